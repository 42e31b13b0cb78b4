//! Results in each repository's code scanning, and one issue on the whole.

use lockgate_fake_github::{
    Action, App, Installation, Issue, Limits, Options, Organization, Repository, Rule, Visibility,
};
use serde_json::Value;

use super::rig::{Rig, TODAY};
use crate::lockgate::{Run, run_command};

const CLEAN: &str = "version = 4\n[[package]]\nname = \"demo\"\nversion = \"0.1.0\"\n";

/// A lockfile with one finding of the demo's advisories.
fn vulnerable() -> String {
    let registry = "registry+https://github.com/rust-lang/crates.io-index";
    format!(
        "version = 4\n[[package]]\nname = \"time\"\nversion = \"0.1.43\"\nsource = \"{registry}\"\n"
    )
}

fn repository(name: &str) -> Repository {
    Repository::new(name).file("Cargo.lock", vulnerable())
}

fn organization(count: u32) -> Organization {
    let all = (0..count).map(|n| repository(&format!("r{n:03}")));
    all.fold(Organization::new("acme"), Organization::with)
        .with(Repository::new("clean").file("Cargo.lock", CLEAN))
        .with(Repository::new(".github").file("README.md", "# acme\n"))
}

pub(super) const RECORD: &str = r#"{"id": "RUSTSEC-2020-0071", "modified": "2026-11-19T00:00:00Z", "summary": "A crash",
    "affected": [{"package": {"ecosystem": "crates.io", "name": "time"},
    "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "0.2.23"}]}]}]}"#;

fn swept(organization: Organization, options: Options) -> Rig {
    let mut rig = Rig::with(organization, options);
    rig.database = rig.home.path().join("RUSTSEC-2020-0071.json");
    std::fs::write(&rig.database, RECORD).unwrap();
    let run = rig.sweep(&[]);
    assert!(matches!(run.code, 0 | 1), "{run:#?}");
    let _ = rig.github.take_requests();
    rig
}

fn publish(rig: &Rig, more: &[&str]) -> Run {
    let mut arguments = vec!["sweep", "publish", "--requests-per-minute", "0", "--today", TODAY];
    arguments.extend(["--poll-wait", "0"]);
    arguments.extend(more);
    run_command(&mut rig.command(&arguments))
}

fn states(rig: &Rig, more: &[&str]) -> (u8, Value) {
    let run = publish(rig, &[more, &["--output", "json"]].concat());
    let code = run.code;
    (u8::try_from(code).unwrap(), run.json())
}

fn state<'v>(report: &'v Value, repository: &str) -> &'v str {
    let rows = report["repositories"].as_array().unwrap();
    let row = rows.iter().find(|row| row["repository"] == repository);
    row.map_or("", |row| row["state"].as_str().unwrap())
}

fn categories(rig: &Rig) -> Vec<(String, String, u64)> {
    let one = |upload: lockgate_fake_github::Upload| {
        let log: Value = serde_json::from_slice(&upload.sarif).unwrap();
        let id = log["runs"][0]["automationDetails"]["id"].as_str().unwrap().to_owned();
        (id, upload.reference, log["runs"][0]["results"].as_array().unwrap().len() as u64)
    };
    rig.github.uploads().into_iter().map(one).collect()
}

fn id(rig: &Rig, name: &str) -> u64 {
    rig.github.edit(|world| world.repository("acme", name).unwrap().id)
}

