//! Circles between the modules of a crate, seen from its top level: a folder is one module.
//!
//! `crate::Name`, where the root re-exports `Name` from a module, is a use of that module; the re-export itself is
//! not. The root may use everything and is used by nobody.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::code::{code_only, without_tests};
use crate::tree::Tree;
use crate::uses::imports;
use crate::words::is_test;

/// Module to the modules that it uses, both at the top level of the crate.
type Edges<'text> = BTreeMap<&'text str, BTreeSet<&'text str>>;

/// Every circle of every crate, once.
pub(crate) fn violations(tree: &Tree) -> Vec<String> {
    tree.folders("crates/").into_iter().flat_map(|folder| of_crate(tree, folder)).collect()
}

fn of_crate(tree: &Tree, folder: &str) -> Vec<String> {
    let source = format!("crates/{folder}/src/");
    let files: Vec<(&str, &str)> = tree
        .rust()
        .filter_map(|(path, text)| Some((path.strip_prefix(&source)?, text)))
        .filter(|(file, _)| !is_test(file))
        .collect();
    let edges = edges(&files);
    let circles = edges.keys().filter_map(|start| circle(&edges, start));
    circles
        .map(|circle| format!("crates/{folder}: modules in a circle: {}", circle.join(" -> ")))
        .collect()
}

fn edges<'text>(files: &[(&'text str, &str)]) -> Edges<'text> {
    let mut edges: Edges<'text> =
        files.iter().filter_map(|(file, _)| Some((top_module(file)?, BTreeSet::new()))).collect();
    let modules: BTreeSet<&str> = edges.keys().copied().collect();
    let exports = exports(files, &modules);
    for (file, text) in files {
        let Some(module) = top_module(file) else { continue };
        let code = without_tests(&code_only(text));
        let names = names_at_the_root(&code, depth(file));
        let used = names.iter().filter_map(|name| {
            modules.get(name.as_str()).or_else(|| exports.get(name.as_str())).copied()
        });
        edges.entry(module).or_default().extend(used.filter(|used| *used != module));
    }
    edges
}

/// The top-level module of a file; `None` for the root of a library or a program.
fn top_module(file: &str) -> Option<&str> {
    let top = file.split('/').next()?;
    let name = top.strip_suffix(".rs").unwrap_or(top);
    (!["lib.rs", "main.rs", "bin"].contains(&top)).then_some(name)
}

/// How many modules deep a file is: 1 for `a.rs` and `a/mod.rs`, 2 for `a/b.rs`.
fn depth(file: &str) -> usize {
    let module = file.strip_suffix("/mod.rs").unwrap_or(file);
    module.split('/').count()
}

/// Names that the root re-exports, and the module that each comes from.
fn exports<'text>(
    files: &[(&str, &str)],
    modules: &BTreeSet<&'text str>,
) -> BTreeMap<String, &'text str> {
    let roots = files.iter().filter(|(file, _)| *file == "lib.rs" || *file == "main.rs");
    let paths = roots.flat_map(|(_, text)| imports(&without_tests(&code_only(text))));
    let from_module = |path: String| {
        let local = path.trim_start_matches("self::").trim_start_matches("crate::");
        let (module, name) = local.split_once("::")?;
        let last = name.rsplit("::").next()?;
        Some((last.to_owned(), *modules.get(module)?))
    };
    paths.filter_map(from_module).collect()
}

/// The first names of the paths that begin at the crate's root: `a` of `crate::a::B`, or of `super::a` one deep.
fn names_at_the_root(code: &str, depth: usize) -> Vec<String> {
    let up = "super::".repeat(depth);
    let by_import = imports(code);
    let by_import = by_import
        .iter()
        .filter_map(|path| path.strip_prefix("crate::").or_else(|| path.strip_prefix(up.as_str())));
    let in_place = ["crate::", up.as_str()].map(|root| {
        code.match_indices(root).filter_map(|(at, root)| {
            let before = code.get(..at)?.chars().next_back();
            let is_start =
                !before.is_some_and(|char| char.is_alphanumeric() || "_:$".contains(char));
            code.get(at + root.len()..).filter(|_| is_start)
        })
    });
    let first = |path: &str| {
        path.chars().take_while(|char| char.is_alphanumeric() || *char == '_').collect::<String>()
    };
    by_import.chain(in_place.into_iter().flatten()).map(first).collect()
}

/// The shortest way from a module back to itself over modules that do not come before it, so that each circle is
/// found from its first module only.
fn circle<'text>(edges: &Edges<'text>, start: &&'text str) -> Option<Vec<&'text str>> {
    let mut ways = VecDeque::from([vec![*start]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        let used = way.last().and_then(|last| edges.get(last)).into_iter().flatten();
        for next in used.filter(|next| *next >= start) {
            let longer: Vec<&str> = way.iter().chain([next]).copied().collect();
            if next == start {
                return Some(longer);
            }
            if seen.insert(*next) {
                ways.push_back(longer);
            }
        }
    }
    None
}

#[test]
fn a_circle_is_found_however_the_path_is_written() {
    let tree = Tree::sample(&[
        ("crates/x/src/lib.rs", "mod a; mod b; mod c; mod d;\npub use c::{C, D as E};"),
        ("crates/x/src/a.rs", "use crate::{b::B};"),
        ("crates/x/src/b/mod.rs", "fn b() -> crate::C { }"),
        ("crates/x/src/c/deep.rs", "use super::super::a;"),
        ("crates/x/src/d.rs", "use super::a;"),
    ]);
    assert_eq!(violations(&tree), ["crates/x: modules in a circle: a -> b -> c -> a"]);
}

#[test]
fn a_use_in_one_direction_in_tests_or_inside_a_folder_is_no_circle() {
    let tree = Tree::sample(&[
        ("crates/x/src/lib.rs", "mod a; mod b;\npub use a::A;"),
        ("crates/x/src/a.rs", "// crate::b\n#[cfg(test)]\nmod tests { use crate::b; }"),
        ("crates/x/src/b/mod.rs", "use crate::A; use crate::b::c;"),
        ("crates/x/src/b/c.rs", "use super::d; use crate::b::D;"),
    ]);
    assert_eq!(violations(&tree), Vec::<String>::new());
}
