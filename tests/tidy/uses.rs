//! The paths that a Rust file imports, with every group written out.

/// Every path under a `use`, groups expanded: `use std::{env, fs::File};` gives `std::env` and `std::fs::File`.
/// In the file's order; `as` names are dropped, a glob stays `*`.
pub(crate) fn imports(code: &str) -> Vec<String> {
    statements(code).flat_map(|tree| expand("", &tree)).collect()
}

/// The text between each `use` and its semicolon, on one line.
fn statements(code: &str) -> impl Iterator<Item = String> {
    code.match_indices("use").filter_map(|(at, word)| {
        let before = code.get(..at)?.chars().next_back();
        let after = code.get(at + word.len()..)?;
        let is_alone =
            before.is_none_or(char::is_whitespace) && after.starts_with(char::is_whitespace);
        let tree = after.split(';').next().filter(|_| is_alone)?;
        Some(tree.split_whitespace().collect::<Vec<_>>().join(" "))
    })
}

/// The paths of one tree of a `use`, each behind `prefix`.
fn expand(prefix: &str, tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((head, group)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap_or(tree).trim();
        return if path.is_empty() { Vec::new() } else { vec![whole(&joined(prefix, path))] };
    };
    let inner = group.rsplit_once('}').map_or(group, |(inner, _)| inner);
    let prefix = joined(prefix, head.trim());
    members(inner).iter().flat_map(|member| expand(&prefix, member)).collect()
}

/// The members of a group: split at the commas that are in no inner group.
fn members(group: &str) -> Vec<String> {
    let mut depth = 0_i32;
    let mut members = vec![String::new()];
    for char in group.chars() {
        depth += i32::from(char == '{') - i32::from(char == '}');
        match members.last_mut() {
            Some(last) if char != ',' || depth > 0 => last.push(char),
            _ => members.push(String::new()),
        }
    }
    members
}

fn joined(prefix: &str, path: &str) -> String {
    let path = if path == "self" { "" } else { path };
    format!("{prefix}{path}").replace(' ', "")
}

/// A path without the `::` that `self` leaves behind.
fn whole(path: &str) -> String {
    path.trim_end_matches("::").to_owned()
}

#[test]
fn groups_are_written_out() {
    let code =
        "use std::{env, fs::{self, File}};\npub use crate::a::B as C;\nuse d::*;\nlet reuse = 1;";
    let paths = imports(code);
    assert_eq!(paths, ["std::env", "std::fs", "std::fs::File", "crate::a::B", "d::*"]);
}
