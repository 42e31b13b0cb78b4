//! Lockfiles that cannot be read, on either side.

use super::repository::{Repository, cargo, fixed, found, npm};
use crate::lockgate::notes;

const FORMATS: [&str; 4] = ["text", "json", "sarif", "markdown"];

#[test]
fn a_head_lockfile_that_cannot_be_read_is_never_a_pass() {
    let good = npm(&["alpha 1.0.0", "sound 1.0.0"]);
    let half = &good[..good.len() / 2];
    let deep = "[".repeat(200_000);
    for broken in ["", "{", half, "null", "[]", "\0\0\0\0", "<html>", deep.as_str()] {
        let repository =
            Repository::change(&[("package-lock.json", &good)], &[("package-lock.json", broken)]);
        for format in FORMATS {
            let run = repository.run(&["--base", "base", "--output", format]);
            assert_eq!(run.code, 3, "{format}: {run:#?}");
            assert!(run.stdout.contains("package-lock.json"), "{format}: {run:#?}");
        }
        let (_, report) = repository.gate(&["--base", "base"]);
        assert_eq!(report["verdict"], "incomplete");
        assert!(fixed(&report).is_empty(), "what cannot be read fixes nothing: {report:#}");
    }
}

#[test]
fn a_base_lockfile_that_cannot_be_read_leaves_its_own_findings_undetermined() {
    let repository = Repository::change(
        &[("a/Cargo.lock", "[[package]"), ("b/Cargo.lock", &cargo(&["beta 1.0.0"]))],
        &[
            ("a/Cargo.lock", &cargo(&["alpha 1.0.0", "sound 1.0.0"])),
            ("b/Cargo.lock", &cargo(&["beta 1.0.0", "evil 1.0.0"])),
        ],
    );
    let (code, report) = repository.gate(&["--base", "base"]);
    assert_eq!((code, &report["complete"]), (1, &false.into()), "{report:#}");
    assert_eq!(
        found(&report),
        [
            "a/Cargo.lock alpha 1.0.0: undetermined warn",
            "b/Cargo.lock beta 1.0.0: already-there warn",
            "b/Cargo.lock evil 1.0.0: introduced block"
        ]
    );
}

#[test]
fn a_head_that_repairs_a_lockfile_of_the_base_is_incomplete_unless_tolerated() {
    for (packages, tolerated) in [(["sound 1.0.0"], 0), (["alpha 1.0.0"], 1)] {
        let repository = Repository::change(
            &[("Cargo.lock", "[[package]")],
            &[("Cargo.lock", &cargo(&packages))],
        );
        let (code, report) = repository.gate(&["--base", "base"]);
        assert_eq!(code, 3, "{report:#}");
        let note = notes(&report, "unread-base")[0];
        assert!(note["message"].as_str().unwrap().starts_with("in the base: "), "{note:#}");
        repository.write("../p.toml", "[incomplete]\nunread-base = \"tolerate\"\n");
        let (code, report) = repository.gate(&["--base", "base", "--policy", "../p.toml"]);
        assert_eq!(code, tolerated, "{report:#}");
    }
}

#[test]
fn a_base_lockfile_that_cannot_be_read_and_is_moved_hides_no_new_finding() {
    let repository = Repository::change(
        &[("old/Cargo.lock", "[[package]")],
        &[("new/Cargo.lock", &cargo(&["alpha 1.0.0"]))],
    );
    let (code, report) = repository.gate(&["--base", "base"]);
    assert_eq!(code, 3, "{report:#}");
    assert_eq!(found(&report), ["new/Cargo.lock alpha 1.0.0: undetermined warn"]);
}

#[test]
fn a_lockfile_broken_on_both_sides_stays_incomplete() {
    let repository = Repository::change(
        &[("Cargo.lock", "[[package]"), ("b/Cargo.lock", &cargo(&["alpha 1.0.0"]))],
        &[("Cargo.lock", "[[package]"), ("b/Cargo.lock", &cargo(&["alpha 1.0.0"])), ("x", "")],
    );
    let (code, report) = repository.gate(&["--base", "base"]);
    assert_eq!(code, 3, "{report:#}");
    assert_eq!(found(&report), ["b/Cargo.lock alpha 1.0.0: already-there warn"]);
}

#[test]
fn a_first_lockfile_is_introduced_as_a_whole() {
    let repository = Repository::change(
        &[("README.md", "words")],
        &[("README.md", "words"), ("Cargo.lock", &cargo(&["alpha 1.0.0"]))],
    );
    let (code, report) = repository.gate(&["--base", "base"]);
    assert_eq!((code, &report["complete"]), (1, &true.into()), "{report:#}");
    assert_eq!(found(&report), ["Cargo.lock alpha 1.0.0: introduced block"]);
    assert_eq!(report["comparison"]["files"][0]["kind"], "added");
}

#[test]
fn a_lockfile_that_is_deleted_takes_its_findings_along() {
    let repository = Repository::change(
        &[("a/Cargo.lock", &cargo(&["alpha 1.0.0"])), ("b/Cargo.lock", &cargo(&["sound 1.0.0"]))],
        &[("b/Cargo.lock", &cargo(&["sound 1.0.0"]))],
    );
    let (code, report) = repository.gate(&["--base", "base"]);
    assert_eq!(code, 0, "{report:#}");
    assert_eq!(fixed(&report), ["a/Cargo.lock alpha 1.0.0: fixed allow"]);
    assert_eq!(report["comparison"]["files"][0]["kind"], "removed");
}

#[test]
fn a_change_that_deletes_the_last_lockfile_is_no_pass() {
    let repository = Repository::change(
        &[("Cargo.lock", &cargo(&["alpha 1.0.0"]))],
        &[("README.md", "no dependencies any more")],
    );
    let (code, report) = repository.gate(&["--base", "base"]);
    assert_eq!(code, 3, "{report:#}");
    assert_eq!(notes(&report, "no-lockfiles").len(), 1);
}

#[test]
fn a_lockfile_larger_than_allowed_is_no_pass() {
    let large = format!("{}# {}\n", cargo(&["sound 1.0.0"]), "x".repeat(2 << 20));
    let repository =
        Repository::change(&[("Cargo.lock", &cargo(&["sound 1.0.0"]))], &[("Cargo.lock", &large)]);
    assert_eq!(repository.gate(&["--base", "base"]).0, 0);
    let (code, report) = repository.gate(&["--base", "base", "--max-file-size", "1"]);
    assert_eq!(code, 3, "{report:#}");
    let (code, report) =
        repository.gate(&["--base", "HEAD", "--head", "base", "--max-file-size", "1"]);
    assert_eq!(code, 3, "the base's one is not read either: {report:#}");
}
