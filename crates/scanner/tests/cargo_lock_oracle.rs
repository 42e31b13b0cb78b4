//! Compares what we read from `Cargo.lock` with what the `cargo-lock` crate reads.
//!
//! The fixtures are always compared. Where `LOCKGATE_DATA` names a folder with `corpus/` in it, every `Cargo.lock` below
//! that is compared too.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by a panic"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use cargo_lock::{Dependency, Lockfile, SourceId};
use lockgate_model::{Package, RepoPath, SourceKind};
use lockgate_scanner::format::{Extraction, by_id};
use lockgate_scanner::source::Source;

/// Name, version and what is known of the source.
type Key = (String, String, &'static str);

fn read(bytes: &[u8]) -> Extraction {
    let path = RepoPath::new("Cargo.lock").unwrap();
    let source = Source::from_bytes(&path, bytes).unwrap();
    (by_id("cargo-lock").unwrap().extract)(&source).unwrap()
}

fn our_key(package: &Package) -> Key {
    let kind = match package.source.kind() {
        SourceKind::Registry | SourceKind::OtherRegistry => "registry",
        SourceKind::Git => "git",
        SourceKind::Path | SourceKind::Workspace => "own",
        SourceKind::Url => "url",
    };
    (package.name.clone(), package.version.clone().unwrap(), kind)
}

fn their_kind(source: Option<&SourceId>) -> &'static str {
    match source {
        None => "own",
        Some(source) if source.is_git() => "git",
        Some(source) if source.is_registry() => "registry",
        Some(_) => "own",
    }
}

fn their_key(dependency: &Dependency) -> Key {
    let kind = their_kind(dependency.source.as_ref());
    (dependency.name.to_string(), dependency.version.to_string(), kind)
}

fn compare(lockfile: &Lockfile, extraction: &Extraction, file: &Path) {
    let mut packages = BTreeSet::new();
    let mut edges = BTreeSet::new();
    for package in lockfile.packages.iter().chain(&lockfile.root) {
        let kind = their_kind(package.source.as_ref());
        let key = (package.name.to_string(), package.version.to_string(), kind);
        let needs = package.dependencies.iter().chain(&package.replace);
        edges.extend(needs.map(|dependency| (key.clone(), their_key(dependency))));
        packages.insert(key);
    }
    let ours: Vec<Key> = extraction.packages.iter().map(our_key).collect();
    let pair = |from: u32, to: u32| (ours[from as usize].clone(), ours[to as usize].clone());
    let our_edges: BTreeSet<_> = extraction.edges.iter().map(|e| pair(e.from, e.to)).collect();
    assert_eq!(ours.into_iter().collect::<BTreeSet<_>>(), packages, "{file:?}");
    assert_eq!(our_edges, edges, "{file:?}");
}

fn lockfiles_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                open.push(entry.path());
            } else if entry.file_name() == "Cargo.lock" {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    found
}

#[test]
fn every_fixture_that_the_oracle_reads_has_the_same_packages_and_edges() {
    let fixtures =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/lockfiles/cargo-lock");
    let mut compared = BTreeSet::new();
    for file in lockfiles_below(&fixtures) {
        let bytes = fs::read(&file).unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        // The oracle loses the whole file at the first bad entry; it also takes an empty file for a lockfile.
        let Ok(lockfile) = text.trim_start_matches('\u{feff}').parse::<Lockfile>() else {
            continue;
        };
        if lockfile.packages.is_empty() {
            continue;
        }
        compare(&lockfile, &read(&bytes), &file);
        compared.insert(file.parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned());
    }
    for case in ["v1", "v2", "v3", "v4", "sources", "workspace", "renamed", "root-table"] {
        assert!(compared.contains(case), "{case} was not compared");
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "names data for this test, not for the product")]
fn every_lockfile_of_the_corpus_has_the_same_packages_and_edges() {
    let corpus = std::env::var("LOCKGATE_DATA").map(|data| Path::new(&data).join("corpus"));
    let files = match corpus {
        Ok(corpus) => lockfiles_below(&corpus),
        Err(_) => vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.lock")],
    };
    assert!(!files.is_empty());
    for file in files {
        let bytes = fs::read(&file).unwrap();
        let lockfile = String::from_utf8(bytes.clone()).unwrap().parse::<Lockfile>().unwrap();
        let extraction = read(&bytes);
        assert_eq!(extraction.notes, [], "{file:?}");
        assert!(!extraction.roots.is_empty(), "{file:?}");
        compare(&lockfile, &extraction, &file);
    }
}
