//! Fixture folders: each must belong to something that reads it.

use std::collections::BTreeSet;

use crate::tree::{Tree, is_fixture};

const FORMATS: &str = "crates/scanner/src/format/";
const LOCKFILES: &str = "fixtures/lockfiles/";
/// Folders whose folders are named one by one by a test, by README or by the checks in `.ci/`.
const NAMED: &[&str] = &["fixtures/advisories/", "fixtures/policies/", "fixtures/repos/"];

/// Folders below the fixtures that nobody reads.
pub(crate) fn violations(tree: &Tree) -> Vec<String> {
    let mut found = of_lockfiles(tree);
    found.extend(NAMED.iter().flat_map(|folder| unnamed(tree, folder)));
    found.extend(unnamed(tree, "fixtures/"));
    found
}

/// Lockfile folders that are no format.
fn of_lockfiles(tree: &Tree) -> Vec<String> {
    let ids = format_ids(tree);
    let strangers = tree.folders(LOCKFILES).into_iter().filter(|name| !ids.contains(name));
    strangers.map(|name| format!("{LOCKFILES}{name}: no format in {FORMATS} has this id")).collect()
}

/// The text of every `id: "…"` in the formats.
fn format_ids(tree: &Tree) -> BTreeSet<&str> {
    let files = tree.rust().filter(|(path, _)| path.starts_with(FORMATS));
    let after = files.flat_map(|(_, text)| text.split("id: \"").skip(1));
    after.filter_map(|rest| rest.split('"').next()).collect()
}

/// Folders right below `folder` that no reader names, by path or, in Rust, as a string.
fn unnamed(tree: &Tree, folder: &str) -> Vec<String> {
    let readers: Vec<(&str, &str)> = tree.texts().filter(|(path, _)| is_reader(path)).collect();
    let tail = folder.strip_prefix("fixtures/").filter(|tail| !tail.is_empty()).unwrap_or(folder);
    let is_named = |name: &&str| {
        let (by_path, by_name) = (format!("{tail}{name}"), format!("\"{name}\""));
        readers.iter().any(|(path, text)| {
            holds_whole(text, &by_path) || path.ends_with(".rs") && text.contains(&by_name)
        })
    };
    let strangers = tree.folders(folder).into_iter().filter(|name| !is_named(name));
    strangers.map(|name| format!("{folder}{name}: no test and no README names it")).collect()
}

/// The samples of these rules read nothing.
fn is_reader(path: &str) -> bool {
    let is_code = path.ends_with(".rs") || path.ends_with(".sh") || path.starts_with(".ci/");
    (is_code || path == "README.md") && !is_fixture(path) && !path.starts_with("tests/tidy")
}

/// Whether a path stands in the text and does not go on as a longer name.
fn holds_whole(text: &str, path: &str) -> bool {
    text.match_indices(path).any(|(at, _)| {
        let after = text.get(at + path.len()..).and_then(|rest| rest.chars().next());
        !after.is_some_and(|char| char.is_alphanumeric() || "_-.".contains(char))
    })
}

#[test]
fn a_fixture_folder_that_nobody_reads_is_found() {
    let tree = Tree::sample(&[
        ("README.md", "scan fixtures/repos/demo --db fixtures/advisories/demo"),
        ("crates/scanner/src/format/a.rs", "id: \"a-lock\","),
        (
            "crates/scanner/tests/a.rs",
            "\"fixtures/lockfiles\"; read(\"fixtures/versions\"); \"offline\"",
        ),
        ("fixtures/advisories/demo/x", ""),
        ("fixtures/advisories/other/x", ""),
        ("fixtures/github/x", ""),
        ("fixtures/lockfiles/a-lock/one/x", ""),
        ("fixtures/lockfiles/b-lock/one/x", ""),
        ("fixtures/repos/dem/x", ""),
        ("fixtures/repos/demo/x", ""),
        ("fixtures/repos/offline/x", ""),
        ("fixtures/versions/x", ""),
    ]);
    let found: Vec<_> = violations(&tree)
        .iter()
        .filter_map(|line| Some(line.split_once(':')?.0.to_owned()))
        .collect();
    let strangers = [
        "fixtures/lockfiles/b-lock",
        "fixtures/advisories/other",
        "fixtures/repos/dem",
        "fixtures/github",
    ];
    assert_eq!(found, strangers);
}
