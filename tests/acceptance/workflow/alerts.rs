//! Other tools' findings in a workflow: the alerts of the base branch tell which are new.

use serde_json::json;

use super::runner::{Runner, pull_request};
use crate::fake::{Fake, TOKEN};
use crate::gate::repository::{Repository, cargo};
use crate::replies::{Reply, alert};

/// A pull request that changes nothing of ours, with CodeQL's findings in its checkout.
fn change() -> Repository {
    let sound = cargo(&["sound 1.0.0"]);
    let result = json!({
        "ruleId": "js/sql", "level": "error", "message": {"text": "it has a problem"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": "Cargo.lock"}, "region": {"startLine": 3}}}],
    });
    let run = json!({"tool": {"driver": {"name": "CodeQL", "rules": []}}, "results": [result]});
    let log = json!({"version": "2.1.0", "runs": [run]}).to_string();
    pull_request(
        &[("Cargo.lock", &sound)],
        &[("Cargo.lock", &sound), ("README.md", "new"), ("codeql.sarif", &log)],
    )
}

fn runner(repository: &Repository, github: &Fake) -> Runner {
    let runner = Runner::new(repository).variable("GITHUB_API_URL", &github.url);
    runner.input("token", TOKEN).input("with-sarif", "codeql.sarif")
}

#[test]
fn what_is_an_alert_of_the_base_branch_does_not_block() {
    let (repository, github) = (change(), Fake::start());
    github.state().alerts.push(alert(1, "open", "CodeQL", "js/sql"));
    let outcome = runner(&repository, &github).run();
    assert_eq!(outcome.outputs["verdict"], "pass", "{outcome:#?}");
    assert_eq!(outcome.report["foreign"][0]["class"], "already-there");
    let asked = github.log();
    assert!(asked.iter().all(|one| one.parameter("ref") == Some("refs/heads/main")), "{asked:#?}");
}

#[test]
fn without_the_right_to_read_alerts_all_count_and_one_line_says_so() {
    let (repository, github) = (change(), Fake::start());
    github.plan("GET", [Reply::error(403, "Resource not accessible by integration")]);
    let outcome = runner(&repository, &github).run();
    assert_eq!(outcome.outputs["verdict"], "blocked", "{outcome:#?}");
    assert!(outcome.run.stdout.contains("permissions: security-events: read"), "{outcome:#?}");
}

#[test]
fn alerts_are_not_asked_for_where_a_file_of_the_base_is_given_or_no_other_tool_is_judged() {
    let (repository, github) = (change(), Fake::start());
    let outcome = runner(&repository, &github).input("base-sarif", "codeql.sarif").run();
    assert_eq!(outcome.outputs["verdict"], "pass", "{outcome:#?}");
    let plain = Runner::new(&repository).variable("GITHUB_API_URL", &github.url);
    assert_eq!(plain.input("token", TOKEN).run().outputs["verdict"], "pass");
    assert_eq!(github.log().len(), 0);
}
