//! `--policy-from`: the policy of another repository, from a loopback server.

use super::repository::{Repository, TODAY, cargo};
use crate::lockgate::{Run, command, run_command};
use crate::server::{Answer, Server};

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";
const STRICT: &str = "[gate]\nstill-vulnerable = \"block\"\n";

/// A bump to a version that is vulnerable still: the strict policy blocks it, the base's own allows everything.
fn bump() -> Repository {
    let allow = "preset = \"report-only\"\n";
    Repository::change(
        &[("Cargo.lock", &cargo(&["alpha 1.0.0"])), ("lockgate.toml", allow)],
        &[("Cargo.lock", &cargo(&["alpha 1.1.0"])), ("lockgate.toml", allow)],
    )
}

fn path(file: &str) -> String {
    format!("/api/v3/repos/acme/policies/contents/{file}?ref={COMMIT}")
}

fn gate(repository: &Repository, server: &Server, address: &str, token: Option<&str>) -> Run {
    let mut command = command(repository.folder());
    command.args([
        "gate",
        "--base",
        "base",
        "--output",
        "json",
        "--today",
        TODAY,
        "--attempts",
        "1",
    ]);
    command.args(["--timeout", "1", "--policy-from", address, "--db"]).arg(repository.database());
    command.env("GITHUB_API_URL", format!("{}/api/v3", server.url));
    command.env_remove("GITHUB_TOKEN").env_remove("LOCKGATE_TOKEN");
    if let Some(token) = token {
        command.env("LOCKGATE_TOKEN", token);
    }
    run_command(&mut command)
}

#[test]
fn the_file_is_asked_for_at_its_commit_and_judges_the_change() {
    let (repository, server) = (bump(), Server::start());
    for (address, file) in [
        (format!("acme/policies@{COMMIT}"), "lockgate.toml"),
        (format!("acme/policies@{COMMIT}:teams/web.toml"), "teams/web.toml"),
    ] {
        server.set(&path(file), Answer::Body(STRICT.into(), "x"));
        let run = gate(&repository, &server, &address, Some("sesame-0123456789"));
        let report = run.json();
        assert_eq!((run.code, &report["policy_source"]), (1, &address.into()), "{report:#}");
        assert_eq!(server.take_log(), [format!("{} 200", path(file))]);
        let headers = server.take_headers().join("\n").to_lowercase();
        assert!(headers.contains("accept: application/vnd.github.raw+json"), "{headers}");
        assert!(headers.contains("authorization: bearer sesame-0123456789"), "{headers}");
        let printed = format!("{}{}", run.stdout, run.stderr);
        assert!(!printed.contains("sesame"), "{printed}");
    }
}

#[test]
fn without_a_token_none_is_sent() {
    let (repository, server) = (bump(), Server::start());
    server.set(&path("lockgate.toml"), Answer::Body(STRICT.into(), "x"));
    assert_eq!(gate(&repository, &server, &format!("acme/policies@{COMMIT}"), None).code, 1);
    let headers = server.take_headers().join("\n").to_lowercase();
    assert!(!headers.contains("authorization"), "{headers}");
}

#[test]
fn a_policy_that_is_not_given_is_never_replaced_by_another() {
    let (repository, server) = (bump(), Server::start());
    let elsewhere = Server::start();
    elsewhere.set("/stolen", Answer::Body(b"preset = \"report-only\"\n".to_vec(), "x"));
    let page = b"<!doctype html><title>sign in</title>".to_vec();
    let redirect = Answer::Redirect(format!("{}/stolen", elsewhere.url));
    let cases = [
        ("there is no such file", Answer::Status(404), 2),
        ("the token is wrong", Answer::Status(401), 4),
        ("the token may not", Answer::Status(403), 4),
        ("the server fails", Answer::Status(500), 3),
        ("nothing comes", Answer::Stall, 3),
        ("half of it comes", Answer::Cut(STRICT.into()), 3),
        ("a page comes", Answer::Html, 2),
        ("a page of another kind comes", Answer::Body(page, "x"), 2),
        ("it is a policy that does not parse", Answer::Body(b"[block\n".to_vec(), "x"), 2),
        ("it leads elsewhere", redirect, 3),
    ];
    for (name, answer, code) in cases {
        server.set(&path("lockgate.toml"), answer);
        let address = format!("acme/policies@{COMMIT}");
        let run = gate(&repository, &server, &address, Some("sesame-0123456789"));
        assert_eq!((run.code, run.stdout.as_str()), (code, ""), "{name}: {run:#?}");
        assert!(run.stderr.contains(&address), "{name}: {run:#?}");
        assert!(run.stderr.contains("hint:"), "{name}: {run:#?}");
        assert!(!run.stderr.contains("sesame"), "{name}: {run:#?}");
    }
    assert!(elsewhere.take_log().is_empty(), "the token went elsewhere");
}

#[test]
fn what_somebody_could_point_elsewhere_is_refused_before_anything_is_asked() {
    let (repository, server) = (bump(), Server::start());
    for address in [
        "acme/policies@main",
        "acme/policies@v1:lockgate.toml",
        "acme/policies@0123456",
        "acme/policies",
        "acme@0123456789abcdef0123456789abcdef01234567",
        "acme/policies@0123456789abcdef0123456789abcdef01234567:../x",
        "acme/policies@0123456789abcdef0123456789abcdef01234567:",
    ] {
        let run = gate(&repository, &server, address, Some("sesame-0123456789"));
        assert_eq!(run.code, 2, "{address}: {run:#?}");
        assert!(run.stderr.contains("names no file at a commit"), "{address}: {run:#?}");
    }
    assert!(server.take_log().is_empty());
}

#[test]
fn a_token_does_not_leave_the_machine_without_tls() {
    let repository = bump();
    let mut command = command(repository.folder());
    let address = format!("acme/policies@{COMMIT}");
    command.args(["gate", "--base", "base", "--policy-from", &address, "--attempts", "1"]);
    command
        .args(["--github-api-url", "http://api.host.example", "--db"])
        .arg(repository.database());
    command.env("LOCKGATE_TOKEN", "sesame-0123456789");
    let run = run_command(&mut command);
    assert_eq!(run.code, 3, "{run:#?}");
    assert!(run.stderr.contains("a token is not sent over plain http"), "{run:#?}");
    assert!(!run.stderr.contains("sesame"), "{run:#?}");
}

#[test]
fn what_is_no_token_is_an_error_of_permission() {
    let (repository, server) = (bump(), Server::start());
    let address = format!("acme/policies@{COMMIT}");
    let run = gate(&repository, &server, &address, Some("two words\nand a line"));
    assert_eq!(run.code, 4, "{run:#?}");
    assert!(server.take_log().is_empty());
}
