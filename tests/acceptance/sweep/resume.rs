//! Runs that are cut off, and stores that are not what they should be.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use lockgate_fake_github::{Action, Options, Organization, Repository, Rule};
use lockgate_sweep::store::Reader;

use super::rig::{Rig, TODAY};
use crate::lockgate::{Run, run_command};

const CLEAN: &str = "version = 4\n[[package]]\nname = \"demo\"\nversion = \"0.1.0\"\n";
const SWEEP: &[&str] = &["sweep", "acme", "--requests-per-minute", "0", "--today", TODAY];

fn one() -> Organization {
    Organization::new("acme").with(Repository::new("a").file("Cargo.lock", CLEAN))
}

/// Repositories of which each has a lockfile of its own.
fn many(count: u32) -> Organization {
    let one = |n: u32| {
        let lockfile = CLEAN.replace("0.1.0", &format!("0.1.{n}"));
        Repository::new(&format!("r{n:03}")).file("Cargo.lock", lockfile)
    };
    (0..count).map(one).fold(Organization::new("acme"), Organization::with)
}

/// Begins a sweep into a store of that name, and kills it as soon as GitHub was asked so often, or lets it end before.
fn kill(rig: &Rig, store: &Path, requests: usize) {
    let mut child = begin(rig, store);
    while rig.github.requests().len() < requests && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

fn begin(rig: &Rig, store: &Path) -> Child {
    let mut command = rig.command(SWEEP);
    command.args(["--output", "ndjson=killed.ndjson"]).env("LOCKGATE_STORE", store);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

fn sweep_into(rig: &Rig, store: &Path, file: &str) -> Run {
    let output = format!("ndjson={file}");
    let mut command = rig.command(SWEEP);
    run_command(command.args(["--output", &output]).env("LOCKGATE_STORE", store))
}

/// The repositories that a store says were examined, by name.
fn examined(store: &Path) -> BTreeSet<String> {
    let Ok(reader) = Reader::open(store) else { return BTreeSet::new() };
    let all = reader.repositories(None).unwrap();
    let is_ok = |ended: &lockgate_sweep::store::Ended| ended.state == "ok";
    all.iter()
        .filter(|stored| stored.ended.as_ref().is_some_and(|(_, ended)| is_ok(ended)))
        .map(|stored| stored.row.name.clone())
        .collect()
}

/// The repositories whose trees were asked for since the log was last taken.
fn listed(rig: &Rig) -> BTreeSet<String> {
    let requests = rig.github.take_requests().into_iter();
    let trees = requests.filter(|request| request.path.contains("/git/trees/"));
    trees.filter_map(|request| request.path.split('/').nth(3).map(str::to_owned)).collect()
}

/// How many repositories are swept, and at how many moments sweeps of them are killed: few, or twenty of as many
/// repositories as `LOCKGATE_KILL_REPOSITORIES` says.
#[expect(clippy::disallowed_methods, reason = "a test's size is named in the environment")]
fn repositories_to_kill_at() -> (u32, usize) {
    let named = std::env::var("LOCKGATE_KILL_REPOSITORIES").ok();
    named.and_then(|count| count.parse().ok()).map_or((230, 5), |count| (count, 20))
}

/// A seeded sequence: failures come again, and every run of the test has other moments than each other moment.
fn moments(count: usize, below: usize) -> Vec<usize> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap() % below.max(1)
    };
    (0..count).map(|_| next()).collect()
}

#[test]
fn a_sweep_that_is_killed_at_any_moment_goes_on_and_ends_with_the_same_bytes() {
    let (count, kills) = repositories_to_kill_at();
    let latency = std::time::Duration::from_millis(1);
    let rig = Rig::with(many(count), Options { latency, ..Options::default() });
    let folder = |name: &str| -> PathBuf { rig.home.path().join(name) };
    let undisturbed = sweep_into(&rig, &folder("undisturbed.sqlite"), "undisturbed.ndjson");
    assert_eq!(undisturbed.code, 0, "{undisturbed:#?}");
    let wanted = fs::read(folder("undisturbed.ndjson")).unwrap();
    let (requests, all) = (rig.github.requests().len(), listed(&rig));
    let mut found_some = 0;
    for moment in moments(kills, requests) {
        let store = folder(&format!("killed-{moment}.sqlite"));
        kill(&rig, &store, moment.max(1));
        let _ = rig.github.take_requests();
        let finished = examined(&store);
        found_some += usize::from(!finished.is_empty() && finished.len() < all.len());
        let again = sweep_into(&rig, &store, "again.ndjson");
        assert_eq!(again.code, 0, "{again:#?}");
        let read = listed(&rig);
        assert!(read.is_disjoint(&finished), "{moment}: {:?}", read.intersection(&finished));
        let missing = all.difference(&finished).count();
        assert_eq!(read.len(), missing, "request {moment}");
        assert!(fs::read(folder("again.ndjson")).unwrap() == wanted, "{moment}: other bytes");
    }
    assert!(found_some >= 1, "only {found_some} runs were killed between two repositories");
}

