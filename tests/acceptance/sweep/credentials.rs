//! Apps, tokens, and what becomes of them in the middle of a sweep.

use std::path::PathBuf;

use lockgate_fake_github::{Action, App, Installation, Options, Organization, Repository, Rule};

use super::rig::{Rig, TODAY};
use crate::lockgate::{Run, run_command, workspace};

const CLEAN: &str = "version = 4\n[[package]]\nname = \"demo\"\nversion = \"0.1.0\"\n";

fn organization(count: u32) -> Organization {
    let one = |n: u32| Repository::new(&format!("r{n:03}")).file("Cargo.lock", CLEAN);
    (0..count).map(one).fold(Organization::new("acme"), Organization::with)
}

/// A key made for tests; the fake does not check signatures unless it is told to.
fn key() -> PathBuf {
    workspace().join("crates/remote/tests/sweep/app.pem")
}

fn rig(count: u32, installation: Installation, faults: Vec<Rule>) -> Rig {
    let apps = vec![App::new(7, "gate").installed(installation)];
    Rig::with(
        organization(count),
        Options { apps, faults, access: Vec::new(), ..Options::default() },
    )
}

/// Sweeps as the app.
fn sweep(rig: &Rig, more: &[&str]) -> Run {
    let mut command =
        rig.command(&["sweep", "acme", "--requests-per-minute", "0", "--today", TODAY]);
    command.args(["--app-id", "7", "--app-key"]).arg(key()).args(more);
    run_command(command.env_remove("GITHUB_TOKEN"))
}

fn minted(rig: &Rig) -> usize {
    let requests = rig.github.requests();
    requests.iter().filter(|request| request.path.ends_with("/access_tokens")).count()
}

#[test]
fn an_app_sees_what_it_is_installed_for_and_asks_for_one_token() {
    let rig = rig(30, Installation::new(70, "acme"), Vec::new());
    let run = sweep(&rig, &[]);
    assert_eq!(run.code, 0, "{run:#?}");
    assert!(
        run.stdout.starts_with("COMPLETE: acme: all 30 repositories accounted for: 30 examined\n"),
        "{run:#?}"
    );
    assert_eq!(minted(&rig), 1);
}

#[test]
fn an_app_that_is_installed_for_some_repositories_says_how_many_of_how_many() {
    let selected = Some(vec!["r000".to_owned(), "r001".to_owned()]);
    let rig = rig(5, Installation { selected, ..Installation::new(70, "acme") }, Vec::new());
    let run = sweep(&rig, &[]);
    assert_eq!(run.code, 3, "{run:#?}");
    assert!(
        run.stdout.starts_with("INCOMPLETE: acme: not all of acme is listed; 2 examined\n"),
        "{run:#?}"
    );
    assert!(run.stdout.contains("2 of 5 repositories"), "{run:#?}");
    let offline = sweep(&rig, &["--offline"]);
    assert_eq!(offline.code, 3, "{offline:#?}");
}

#[test]
fn tokens_that_end_in_the_middle_are_renewed_once_and_nothing_is_lost() {
    let expire =
        Rule::new(Action::ExpireTokens).on("GET", "/repos/*/*/git/trees/*").from(10).times(1);
    let rig = rig(40, Installation::new(70, "acme"), vec![expire]);
    let run = sweep(&rig, &[]);
    assert_eq!(run.code, 0, "{run:#?}");
    assert_eq!(minted(&rig), 2, "{:#?}", rig.github.counts());
}