#[test]
fn what_was_found_is_published_once_and_only_what_changed_is_sent_again() {
    let rig = swept(organization(3), Options::default());
    let run = publish(&rig, &[]);
    assert_eq!(run.code, 0, "{run:#?}");
    assert!(run.stdout.starts_with("PUBLISHED: 3 uploaded\n"), "{run:#?}");
    let wanted = ("lockgate/sweep/".to_owned(), "refs/heads/main".to_owned(), 1);
    assert_eq!(categories(&rig), vec![wanted; 3], "nothing is sent where nothing was found");
    let _ = rig.github.take_requests();
    let run = publish(&rig, &[]);
    assert!(run.stdout.starts_with("PUBLISHED: 3 up-to-date\n"), "{run:#?}");
    assert_eq!(rig.github.uploads().len(), 3);
    let wrote = |request: &lockgate_fake_github::Request| request.method != "GET";
    assert!(!rig.github.requests().iter().any(wrote), "{:#?}", rig.github.counts());

    rig.github
        .edit(|world| world.push("acme", "r001", [("Cargo.lock", Some(CLEAN.into()))]))
        .unwrap();
    assert_eq!(rig.sweep(&[]).code, 1);
    let (code, report) = states(&rig, &[]);
    assert_eq!((code, state(&report, "acme/r001")), (0, "uploaded"), "{report:#}");
    let all = categories(&rig);
    assert_eq!((all.len(), all[3].2), (4, 0), "its alerts are closed");
    assert_eq!(states(&rig, &[]).1["uploads"], 0);
}

#[test]
fn a_dry_run_says_what_would_be_sent_and_sends_nothing() {
    let rig = swept(organization(2), Options::default());
    let run = publish(&rig, &["--dry-run"]);
    assert_eq!(run.code, 0, "{run:#?}");
    assert!(run.stdout.starts_with("DRY RUN: 2 uploads are due"), "{run:#?}");
    assert!(rig.github.requests().is_empty());
}

#[test]
fn case_48_a_repository_that_takes_no_uploads_is_recorded_and_stops_nobody() {
    let mut private = repository("private");
    private.visibility = Visibility::Private;
    let mut off = repository("off");
    off.visibility = Visibility::Private;
    off.security = [("code_security".to_owned(), "disabled".to_owned())].into();
    let rig = swept(organization(1).with(private).with(off), Options::default());
    let (code, report) = states(&rig, &["--no-issue"]);
    assert_eq!(code, 0, "{report:#}");
    assert_eq!(state(&report, "acme/private"), "unavailable");
    assert_eq!(state(&report, "acme/r000"), "uploaded");
    assert_eq!(report["withheld"][0]["repository"], "acme/off");
    let _ = rig.github.take_requests();
    let (_, again) = states(&rig, &["--no-issue"]);
    assert_eq!(state(&again, "acme/private"), "unavailable");
    assert!(rig.github.requests().is_empty(), "it is not tried again on the same day");

    let mut archived = repository("old");
    archived.archived = true;
    let rig = swept(organization(0).with(archived), Options::default());
    let (code, report) = states(&rig, &["--no-issue"]);
    assert_eq!(code, 0, "{report:#}");
    assert!(report["withheld"][0]["reason"].as_str().unwrap().contains("archived"), "{report:#}");
    assert!(rig.github.requests().is_empty());
}

#[test]
fn case_49_a_log_that_github_finds_too_large_is_told() {
    let rule = Rule::new(Action::Answer {
        status: 413,
        headers: [].into(),
        body: r#"{"message": "Payload Too Large"}"#.to_owned(),
    });
    let rule = rule.on("POST", "/repos/acme/r000/code-scanning/sarifs");
    let rig = swept(organization(2), Options::default());
    rig.github.fault(rule);
    let (code, report) = states(&rig, &["--no-issue"]);
    assert_eq!(code, 3, "{report:#}");
    assert_eq!(state(&report, "acme/r000"), "failed");
    assert_eq!(state(&report, "acme/r001"), "uploaded");
}

#[test]
fn case_50_what_github_could_not_process_is_not_published() {
    let failed = r#"{"processing_status": "failed", "errors": ["rejecting SARIF: too many runs"]}"#;
    let rule =
        Rule::new(Action::Answer { status: 200, headers: [].into(), body: failed.to_owned() });
    let rig = swept(organization(1), Options::default());
    rig.github.fault(rule.on("GET", "/repos/acme/r000/code-scanning/sarifs/*").times(1));
    let (code, report) = states(&rig, &["--no-issue"]);
    assert_eq!((code, state(&report, "acme/r000")), (3, "failed"), "{report:#}");
    assert!(report.to_string().contains("too many runs"), "{report:#}");
    let (code, report) = states(&rig, &["--no-issue"]);
    assert_eq!((code, state(&report, "acme/r000")), (0, "uploaded"), "{report:#}");
}