/// The last requests are answered, and what is left is judging and writing: killed there by the clock.
#[test]
fn a_sweep_that_is_killed_while_it_judges_and_writes_goes_on_without_a_question() {
    let rig = Rig::new(many(60));
    let folder = |name: &str| -> PathBuf { rig.home.path().join(name) };
    assert_eq!(sweep_into(&rig, &folder("undisturbed.sqlite"), "undisturbed.ndjson").code, 0);
    let wanted = fs::read(folder("undisturbed.ndjson")).unwrap();
    let requests = rig.github.take_requests().len();
    for milliseconds in [0, 15, 60] {
        let store = folder(&format!("judged-{milliseconds}.sqlite"));
        let mut child = begin(&rig, &store);
        while rig.github.requests().len() < requests && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        std::thread::sleep(std::time::Duration::from_millis(milliseconds));
        let _ = child.kill();
        child.wait().unwrap();
        let _ = rig.github.take_requests();
        let finished = examined(&store);
        let again = sweep_into(&rig, &store, "again.ndjson");
        assert_eq!(again.code, 0, "{again:#?}");
        assert!(listed(&rig).is_disjoint(&finished), "{milliseconds} ms");
        assert!(fs::read(folder("again.ndjson")).unwrap() == wanted, "{milliseconds} ms");
        if let Ok(killed) = fs::read(folder("killed.ndjson")) {
            assert!(killed == wanted, "{milliseconds} ms: a half-written file has its name");
        }
    }
}

#[test]
fn a_sweep_that_is_killed_twice_is_still_one_run() {
    let latency = std::time::Duration::from_millis(3);
    let rig = Rig::with(many(230), Options { latency, ..Options::default() });
    kill(&rig, &rig.store(), 130);
    let _ = rig.github.take_requests();
    kill(&rig, &rig.store(), 60);
    let status = run_command(&mut rig.command(&["sweep", "status"]));
    assert!(status.stdout.contains("under way, or interrupted"), "{status:#?}");
    assert!(status.stdout.contains("the same command goes on where it stopped"), "{status:#?}");
    assert_eq!(rig.sweep(&[]).code, 0);
    let status = run_command(&mut rig.command(&["sweep", "status", "--output", "json"])).json();
    assert_eq!((&status["run"], &status["open"]), (&1.into(), &0.into()), "{status:#}");
}

#[test]
fn a_second_sweep_of_a_store_is_turned_away_and_told_of_the_first() {
    let rule = Rule::new(Action::Silence).on("GET", "/repos/acme/a/git/trees/*").times(1);
    let rig = Rig::with(one(), Options { faults: vec![rule], ..Options::default() });
    let mut first = begin(&rig, &rig.store());
    let has_begun = || rig.github.requests().iter().any(|request| request.path == "/graphql");
    while !has_begun() {
        assert!(first.try_wait().unwrap().is_none());
        std::thread::yield_now();
    }
    let second = rig.sweep(&[]);
    assert_eq!(second.code, 2, "{second:#?}");
    assert!(second.stderr.contains("another sweep is at work on"), "{second:#?}");
    assert!(second.stderr.contains(&first.id().to_string()), "{second:#?}");
    let status = run_command(&mut rig.command(&["sweep", "status"]));
    assert_eq!(status.code, 0, "{status:#?}");
    first.kill().unwrap();
    first.wait().unwrap();
    rig.github.clear_faults();
    assert_eq!(rig.sweep(&[]).code, 0);
}

#[test]
fn a_damaged_store_is_told_and_begun_anew_only_when_asked_to() {
    let rig = Rig::new(one());
    assert_eq!(rig.sweep(&[]).code, 0);
    let bytes = fs::read(rig.store()).unwrap();
    let spoilt = bytes.iter().enumerate().map(|(at, byte)| if at < 100 { *byte } else { !*byte });
    fs::write(rig.store(), spoilt.collect::<Vec<u8>>()).unwrap();
    for suffix in ["-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{suffix}", rig.store().display()));
    }
    let run = rig.sweep(&[]);
    assert_eq!(run.code, 3, "{run:#?}");
    assert!(run.stderr.contains("damaged") && run.stderr.contains("--rebuild"), "{run:#?}");
    let offline = rig.sweep(&["--offline"]);
    assert_eq!(offline.code, 3, "{offline:#?}");
    let _ = rig.github.take_requests();
    let rebuilt = rig.sweep(&["--rebuild"]);
    assert_eq!(rebuilt.code, 0, "{rebuilt:#?}");
    assert_eq!(listed(&rig).len(), 1);
    assert_eq!(rig.sweep(&[]).code, 0);
}

#[test]
fn a_file_that_is_no_store_is_left_alone() {
    let rig = Rig::new(one());
    fs::write(rig.store(), "my notes, and nothing else").unwrap();
    let run = rig.sweep(&[]);
    assert_eq!(run.code, 2, "{run:#?}");
    assert!(run.stderr.contains("is not a store"), "{run:#?}");
    assert_eq!(fs::read_to_string(rig.store()).unwrap(), "my notes, and nothing else");
}