#[test]
fn an_app_that_is_suspended_in_the_middle_ends_the_sweep_and_accounts_for_every_repository() {
    for action in [Action::Suspend { installation: 70 }, Action::Uninstall { installation: 70 }] {
        let rule = Rule::new(action).on("GET", "/repos/*/*/git/trees/*").from(330).times(1);
        let rig = rig(380, Installation::new(70, "acme"), vec![rule]);
        let run = sweep(&rig, &["--output", "ndjson=s.ndjson", "--output", "text"]);
        assert_eq!(run.code, 4, "{run:#?}");
        assert!(run.stdout.starts_with("INCOMPLETE: acme: "), "{run:#?}");
        assert!(run.stdout.contains("the run ended early (credentials)"), "{run:#?}");
        let lines = rig.lines("s.ndjson");
        assert_eq!(lines.len(), 380);
        let count = |state: &str| lines.values().filter(|line| line["state"] == state).count();
        assert!(count("ok") >= 100, "{run:#?}");
        assert_eq!(count("ok") + count("not-reached"), 380, "{run:#?}");
        assert!(rig.github.requests().len() < 380, "{:#?}", rig.github.counts());
    }
}

#[test]
fn a_token_that_is_revoked_in_the_middle_ends_the_sweep_with_few_more_requests() {
    let revoke = Rule::new(Action::Revoke).on("GET", "/repos/*/*/git/trees/*").from(20).times(1);
    let rig = Rig::with(organization(250), Options { faults: vec![revoke], ..Options::default() });
    let run = rig.sweep(&[]);
    assert_eq!(run.code, 4, "{run:#?}");
    assert!(run.stdout.contains("the run ended early (credentials)"), "{run:#?}");
    let refused = rig.github.requests().iter().filter(|request| request.status == 401).count();
    assert!((1..=16).contains(&refused), "{refused} refused");
    let status = run_command(&mut rig.command(&["sweep", "status", "--output", "json"])).json();
    assert!(status["stopped"].as_str().unwrap().starts_with("credentials"), "{status:#}");
}

#[test]
fn an_app_that_is_not_installed_or_suspended_from_the_start_is_told_at_once() {
    let suspended = Installation { suspended: true, ..Installation::new(70, "acme") };
    for installation in [Installation::new(70, "elsewhere"), suspended] {
        let rig = rig(3, installation, Vec::new());
        let run = sweep(&rig, &[]);
        assert_eq!(run.code, 4, "{run:#?}");
        assert!(rig.github.requests().len() <= 4, "{:#?}", rig.github.counts());
    }
}

#[test]
fn without_a_token_the_api_is_not_asked_and_public_repositories_come_by_git() {
    let rig = Rig::new(organization(3));
    let run = |more: &[&str]| {
        let mut arguments = vec!["sweep", "acme", "--requests-per-minute", "0", "--today", TODAY];
        arguments.extend(more);
        let mut command = rig.command(&arguments);
        run_command(command.env_remove("GITHUB_TOKEN"))
    };
    let refused = run(&[]);
    assert_eq!(refused.code, 4, "{refused:#?}");
    assert!(refused.stderr.contains("there is no token"), "{refused:#?}");
    assert!(refused.stderr.contains("--source git"), "{refused:#?}");
    assert!(rig.github.requests().is_empty());
    let by_git = run(&["--source", "git"]);
    assert_eq!(by_git.code, 0, "{by_git:#?}");
    assert!(by_git.stdout.starts_with("COMPLETE: acme: all 3 repositories"), "{by_git:#?}");
}

#[test]
fn a_key_that_is_none_asks_nothing() {
    let rig = rig(3, Installation::new(70, "acme"), Vec::new());
    std::fs::write(rig.home.path().join("key.pem"), "hunter2").unwrap();
    let mut command = rig.command(&["sweep", "acme", "--app-id", "7", "--app-key", "key.pem"]);
    let run = run_command(command.env_remove("GITHUB_TOKEN"));
    assert_eq!(run.code, 4, "{run:#?}");
    assert!(!run.stderr.contains("hunter2"), "{run:#?}");
    assert!(rig.github.requests().is_empty());
}

#[test]
fn a_clock_that_is_off_does_not_lock_an_app_out() {
    for seconds in [-86_400, 86_400] {
        let skew = Rule::new(Action::Skew { seconds }).times(1);
        let rig = rig(5, Installation::new(70, "acme"), vec![skew]);
        let run = sweep(&rig, &["--max-wait", "0"]);
        assert_eq!(run.code, 0, "{seconds}: {run:#?}");
    }
}
