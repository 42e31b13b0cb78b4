//! What a gate writes.

use std::collections::BTreeSet;

use serde_json::Value;

use super::repository::{Repository, TODAY, cargo, npm};
use crate::lockgate::{run, workspace};

const FORMATS: [&str; 4] = ["text", "json", "sarif", "markdown"];

/// A change with a finding of every class.
fn every_class() -> Repository {
    let repository = Repository::change(
        &[
            ("a/Cargo.lock", &cargo(&["alpha 1.0.0", "beta 1.0.0", "fresh 1.0.0"])),
            ("b/package-lock.json", &npm(&["alpha 1.0.0", "beta 1.0.0", "one 1.0.0"])),
            ("c/Cargo.lock", "[[package]"),
        ],
        &[
            ("a/Cargo.lock", &cargo(&["alpha 1.1.0", "beta 2.0.0", "evil 1.0.0", "fresh 1.0.0"])),
            ("moved/package-lock.json", &npm(&["alpha 1.0.0", "beta 1.0.0", "one 1.0.0"])),
            ("c/Cargo.lock", &cargo(&["alpha 1.0.0"])),
            ("lockgate.toml", "preset = \"report-only\"\n"),
        ],
    );
    let sarif = r#"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "CodeQL"}}, "results": [
        {"ruleId": "js/xss", "level": "error", "message": {"text": "here"}}]}]}"#;
    repository.write("../other.sarif", sarif);
    repository
}

#[test]
fn every_report_of_a_change_is_valid_under_the_schema() {
    let schema = workspace().join("crates/cli/schema/report.v1.schema.json");
    let schema = serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let repository = every_class();
    repository.git(&["checkout", "-q", "--orphan", "other"]);
    repository.commit("2026-11-12");
    let cases: [&[&str]; 6] = [
        &["--base", "base", "--head", "main"],
        &["--base", "base", "--head", "HEAD"],
        &["--base", "base", "--head", "main", "--with-sarif", "../other.sarif"],
        &[
            "--base",
            "main",
            "--head",
            "base",
            "--with-sarif",
            "../other.sarif",
            "--base-sarif",
            "../none",
        ],
        &["--base", "no-such-branch"],
        &["--base", ".", "--head", "."],
    ];
    for arguments in cases {
        let (_, report) = repository.gate(arguments);
        let errors: Vec<String> = validator
            .iter_errors(&report)
            .map(|error| format!("{error} at {}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{arguments:?}: {errors:#?}");
    }
}

#[test]
fn the_summary_counts_every_class() {
    let (code, report) = every_class().gate(&["--base", "base"]);
    assert_eq!(code, 1, "{report:#}");
    let counts = serde_json::json!({
        "introduced": 1, "still-vulnerable": 1, "undetermined": 1, "newly-published": 1,
        "already-there": 2, "fixed": 1
    });
    assert_eq!(report["summary"]["by_class"], counts, "{report:#}");
}

/// Fingerprints of the results of a SARIF log.
fn results(sarif: &Value) -> BTreeSet<String> {
    let results = sarif["runs"][0]["results"].as_array().unwrap().iter();
    let print =
        |result: &Value| result["partialFingerprints"]["primaryLocationLineHash"].to_string();
    results.map(print).collect()
}

#[test]
fn the_sarif_of_a_change_carries_every_active_finding_of_the_head() {
    let repository = every_class();
    let gated = repository.run(&["--base", "base", "-o", "sarif"]).json();
    let database = repository.database().display().to_string();
    let arguments = ["scan", "--db", &database, "--today", TODAY, "-o", "sarif"];
    let scanned = run(repository.folder(), &arguments).json();
    assert_eq!((results(&gated), results(&gated).len()), (results(&scanned), 6));
}

#[test]
fn the_same_change_gives_the_same_bytes_in_every_format() {
    let repository = every_class();
    for format in FORMATS {
        let arguments = ["--base", "base", "--with-sarif", "../other.sarif", "-o", format];
        let (first, second) = (repository.run(&arguments), repository.run(&arguments));
        assert_eq!(first.stdout, second.stdout, "{format}");
        assert_eq!((first.code, first.stderr), (second.code, second.stderr), "{format}");
        assert!(!first.stdout.contains('\u{1b}'), "no colours where there is no terminal");
    }
}

#[test]
fn several_outputs_of_one_change_agree() {
    let repository = every_class();
    let arguments =
        ["--base=base", "-o", "json=-", "-o", "sarif=../x.sarif", "-o", "markdown=../x.md"];
    let run = repository.run(&arguments);
    assert_eq!(run.code, 1, "{run:#?}");
    let sarif = std::fs::read_to_string(repository.beside("x.sarif")).unwrap();
    assert_eq!(results(&serde_json::from_str(&sarif).unwrap()).len(), 6);
    let markdown = std::fs::read_to_string(repository.beside("x.md")).unwrap();
    for title in [
        "Introduced by this change",
        "Still vulnerable",
        "Newly published",
        "Already there",
        "Fixed",
    ] {
        assert!(markdown.contains(title), "{title}: {markdown}");
    }
}

#[test]
fn a_report_that_cannot_be_written_is_no_pass() {
    let lockfile = cargo(&["sound 1.0.0"]);
    let repository = Repository::change(&[("Cargo.lock", &lockfile)], &[("Cargo.lock", &lockfile)]);
    let run = repository.run(&["--base", "base", "-o", "json=no/such/folder/x"]);
    assert_eq!(run.code, 3, "{run:#?}");
}
