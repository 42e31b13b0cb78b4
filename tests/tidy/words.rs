//! Words that must not stand in the code, or in any file.

use crate::code::{code_only, line_of, says, without_tests};
use crate::crates::{DISK, LAYERS, Layer};
use crate::tree::{Tree, is_fixture};
use crate::uses::imports;

/// What a crate says although its layer must not do it. Comments, strings and test code may say anything.
pub(crate) fn of_layers(tree: &Tree) -> Vec<String> {
    LAYERS.iter().flat_map(|layer| of_layer(tree, layer)).collect()
}

fn of_layer(tree: &Tree, layer: &Layer) -> Vec<String> {
    let source = format!("crates/{}/src/", layer.folder);
    let mut found = Vec::new();
    for (path, text) in tree.rust() {
        let Some(file) = path.strip_prefix(&source).filter(|file| !is_test(file)) else { continue };
        let code = without_tests(&code_only(text));
        let mut words: Vec<&str> = layer.must_not_say.iter().copied().flatten().copied().collect();
        if !layer.may_touch_the_disk(file) {
            words.extend(DISK);
        }
        found.extend(said(path, &code, &words));
    }
    found
}

/// Files of test code only: `tests.rs` and everything below `tests/`.
pub(crate) fn is_test(file: &str) -> bool {
    file.split('/').any(|part| part == "tests" || part == "tests.rs")
}

/// The words that the code says, in the text or by an import in a group.
fn said(path: &str, code: &str, words: &[&str]) -> Vec<String> {
    let imports = imports(code).join("\n");
    let place = |word: &str| match line_of(code, word) {
        Some(line) => Some(format!("{path}:{line}: `{word}` has no place in this layer")),
        None => says(&imports, word)
            .then(|| format!("{path}: imports `{word}`, which has no place in this layer")),
    };
    words.iter().filter_map(|word| place(word)).collect()
}

/// Code that is not finished, and tests that do not run.
pub(crate) fn unfinished(tree: &Tree) -> Vec<String> {
    let words = ["#[ignore", "todo!", "unimplemented!", "dbg!"];
    let mut found = Vec::new();
    for (path, text) in tree.rust() {
        let code = code_only(text);
        let lines = words.iter().filter_map(|word| Some((line_of(&code, word)?, word)));
        found.extend(lines.map(|(line, word)| format!("{path}:{line}: `{word}` in a source file")));
    }
    found
}

/// Hosts of package registries, and paths of somebody's machine, in any text outside the fixtures.
pub(crate) fn foreign(tree: &Tree) -> Vec<String> {
    let hosts = registry_hosts();
    let mut found = Vec::new();
    for (path, text) in tree.texts().filter(|(path, _)| !is_fixture(path)) {
        for (index, line) in text.lines().enumerate() {
            let host = hosts.iter().find(|host| says(line, host)).map(|_| "a registry's host");
            let place = host.or_else(|| names_a_machine(line).then_some("a path of a machine"));
            found.extend(place.map(|what| format!("{path}:{}: names {what}", index + 1)));
        }
    }
    found
}

/// In parts, so that no host stands in this file.
fn registry_hosts() -> Vec<String> {
    let parts: [&[&str]; 12] = [
        &["registry", "npmjs", "org"],
        &["registry", "yarnpkg", "com"],
        &["www", "npmjs", "com"],
        &["npm", "jsr", "io"],
        &["index", "crates", "io"],
        &["static", "crates", "io"],
        &["pypi", "org"],
        &["files", "pythonhosted", "org"],
        &["proxy", "golang", "org"],
        &["rubygems", "org"],
        &["api", "nuget", "org"],
        &["repo1", "maven", "apache", "org"],
    ];
    parts.iter().map(|parts| parts.join(".")).collect()
}

/// Whether a line holds an absolute path into a home or work folder.
fn names_a_machine(line: &str) -> bool {
    ["home", "root", "work", "Users"].iter().any(|folder| {
        let needle = format!("/{folder}/");
        line.match_indices(&needle).any(|(at, _)| {
            let before = line.get(..at).and_then(|text| text.chars().next_back());
            !before.is_some_and(|char| char.is_alphanumeric() || "._-~}*)".contains(char))
        })
    })
}

#[test]
fn a_forbidden_word_is_found_in_code_and_in_a_grouped_import() {
    let tree = Tree::sample(&[
        ("crates/model/src/a.rs", "fn a() { std::time::SystemTime::now(); }"),
        ("crates/model/src/b.rs", "use std::{env, fmt};"),
        ("crates/model/src/c.rs", "// std::fs\n#[cfg(test)]\nmod tests { use std::fs; }"),
        ("crates/scanner/src/walk.rs", "use std::fs;"),
        ("crates/scanner/src/format/d.rs", "\nuse std::fs;"),
    ]);
    let found = of_layers(&tree);
    assert_eq!(found.len(), 3, "{found:?}");
    let places = ["model/src/a.rs:1", "model/src/b.rs: imports", "scanner/src/format/d.rs:2"];
    assert!(found.iter().zip(places).all(|(line, place)| line.contains(place)), "{found:?}");
}

#[test]
fn an_ignored_test_and_an_unfinished_body_are_found() {
    let text = "#[test]\n#[ignore = \"slow\"]\nfn a() { todo!() }\nconst S: &str = \"dbg!\";";
    let found = unfinished(&Tree::sample(&[("tests/a.rs", text)]));
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn a_registry_host_and_a_path_of_a_machine_are_found_outside_the_fixtures() {
    let hosts: String =
        registry_hosts().iter().map(|host| format!("x https://{host}/a\n")).collect();
    let machine = format!("cd \"/{}/me\"", "home");
    let tree = Tree::sample(&[
        ("a.md", &hosts),
        ("b.md", &machine),
        ("c.md", "see tests/root/x and $HOME/.cache"),
        ("fixtures/e", &hosts),
    ]);
    let found = foreign(&tree);
    assert_eq!(found.len(), registry_hosts().len() + 1, "{found:?}");
}
