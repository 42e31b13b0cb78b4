//! What cargo packages are needed for, by the manifests of their workspace.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test ends where it fails"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use lockgate_model::{RepoPath, Scope};
use lockgate_scanner::{format, inventory::Inventory};

/// A lockfile of packages with their dependencies; those without a `+` are of the workspace.
fn lockfile(packages: &[(&str, &str)]) -> String {
    let mut text = "version = 4\n".to_owned();
    for (name, dependencies) in packages {
        let (name, registry) = match name.strip_prefix('+') {
            Some(name) => {
                (name, "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n")
            }
            None => (*name, ""),
        };
        let list: Vec<String> =
            dependencies.split_whitespace().map(|d| format!("\"{d}\"")).collect();
        let list = list.join(", ");
        write!(
            text,
            "\n[[package]]\nname = \"{name}\"\nversion = \"1.0.0\"\n{registry}dependencies = [{list}]\n"
        )
        .unwrap();
    }
    text
}

fn scopes(lockfile: &str, manifests: &[(&str, &str)]) -> BTreeMap<String, Scope> {
    let mut inventory = Inventory::default();
    for (path, text) in manifests {
        let path = RepoPath::new(path).unwrap();
        inventory.companions.add_bytes(path, text.as_bytes().to_vec());
    }
    let path = RepoPath::new("ws/Cargo.lock").unwrap();
    inventory.read(&path, format::claiming(&path).unwrap(), lockfile.as_bytes());
    let packages = inventory.files[0].extraction.packages.iter();
    packages.map(|package| (package.name.clone(), package.scope)).collect()
}

const LOCKFILE: &[(&str, &str)] = &[
    ("app", "run built tested maybe renamed shared"),
    ("tool", "tested2 shared"),
    ("+run", "deep"),
    ("+built", "deep2"),
    ("+tested", "deep deep3"),
    ("+tested2", ""),
    ("+maybe", ""),
    ("+renamed", "windows"),
    ("+shared", ""),
    ("+deep", ""),
    ("+deep2", ""),
    ("+deep3", ""),
    ("+windows", ""),
];

const APP: &str = "[package]\nname = \"app\"\n[dependencies]\nrun = \"1\"\n\
    maybe = { version = \"1\", optional = true }\n\
    [build-dependencies]\nbuilt = \"1\"\n[dev-dependencies]\ntested = \"1\"\nshared = \"1\"\n\
    [target.'cfg(windows)'.dependencies]\nalias.workspace = true\n";
const TOOL: &str = "[package]\nname = \"tool\"\n[dependencies]\nshared = \"1\"\n[dev-dependencies]\ntested2 = \"1\"\n";
const ROOT: &str = "[workspace]\nmembers = [\"*\"]\n[workspace.dependencies]\n\
    alias = { package = \"renamed\", version = \"1\" }\n";

#[test]
fn a_package_takes_the_strongest_scope_of_the_paths_that_lead_to_it() {
    let manifests =
        [("ws/Cargo.toml", ROOT), ("ws/app/Cargo.toml", APP), ("ws/tool/Cargo.toml", TOOL)];
    let found = scopes(&lockfile(LOCKFILE), &manifests);
    for (names, scope) in [
        ("app tool run deep shared", Scope::Runtime),
        ("built deep2", Scope::Build),
        ("maybe renamed windows", Scope::Optional),
        ("tested tested2 deep3", Scope::Dev),
    ] {
        for name in names.split(' ') {
            assert_eq!(found[name], scope, "{name}");
        }
    }
    assert_eq!(found.len(), LOCKFILE.len(), "nothing is dropped");
}

#[test]
fn what_no_manifest_tells_stays_unknown_and_never_weaker() {
    let found = scopes(&lockfile(LOCKFILE), &[("ws/app/Cargo.toml", APP)]);
    // The tool's manifest is missing: whatever it needs may be needed at run time.
    assert_eq!((found["shared"], found["tested2"]), (Scope::Unknown, Scope::Unknown));
    assert_eq!((found["run"], found["tested"]), (Scope::Runtime, Scope::Dev));
    let none = scopes(&lockfile(LOCKFILE), &[]);
    assert!(none.values().all(|scope| *scope == Scope::Unknown));
    let elsewhere = scopes(&lockfile(LOCKFILE), &[("other/app/Cargo.toml", APP)]);
    assert_eq!(elsewhere, none, "a manifest of another workspace says nothing here");
    let broken = scopes(&lockfile(LOCKFILE), &[("ws/app/Cargo.toml", "[[[")]);
    assert_eq!(broken, none);
}
