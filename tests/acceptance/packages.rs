//! The inventory, and the table of formats.

use crate::lockgate::{blesses, run, workspace};
use crate::tree::tree;

#[test]
fn the_readme_has_the_table_of_formats() {
    let run = run(&workspace(), &["formats"]);
    assert_eq!(run.code, 0);
    let readme = std::fs::read_to_string(workspace().join("README.md")).unwrap();
    assert!(run.stdout.lines().count() > 3);
    if blesses() {
        let start = readme.find("| format | files |").unwrap();
        let end = start + readme[start..].find("\n\n").unwrap() + 1;
        let table = format!("{}{}{}", &readme[..start], run.stdout, &readme[end..]);
        std::fs::write(workspace().join("README.md"), table).unwrap();
        return;
    }
    assert!(readme.contains(&run.stdout), "put the output of `lockgate formats` into README.md");
}

#[test]
fn the_inventory_has_every_package_with_its_place_and_path() {
    let run = run(&workspace(), &["packages", "fixtures/repos/demo", "--output", "json"]);
    assert_eq!(run.code, 0, "{run:#?}");
    let document = run.json();
    let packages = document["packages"].as_array().unwrap();
    assert_eq!(packages.len(), 18);
    let minimist = packages.iter().find(|package| package["name"] == "minimist").unwrap();
    assert_eq!(minimist["file"], "web/package-lock.json");
    assert_eq!(minimist["purl"], "pkg:npm/minimist@1.2.5");
    assert_eq!(minimist["source"]["kind"], "registry");
    assert_eq!(minimist["version_span"]["start"]["line"], 22);
    assert_eq!(minimist["paths"][0][0], "demo-web@0.1.0");
}

#[test]
fn an_inventory_that_is_not_whole_says_so() {
    let folder = tree(&[("Cargo.lock", b"[[")]);
    let run = run(folder.path(), &["packages"]);
    assert_eq!(run.code, 3, "{run:#?}");
    assert!(run.stdout.contains("Cargo.lock"), "{run:#?}");
}
