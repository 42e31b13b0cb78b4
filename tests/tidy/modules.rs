//! Files of Rust: their length, their place in the module tree, and their place in a registry.

use crate::code::{code_only, says};
use crate::tree::Tree;

const MOST_LINES: usize = 500;
/// First line of a generated table, which may be longer.
const GENERATED: &str = "// @generated";

/// Folders whose files are plug-ins, and the item that each of them hands to the registry in `mod.rs`.
const REGISTRIES: &[(&str, &str)] = &[("crates/scanner/src/format/", "FORMAT")];

/// Rust files that are too long to read in one sitting.
pub(crate) fn too_long(tree: &Tree) -> Vec<String> {
    let written = tree.rust().filter(|(_, text)| !text.starts_with(GENERATED));
    let lengths = written.map(|(path, text)| (path, text.lines().count()));
    let long = lengths.filter(|(_, lines)| *lines > MOST_LINES);
    long.map(|(path, lines)| format!("{path}: {lines} lines, more than {MOST_LINES}: split it"))
        .collect()
}

/// Files that no `mod` names: the compiler does not see them, and nobody would notice.
pub(crate) fn orphans(tree: &Tree) -> Vec<String> {
    let sources = tree.rust().filter(|(path, _)| path.starts_with("crates/"));
    sources.filter_map(|(path, _)| orphan(tree, path)).collect()
}

fn orphan(tree: &Tree, path: &str) -> Option<String> {
    let (package, file) = path.split_once("/src/")?;
    if ["lib.rs", "main.rs"].contains(&file) || file.starts_with("bin/") {
        return None;
    }
    let module = file.strip_suffix("/mod.rs").or_else(|| file.strip_suffix(".rs"))?;
    let (folder, name) = module.rsplit_once('/').unwrap_or(("", module));
    let parents = if folder.is_empty() {
        ["lib.rs".to_owned(), "main.rs".to_owned()]
    } else {
        [format!("{folder}.rs"), format!("{folder}/mod.rs")]
    };
    let mut parents =
        parents.iter().filter_map(|parent| tree.text(&format!("{package}/src/{parent}")));
    let declaration = format!("mod {name};");
    let is_declared = parents.any(|text| says(&code_only(text), &declaration));
    (!is_declared).then(|| format!("{path}: no parent declares `{declaration}`"))
}

/// Plug-ins that define the item of their registry and are not in it.
pub(crate) fn unregistered(tree: &Tree) -> Vec<String> {
    REGISTRIES.iter().flat_map(|(folder, item)| not_in_registry(tree, folder, item)).collect()
}

fn not_in_registry(tree: &Tree, folder: &str, item: &str) -> Vec<String> {
    let registry = format!("{folder}mod.rs");
    let Some(text) = tree.text(&registry) else {
        return vec![format!("{registry}: not there, but tests/tidy/modules.rs names it")];
    };
    let code = code_only(text);
    let entry = |name: &str| format!("{name}::{item}");
    plug_ins(tree, folder, item)
        .filter(|(_, name)| !says(&code, &entry(name)))
        .map(|(path, name)| format!("{path}: `{}` is not in {registry}", entry(name)))
        .collect()
}

/// Path and module name of the files right below a folder that define the item.
fn plug_ins<'tree>(
    tree: &'tree Tree,
    folder: &str,
    item: &str,
) -> impl Iterator<Item = (&'tree str, &'tree str)> {
    let definition = format!("const {item}:");
    tree.rust().filter_map(move |(path, text)| {
        let file = path.strip_prefix(folder)?;
        let module = file.strip_suffix("/mod.rs").or_else(|| file.strip_suffix(".rs"))?;
        let is_plug_in =
            module != "mod" && !module.contains('/') && says(&code_only(text), &definition);
        is_plug_in.then_some((path, module))
    })
}

#[test]
fn a_long_file_is_found_unless_it_is_generated() {
    let long = "\n".repeat(MOST_LINES + 1);
    let generated = format!("{GENERATED}\n{long}");
    let tree = Tree::sample(&[("a.rs", &long), ("b.rs", &generated), ("fixtures/c.rs", &long)]);
    assert_eq!(too_long(&tree), ["a.rs: 501 lines, more than 500: split it"]);
}

#[test]
fn a_file_that_no_module_names_is_found() {
    let tree = Tree::sample(&[
        ("crates/x/src/lib.rs", "mod a;\n// mod d;"),
        ("crates/x/src/a/mod.rs", "pub(crate) mod b;"),
        ("crates/x/src/a/b.rs", ""),
        ("crates/x/src/a/c.rs", ""),
        ("crates/x/src/d.rs", ""),
    ]);
    let found = orphans(&tree);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().zip(["a/c.rs", "d.rs"]).all(|(line, file)| line.contains(file)));
}

#[test]
fn a_plug_in_outside_its_registry_is_found() {
    let tree = Tree::sample(&[
        (
            "crates/scanner/src/format/mod.rs",
            "mod a; mod b; const FORMATS: &[Format] = &[a::FORMAT];",
        ),
        ("crates/scanner/src/format/a.rs", "pub(super) const FORMAT: Format = Format {};"),
        ("crates/scanner/src/format/b.rs", "pub(super) const FORMAT: Format = Format {};"),
        ("crates/scanner/src/format/slot.rs", "pub enum SlotRule {}"),
    ]);
    let found = unregistered(&tree);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found.iter().all(|line| line.contains("`b::FORMAT`")));
    assert_eq!(unregistered(&Tree::sample(&[])).len(), REGISTRIES.len());
}