#[test]
fn case_51_what_stays_pending_is_asked_for_by_the_next_run_and_not_sent_again() {
    let rig = swept(organization(1), Options::default());
    rig.github.set_pending_polls(7);
    let (code, report) = states(&rig, &["--no-issue"]);
    assert_eq!((code, state(&report, "acme/r000")), (0, "pending"), "{report:#}");
    let polls = rig.github.requests().iter().filter(|r| r.path.contains("/sarifs/")).count();
    assert_eq!(polls, 5);
    let (_, report) = states(&rig, &["--no-issue"]);
    assert_eq!((state(&report, "acme/r000"), rig.github.uploads().len()), ("uploaded", 1));
}

#[test]
fn case_52_a_spent_allowance_for_uploads_carries_the_rest_over_and_the_most_severe_goes_first() {
    let limits = Limits { sarif: Some(2), announced: true, ..Limits::none() };
    let rig = swept(organization(5), Options { limits, ..Options::default() });
    let (code, report) = states(&rig, &["--no-issue", "--max-wait", "0"]);
    assert_eq!(code, 3, "{report:#}");
    assert_eq!(report["counts"]["uploaded"], 2, "{report:#}");
    assert_eq!(report["counts"]["carried-over"], 3, "{report:#}");
    assert_eq!(report["stopped"]["code"], "budget");
    rig.github.set_limits(Limits::none());
    let (code, report) = states(&rig, &["--no-issue"]);
    assert_eq!((code, rig.github.uploads().len()), (0, 5), "{report:#}");
    let capped = swept(organization(5), Options::default());
    let (code, report) = states(&capped, &["--no-issue", "--max-uploads", "4"]);
    assert_eq!((code, &report["counts"]["carried-over"]), (3, &1.into()), "{report:#}");
}

#[test]
fn case_53_an_issue_that_was_made_behind_a_502_is_not_made_twice() {
    let lost = Rule::new(Action::Lost { status: 502 });
    let lost = lost.on("POST", "/repos/acme/.github/issues").times(1);
    let rig = swept(organization(2), Options::default());
    rig.github.fault(lost);
    let (code, report) = states(&rig, &[]);
    assert_eq!(code, 0, "{report:#}");
    assert_eq!(report["issues"][0]["said"], "created");
    let issues = rig.github.issues(id(&rig, ".github"));
    assert_eq!(issues.len(), 1);
    assert!(issues[0].body.contains("RUSTSEC-2020-0071"), "{}", issues[0].body);
    assert_eq!(states(&rig, &[]).1["issues"][0]["said"], "unchanged");
}

#[test]
fn case_54_a_repository_without_issues_or_that_is_missing_is_recorded_and_not_tried_again() {
    let mut without = Repository::new(".github").file("README.md", "x");
    without.without_issues = true;
    let organization =
        Organization::new("acme").with(repository("a")).with(without).with(Repository::new("b"));
    let rig = swept(organization, Options::default());
    let (code, report) = states(&rig, &[]);
    assert_eq!(code, 0, "{report:#}");
    assert!(report["issues"][0]["said"].as_str().unwrap().contains("disabled"), "{report:#}");
    let posts = |rig: &Rig| {
        let all = rig.github.requests();
        all.iter().filter(|r| r.method == "POST" && r.path.ends_with("/issues")).count()
    };
    assert_eq!(posts(&rig), 0, "the list says so before");
    let (code, report) = states(&rig, &["--issue-repository", "acme/none"]);
    assert_eq!((code, report["issues"][0]["done"].as_bool()), (0, Some(true)), "{report:#}");
}

