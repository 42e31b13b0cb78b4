//! The advisories of each package equal those that the `rustsec` crate finds.
//!
//! Runs on the repository's fixtures, and with `LOCKGATE_DATA` on every Cargo.lock below `corpus/` of that folder against
//! `rustsec-advisory-db.tar.gz` in it.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test ends where it fails"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use lockgate_model::{Policy, RepoPath};
use lockgate_scanner::advisories::{self, Input, Limits};
use lockgate_scanner::{format, inventory::Inventory, manifest::Manifests, scan};
use rustsec::{Collection, Database};

/// Advisory ids by package and version.
type Found = BTreeMap<(String, String), BTreeSet<String>>;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn ours(lockfile: &Path, inputs: &[Input]) -> Found {
    let mut inventory = Inventory::default();
    let path = RepoPath::new("Cargo.lock").unwrap();
    let bytes = std::fs::read(lockfile).unwrap();
    inventory.read(&path, format::claiming(&path).unwrap(), &bytes);
    let loaded = advisories::load(inputs, &inventory.wanted(), &Limits::default());
    let today = "2026-11-20".parse().unwrap();
    let report = scan(inventory, &Manifests::default(), &loaded, &Policy::default(), today);
    let mut found = Found::new();
    for finding in report.findings {
        let ids = finding.advisories.iter().map(ToString::to_string);
        found.entry((finding.package, finding.version)).or_default().extend(ids);
    }
    found
}

fn oracle(lockfile: &Path, database: &Database) -> Option<Found> {
    let lockfile = cargo_lock::Lockfile::load(lockfile).ok()?;
    let mut found = Found::new();
    for package in &lockfile.packages {
        if !package.source.as_ref().is_some_and(cargo_lock::SourceId::is_default_registry) {
            continue;
        }
        let key = (package.name.to_string(), package.version.to_string());
        for advisory in database.iter() {
            let of_package = advisory.metadata.package.as_str() == package.name.as_str();
            let in_crates = advisory.metadata.collection == Some(Collection::Crates);
            // Versions travel as text: the two crates may use different releases of `semver`.
            let version = package.version.to_string().parse().unwrap();
            if of_package
                && in_crates
                && !advisory.withdrawn()
                && advisory.versions.is_vulnerable(&version)
            {
                let id = advisory.id().to_string();
                found.entry(key.clone()).or_default().insert(id);
            }
        }
    }
    Some(found)
}

fn lockfiles(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            lockfiles(&path, found);
        } else if path.file_name().is_some_and(|name| name == "Cargo.lock") {
            found.push(path);
        }
    }
}

/// Compares on every lockfile below a folder; gives how many were compared and how many advisories were found.
fn compare(folder: &Path, tree: &Path, inputs: &[Input]) -> (usize, usize) {
    let database = Database::open(tree).unwrap();
    let mut paths = Vec::new();
    lockfiles(folder, &mut paths);
    let (mut compared, mut advisories) = (0, 0);
    for path in paths {
        let Some(expected) = oracle(&path, &database) else { continue };
        let found = ours(&path, inputs);
        assert_eq!(found, expected, "{}", path.display());
        compared += 1;
        advisories += expected.values().map(BTreeSet::len).sum::<usize>();
    }
    (compared, advisories)
}

#[test]
fn findings_on_the_fixtures_equal_those_of_the_rustsec_crate() {
    let tree = root().join("fixtures/advisories/demo/rustsec");
    let inputs = advisories::inputs(&tree).unwrap();
    let (compared, advisories) = compare(&root().join("fixtures"), &tree, &inputs);
    assert!(compared >= 5, "{compared} lockfiles compared");
    assert!(advisories >= 3, "{advisories} advisories found");
}

#[test]
fn findings_on_the_corpus_equal_those_of_the_rustsec_crate() {
    #[expect(clippy::disallowed_methods, reason = "the corpus is named in the environment")]
    let Ok(data) = std::env::var("LOCKGATE_DATA") else {
        // Without a corpus the other test is all there is to compare.
        return;
    };
    let data = Path::new(&data);
    let archive = data.join("rustsec-advisory-db.tar.gz");
    let unpacked = tempfile::tempdir().unwrap();
    let file = std::fs::File::open(&archive).unwrap();
    tar::Archive::new(flate2::read::GzDecoder::new(file)).unpack(unpacked.path()).unwrap();
    let tree = unpacked.path().join("advisory-db");
    let inputs = advisories::inputs(&archive).unwrap();
    let (compared, advisories) = compare(&data.join("corpus"), &tree, &inputs);
    println!("{compared} lockfiles, {advisories} advisories, 0 differences");
    assert!(compared >= 9 && advisories >= 50, "{compared} lockfiles, {advisories} advisories");
}
