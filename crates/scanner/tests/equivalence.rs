//! One set of dependencies, locked by 13 tools and versions of npm's family: what is common to all is found in all, and
//! the findings on it are the same.
//!
//! The data is not part of the repository: the tests run where `LOCKGATE_DATA` names its folder.
#![allow(
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails by a panic"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use lockgate_model::{Date, RepoPath};
use lockgate_scanner::advisories::{self, Limits};
use lockgate_scanner::format::claiming;
use lockgate_scanner::inventory::{Inventory, is_matchable};
use lockgate_scanner::manifest::Manifests;
use lockgate_scanner::{policy, scan};

/// Name and version.
type Package = (String, String);

/// The tools and versions that locked the set.
const VARIANTS: usize = 13;

/// The packages that all of them chose.
const COMMON: usize = 612;

/// What is not known of the data beside the findings does not matter here.
const TOLERANT: &str = "[incomplete]\nuncovered-packages = \"tolerate\"\nunreadable-advisories = \"tolerate\"\nmax-database-age-days = 100000\n";

#[expect(clippy::disallowed_methods, reason = "a switch of this test, not of the product")]
fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("LOCKGATE_DATA").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("LOCKGATE_DATA is not set: nothing is compared");
    }
    folder
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let listed = fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let mut paths: Vec<PathBuf> = listed.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Reads the lockfile of a folder beside its manifest.
fn read(inventory: &mut Inventory, folder: &Path) {
    let mut lockfiles = Vec::new();
    for file in entries(folder) {
        let parent = folder.file_name().unwrap().to_str().unwrap();
        let name = file.file_name().unwrap().to_str().unwrap();
        let path = RepoPath::new(&format!("{parent}/{name}")).unwrap();
        match claiming(&path) {
            Some(format) => lockfiles.push((path, format, file)),
            None => inventory.companions.add_file(path, file),
        }
    }
    for (path, format, file) in lockfiles {
        inventory.read(&path, format, &fs::read(&file).unwrap());
    }
}

/// The lockfile of each variant, read; by the variant's name.
fn inventories(data: &Path) -> BTreeMap<String, Inventory> {
    let mut inventories = BTreeMap::new();
    for folder in entries(&data.join("equivalence/npm")) {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let mut inventory = Inventory::default();
        read(&mut inventory, &folder);
        assert_eq!(inventory.files.len(), 1, "{name}: {:?}", inventory.notes);
        inventories.insert(name, inventory);
    }
    assert_eq!(inventories.len(), VARIANTS);
    inventories
}

fn packages(inventory: &Inventory) -> BTreeSet<Package> {
    let versions = inventory.matchable().map(|p| (p.name.clone(), p.version.clone().unwrap()));
    versions.collect()
}

fn common(inventories: &BTreeMap<String, Inventory>) -> BTreeSet<Package> {
    let mut sets = inventories.values().map(packages);
    let first = sets.next().unwrap();
    sets.fold(first, |common, set| common.intersection(&set).cloned().collect())
}

#[test]
fn every_tool_of_the_npm_family_lists_the_common_packages() {
    let Some(data) = data() else { return };
    let inventories = inventories(&data);
    let counts: BTreeMap<&String, usize> =
        inventories.iter().map(|(name, inventory)| (name, packages(inventory).len())).collect();
    assert_eq!(common(&inventories).len(), COMMON, "{counts:#?}");
    for (name, inventory) in &inventories {
        assert!(inventory.notes.is_empty(), "{name}: {:#?}", inventory.notes);
        let extraction = &inventory.files.first().unwrap().extraction;
        assert!(!extraction.roots.is_empty() && !extraction.edges.is_empty(), "{name}");
        assert!(extraction.packages.iter().filter(|p| is_matchable(p)).count() >= COMMON, "{name}");
    }
}

#[test]
fn findings_on_the_common_packages_are_the_same_whatever_tool_locked_them() {
    let Some(data) = data() else { return };
    let inputs = advisories::inputs(&data.join("osv")).unwrap();
    let inventories = inventories(&data);
    let common = common(&inventories);
    let policy = policy::parse("lockgate.toml", TOLERANT.as_bytes()).unwrap();
    let today: Date = "2026-11-20".parse().unwrap();
    let mut all = Inventory::default();
    entries(&data.join("equivalence/npm")).iter().for_each(|folder| read(&mut all, folder));
    let advisories = advisories::load(&inputs, &all.wanted(), &Limits::default());
    let mut seen: Option<(String, BTreeSet<(Package, String)>)> = None;
    for (name, inventory) in inventories {
        let report = scan(inventory, &Manifests::default(), &advisories, &policy, today);
        let found: BTreeSet<(Package, String)> = report
            .findings
            .iter()
            .map(|found| ((found.package.clone(), found.version.clone()), found.id.to_string()))
            .filter(|(package, _)| common.contains(package))
            .collect();
        assert!(found.len() > 50, "{name}: {}", found.len());
        match &seen {
            Some((first, expected)) => assert_eq!(&found, expected, "{name} is not as {first}"),
            None => seen = Some((name, found)),
        }
    }
}