#[test]
fn a_store_of_another_host_is_refused_before_anything_is_asked() {
    let (here, there) = (Rig::new(one()), Rig::new(one()));
    assert_eq!(here.sweep(&[]).code, 0);
    let mut command = there.command(SWEEP);
    let run = run_command(command.env("LOCKGATE_STORE", here.store()));
    assert_eq!(run.code, 2, "{run:#?}");
    let host = there.github.url().trim_start_matches("http://");
    assert!(run.stderr.contains(&format!("not of {host}")), "{run:#?}");
    assert!(there.github.requests().is_empty(), "{:#?}", there.github.requests());
}

#[test]
fn another_organization_in_the_same_store_is_not_mixed_with_the_first() {
    let rig = Rig::new(one());
    rig.github.edit(|world| world.create("other", Repository::new("b").file("Cargo.lock", CLEAN)));
    assert_eq!(rig.sweep(&[]).code, 0);
    let mut arguments = SWEEP.to_vec();
    arguments[1] = "other";
    let run = run_command(rig.command(&arguments).args(["--output", "ndjson=other.ndjson"]));
    assert_eq!(run.code, 0, "{run:#?}");
    let names: Vec<String> = rig.lines("other.ndjson").into_keys().collect();
    assert_eq!(names, ["other/b"]);
}

/// An advisory for the one package.
fn advisory(withdrawn: &str) -> String {
    format!(
        r#"{{"id": "RUSTSEC-2026-0001", "modified": "2026-11-19T00:00:00Z", "summary": "A crash", {withdrawn}
        "affected": [{{"package": {{"ecosystem": "crates.io", "name": "time"}},
        "ranges": [{{"type": "SEMVER", "events": [{{"introduced": "0"}}]}}]}}]}}"#
    )
}

fn with_time() -> Organization {
    let registry = "registry+https://github.com/rust-lang/crates.io-index";
    let lockfile = format!(
        "version = 4\n[[package]]\nname = \"time\"\nversion = \"0.1.0\"\nsource = \"{registry}\"\n"
    );
    let one = |n: u32| Repository::new(&format!("r{n:03}")).file("Cargo.lock", lockfile.clone());
    (0..350).map(one).fold(Organization::new("acme"), Organization::with)
}

#[test]
fn advisories_that_change_between_two_halves_of_a_run_judge_all_of_it() {
    let rule = Rule::new(Action::BadCredentials).on("GET", "/repos/acme/r330/git/trees/*").times(1);
    let mut rig = Rig::with(with_time(), Options { faults: vec![rule], ..Options::default() });
    rig.database = rig.home.path().join("RUSTSEC-2026-0001.json");
    fs::write(&rig.database, advisory(r#""withdrawn": "2026-11-19T00:00:00Z","#)).unwrap();
    let half = rig.sweep(&["--output", "ndjson=half.ndjson"]);
    assert!(matches!(half.code, 3 | 4), "{half:#?}");
    assert!(examined(&rig.store()).len() >= 100);
    fs::write(&rig.database, advisory("")).unwrap();
    let whole = rig.sweep(&["--output", "ndjson=whole.ndjson"]);
    assert_eq!(whole.code, 1, "{whole:#?}");
    let lines = rig.lines("whole.ndjson");
    assert_eq!(lines.len(), 350);
    let digests: BTreeSet<String> =
        lines.values().map(|line| line["report"]["database"].to_string()).collect();
    assert_eq!(digests.len(), 1, "{digests:#?}");
    let finds =
        |line: &serde_json::Value| line["report"]["findings"][0]["id"] == "RUSTSEC-2026-0001";
    assert!(lines.values().all(finds));
}

#[test]
fn a_finding_of_an_advisory_that_is_withdrawn_closes_without_a_request() {
    let mut rig = Rig::new(with_time());
    rig.database = rig.home.path().join("RUSTSEC-2026-0001.json");
    fs::write(&rig.database, advisory("")).unwrap();
    let run = rig.sweep(&["--output", "sarif=sarif"]);
    assert_eq!(run.code, 1, "{run:#?}");
    let results = || {
        let text = fs::read_to_string(rig.home.path().join("sarif/acme/r000.sarif")).unwrap();
        let log: serde_json::Value = serde_json::from_str(&text).unwrap();
        log["runs"][0]["results"].as_array().unwrap().len()
    };
    assert_eq!(results(), 1);
    let _ = rig.github.take_requests();
    fs::write(&rig.database, advisory(r#""withdrawn": "2026-11-19T00:00:00Z","#)).unwrap();
    let run = rig.sweep(&["--offline", "--output", "sarif=sarif", "--output", "text"]);
    assert_eq!(run.code, 0, "{run:#?}");
    assert!(run.stdout.starts_with("COMPLETE: "), "{run:#?}");
    assert_eq!(results(), 0);
    assert!(rig.github.requests().is_empty());
}
