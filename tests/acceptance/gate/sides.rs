//! Sides that are folders.

use super::repository::{Repository, cargo, fixed, found};

fn repository() -> Repository {
    let repository = Repository::new();
    let base = cargo(&["alpha 1.0.0", "sound 1.0.0"]);
    let head = cargo(&["alpha 1.1.0", "beta 1.0.0"]);
    repository.write("../old/Cargo.lock", &base).write("../new/Cargo.lock", &head);
    repository.write("Cargo.lock", base).commit("2026-11-10");
    repository.git(&["tag", "base"]);
    repository.write("Cargo.lock", head).commit("2026-11-11");
    repository
}

const EXPECTED: [&str; 2] =
    ["Cargo.lock alpha 1.1.0: still-vulnerable warn", "Cargo.lock beta 1.0.0: introduced block"];

#[test]
fn folders_and_revisions_give_the_same_findings_in_every_pairing() {
    let repository = repository();
    for (base, head) in
        [("base", "HEAD"), ("../old", "HEAD"), ("base", "../new"), ("../old", "../new")]
    {
        let (code, report) = repository.gate(&["--base", base, "--head", head]);
        assert_eq!(code, 1, "{base} {head}: {report:#}");
        assert_eq!(found(&report), EXPECTED, "{base} {head}");
        assert_eq!(report["comparison"]["base"]["commit"].is_null(), base == "../old");
        let (_, report) = repository.gate(&["--base", head, "--head", base]);
        assert_eq!(fixed(&report), ["Cargo.lock beta 1.0.0: fixed allow"], "{base} {head}");
    }
}

#[test]
fn the_working_tree_is_compared_with_what_is_committed() {
    let repository = repository();
    assert_eq!(repository.gate(&["--base", "HEAD", "--head", "."]).0, 0);
    repository.write("Cargo.lock", cargo(&["alpha 1.1.0", "beta 1.0.0", "evil 1.0.0"]));
    let (code, report) = repository.gate(&["--base", "HEAD", "--head", "."]);
    assert_eq!(code, 1, "{report:#}");
    assert!(found(&report).contains(&"Cargo.lock evil 1.0.0: introduced block".to_owned()));
    assert_eq!(
        repository.gate(&["--base", "HEAD~1"]).0,
        1,
        "what is not committed is no part of HEAD"
    );
}

#[test]
fn two_folders_are_compared_where_there_is_no_repository() {
    let repository = repository();
    let folder = repository.beside("");
    let arguments = ["--base", "./old", "--head", "./new", "--output", "json"];
    let run = repository.run_in(&folder, &arguments);
    assert_eq!(run.code, 1, "{run:#?}");
    assert_eq!(found(&run.json()), EXPECTED);
}

#[test]
fn the_policy_of_a_base_folder_judges_the_head_folder() {
    let repository = repository();
    repository.write("../old/lockgate.toml", "[gate]\nintroduced = \"warn\"\n");
    repository.write("../new/lockgate.toml", "preset = \"report-only\"\n");
    let (code, report) = repository.gate(&["--base", "../old", "--head", "../new"]);
    assert_eq!(code, 0, "{report:#}");
    assert!(!report["comparison"]["policy_change"].is_null());
    let (code, _) = repository.gate(&["--base", "base", "--head", "../new"]);
    assert_eq!(code, 1);
}

#[test]
fn a_folder_without_lockfiles_is_a_base_that_has_none() {
    let repository = repository();
    std::fs::create_dir(repository.beside("empty")).unwrap();
    let (code, report) = repository.gate(&["--base", "../empty", "--head", "../new"]);
    assert_eq!((code, found(&report).len()), (1, 2), "{report:#}");
    let (code, report) = repository.gate(&["--base", "../old", "--head", "../empty"]);
    assert_eq!(code, 3, "{report:#}");
}

#[test]
fn a_folder_above_the_one_that_a_commit_is_read_at_is_no_side() {
    let (sound, alpha) = (cargo(&["sound 1.0.0"]), cargo(&["alpha 1.0.0"]));
    let repository = Repository::change(
        &[("Cargo.lock", &alpha), ("sub/Cargo.lock", &sound)],
        &[("Cargo.lock", &alpha), ("sub/Cargo.lock", &alpha)],
    );
    for sides in [["--base=.", "--head=HEAD"], ["--base=base", "--head=."]] {
        let run = repository.run(&["sub", sides[0], sides[1]]);
        assert_eq!(run.code, 2, "{run:#?}");
        assert!(run.stderr.contains("which the commit is read at"), "{run:#?}");
    }
    let (code, report) = repository.gate(&["sub", "--base", "base", "--head", "./sub"]);
    assert_eq!((code, found(&report).len()), (1, 1), "{report:#}");
}

#[test]
fn a_folder_that_is_not_there_is_told_as_a_folder() {
    let repository = repository();
    let (code, report) = repository.gate(&["--base", "./no-such-folder"]);
    assert_eq!(code, 3, "{report:#}");
    let notes = report["notes"].to_string();
    assert!(notes.contains("there is no folder ./no-such-folder"), "{notes}");
    let run = repository.run(&["--base", "base", "--head", "../no-such-folder"]);
    assert_eq!(run.code, 3, "{run:#?}");
    assert!(run.stderr.contains("there is no folder ../no-such-folder"), "{run:#?}");
}
