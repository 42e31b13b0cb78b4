//! Connections that break, stall or crawl, servers that are out of order, and the way by git.

use std::collections::BTreeMap;
use std::fs;

use lockgate_fake_github::{Action, Generate, Limits, Options, Organization, Repository, Rule};

use super::rig::Rig;

const CLEAN: &str = "version = 4\n[[package]]\nname = \"demo\"\nversion = \"0.1.0\"\n";
const TREE_OF_A: &str = "/repos/acme/a/git/trees/*";

fn rig(faults: Vec<Rule>) -> Rig {
    let one = |name: &&str| Repository::new(name).file("Cargo.lock", CLEAN);
    let organization =
        ["a", "b"].iter().map(one).fold(Organization::new("acme"), Organization::with);
    Rig::with(organization, Options { faults, ..Options::default() })
}

fn asked_for_a(rig: &Rig) -> usize {
    let requests = rig.github.requests();
    requests.iter().filter(|request| request.path.starts_with("/repos/acme/a/git/trees/")).count()
}

fn broken() -> Vec<Action> {
    vec![
        Action::Reset,
        Action::Cut { after: 20 },
        Action::Stall { after: 20 },
        Action::Silence,
        Action::Html { status: 502 },
        Action::Answer { status: 503, headers: BTreeMap::new(), body: String::new() },
    ]
}

#[test]
fn an_answer_that_breaks_stalls_or_is_none_is_asked_for_again() {
    for action in broken() {
        let rig = rig(vec![Rule::new(action.clone()).on("GET", TREE_OF_A).times(1)]);
        let run = rig.sweep(&["--timeout", "1"]);
        assert_eq!(run.code, 0, "{action:?}: {run:#?}");
        assert_eq!(asked_for_a(&rig), 2, "{action:?}");
    }
}

#[test]
fn an_answer_that_never_comes_whole_makes_one_repository_unavailable_and_no_other() {
    for action in [Action::Reset, Action::Stall { after: 20 }, Action::Html { status: 502 }] {
        let rig = rig(vec![Rule::new(action.clone()).on("GET", TREE_OF_A)]);
        let run = rig.sweep(&[
            "--timeout",
            "1",
            "--attempts",
            "2",
            "--output",
            "text",
            "--output",
            "ndjson=s.ndjson",
        ]);
        assert_eq!(run.code, 3, "{action:?}: {run:#?}");
        let first = "INCOMPLETE: acme: 1 of 2 repositories not examined; 1 examined\n";
        assert!(run.stdout.starts_with(first), "{action:?}: {run:#?}");
        let lines = rig.lines("s.ndjson");
        assert_eq!(lines["acme/a"]["reason"], "unavailable", "{action:?}: {lines:#?}");
        assert_eq!(lines["acme/b"]["state"], "ok", "{action:?}");
        assert_eq!(asked_for_a(&rig), 2, "{action:?}");
        rig.github.clear_faults();
        assert_eq!(rig.sweep(&[]).code, 0, "{action:?}");
    }
}

#[test]
fn a_slow_answer_that_keeps_coming_is_waited_for() {
    let slow = Action::Slow { bytes: 64, milliseconds: 20 };
    let rig = rig(vec![Rule::new(slow).on("GET", TREE_OF_A)]);
    let run = rig.sweep(&["--timeout", "1"]);
    assert_eq!(run.code, 0, "{run:#?}");
    assert_eq!(asked_for_a(&rig), 1);
}

#[test]
fn a_server_without_limits_in_its_headers_is_swept_all_the_same() {
    let names = ["limit", "remaining", "reset", "used", "resource"];
    let remove = names.iter().map(|name| format!("x-ratelimit-{name}")).collect();
    let headers = Rule::new(Action::Headers { set: BTreeMap::new(), remove });
    let none = Rule::new(Action::NotFound).on("GET", "/rate_limit");
    let rig = rig(vec![headers, none]);
    let run = rig.sweep(&[]);
    assert_eq!(run.code, 0, "{run:#?}");
    let run = rig.sweep(&["--dry-run"]);
    assert!(run.stdout.contains("GitHub told no allowance"), "{run:#?}");
}

#[test]
fn a_reset_of_the_limits_that_lies_in_the_past_or_a_day_ahead_does_not_stop_a_sweep() {
    for reset in ["1000000000", "4102444800"] {
        let set = BTreeMap::from([("x-ratelimit-reset".to_owned(), reset.to_owned())]);
        let headers = Action::Headers { set, remove: Vec::new() };
        let faults = vec![Rule::new(headers)];
        let one = Repository::new("a").file("Cargo.lock", CLEAN);
        let options = Options { faults, limits: Limits::github(), ..Options::default() };
        let rig = Rig::with(Organization::new("acme").with(one), options);
        let run = rig.sweep(&["--max-wait", "0"]);
        assert_eq!(run.code, 0, "{reset}: {run:#?}");
    }
}

#[test]
fn a_server_that_is_out_of_order_ends_the_sweep_which_goes_on_later() {
    let one = |n: u32| Repository::new(&format!("r{n:03}")).file("Cargo.lock", CLEAN);
    let organization = (0..350).map(one).fold(Organization::new("acme"), Organization::with);
    let down = Action::Answer { status: 503, headers: BTreeMap::new(), body: String::new() };
    let down = Rule::new(down).on("GET", "/repos/*/*/git/trees/*").from(320);
    let rig = Rig::with(organization, Options { faults: vec![down], ..Options::default() });
    let run = rig.sweep(&[
        "--attempts",
        "1",
        "--max-wait",
        "0",
        "--output",
        "text",
        "--output",
        "ndjson=s.ndjson",
    ]);
    assert_eq!(run.code, 3, "{run:#?}");
    assert!(run.stdout.starts_with("INCOMPLETE: acme: "), "{run:#?}");
    let lines = rig.lines("s.ndjson");
    let ok = lines.values().filter(|line| line["state"] == "ok").count();
    assert!(ok >= 100 && lines.len() == 350, "{ok} of {}", lines.len());
    rig.github.clear_faults();
    let _ = rig.github.take_requests();
    let run = rig.sweep(&[]);
    assert_eq!(run.code, 0, "{run:#?}");
    let trees = rig.github.requests().iter().filter(|r| r.path.contains("/git/trees/")).count();
    assert_eq!(trees, 350 - ok);
}

#[test]
fn the_way_by_git_gives_the_same_bytes_as_the_api() {
    let rig = Rig::new(Organization::new("acme").generated(Generate::new(10, 9)));
    let api = rig.sweep(&["--output", "ndjson=api.ndjson"]);
    let _ = rig.github.take_requests();
    fs::remove_file(rig.store()).unwrap();
    let git = rig.sweep(&["--source", "git", "--output", "ndjson=git.ndjson"]);
    assert_eq!(git.code, api.code, "{git:#?}");
    assert!(matches!(git.code, 0 | 1 | 3), "{git:#?}");
    let read = |name: &str| fs::read(rig.home.path().join(name)).unwrap();
    assert!(read("api.ndjson") == read("git.ndjson"), "other bytes");
    let requests = rig.github.requests();
    let of_api =
        requests.iter().filter(|r| r.is_graphql() || r.path.starts_with("/repos/")).count();
    assert_eq!(of_api, 0, "{:#?}", rig.github.counts());
}
