//! Paths that the documentation names: each must be there.
//!
//! Looked at: the targets of links, code spans that look like a path, and words of code blocks that begin with a
//! folder of the repository. A code span may leave the first folders out, as in `scanner/src/format/`.

use crate::tree::{Tree, is_fixture};

/// A name without `/` is taken for a file of ours if it ends so; other endings are mostly users' files.
const OUR_ENDINGS: &[&str] = &[".rs", ".md", ".sh", ".mjs", ".yml", ".toml"];

/// Spans that look like paths and are none: what programs write, media types, names of repositories.
const NOT_PATHS: &[&str] = &[
    "JuliaManifest.toml",
    "action.yml",
    "actions/checkout",
    "application/json",
    "cargo/git",
    "github/codeql-action",
    "github/codeql-action/upload-sarif",
    "lockgate/ci",
    "lockgate/sweep",
    "owner/name",
    "owner/repo",
    "text/html",
];

/// Paths named in Markdown outside the fixtures that do not exist.
pub(crate) fn violations(tree: &Tree) -> Vec<String> {
    let pages = tree.texts().filter(|(path, _)| path.ends_with(".md") && !is_fixture(path));
    pages.flat_map(|(page, text)| of_page(tree, page, text)).collect()
}

fn of_page(tree: &Tree, page: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_block = false;
    for (index, line) in text.lines().enumerate() {
        let is_fence = line.trim_start().starts_with("```");
        is_block ^= is_fence;
        let absent = match (is_fence, is_block) {
            (true, _) => Vec::new(),
            (false, true) => absent_words(tree, line),
            (false, false) => absent_in_prose(tree, page, line),
        };
        found.extend(absent.iter().map(|path| format!("{page}:{}: no {path}", index + 1)));
    }
    found
}

/// Words of a code block that begin with a folder of the repository and lead nowhere.
fn absent_words<'line>(tree: &Tree, line: &'line str) -> Vec<&'line str> {
    let is_ours = |word: &&str| {
        word.split_once('/').is_some_and(|(top, _)| !top.is_empty() && tree.has(top))
            && is_plain(word)
    };
    let words = line.split_whitespace().map(trimmed);
    words.filter(is_ours).filter(|word| !is_there(tree, word)).collect()
}

fn absent_in_prose<'line>(tree: &Tree, page: &str, line: &'line str) -> Vec<&'line str> {
    let spans = line.split('`').skip(1).step_by(2).map(trimmed);
    let spans = spans.filter(|span| looks_like_a_path(span) && !is_there(tree, span));
    let links = targets(line).filter(|target| !leads_somewhere(tree, page, target));
    spans.chain(links).collect()
}

/// Relative targets of the links in a line, without their anchors.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    let inline = line.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next());
    let definition = line.strip_prefix('[').and_then(|rest| rest.split_once("]: "));
    let all = inline.chain(definition.map(|(_, target)| target.trim()));
    let local = all.filter(|target| !target.contains("://") && !target.starts_with("mailto:"));
    local.filter_map(|target| target.split('#').next()).filter(|target| !target.is_empty())
}

/// Whether a link's target exists, seen from the folder of its page.
fn leads_somewhere(tree: &Tree, page: &str, target: &str) -> bool {
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    tree.has(&parts.join("/"))
}

fn looks_like_a_path(span: &str) -> bool {
    let is_file = !span.contains('/') && OUR_ENDINGS.iter().any(|ending| span.ends_with(ending));
    let is_bare_ending = OUR_ENDINGS.contains(&span);
    let is_elsewhere =
        ["/", "../", "target/", "node_modules/"].iter().any(|place| span.starts_with(place));
    (is_file || span.contains('/')) && is_plain(span) && !is_bare_ending && !is_elsewhere
}

/// Letters, digits and what paths are made of: no placeholder, pattern, URL, option or purl.
fn is_plain(word: &str) -> bool {
    let is_path_char = |char: char| char.is_ascii_alphanumeric() || "/._-".contains(char);
    word.chars().all(is_path_char)
        && word.contains(|char: char| char.is_ascii_alphabetic())
        && !word.starts_with('-')
}

/// A word without the punctuation around it.
fn trimmed(word: &str) -> &str {
    word.trim_matches(['"', '\'', ',', ';', ')', '(', ':'])
        .trim_end_matches('/')
        .trim_start_matches("./")
}

/// Whether a file or folder of the repository is named so, perhaps with its first folders left out.
fn is_there(tree: &Tree, path: &str) -> bool {
    let (end, middle) = (format!("/{path}"), format!("/{path}/"));
    NOT_PATHS.contains(&path)
        || tree.has(path)
        || tree.paths().any(|file| file.ends_with(&end) || file.contains(&middle))
}

#[test]
fn a_path_that_is_gone_is_found_in_spans_links_and_blocks() {
    let page = concat!(
        "See `src/gone.rs`, `gone.toml` and [a](docs/gone.md#there).\n[b]: gone/\n",
        "```console\n$ run src/gone/ src/a.rs out/new\n```\n"
    );
    let found = violations(&Tree::sample(&[("README.md", page), ("src/a.rs", "")]));
    let gone = [
        "1: no src/gone.rs",
        "1: no gone.toml",
        "1: no docs/gone.md",
        "2: no gone/",
        "4: no src/gone",
    ];
    assert_eq!(found, gone.map(|line| format!("README.md:{line}")));
}

#[test]
fn paths_that_exist_and_words_that_are_no_paths_are_left_alone() {
    let page = concat!(
        "`crates/x/src/`, `x/src/a.rs`, `a.rs`, [a](../crates/x/src/a.rs), [web](https://lockgate.example/a), [up](#up)\n",
        "`<format>/<case>`, `*.rs`, `.rs`, `--db`, `pkg:cargo/time@0.1`, `a b/c`, `1/2`, `text/html`, `package.json`, `/`\n",
        "```\nmy/own.rs crates/x/<name>\n```\n"
    );
    let found = violations(&Tree::sample(&[("docs/a.md", page), ("crates/x/src/a.rs", "")]));
    assert_eq!(found, Vec::<String>::new());
}
