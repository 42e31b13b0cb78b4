//! `lockgate upload` and `lockgate alerts pull`, against a small GitHub on the loopback interface.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::fake::{Fake, TOKEN};
use crate::lockgate::{Run, command, demo_database, run, run_command, workspace};
use crate::replies::{Reply, alert};
use crate::tree::tree;

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";
/// A log without findings.
const EMPTY: &str =
    r#"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "lockgate"}}, "results": []}]}"#;

/// A command in the environment of a workflow.
fn in_workflow(folder: &Path, github: &Fake, arguments: &[&str]) -> Command {
    let mut command = command(folder);
    command
        .args(arguments)
        .env("NO_PROXY", "127.0.0.1")
        .env("GITHUB_API_URL", &github.url)
        .env("GITHUB_REPOSITORY", "acme/app")
        .env("GITHUB_SHA", COMMIT)
        .env("GITHUB_REF", "refs/heads/main")
        .env("GITHUB_TOKEN", TOKEN);
    command
}

fn upload(folder: &Path, github: &Fake, more: &[&str]) -> Run {
    let arguments = ["upload", "log.sarif", "--poll-wait", "0", "--attempts", "1"];
    let mut command = in_workflow(folder, github, &arguments);
    run_command(command.args(more))
}

fn log(text: &str) -> TempDir {
    tree(&[("log.sarif", text.as_bytes())])
}

#[test]
fn what_a_scan_found_is_uploaded_for_its_commit_and_ref() {
    let github = Fake::start();
    github.state().pending_polls = 1;
    let home = tempfile::tempdir().unwrap();
    let (demo, database) = (workspace().join("fixtures/repos/demo"), demo_database());
    let (demo, database) = (demo.display().to_string(), database.display().to_string());
    let sarif = ["scan", &demo, "--db", &database, "--output", "sarif=log.sarif"];
    let scanned = run(home.path(), &sarif);
    let log = std::fs::read_to_string(home.path().join("log.sarif"));
    let log = log.unwrap_or_else(|error| panic!("{error}: {scanned:#?}"));
    // The demo holds what cannot be judged; here it counts as judged.
    let log = log.replace("\"executionSuccessful\": false", "\"executionSuccessful\": true");
    std::fs::write(home.path().join("log.sarif"), log).unwrap();
    let run = upload(home.path(), &github, &[]);
    assert_eq!(run.code, 0, "{run:#?}");
    assert!(run.stdout.contains("GitHub has processed it"), "{run:#?}");
    let state = github.state();
    assert_eq!(state.uploads.len(), 1);
    assert_eq!(state.uploads[0]["commit_sha"], COMMIT);
    assert_eq!(state.uploads[0]["ref"], "refs/heads/main");
    assert_eq!(state.uploads[0]["tool_name"], "lockgate");
}

#[test]
fn no_finding_is_uploaded_too_and_arguments_win_over_the_environment() {
    let (github, home) = (Fake::start(), log(EMPTY));
    let more = ["--ref", "refs/pull/7/merge", "--commit", &"a".repeat(40), "--no-wait"];
    let run = upload(home.path(), &github, &more);
    assert_eq!(run.code, 0, "{run:#?}");
    assert_eq!(github.state().uploads[0]["ref"], "refs/pull/7/merge");
    assert_eq!(github.state().uploads[0]["commit_sha"], "a".repeat(40));
    assert_eq!(github.count("GET"), 0);
}

#[test]
fn an_incomplete_scan_is_not_uploaded() {
    let github = Fake::start();
    let failed = EMPTY
        .replace("\"results\"", "\"invocations\": [{\"executionSuccessful\": false}], \"results\"");
    let run = upload(log(&failed).path(), &github, &[]);
    assert_eq!(run.code, 3, "{run:#?}");
    assert!(run.stderr.contains("would close the alerts"), "{run:#?}");
    assert_eq!(github.log().len(), 0);
}

#[test]
fn what_github_refuses_or_never_processes_is_no_success() {
    let (github, home) = (Fake::start(), log(EMPTY));
    github.state().upload_errors.push("rejecting SARIF".to_owned());
    let run = upload(home.path(), &github, &[]);
    assert_eq!(run.code, 3, "{run:#?}");
    assert!(run.stderr.contains("caused by: rejecting SARIF"), "{run:#?}");
    github.state().pending_polls = usize::MAX;
    let run = upload(home.path(), &github, &["--polls", "3"]);
    assert_eq!(run.code, 3, "{run:#?}");
    assert!(run.stderr.contains("it is not known what became of upload"), "{run:#?}");
    github.plan("POST", [Reply::html(502)]);
    assert_eq!(upload(home.path(), &github, &[]).code, 3);
}

