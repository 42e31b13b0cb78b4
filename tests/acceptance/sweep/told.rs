//! What is common to the tests of what GitHub does on its bad days.

use std::collections::BTreeMap;

use lockgate_fake_github::{Action, Options, Organization, Repository, Request, Rule};
use serde_json::Value;

use super::rig::Rig;
use crate::lockgate::{Run, run_command};

/// A lockfile with nothing to find.
pub(crate) const CLEAN: &str = "version = 4\n[[package]]\nname = \"demo\"\nversion = \"0.1.0\"\n";

/// Trees of all repositories.
pub(crate) const TREES: &str = "/repos/*/*/git/trees/*";

/// A repository with a lockfile of its own.
pub(crate) fn clean(name: &str) -> Repository {
    Repository::new(name).file("Cargo.lock", CLEAN.replace("demo", name))
}

/// So many repositories, `r000` the first of them.
pub(crate) fn many(count: usize) -> Organization {
    let repositories = (0..count).map(|n| clean(&format!("r{n:03}")));
    repositories.fold(Organization::new("acme"), Organization::with)
}

/// A GitHub on which one thing goes wrong.
pub(crate) fn faulty(organization: Organization, rules: impl IntoIterator<Item = Rule>) -> Rig {
    Rig::with(organization, Options { faults: rules.into_iter().collect(), ..Options::default() })
}

/// A rule for requests of REST.
pub(crate) fn on(path: &str, action: Action) -> Rule {
    Rule::new(action).on("GET", path)
}

/// A sweep with its results in `out.ndjson`.
pub(crate) fn sweep(rig: &Rig, more: &[&str]) -> Run {
    let mut arguments = vec!["--output", "text", "--output", "ndjson=out.ndjson"];
    arguments.extend(more);
    rig.sweep(&arguments)
}

/// How each repository ended by `out.ndjson`: state and reason.
pub(crate) fn endings(rig: &Rig) -> BTreeMap<String, String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let lines = rig.lines("out.ndjson").into_iter();
    lines
        .map(|(name, line)| (name, format!("{} {}", text(&line["state"]), text(&line["reason"]))))
        .collect()
}

/// Why a repository ended so.
pub(crate) fn detail(rig: &Rig, name: &str) -> String {
    rig.lines("out.ndjson")[name]["detail"].as_str().unwrap().to_owned()
}

/// What `sweep status` tells.
pub(crate) fn status(rig: &Rig) -> Value {
    let run = run_command(&mut rig.command(&["sweep", "status", "--output", "json"]));
    assert_eq!(run.code, 0, "{run:#?}");
    run.json()
}

/// The requests of a sort.
pub(crate) fn asked(rig: &Rig, of: impl Fn(&Request) -> bool) -> Vec<Request> {
    rig.github.requests().into_iter().filter(of).collect()
}

/// Requests for trees.
pub(crate) fn trees(rig: &Rig) -> usize {
    asked(rig, |request| request.path.contains("/git/trees/")).len()
}

/// The first line of the report.
#[track_caller]
pub(crate) fn headline(run: &Run, code: i32, start: &str) {
    assert_eq!(run.code, code, "{run:#?}");
    assert!(run.stdout.starts_with(start), "{run:#?}");
}

/// All of so many repositories were examined.
#[track_caller]
pub(crate) fn complete(rig: &Rig, run: &Run, count: usize) {
    headline(
        run,
        0,
        &format!("COMPLETE: acme: all {count} repositories accounted for: {count} examined\n"),
    );
    assert!(endings(rig).values().all(|ending| ending == "ok lockfiles"), "{:#?}", endings(rig));
    assert_eq!(status(rig)["endings"][0]["repositories"], count);
}
