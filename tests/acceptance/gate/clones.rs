//! Clones and repositories of every kind.

use std::path::PathBuf;

use super::repository::{Repository, cargo, found, git};
use crate::lockgate::notes;

/// A repository with three commits, and a merge of a topic in the last.
fn merged() -> Repository {
    let repository = Repository::new();
    repository.write("Cargo.lock", cargo(&["alpha 1.0.0"])).commit("2026-11-01");
    repository.write("README.md", "1").commit("2026-11-02");
    repository.git(&["checkout", "-q", "-b", "topic"]);
    repository.write("Cargo.lock", cargo(&["alpha 1.0.0", "beta 1.0.0"])).commit("2026-11-03");
    repository.git(&["checkout", "-q", "main"]);
    repository.write("README.md", "2").commit("2026-11-04");
    repository.git(&["merge", "-q", "--no-ff", "-m", "merge", "topic"]);
    repository
}

/// A clone of so many commits, beside the repository.
fn shallow(repository: &Repository, depth: usize) -> PathBuf {
    let url = format!("file://{}", repository.folder().display());
    let name = format!("depth-{depth}");
    let depth = format!("--depth={depth}");
    git(&repository.beside(""), &["clone", "-q", &depth, "--no-single-branch", &url, &name]);
    repository.beside(&name)
}

#[test]
fn a_shallow_clone_without_the_base_is_incomplete_and_says_how_to_fetch_it() {
    let repository = merged();
    let first = repository.git(&["rev-parse", "main~2"]);
    let clone = shallow(&repository, 1);
    for base in ["HEAD^1", "HEAD~1", first.as_str()] {
        let run = repository.run_in(&clone, &["--base", base, "--output", "json"]);
        assert_eq!(run.code, 3, "{base}: {run:#?}");
        let report = run.json();
        let hint = notes(&report, "unread-base")[0]["hint"].to_string();
        assert!(hint.contains("fetch-depth"), "{hint}");
        assert!(found(&report).iter().all(|line| line.ends_with("undetermined warn")));
    }
}

#[test]
fn two_commits_are_enough_for_a_merge_and_its_first_parent() {
    let repository = merged();
    let clone = shallow(&repository, 2);
    let run = repository.run_in(&clone, &["--base", "HEAD^1", "--output", "json"]);
    let report = run.json();
    assert_eq!(run.code, 1, "{report:#}");
    assert_eq!(
        found(&report),
        ["Cargo.lock alpha 1.0.0: already-there warn", "Cargo.lock beta 1.0.0: introduced block"]
    );
    assert!(notes(&report, "compared-directly").is_empty());
}

#[test]
fn a_shallow_clone_that_does_not_hold_the_fork_compares_directly_and_says_so() {
    let repository = merged();
    let clone = shallow(&repository, 1);
    let arguments = ["--base", "origin/main", "--head", "origin/topic", "--output", "json"];
    let run = repository.run_in(&clone, &arguments);
    let report = run.json();
    assert_eq!(notes(&report, "compared-directly").len(), 1, "{report:#}");
    assert_eq!(run.code, 0, "{report:#}");
}

#[test]
fn a_base_that_was_pushed_away_is_incomplete() {
    let repository = Repository::new();
    let gone = repository.write("Cargo.lock", cargo(&["sound 1.0.0"])).commit("2026-11-01");
    repository.git(&["commit", "-q", "--amend", "-m", "other words"]);
    let clone = repository.beside("clone");
    let url = format!("file://{}", repository.folder().display());
    git(&repository.beside(""), &["clone", "-q", &url, "clone"]);
    let run = repository.run_in(&clone, &["--base", &gone, "--output", "json"]);
    assert_eq!(run.code, 3, "{run:#?}");
    assert!(run.json()["verdict"] == "incomplete" && run.stdout.contains("not in the repository"));
}

#[test]
fn a_bare_repository_is_compared_without_a_checkout() {
    let repository = merged();
    git(&repository.beside(""), &["clone", "-q", "--bare", "repository", "bare.git"]);
    let (bare, elsewhere) = (repository.beside("bare.git"), tempfile::tempdir().unwrap());
    let path = bare.display().to_string();
    let arguments = [path.as_str(), "--base", "main^1", "--head", "main", "--output", "json"];
    let run = repository.run_in(elsewhere.path(), &arguments);
    assert_eq!(run.code, 1, "{run:#?}");
    assert_eq!(found(&run.json()).len(), 2);
}

#[test]
fn a_linked_worktree_is_compared_by_its_own_head() {
    let repository = merged();
    let linked = repository.beside("linked");
    repository.git(&["worktree", "add", "-q", "--detach", "../linked", "topic"]);
    let run = repository.run_in(&linked, &["--base", "HEAD~1", "--output", "json"]);
    assert_eq!(run.code, 1, "{run:#?}");
    assert_eq!(run.json()["comparison"]["head"]["commit"], repository.git(&["rev-parse", "topic"]));
}

#[test]
fn a_repository_by_sha_256_is_compared_as_any() {
    let repository = Repository::with_format("sha256");
    let base = repository.write("Cargo.lock", cargo(&["sound 1.0.0"])).commit("2026-11-01");
    repository.write("Cargo.lock", cargo(&["alpha 1.0.0"])).commit("2026-11-02");
    assert_eq!(base.len(), 64);
    for base in ["HEAD^1", base.as_str(), &base[..9]] {
        let (code, report) = repository.gate(&["--base", base]);
        assert_eq!(code, 1, "{report:#}");
        assert_eq!(found(&report), ["Cargo.lock alpha 1.0.0: introduced block"]);
    }
    let unknown = "0123456789abcdef0123456789abcdef01234567";
    assert_eq!(repository.gate(&["--base", unknown]).0, 3);
}

#[test]
fn a_folder_of_the_repository_is_compared_alone() {
    let (sound, alpha) = (cargo(&["sound 1.0.0"]), cargo(&["alpha 1.0.0"]));
    let repository = Repository::change(
        &[("a/Cargo.lock", &sound), ("b/Cargo.lock", &sound)],
        &[("a/Cargo.lock", &sound), ("b/Cargo.lock", &alpha)],
    );
    assert_eq!(repository.gate(&["a", "--base", "base"]).0, 0);
    let (code, report) = repository.gate(&["b", "--base", "base"]);
    assert_eq!(code, 1, "{report:#}");
    assert_eq!(found(&report), ["Cargo.lock alpha 1.0.0: introduced block"]);
}