#[test]
fn an_issue_that_people_edit_close_lock_or_delete_stays_one_and_theirs_stays() {
    let rig = swept(organization(1), Options::default());
    assert_eq!(states(&rig, &[]).0, 0);
    let place = id(&rig, ".github");
    let first = rig.github.issues(place).remove(0);
    let change = |edit: &dyn Fn(&mut Issue)| {
        let mut issue = rig.github.issues(place).into_iter().find(|one| !one.deleted).unwrap();
        edit(&mut issue);
        rig.github.set_issue(place, issue);
        let (code, report) = states(&rig, &[]);
        assert_eq!(code, 0, "{report:#}");
        (report["issues"][0]["said"].as_str().unwrap().to_owned(), rig.github.issues(place))
    };
    let (said, issues) =
        change(&|issue| issue.body = format!("Owner: Kim\n\n{}\n\nbye", issue.body));
    assert_eq!((said.as_str(), issues.len()), ("unchanged", 1));
    let (said, issues) = change(&|issue| issue.body = issue.body.replace("RUSTSEC", "HUSH"));
    assert_eq!(said, "updated");
    assert!(issues[0].body.starts_with("Owner: Kim\n\n<!-- lockgate:sweep-tracking -->\n"));
    assert!(issues[0].body.contains("RUSTSEC-2020-0071") && issues[0].body.ends_with("\n\nbye"));
    let (said, issues) = change(&|issue| issue.open = false);
    assert_eq!((said.as_str(), issues[0].open), ("updated", true));
    let (said, issues) = change(&|issue| issue.locked = true);
    assert_eq!((said.as_str(), issues.len()), ("unchanged", 1));
    let (said, issues) = change(&|issue| issue.deleted = true);
    assert_eq!((said.as_str(), issues.len()), ("created", 2));
    assert_eq!(first.number, 1);
}

#[test]
fn a_planted_marker_takes_nobodys_place() {
    let rig = swept(organization(1), Options::default());
    let place = id(&rig, ".github");
    let body = "<!-- lockgate:sweep-tracking -->\nall is well\n<!-- /lockgate:sweep-tracking -->";
    let planted = Issue {
        number: 1,
        title: "lockgate".to_owned(),
        body: body.to_owned(),
        open: true,
        locked: false,
        deleted: false,
        author: "mallory".to_owned(),
    };
    rig.github.set_issue(place, planted);
    assert_eq!(states(&rig, &[]).1["issues"][0]["number"], 2);
    assert_eq!(rig.github.issues(place)[0].body, body);
}

#[test]
fn a_repository_whose_gate_uploads_is_left_to_it_and_its_alerts_are_not_there_twice() {
    let rig = swept(organization(2), Options::default());
    assert_eq!(states(&rig, &["--no-issue"]).1["counts"]["uploaded"], 2);
    let sarif = &rig.github.uploads()[0];
    let gate = String::from_utf8(sarif.sarif.clone()).unwrap();
    let gate = gate.replace("lockgate/sweep/", "lockgate/ci/");
    rig.github.upload(id(&rig, "r000"), &sarif.commit, "refs/heads/main", gate.as_bytes());
    rig.github
        .edit(|world| {
            let more = format!("{}# more\n", vulnerable());
            world.push("acme", "r000", [("sub/Cargo.lock", Some(more.clone().into()))])
        })
        .unwrap();
    assert_eq!(rig.sweep(&[]).code, 1);
    let (code, report) = states(&rig, &["--no-issue"]);
    assert_eq!((code, state(&report, "acme/r000")), (0, "stepped-aside"), "{report:#}");
    let last = categories(&rig).pop().unwrap();
    assert_eq!((last.0.as_str(), last.2), ("lockgate/sweep/", 0), "what was there twice is closed");
    let count = rig.github.uploads().len();
    assert_eq!(state(&states(&rig, &["--no-issue"]).1, "acme/r000"), "stepped-aside");
    assert_eq!(rig.github.uploads().len(), count);
}

