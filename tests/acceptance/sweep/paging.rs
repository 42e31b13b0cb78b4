//! Lists that change, loop, lead away or have holes.

use lockgate_fake_github::{Action, Options, Organization, Repository, Rule};

use super::rig::{Rig, TODAY};
use crate::lockgate::run_command;

const CLEAN: &str = "version = 4\n[[package]]\nname = \"demo\"\nversion = \"0.1.0\"\n";

fn rig(faults: Vec<Rule>) -> Rig {
    let one = |n: u32| Repository::new(&format!("r{n:03}")).file("Cargo.lock", CLEAN);
    let organization = (0..250).map(one).fold(Organization::new("acme"), Organization::with);
    Rig::with(organization, Options { faults, ..Options::default() })
}

/// A rule for the second page of the list, however it is named.
fn second(action: Action) -> Rule {
    Rule::new(action).on("GET", "/**repos?**page=2")
}

fn lists(rig: &Rig) -> usize {
    let requests = rig.github.requests();
    requests.iter().filter(|request| request.path.contains("/repos?")).count()
}

#[test]
fn an_empty_page_in_the_middle_does_not_end_the_list() {
    let rig = rig(vec![second(Action::EmptyPage).times(1)]);
    let run = rig.sweep(&[]);
    let first = run.stdout.lines().next().unwrap_or_default();
    assert!(lists(&rig) >= 3, "{:#?}", rig.github.counts());
    // What the hole swallowed is found by another list, or told.
    let whole = first == "COMPLETE: acme: all 250 repositories accounted for: 250 examined";
    assert!(
        whole
            || (run.code == 3 && first.starts_with("INCOMPLETE: acme: not all of acme is listed")),
        "{run:#?}"
    );
    assert_eq!(run.code, if whole { 0 } else { 3 }, "{run:#?}");
}

#[test]
fn a_list_that_leads_to_itself_or_never_ends_is_given_up_and_told() {
    for action in [Action::LinkLoop, Action::LinkEndless] {
        let rig = rig(vec![Rule::new(action.clone()).on("GET", "/**repos?**")]);
        let run = rig.sweep(&[]);
        assert_eq!(run.code, 3, "{action:?}: {run:#?}");
        assert!(
            run.stdout.starts_with("INCOMPLETE: acme: not all of acme is listed"),
            "{action:?}: {run:#?}"
        );
        assert!(lists(&rig) < 50, "{action:?}: {:#?}", rig.github.counts());
    }
}

#[test]
fn a_next_page_on_another_host_is_not_asked_and_no_token_goes_there() {
    let elsewhere = Rig::new(Organization::new("acme"));
    // Another name of the same machine is another host.
    let origin = elsewhere.github.url().replace("127.0.0.1", "localhost");
    let rig = rig(vec![second(Action::LinkForeign { origin })]);
    let run = rig.sweep(&[]);
    assert_eq!(run.code, 3, "{run:#?}");
    assert!(run.stdout.starts_with("INCOMPLETE: acme: not all of acme is listed"), "{run:#?}");
    assert!(elsewhere.github.requests().is_empty(), "{:#?}", elsewhere.github.requests());
    let status = run_command(&mut rig.command(&["sweep", "status", "--output", "json"])).json();
    assert_eq!(status["open"], 0, "{status:#}");
}

#[test]
fn an_enterprise_server_is_asked_below_its_base_and_every_page_with_the_token() {
    let rig = rig(Vec::new());
    let url = format!("{}/api/v3", rig.github.url());
    let mut command =
        rig.command(&["sweep", "acme", "--requests-per-minute", "0", "--today", TODAY]);
    let run = run_command(command.env("GITHUB_API_URL", url));
    assert_eq!(run.code, 0, "{run:#?}");
    let requests = rig.github.requests();
    let is_below = |path: &str| path.starts_with("/api/v3/") || path == "/api/graphql";
    let strays: Vec<_> = requests.iter().filter(|r| !r.authorized || !is_below(&r.path)).collect();
    assert!(strays.is_empty(), "{strays:#?}");
    assert!(lists(&rig) >= 3, "{:#?}", rig.github.counts());
}

#[test]
fn repositories_that_come_and_go_between_two_pages_are_neither_lost_nor_doubled() {
    let edit = Rule::edit(|world| {
        world.delete("acme", "r000");
        world.create("acme", Repository::new("new").file("Cargo.lock", CLEAN));
    });
    let edit = edit.on("GET", "/**repos?**page=2");
    let rig = rig(vec![edit]);
    let run = rig.sweep(&["--output", "ndjson=s.ndjson"]);
    assert_eq!(run.code, 0, "{run:#?}");
    let lines = rig.lines("s.ndjson");
    let examined = lines.values().filter(|line| line["state"] == "ok").count();
    assert_eq!(examined, 250, "{run:#?}");
    assert!(lines.contains_key("acme/new") && lines.contains_key("acme/r100"), "{run:#?}");
}

#[test]
fn what_is_archived_disabled_a_fork_a_mirror_or_a_template_ends_as_it_is_told() {
    let mut all: Vec<Repository> = ["archived", "disabled", "fork", "mirror", "template"]
        .iter()
        .map(|name| Repository::new(name).file("Cargo.lock", CLEAN))
        .collect();
    all[0].archived = true;
    all[1].disabled = true;
    all[2].fork = true;
    all[3].mirror = true;
    all[4].template = true;
    let rig = Rig::new(all.into_iter().fold(Organization::new("acme"), Organization::with));
    let run = rig.sweep(&["--output", "ndjson=s.ndjson"]);
    assert_eq!(run.code, 0, "{run:#?}");
    let lines = rig.lines("s.ndjson");
    let state =
        |name: &str| format!("{} {}", lines[name]["state"], lines[name]["reason"]).replace('"', "");
    assert_eq!(state("acme/archived"), "ok lockfiles");
    assert_eq!(state("acme/disabled"), "skipped disabled");
    assert_eq!(state("acme/fork"), "skipped fork");
    assert_eq!(state("acme/mirror"), "ok lockfiles");
    assert_eq!(state("acme/template"), "ok lockfiles");
    let run =
        rig.sweep(&["--archived", "skip", "--forks", "include", "--output", "ndjson=s.ndjson"]);
    assert_eq!(run.code, 0, "{run:#?}");
    let lines = rig.lines("s.ndjson");
    assert_eq!(lines["acme/archived"]["reason"], "archived");
    assert_eq!(lines["acme/fork"]["reason"], "lockfiles");
}
