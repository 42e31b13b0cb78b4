//! Text of strangers in every output.

use crate::lockgate::{demo_database, run};
use crate::tree::tree;

/// Names that try something.
const NAMES: [&str; 8] = [
    "evil\\u001b[2J\\u001b[31mred",
    "::error::pwned",
    "a\\n::error file=x::pwned",
    "**bold** <script>alert(1)</script> [x](https://evil.example)",
    "rtl\\u202egpj.exe",
    "cell | cell `code` @everyone",
    "](1) [x](2)",
    "##[error]pwned",
];

/// A package-lock with hostile names as git dependencies (each is named in a note) and as vulnerable packages.
fn lockfile() -> String {
    let mut packages = vec![r#""": {"name": "root"}"#.to_owned()];
    for (index, name) in NAMES.iter().enumerate() {
        packages.push(format!(
            r#""node_modules/p{index}": {{"name": "{name}", "version": "1.0.0", "resolved": "git+ssh://git@git.example/{name}.git#0123"}}"#
        ));
        packages
            .push(format!(r#""node_modules/q{index}": {{"name": "{name}", "version": "1.0.0"}}"#));
    }
    format!(r#"{{"name": "root", "lockfileVersion": 3, "packages": {{{}}}}}"#, packages.join(",\n"))
}

/// Markdown as GitHub's dialect renders it, raw HTML let through.
pub(crate) fn rendered(markdown: &str) -> String {
    let mut html = String::new();
    let parser = pulldown_cmark::Parser::new_ext(markdown, pulldown_cmark::Options::ENABLE_TABLES);
    pulldown_cmark::html::push_html(&mut html, parser);
    html
}

fn record(index: usize, name: &str) -> String {
    format!(
        r#"{{"id": "GHSA-{index}", "modified": "2026-11-19T00:00:00Z", "summary": "{name}", "details": "{name}\n{name}",
        "references": [{{"type": "WEB", "url": "javascript:alert(1)"}}],
        "affected": [{{"package": {{"ecosystem": "npm", "name": "{name}"}},
        "ranges": [{{"type": "SEMVER", "events": [{{"introduced": "0"}}]}}]}}]}}"#
    )
}

#[test]
fn hostile_names_reach_no_output_alive() {
    let text = lockfile();
    let folder = tree(&[("package-lock.json", text.as_bytes())]);
    let database = tempfile::tempdir().unwrap();
    for (index, name) in NAMES.iter().enumerate() {
        std::fs::write(database.path().join(format!("{index}.json")), record(index, name)).unwrap();
    }
    let path = database.path().display().to_string();
    for format in ["text", "markdown", "json", "sarif"] {
        let run = run(folder.path(), &["scan", "--db", &path, "--output", format]);
        assert_eq!(run.code, 1, "{run:#?}");
        assert!(run.stdout.contains("GHSA-0"), "{format}");
        for line in run.stdout.lines().chain(run.stderr.lines()) {
            assert!(!line.trim_start().starts_with("::"), "{format}: {line}");
            assert!(!line.contains('\u{1b}'), "{format}: {line:?}");
        }
        if format == "json" {
            continue;
        }
        assert!(!run.stdout.contains('\u{202e}'), "{format}");
        assert!(!run.stdout.contains("##[error]"), "{format}");
        if format == "markdown" {
            let html = rendered(&run.stdout);
            assert!(!html.contains("<script"), "{html}");
            assert!(!html.contains("href=\"https://evil"), "{html}");
            assert!(!html.contains("href=\"javascript"), "{html}");
        }
    }
    let run = run(folder.path(), &["explain", "GHSA-1", "--db", &path]);
    assert_eq!(run.code, 0);
    assert!(run.stdout.lines().all(|line| !line.trim_start().starts_with("::")), "{run:#?}");
}

#[test]
fn hostile_names_in_arguments_reach_no_terminal_alive() {
    let folder = tree(&[]);
    let database = demo_database().display().to_string();
    let run = run(folder.path(), &["scan", "\u{1b}[31mx", "--db", &database]);
    assert_eq!(run.code, 2);
    assert!(!run.stderr.contains('\u{1b}'), "{run:#?}");
}