#[test]
fn case_19_a_renamed_default_branch_is_published_and_the_old_one_closed() {
    let rig = swept(organization(1), Options::default());
    assert_eq!(states(&rig, &["--no-issue"]).0, 0);
    rig.github.edit(|world| world.rename_default_branch("acme", "r000", "trunk")).unwrap();
    assert_eq!(rig.sweep(&[]).code, 1);
    let (code, report) = states(&rig, &["--no-issue"]);
    assert_eq!(code, 0, "{report:#}");
    let all: Vec<(String, u64)> = categories(&rig).into_iter().map(|one| (one.1, one.2)).collect();
    let wanted = [("refs/heads/main", 1), ("refs/heads/trunk", 1), ("refs/heads/main", 0)];
    assert_eq!(all, wanted.map(|(name, count)| (name.to_owned(), count)));
    let (_, again) = states(&rig, &["--no-issue"]);
    assert_eq!(again["uploads"], 0, "{again:#}");
}

#[test]
fn case_21_a_commit_that_is_gone_is_told_with_what_to_do() {
    let rig = swept(organization(1), Options::default());
    let gone = Rule::new(Action::Answer {
        status: 404,
        headers: [].into(),
        body: r#"{"message": "commit not found"}"#.to_owned(),
    });
    rig.github.fault(gone.on("POST", "/repos/*/*/code-scanning/sarifs").times(1));
    let (code, report) = states(&rig, &["--no-issue"]);
    assert_eq!((code, state(&report, "acme/r000")), (3, "stale-commit"), "{report:#}");
    assert!(report.to_string().contains("sweep it again"), "{report:#}");
    assert_eq!(states(&rig, &["--no-issue"]).0, 0);
}

#[test]
fn a_missing_permission_is_named_and_ends_with_4() {
    let mut installation = Installation::new(70, "acme");
    installation.permissions.insert("security_events".to_owned(), "read".to_owned());
    let apps = vec![App::new(7, "gate").installed(installation)];
    let rig = swept(organization(2), Options { apps, ..Options::default() });
    let key = crate::lockgate::workspace().join("crates/remote/tests/sweep/app.pem");
    let arguments =
        ["sweep", "publish", "--requests-per-minute", "0", "--app-id", "7", "--no-issue"];
    let mut command = rig.command(&arguments);
    let run = run_command(command.arg("--app-key").arg(key).env_remove("GITHUB_TOKEN"));
    assert_eq!(run.code, 4, "{run:#?}");
    assert!(run.stdout.contains("security_events"), "{run:#?}");
}

#[test]
fn a_publish_that_is_killed_sends_nothing_twice_but_what_it_does_not_know_the_outcome_of() {
    let latency = std::time::Duration::from_millis(2);
    let rig = swept(organization(24), Options { latency, ..Options::default() });
    let arguments = ["sweep", "publish", "--requests-per-minute", "0", "--today", TODAY];
    for moment in [1, 3, 7, 8, 14, 19, 26, 33, 41, 46] {
        let mut command = rig.command(&arguments);
        command.arg("--no-issue").stdout(std::process::Stdio::null());
        let mut child = command.stderr(std::process::Stdio::null()).spawn().unwrap();
        while rig.github.requests().len() < moment && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        let _ = child.kill();
        child.wait().unwrap();
    }
    let (code, report) = states(&rig, &["--no-issue"]);
    assert_eq!(code, 0, "{report:#}");
    let mut by_repository = std::collections::BTreeMap::<u64, Vec<Vec<u8>>>::new();
    for upload in rig.github.uploads() {
        by_repository.entry(upload.repository).or_default().push(upload.sarif);
    }
    assert_eq!(by_repository.len(), 24, "none is lost");
    for uploads in by_repository.values() {
        assert!(uploads.iter().all(|one| *one == uploads[0]), "the same content");
    }
    let repeated = by_repository.values().map(|uploads| uploads.len() - 1).sum::<usize>();
    assert!(repeated <= 10, "{repeated}: at most what was on its way at each of ten kills");
}
