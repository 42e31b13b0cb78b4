//! The input `path`: where SARIF begins, and whether it is uploaded.

use std::fs;

use super::runner::{Runner, places, pull_request};
use crate::gate::repository::{Repository, cargo, git};

/// A pull request that brings a finding into `apps/shop`.
fn shop() -> Repository {
    let (sound, alpha) = (cargo(&["sound 1.0.0"]), cargo(&["alpha 1.0.0"]));
    pull_request(&[("apps/shop/Cargo.lock", &sound)], &[("apps/shop/Cargo.lock", &alpha)])
}

#[test]
fn a_folder_is_uploaded_with_the_places_and_fingerprints_of_the_whole() {
    let repository = shop();
    let whole = Runner::new(&repository).run();
    assert_eq!(whole.outputs["verdict"], "blocked", "{whole:#?}");
    for path in
        ["apps/shop", "./apps//shop/", &repository.folder().join("apps/shop").display().to_string()]
    {
        let below = Runner::new(&repository).input("path", path).input("token", "ghs_local").run();
        assert_eq!(below.outputs["upload"], "true", "{path}: {below:#?}");
        assert_eq!(places(&below.sarif), places(&whole.sarif), "{path}");
        assert_eq!(places(&below.sarif)[0].0, "apps/shop/Cargo.lock");
        // The report itself speaks of the folder.
        assert_eq!(below.report["findings"][0]["location"]["path"], "Cargo.lock");
        assert!(below.run.stdout.contains("::error file=apps/shop/Cargo.lock,line="), "{below:#?}");
    }
}

#[test]
fn a_checkout_in_a_folder_of_the_workspace_is_its_own_root() {
    let repository = shop();
    let workspace = tempfile::tempdir().unwrap();
    let url = repository.folder().display().to_string();
    git(workspace.path(), &["clone", "-q", &url, "source"]);
    for path in ["source", "source/apps"] {
        let runner = Runner::in_workspace(&repository, workspace.path());
        let outcome = runner.input("path", path).input("token", "ghs_local").run();
        assert_eq!(outcome.outputs["upload"], "true", "{outcome:#?}");
        assert_eq!(places(&outcome.sarif)[0].0, "apps/shop/Cargo.lock", "{path}");
    }
}

#[cfg(unix)]
#[test]
fn a_folder_outside_of_the_workspace_is_judged_and_not_uploaded() {
    let repository = shop();
    let workspace = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(repository.folder(), workspace.path().join("link")).unwrap();
    let outside = repository.folder().join("apps").display().to_string();
    for path in ["link/apps", outside.as_str()] {
        let runner = Runner::in_workspace(&repository, workspace.path());
        let outcome = runner.input("path", path).input("token", "ghs_local").run();
        assert_eq!(outcome.outputs["verdict"], "blocked", "{path}: {outcome:#?}");
        assert_eq!(outcome.outputs["upload"], "false", "{path}: {outcome:#?}");
        assert!(outcome.run.stdout.contains("outside of the workspace"), "{outcome:#?}");
    }
}

#[test]
fn a_workspace_without_git_is_the_root() {
    let workspace = tempfile::tempdir().unwrap();
    let repository = shop();
    fs::create_dir_all(workspace.path().join("apps/shop")).unwrap();
    let lockfile = "apps/shop/Cargo.lock";
    fs::copy(repository.folder().join(lockfile), workspace.path().join(lockfile)).unwrap();
    let runner = Runner::in_workspace(&repository, workspace.path());
    let outcome = runner.variable("GITHUB_EVENT_NAME", "schedule").input("path", "apps").run();
    assert_eq!(places(&outcome.sarif)[0].0, lockfile, "{outcome:#?}");
    assert_eq!(outcome.outputs["upload"], "false", "it is no checkout: {outcome:#?}");
}

#[test]
fn a_gate_on_commits_begins_at_the_repositorys_root_and_a_scan_where_it_is_told() {
    let repository = shop();
    let sarif = |arguments: &[&str]| {
        let run = repository.run(arguments);
        assert_eq!(run.code, 1, "{run:#?}");
        places(&run.json())[0].clone()
    };
    let gate = sarif(&["apps/shop", "--base", "HEAD^1", "--output", "sarif"]);
    assert_eq!(gate.0, "apps/shop/Cargo.lock");
    let told =
        sarif(&["apps/shop", "--base", "HEAD^1", "--output", "sarif", "--sarif-root", "apps"]);
    assert_eq!(told.0, "shop/Cargo.lock");
    let folders = ["apps/shop", "--base", "HEAD^1", "--head", "./apps/shop", "--output", "sarif"];
    assert_eq!(sarif(&folders).0, "Cargo.lock");
    assert_eq!(sarif(&[&folders[..], &["--sarif-root", "."]].concat()), gate);

    let database = repository.database().display().to_string();
    let scan = |more: &[&str]| {
        let arguments =
            ["scan", "apps/shop", "--db", &database, "--today", "2026-11-20", "--output", "sarif"];
        crate::lockgate::run(repository.folder(), &[&arguments[..], more].concat())
    };
    assert_eq!(places(&scan(&[]).json())[0].0, "Cargo.lock");
    assert_eq!(places(&scan(&["--sarif-root", "."]).json())[0], gate);
    for root in ["apps/shop/Cargo.lock", "apps/other", "absent"] {
        let run = scan(&["--sarif-root", root]);
        assert_eq!(run.code, 2, "{root}: {run:#?}");
        assert!(run.stderr.contains("--sarif-root names the repository's root"), "{run:#?}");
    }
}
