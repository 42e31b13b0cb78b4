//! Sides and paths that are not there, or not what they should be.

use super::repository::{Repository, TODAY, cargo, found};
use crate::lockgate::run;

const FORMATS: [&str; 4] = ["text", "json", "sarif", "markdown"];

fn small() -> Repository {
    Repository::change(
        &[("Cargo.lock", &cargo(&["sound 1.0.0"]))],
        &[("Cargo.lock", &cargo(&["sound 1.0.0"])), ("README.md", "words")],
    )
}

#[test]
fn a_head_that_is_not_there_is_never_a_pass() {
    let repository = small();
    let gone = "0123456789abcdef0123456789abcdef01234567";
    for head in [gone, "no-such-branch", "HEAD~9", "main:Cargo.lock", "", "-x", "./no-such-folder"]
    {
        let argument = format!("--head={head}");
        for format in FORMATS {
            let run = repository.run(&["--base", "base", &argument, "--output", format]);
            assert_eq!(run.code, 3, "{head} {format}: {run:#?}");
            assert!(run.stderr.contains("the head cannot be read"), "{head}: {run:#?}");
            assert!(run.stderr.contains("hint:"), "{head}: {run:#?}");
        }
    }
}

#[test]
fn a_base_that_is_not_there_is_never_a_pass_in_any_format() {
    let repository = small();
    for base in ["no-such-branch", "main@{1}", "base..HEAD", "", "./no-such-folder", "main:"] {
        let argument = format!("--base={base}");
        for format in FORMATS {
            let run = repository.run(&[&argument, "--output", format]);
            assert_eq!(run.code, 3, "{base} {format}: {run:#?}");
            let text = run.stdout.to_lowercase();
            assert!(text.contains("incomplete") || text.contains("unread base"), "{run:#?}");
        }
        let sarif = repository.run(&[&argument, "--output", "sarif"]).json();
        assert_eq!(sarif["runs"][0]["invocations"][0]["executionSuccessful"], false);
    }
}

#[test]
fn a_folder_called_like_a_branch_that_is_not_there_is_no_base() {
    let lockfile = cargo(&["alpha 1.0.0", "one 1.0.0"]);
    let repository = Repository::change(
        &[("Cargo.lock", &cargo(&["one 1.0.0"]))],
        &[
            ("Cargo.lock", &lockfile),
            ("develop/Cargo.lock", &lockfile),
            ("develop/lockgate.toml", "preset = \"report-only\"\n"),
        ],
    );
    let (code, report) = repository.gate(&["--base", "develop"]);
    assert_eq!(code, 3, "the change must not bring its own base along: {report:#}");
    assert!(found(&report).iter().all(|line| line.contains("undetermined")), "{report:#}");
    assert!(report["notes"].to_string().contains("with `./` before it"), "{report:#}");
    assert_eq!(
        repository.gate(&["--base", "./develop", "--head", "."]).0,
        0,
        "asked for as a folder"
    );
}

#[test]
fn outside_of_a_repository_nothing_passes() {
    let folder = tempfile::tempdir().unwrap();
    crate::tree::write(folder.path(), "Cargo.lock", cargo(&["sound 1.0.0"]).as_bytes());
    let repository = small();
    for arguments in [&["--base", "main"][..], &["--base", "main", "--head", "."]] {
        let run = repository.run_in(folder.path(), arguments);
        assert_eq!(run.code, 3, "{run:#?}");
        let all = format!("{}{}", run.stdout, run.stderr);
        assert!(all.contains("not in a git repository"), "{run:#?}");
    }
}

#[test]
fn a_repository_without_commits_passes_nothing() {
    let repository = Repository::new();
    repository.write("Cargo.lock", cargo(&["sound 1.0.0"]));
    let run = repository.run(&["--base", "HEAD"]);
    assert_eq!(run.code, 3, "{run:#?}");
    assert!(run.stderr.contains("has no commit yet"), "{run:#?}");
}

#[test]
fn a_damaged_repository_passes_nothing() {
    let repository = small();
    let tree = repository.git(&["rev-parse", "base^{tree}"]);
    let object = repository.folder().join(".git/objects").join(&tree[..2]).join(&tree[2..]);
    std::fs::remove_file(&object).unwrap();
    for sides in [["--base=base", "--head=HEAD"], ["--base=HEAD", "--head=base"]] {
        let run = repository.run(&sides);
        assert_eq!(run.code, 3, "{run:#?}");
        assert!(run.stderr.contains("is missing in the repository"), "{run:#?}");
    }
    let blob = repository.git(&["rev-parse", "HEAD:Cargo.lock"]);
    let object = repository.folder().join(".git/objects").join(&blob[..2]).join(&blob[2..]);
    std::fs::remove_file(&object).unwrap();
    let (code, report) = repository.gate(&["--base", "HEAD"]);
    assert_eq!(code, 3, "a lockfile whose bytes are gone: {report:#}");
}

#[test]
fn what_is_asked_wrongly_is_a_usage_error() {
    let repository = small();
    let database = repository.database().display().to_string();
    let cases: [&[&str]; 7] = [
        &["gate"],
        &["gate", "Cargo.lock", "--base", "base"],
        &["gate", "no-such-folder", "--base", "base"],
        &["gate", "--base", "base", "--exclude", "a[b"],
        &["gate", "--base", "base", "--policy", "x", "--policy-from", "y"],
        &["gate", "--base", "base", "--base-sarif", "x"],
        &["gate", "--base", "base", "--output", "xml"],
    ];
    for arguments in cases {
        let mut all = arguments.to_vec();
        all.extend(["--db", &database, "--today", TODAY]);
        let run = run(repository.folder(), &all);
        assert_eq!(run.code, 2, "{arguments:?}: {run:#?}");
        assert!(run.stderr.starts_with("error:"), "{arguments:?}: {run:#?}");
    }
}

#[test]
fn a_database_that_is_not_there_is_never_a_pass() {
    let repository = small();
    let arguments = ["gate", "--base", "base", "--db", "no-such-database", "-o", "json"];
    let run = run(repository.folder(), &arguments);
    assert_eq!(run.code, 3, "{run:#?}");
}

#[test]
fn names_of_revisions_and_folders_cannot_drive_the_terminal() {
    let repository = small();
    for format in FORMATS {
        let run = repository.run(&["--base=\u{1b}[31m::error::x", "--output", format]);
        assert_eq!(run.code, 3, "{run:#?}");
        assert!(!run.stdout.contains('\u{1b}') && !run.stderr.contains('\u{1b}'), "{run:#?}");
    }
}
