//! Branches that went on, and histories that do not meet.

use super::repository::{Repository, cargo, fixed, found};
use crate::lockgate::notes;

/// `main` and `topic` left each other at a commit with `alpha 1.0.0`; since then `main` has moved to `after`.
fn forked(after: &[&str], topic: &[&str]) -> Repository {
    let repository = Repository::new();
    repository.write("Cargo.lock", cargo(&["alpha 1.0.0"])).commit("2026-11-01");
    repository.git(&["checkout", "-q", "-b", "topic"]);
    repository.write("Cargo.lock", cargo(topic)).write("README.md", "topic").commit("2026-11-03");
    repository.git(&["checkout", "-q", "main"]);
    repository.write("Cargo.lock", cargo(after)).commit("2026-11-05");
    repository
}

#[test]
fn what_the_branch_has_repaired_since_is_not_laid_at_the_heads_door() {
    let repository = forked(&["alpha 2.0.0"], &["alpha 1.0.0"]);
    let (code, report) = repository.gate(&["--base", "main", "--head", "topic"]);
    assert_eq!(code, 0, "{report:#}");
    assert_eq!(found(&report), ["Cargo.lock alpha 1.0.0: already-there warn"]);
    assert_eq!(report["comparison"]["base"]["date"], "2026-11-01");
    let (code, report) = repository.gate(&["--base", "main", "--head", "topic", "--no-merge-base"]);
    assert_eq!(code, 1, "{report:#}");
    assert_eq!(found(&report), ["Cargo.lock alpha 1.0.0: introduced block"]);
    assert_eq!(report["comparison"]["base"]["date"], "2026-11-05");
}

#[test]
fn what_the_branch_has_brought_in_since_does_not_excuse_the_head() {
    let repository = forked(&["alpha 1.0.0", "beta 1.0.0"], &["alpha 1.0.0", "beta 1.0.0"]);
    let (code, report) = repository.gate(&["--base", "main", "--head", "topic"]);
    assert_eq!(code, 1, "{report:#}");
    assert!(found(&report).contains(&"Cargo.lock beta 1.0.0: introduced block".to_owned()));
    assert!(fixed(&report).is_empty());
}

#[test]
fn the_policy_is_that_of_the_branch_as_it_is_now() {
    let repository = forked(&["alpha 1.0.0"], &["alpha 1.1.0"]);
    repository
        .write("lockgate.toml", "[gate]\nstill-vulnerable = \"block\"\n")
        .commit("2026-11-06");
    let (code, report) = repository.gate(&["--base", "main", "--head", "topic"]);
    assert_eq!(code, 1, "{report:#}");
    assert_eq!(report["policy_source"], "lockgate.toml of the base");
    let edit = &report["comparison"]["policy_change"];
    assert!(edit.is_null(), "the head did not touch the policy: {edit:#}");
}

#[test]
fn an_edit_of_the_policy_is_shown_against_where_the_head_left_the_branch() {
    let repository = forked(&["alpha 1.0.0"], &["alpha 1.0.0"]);
    repository
        .write("lockgate.toml", "[gate]\nstill-vulnerable = \"block\"\n")
        .commit("2026-11-06");
    repository.git(&["checkout", "-q", "topic"]);
    repository.write("lockgate.toml", "[block]\nvulnerability = \"never\"\n").commit("2026-11-07");
    let (_, report) = repository.gate(&["--base", "main"]);
    let lines = report["comparison"]["policy_change"]["lines"].to_string();
    assert!(lines.contains("vulnerability"), "{lines}");
    assert!(!lines.contains("still-vulnerable"), "of the branch, not of the head: {lines}");
}

#[test]
fn a_head_that_goes_back_behind_its_base_is_compared_with_the_base_as_it_is() {
    let repository = forked(&["alpha 2.0.0"], &["alpha 1.0.0"]);
    let (code, report) = repository.gate(&["--base", "main", "--head", "main~1"]);
    assert_eq!(code, 1, "{report:#}");
    assert_eq!(found(&report), ["Cargo.lock alpha 1.0.0: introduced block"]);
}

#[test]
fn a_merge_commit_is_compared_with_its_first_parent() {
    let repository = forked(&["alpha 1.0.0", "sound 1.0.0"], &["alpha 1.0.0", "beta 1.0.0"]);
    repository.git(&["merge", "-q", "--no-commit", "-s", "ours", "topic"]);
    repository.write("Cargo.lock", cargo(&["alpha 1.0.0", "beta 1.0.0", "sound 1.0.0"]));
    repository.commit("2026-11-08");
    let (code, report) = repository.gate(&["--base", "HEAD^1"]);
    assert_eq!(code, 1, "{report:#}");
    assert_eq!(
        found(&report),
        ["Cargo.lock alpha 1.0.0: already-there warn", "Cargo.lock beta 1.0.0: introduced block"]
    );
}

#[test]
fn histories_that_never_meet_are_compared_as_they_are_and_told() {
    let repository = Repository::new();
    repository.write("Cargo.lock", cargo(&["alpha 1.0.0"])).commit("2026-11-01");
    repository.git(&["checkout", "-q", "--orphan", "other"]);
    repository.write("Cargo.lock", cargo(&["alpha 1.0.0", "beta 1.0.0"])).commit("2026-11-02");
    let (code, report) = repository.gate(&["--base", "main"]);
    assert_eq!(code, 1, "{report:#}");
    assert_eq!(
        found(&report),
        ["Cargo.lock alpha 1.0.0: already-there warn", "Cargo.lock beta 1.0.0: introduced block"]
    );
    assert_eq!(notes(&report, "compared-directly").len(), 1, "{report:#}");
}

#[test]
fn a_tag_that_is_named_like_a_branch_is_no_base() {
    let repository = forked(&["alpha 1.0.0"], &["beta 1.0.0"]);
    repository.git(&["tag", "main", "topic"]);
    let (code, report) = repository.gate(&["--base", "main", "--head", "topic"]);
    assert_eq!(code, 3, "{report:#}");
    assert_eq!(repository.gate(&["--base", "refs/heads/main", "--head", "refs/heads/topic"]).0, 1);
}
