//! Every (name, version) pair that another reader finds in its fixtures, ours finds; every error there is one here.
//!
//! Runs where `LOCKGATE_DATA` names a folder with `expected/` and `fixtures/`. What differs on purpose stands in
//! `differences.tsv` beside this file, one fixture a line with its reason, and a line that is not needed fails the test.
//! `cargo test -p lockgate-scanner --test expected -- --nocapture` prints the count per format.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test ends where it fails"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use lockgate_model::{NoteKind, RepoPath};
use lockgate_scanner::{format, inventory::Inventory};
use serde_json::Value;

const DIFFERENCES: &str = include_str!("differences.tsv");

fn data() -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "the data is named in the environment")]
    std::env::var_os("LOCKGATE_DATA").map(PathBuf::from)
}

/// Reads a fixture under the name that its format expects, with its neighbours beside it.
fn read(fixture: &Path, name: &str) -> Option<Inventory> {
    let path = RepoPath::new(name).unwrap();
    let format = format::claiming(&path)?;
    let mut inventory = Inventory::default();
    let folder = fixture.parent().unwrap();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let file = entry.file_name();
        if let Some(sibling) = file.to_str().map(|file| path.sibling(file)) {
            inventory.companions.add_file(sibling, entry.path());
        }
    }
    inventory.read(&path, format, &std::fs::read(fixture).unwrap());
    Some(inventory)
}

/// A version as every reader writes it: without a leading `v`.
fn plain(version: &str) -> String {
    version.strip_prefix('v').unwrap_or(version).to_owned()
}

/// What is missing; empty where everything is found. `None` where no format claims the fixture.
fn compare(data: &Path, row: &Value) -> Option<Vec<String>> {
    let fixture = data.join(row["fixture"].as_str()?);
    let own_name = fixture.file_name().and_then(|name| name.to_str());
    let name = row["canonical_name"].as_str().or(own_name)?;
    if !fixture.is_file() {
        return None;
    }
    let inventory = read(&fixture, name)?;
    let unread = inventory
        .notes
        .iter()
        .any(|note| matches!(note.kind, NoteKind::UnreadFile | NoteKind::UnreadEntry));
    if row["expect_error"] == true {
        return Some(if unread { Vec::new() } else { vec!["no error".to_owned()] });
    }
    let packages = || inventory.files.iter().flat_map(|file| &file.extraction.packages);
    let mut found: BTreeSet<(String, String)> = packages()
        .map(|p| (p.name.to_lowercase(), plain(p.version.as_deref().unwrap_or_default())))
        .collect();
    // A requirement without one exact version is a note; a source without a version may be named without one.
    found.extend(packages().map(|p| (p.name.to_lowercase(), String::new())));
    let subjects = inventory.notes.iter().filter_map(|note| note.subject.as_deref());
    let unpinned: Vec<String> = subjects.map(str::to_lowercase).collect();
    let mut missing = Vec::new();
    for package in row["packages"].as_array().into_iter().flatten() {
        let name = package["name"].as_str().unwrap_or_default().to_lowercase();
        let version = plain(package["version"].as_str().unwrap_or_default());
        let listed = unpinned.iter().any(|subject| subject.starts_with(&name));
        let is_noted = version.is_empty() && listed;
        if !is_noted && !found.contains(&(name.clone(), version.clone())) {
            missing.push(format!("{name}@{version}"));
        }
    }
    Some(missing)
}

#[derive(Default)]
struct Count {
    rows: u32,
    equal: u32,
    explained: u32,
    unclaimed: u32,
}

#[test]
fn every_package_that_another_reader_finds_is_found() {
    let Some(data) = data() else { return };
    let reasons: BTreeMap<&str, &str> = DIFFERENCES
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split_once('\t').expect("FIXTURE tab REASON"))
        .collect();
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    let mut used = BTreeSet::new();
    let mut unexplained = Vec::new();
    for entry in std::fs::read_dir(data.join("expected")).unwrap().flatten() {
        let file = entry.file_name().into_string().unwrap();
        let Some(format) = file.strip_prefix("scalibr-").and_then(|f| f.strip_suffix(".jsonl"))
        else {
            continue;
        };
        let count = counts.entry(format.to_owned()).or_default();
        for line in std::fs::read_to_string(entry.path()).unwrap().lines() {
            let row: Value = serde_json::from_str(line).unwrap();
            count.rows += 1;
            let fixture = row["fixture"].as_str().unwrap_or_default();
            match compare(&data, &row) {
                None => count.unclaimed += 1,
                Some(missing) if missing.is_empty() => count.equal += 1,
                Some(missing) if reasons.contains_key(fixture) => {
                    assert!(!missing.is_empty());
                    used.insert(fixture.to_owned());
                    count.explained += 1;
                }
                Some(missing) => unexplained.push(format!("{fixture}\t{}", missing.join(" "))),
            }
        }
    }
    println!("format | rows | equal | explained | not claimed");
    for (format, count) in &counts {
        let Count { rows, equal, explained, unclaimed } = count;
        println!("{format} | {rows} | {equal} | {explained} | {unclaimed}");
    }
    assert!(
        unexplained.is_empty(),
        "{} differences:\n{}",
        unexplained.len(),
        unexplained.join("\n")
    );
    let unneeded: Vec<&&str> = reasons.keys().filter(|fixture| !used.contains(**fixture)).collect();
    assert!(unneeded.is_empty(), "differences that are none: {unneeded:?}");
    assert!(counts.values().map(|count| count.equal).sum::<u32>() > 30);
}