#[test]
fn who_may_not_upload_is_told_why() {
    let (github, home) = (Fake::start(), log(EMPTY));
    let not_enabled = "Advanced Security must be enabled for this repository to use code scanning.";
    github.plan(
        "POST",
        [
            Reply::error(403, not_enabled),
            Reply::error(403, "Resource not accessible by integration"),
        ],
    );
    let run = upload(home.path(), &github, &[]);
    assert_eq!(run.code, 4, "{run:#?}");
    assert!(run.stderr.contains("code scanning is not enabled"), "{run:#?}");
    let run = upload(home.path(), &github, &[]);
    assert_eq!(run.code, 4, "{run:#?}");
    assert!(run.stderr.contains("security-events: write"), "{run:#?}");
    let mut wrong = in_workflow(home.path(), &github, &["upload", "log.sarif"]);
    let run = run_command(wrong.env("LOCKGATE_TOKEN", "s3cret"));
    assert_eq!(run.code, 4, "{run:#?}");
    assert!(!format!("{run:?}").contains("s3cret"), "{run:#?}");
    let mut none = in_workflow(home.path(), &github, &["upload", "log.sarif"]);
    let run = run_command(none.env_remove("GITHUB_TOKEN"));
    assert_eq!(run.code, 4, "{run:#?}");
    assert!(run.stderr.contains("there is none"), "{run:#?}");
}

#[test]
fn what_cannot_be_uploaded_is_an_error_of_use() {
    let github = Fake::start();
    let home = log("{}");
    assert_eq!(upload(home.path(), &github, &[]).code, 2, "no SARIF");
    let home = log(EMPTY);
    for more in [["--ref", "main"], ["--commit", "0123456"], ["--repo", "acme"]] {
        let run = upload(home.path(), &github, &more);
        assert_eq!(run.code, 2, "{run:#?}");
    }
    let mut absent = in_workflow(home.path(), &github, &["upload", "other.sarif"]);
    assert_eq!(run_command(&mut absent).code, 2);
    assert_eq!(github.log().len(), 0);
}

#[test]
fn alerts_of_all_tools_are_a_table_or_json() {
    let (github, home) = (Fake::start(), tempfile::tempdir().unwrap());
    github.state().page = 1;
    github.state().alerts = vec![
        alert(1, "open", "lockgate", "RUSTSEC-2026-0001"),
        alert(2, "dismissed", "CodeQL", "rust/\u{1b}[31mred"),
        alert(3, "fixed", "lockgate", "GHSA-1"),
    ];
    let table = run_command(&mut in_workflow(home.path(), &github, &["alerts", "pull"]));
    assert_eq!(table.code, 0, "{table:#?}");
    for text in
        ["open       lockgate  RUSTSEC-2026-0001  Cargo.lock:9", "(won't fix, by mona)", "3 alerts"]
    {
        assert!(table.stdout.contains(text), "{text}: {table:#?}");
    }
    assert!(!table.stdout.contains('\u{1b}'), "{table:#?}");
    let arguments =
        ["alerts", "pull", "--tool", "lockgate", "--state", "fixed", "--output", "json"];
    let json = run_command(&mut in_workflow(home.path(), &github, &arguments));
    assert_eq!(json.code, 0, "{json:#?}");
    let json = json.json();
    assert_eq!(json["schema_version"], "1.1");
    assert_eq!(json["repository"], "acme/app");
    assert_eq!(json["alerts"].as_array().unwrap().len(), 1);
    assert_eq!(json["alerts"][0]["number"], 3);
    assert_eq!(json["alerts"][0]["state"], "fixed");
    assert_eq!(json["alerts"][0]["most_recent_instance"]["category"], "lockgate/ci/");
    github.plan(
        "GET",
        [Reply::error(
            403,
            "Code Security must be enabled for this repository to use code scanning.",
        )],
    );
    let run = run_command(&mut in_workflow(home.path(), &github, &["alerts", "pull"]));
    assert_eq!(run.code, 4, "{run:#?}");
}
