//! The number of packages that another scanner reports for its fixtures is ours.

use std::collections::BTreeSet;
use std::path::Path;

use lockgate_model::SourceKind;
use serde_json::Value;

use crate::{Outcome, Tally, data, read, rows};

/// The name under which a file is read: its own, or for one that was handed over with its format, a usual one.
fn usual_name(path: &str) -> &str {
    match path.rsplit('/').next().unwrap_or(path) {
        "my-package-lock.json" => "package-lock.json",
        "my-yarn.lock" => "yarn.lock",
        "the_requirements_for_test.txt" => "requirements.txt",
        "replace-local.mod" => "go.mod",
        "depsjson" => "app.deps.json",
        _ if path.contains("/maven-transitive/") => "pom.xml",
        own => own,
    }
}

/// Different packages of a file, by name and version; neither the project itself nor members of its workspace.
fn count(data: &Path, fixture: &str) -> Option<u64> {
    let file = data.join(fixture);
    if !file.is_file() {
        return None;
    }
    let inventory = read(&file, usual_name(fixture))?;
    let packages = inventory.files.iter().flat_map(|file| &file.extraction.packages);
    let different: BTreeSet<_> = packages
        .filter(|package| package.source.kind() != SourceKind::Workspace)
        .map(|package| (&package.name, &package.version))
        .collect();
    Some(different.len() as u64)
}

fn compare(data: &Path, row: &Value) -> Outcome {
    let expected: Vec<u64> =
        row["counts"].as_array().unwrap().iter().map(|count| count.as_u64().unwrap()).collect();
    match count(data, row["fixture"].as_str().unwrap()) {
        None => Outcome::NotClaimed,
        Some(count) if expected.contains(&count) => Outcome::Equal,
        Some(count) => Outcome::Differs(format!("{count}, not {expected:?}")),
    }
}

#[test]
fn as_many_packages_are_found_as_another_scanner_counts() {
    let Some(data) = data() else { return };
    let mut tally = Tally::of("counts");
    for row in rows(&data.join("expected/osv-scanner-package-counts.jsonl")) {
        let subject = row["fixture"].as_str().unwrap();
        tally.add(usual_name(subject), subject, compare(&data, &row));
    }
    tally.finish(30);
}
