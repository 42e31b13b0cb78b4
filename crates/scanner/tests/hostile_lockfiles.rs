//! Lockfiles made to cost more than they should: each is read, or refused, within a bound of time and stack.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by a panic"
)]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use lockgate_model::{NoteKind, RepoPath, SourceKind};
use lockgate_scanner::format::{ExtractError, Extraction, claiming};
use lockgate_scanner::source::Source;

/// Generous, for a slow machine and a build without optimization; what grows with the square takes minutes.
const LIMIT: Duration = Duration::from_secs(20);

fn extract(name: &str, text: &str) -> Result<Extraction, ExtractError> {
    let path = RepoPath::new(name).unwrap();
    let source = Source::from_bytes(&path, text.as_bytes()).unwrap();
    let start = Instant::now();
    let outcome = (claiming(&path).unwrap().extract)(&source);
    assert!(start.elapsed() < LIMIT, "{:?}", start.elapsed());
    outcome
}

fn nested(opening: &str, inner: &str, depth: usize) -> String {
    format!("{}{inner}{}", opening.repeat(depth), "}".repeat(depth * opening.matches('{').count()))
}

#[test]
fn deeply_nested_json_overflows_no_stack() {
    let deep = nested("{\"a\":", "1", 100_000);
    for key in ["x", "packages", "dependencies", "lockfileVersion"] {
        let text = format!("{{\"lockfileVersion\": 3, \"{key}\": {{\"node_modules/a\": {deep}}}}}");
        let outcome = extract("package-lock.json", &text);
        let refused = key == "lockfileVersion";
        assert_eq!(outcome.is_err(), refused, "{key}");
        assert!(outcome.is_ok_and(|extraction| extraction.packages.len() <= 2) || refused);
    }
}

#[test]
fn dependencies_nested_too_deep_are_a_note_and_the_rest_is_read() {
    let deep = nested("{\"a\": {\"version\": \"1.0.0\", \"dependencies\":", "{}", 50_000);
    let text = format!(
        "{{\"lockfileVersion\": 1, \"dependencies\": {{\"deep\": {{\"version\": \"1.0.0\", \"dependencies\": {deep}}}, \"b\": {{\"version\": \"2.0.0\"}}}}}}"
    );
    let extraction = extract("package-lock.json", &text).unwrap();
    assert_eq!(extraction.packages.len(), 1 + 64 + 1);
    assert_eq!(extraction.packages.last().unwrap().name, "b");
    let kinds: Vec<NoteKind> = extraction.notes.iter().map(|note| note.kind).collect();
    assert_eq!(kinds, [NoteKind::UnreadEntry]);
}

#[test]
fn an_install_path_of_many_folders_is_refused() {
    let path = "node_modules/a/".repeat(100_000);
    let text = format!(
        "{{\"lockfileVersion\": 3, \"packages\": {{\"{path}b\": {{\"version\": \"1.0.0\"}}}}}}"
    );
    let extraction = extract("package-lock.json", &text).unwrap();
    assert_eq!((extraction.packages.len(), extraction.notes.len()), (0, 1));
}

#[test]
fn a_file_of_one_line_is_read_in_linear_time() {
    let mut text = "{\"name\":\"é\",\"lockfileVersion\":3,\"packages\":{\"\":{}".to_owned();
    for count in 0..20_000 {
        let _ = write!(
            text,
            ",\"node_modules/p{count}\":{{\"version\":\"1.0.0\",\"dependencies\":{{\"p0\":\"*\"}}}}"
        );
    }
    text.push_str("}}");
    let extraction = extract("package-lock.json", &text).unwrap();
    assert_eq!((extraction.packages.len(), extraction.edges.len()), (20_001, 20_000));
    let last = extraction.packages.last().unwrap().version_span.unwrap();
    assert!(last.start.line == 1 && last.start.column > 1_000_000);
}

#[test]
fn many_packages_of_one_name_are_resolved_in_linear_time() {
    let mut text = "version = 4\n".to_owned();
    for count in 0..5_000 {
        let _ = write!(
            text,
            "[[package]]\nname = \"a\"\nversion = \"1.0.{count}\"\nsource = \"registry+https://registry.example/{count}/crates.io-index\"\ndependencies = [\"a\", \"a 1.0.0\", \"a 1.0.{count}\"]\n"
        );
    }
    let extraction = extract("Cargo.lock", &text).unwrap();
    assert_eq!((extraction.packages.len(), extraction.edges.len()), (5_000, 9_999));
    assert_eq!(extraction.notes.len(), 5_000);
}

#[test]
fn deep_keys_and_arrays_of_toml_overflow_no_stack() {
    let package = "\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n";
    let dotted = vec!["a"; 50_000].join(".");
    for text in [
        format!("{dotted} = 1{package}"),
        format!("[{dotted}]\nx = 1{package}"),
        format!("[[{dotted}]]\nx = 1{package}"),
        format!("x = {}{}{package}", "[".repeat(50_000), "]".repeat(50_000)),
        format!("x = {}1{}{package}", "{a=".repeat(50_000), "}".repeat(50_000)),
    ] {
        let outcome = extract("Cargo.lock", &text);
        let noted = outcome.map(|extraction| !extraction.notes.is_empty());
        assert!(noted.unwrap_or(true), "a file with a part that is not read is never silent");
    }
}

#[test]
fn a_name_that_is_no_path_part_stays_a_name() {
    let text = r#"{"lockfileVersion": 3, "packages": {
        "node_modules/../../etc": {"version": "1.0.0"},
        "node_modules/\u001b[31m": {"version": "1.0.0"}
    }}"#;
    let extraction = extract("package-lock.json", text).unwrap();
    let names: Vec<&str> = extraction.packages.iter().map(|package| &*package.name).collect();
    assert_eq!(names, ["../../etc", "\u{1b}[31m"]);
    assert!(extraction.packages.iter().all(|p| p.source.kind() == SourceKind::Registry));
}

#[test]
fn python_lockfiles_of_many_packages_of_one_name_are_resolved_in_linear_time() {
    let mut uv = "version = 1\n".to_owned();
    let mut list = String::new();
    for count in 0..5_000 {
        let _ = write!(
            uv,
            "[[package]]\nname = \"a\"\nversion = \"1.{count}\"\ndependencies = [{{ name = \"a\" }}]\n"
        );
        let _ = writeln!(list, "a==1.{count}\n    # via a");
    }
    let extraction = extract("uv.lock", &uv).unwrap();
    assert_eq!(extraction.packages.len(), 5_000);
    assert!(extraction.edges.len() < 5_000 * 64);
    assert_eq!(extract("requirements.txt", &list).unwrap().packages.len(), 5_000);
}

#[test]
fn a_list_of_one_continued_line_is_read_in_linear_time() {
    for text in ["a==1 \\\n".repeat(100_000), "\\\n".repeat(200_000), " #".repeat(200_000)] {
        assert!(extract("requirements.txt", &text).unwrap().packages.len() <= 1);
    }
}

#[test]
fn deeply_nested_yaml_is_refused() {
    for opening in ["[", "{\"a\":", "- ", "? "] {
        let text = format!("package: {}", opening.repeat(100_000));
        assert!(extract("conda-lock.yml", &text).is_err(), "{opening}");
    }
}
