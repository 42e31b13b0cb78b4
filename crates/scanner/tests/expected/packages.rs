//! Every (name, version) pair that another reader finds in its fixtures, ours finds; every error there is one here.

use std::collections::BTreeSet;
use std::path::Path;

use lockgate_model::NoteKind;
use serde_json::Value;

use crate::{Outcome, Tally, data, read, rows};

/// A version as every reader writes it: without a leading `v`.
fn plain(version: &str) -> String {
    version.strip_prefix('v').unwrap_or(version).to_owned()
}

/// Whether everything of a row is found.
fn compare(data: &Path, row: &Value) -> Outcome {
    match missing(data, row) {
        None => Outcome::NotClaimed,
        Some(missing) if missing.is_empty() => Outcome::Equal,
        Some(missing) => Outcome::Differs(missing.join(" ")),
    }
}

/// What is missing; `None` where no format claims the fixture.
fn missing(data: &Path, row: &Value) -> Option<Vec<String>> {
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

#[test]
fn every_package_that_another_reader_finds_is_found() {
    let Some(data) = data() else { return };
    let mut tally = Tally::of("packages");
    for entry in std::fs::read_dir(data.join("expected")).unwrap().flatten() {
        let file = entry.file_name().into_string().unwrap();
        let name = file.strip_prefix("scalibr-").and_then(|file| file.strip_suffix(".jsonl"));
        let Some(format) = name else { continue };
        for row in rows(&entry.path()) {
            let subject = row["fixture"].as_str().unwrap_or_default();
            tally.add(format, subject, compare(&data, &row));
        }
    }
    tally.finish(200);
}
