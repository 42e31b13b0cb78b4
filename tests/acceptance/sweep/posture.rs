//! Which controls stand over each repository, and what other tools found there.

use lockgate_fake_github::{Action, Options, Organization, Repository, Rule, Visibility};
use serde_json::{Value, json};

use super::rig::Rig;
use crate::lockgate::{Run, run_command};

const CLEAN: &str = "version = 4\n[[package]]\nname = \"demo\"\nversion = \"0.1.0\"\n";
const SECRET: &str = "planted-secret-that-nobody-may-keep";

fn organization(count: u32) -> Organization {
    let all = (0..count).map(|n| Repository::new(&format!("r{n:03}")).file("Cargo.lock", CLEAN));
    all.fold(Organization::new("acme"), Organization::with)
}

fn swept(organization: Organization) -> Rig {
    let rig = Rig::with(organization, Options::default());
    assert_eq!(rig.sweep(&[]).code, 0);
    rig.github.seed("/orgs/acme/code-scanning/alerts", json!([]));
    rig.github.seed("/orgs/acme/dependabot/alerts", json!([]));
    rig.github.seed("/orgs/acme/secret-scanning/alerts", json!([]));
    rig.github.seed("/orgs/acme/rulesets", json!([]));
    let _ = rig.github.take_requests();
    rig
}

fn posture(rig: &Rig, more: &[&str]) -> Run {
    let mut arguments = vec!["sweep", "posture", "--requests-per-minute", "0"];
    arguments.extend(more);
    run_command(&mut rig.command(&arguments))
}

fn facts(rig: &Rig, more: &[&str]) -> (i32, Value) {
    let run = posture(rig, &[more, &["--output", "json"]].concat());
    (run.code, run.json())
}

fn fact<'v>(report: &'v Value, repository: &str, control: &str) -> &'v Value {
    let all = report["repositories"].as_array().unwrap();
    let found = all.iter().find(|one| one["repository"] == repository).unwrap();
    &found["facts"][control]
}

fn id(rig: &Rig, name: &str) -> u64 {
    rig.github.edit(|world| world.repository("acme", name).unwrap().id)
}

#[expect(clippy::disallowed_methods, reason = "what is recent is so by the clock of the program")]
fn analysis(tool: &str, category: &str, key: &str, days: i64) -> Value {
    let at = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(days * 24);
    json!({
        "id": 1, "ref": "refs/heads/main", "commit_sha": "0".repeat(40), "analysis_key": key,
        "environment": "{}", "category": category, "error": "", "warning": "", "results_count": 0,
        "rules_count": 0, "url": "", "sarif_id": "x", "deletable": true,
        "created_at": at.to_string(), "tool": {"name": tool, "version": "1"},
    })
}

#[test]
fn each_fact_is_yes_no_or_unknown_with_its_source_and_age() {
    let mut hidden = Repository::new("hidden").file("Cargo.lock", CLEAN);
    hidden.visibility = Visibility::Private;
    let mut old = Repository::new("old").file("Cargo.lock", CLEAN);
    old.archived = true;
    let mut on = Repository::new("on").file("Cargo.lock", CLEAN);
    let feature = |name: &str, state: &str| (name.to_owned(), state.to_owned());
    on.security = [
        feature("secret_scanning", "enabled"),
        feature("secret_scanning_push_protection", "disabled"),
        feature("dependabot_security_updates", "enabled"),
    ]
    .into();
    let rig = swept(organization(1).with(hidden).with(old).with(on));
    let dynamic = "dynamic/github-code-scanning/codeql:analyze";
    rig.github.seed(
        "/repos/acme/on/code-scanning/analyses",
        json!([
            analysis("CodeQL", "/language:rust", dynamic, 2),
            analysis("lockgate", "lockgate/ci", ".github/workflows/gate.yml:gate", 40),
            analysis("lockgate", "lockgate/sweep", "(default)", 1),
        ]),
    );
    rig.github.seed("/repos/acme/on/private-vulnerability-reporting", json!({"enabled": true}));
    rig.github
        .seed("/repos/acme/r000/code-scanning/default-setup", json!({"state": "not-configured"}));
    rig.github.seed(
        "/repos/acme/hidden/code-scanning/analyses",
        json!({"$status": 403, "message": "Code Security must be enabled for this repository to use code scanning."}),
    );
    let (code, report) = facts(&rig, &[]);
    assert_eq!(code, 0, "{report:#}");
    for (repository, control, answer) in [
        ("acme/on", "code_scanning_default", "yes"),
        ("acme/on", "codeql_fresh", "yes"),
        ("acme/on", "private_reporting", "yes"),
        ("acme/on", "secret_scanning", "yes"),
        ("acme/on", "push_protection", "no"),
        ("acme/on", "dependabot_updates", "yes"),
        ("acme/on", "dependabot_alerts", "yes"),
        ("acme/on", "gate_present", "yes"),
        ("acme/on", "gate_fresh", "no"),
        ("acme/r000", "code_scanning_default", "no"),
        ("acme/r000", "codeql_fresh", "no"),
        ("acme/r000", "gate_present", "no"),
        ("acme/r000", "secret_scanning", "unknown"),
        ("acme/r000", "private_reporting", "unknown"),
        ("acme/r000", "gate_required", "unknown"),
        ("acme/hidden", "codeql_fresh", "no"),
        ("acme/hidden", "private_reporting", "not_applicable"),
        ("acme/old", "codeql_fresh", "not_applicable"),
    ] {
        let fact = fact(&report, repository, control);
        assert_eq!(fact["answer"], answer, "{repository} {control}: {fact}");
        let has_source = fact["source"].as_str().is_some_and(|source| !source.is_empty());
        assert!(has_source || answer == "unknown", "{repository} {control}: {fact}");
    }
    assert!(fact(&report, "acme/on", "codeql_fresh")["as_of"].is_string());
    assert!(!rig.github.requests().iter().any(|request| request.path.contains("/old/")));
}

#[test]
fn case_55_no_analysis_is_not_scanned_and_a_refusal_is_not_known() {
    let rig = swept(organization(3));
    let refused =
        json!({"$status": 403, "message": "Resource not accessible by personal access token"});
    rig.github.seed("/repos/acme/r001/code-scanning/analyses", refused);
    let down = Rule::new(Action::Html { status: 503 });
    rig.github.fault(down.on("GET", "/repos/acme/r002/code-scanning/analyses"));
    let (_, report) = facts(&rig, &["--attempts", "1"]);
    let answers = ["r000", "r001", "r002"].map(|name| {
        fact(&report, &format!("acme/{name}"), "codeql_fresh")["answer"]
            .as_str()
            .unwrap()
            .to_owned()
    });
    assert_eq!(answers, ["no", "unknown", "unknown"], "{report:#}");
    let text = posture(&rig, &["--offline"]).stdout;
    assert!(!text.contains("0 alerts"), "{text}");
}

#[test]
fn case_56_lists_that_cannot_be_read_are_told_and_nothing_else_is_lost() {
    let rig = swept(organization(2));
    for status in [404, 403, 503] {
        let answer = json!({"$status": status, "message": "no"});
        rig.github.seed("/orgs/acme/code-scanning/alerts", answer.clone());
        rig.github.seed("/orgs/acme/dependabot/alerts", answer.clone());
        rig.github.seed("/orgs/acme/secret-scanning/alerts", answer);
        let run = posture(&rig, &["--attempts", "1", "--max-age", "0"]);
        assert_eq!(run.code, 3, "{run:#?}");
        assert!(
            run.stdout.starts_with(
                "INCOMPLETE: 2 repositories; not available: alerts of code scanning of acme"
            ),
            "{run:#?}"
        );
        assert!(run.stdout.contains("Code scanning default set-up"), "{run:#?}");
    }
    let skip = ["--skip", "code-scanning", "--skip", "dependabot", "--skip", "secret-scanning"];
    let run = posture(&rig, &skip);
    assert_eq!(run.code, 0, "what is not asked for is not missing: {run:#?}");
    assert_eq!(rig.sweep(&[]).code, 0, "the sweep is another matter");
}

#[test]
fn case_57_a_secret_is_hidden_and_never_kept() {
    let rig = swept(organization(2));
    let repository = json!({"id": id(&rig, "r000"), "name": "r000", "full_name": "acme/r000"});
    let alert = json!({"number": 1, "state": "open", "secret": SECRET, "repository": repository});
    rig.github.seed("/orgs/acme/secret-scanning/alerts", json!([alert.clone(), alert]));
    let run =
        posture(&rig, &["--output", "json=p.json", "--output", "text", "--output", "csv=p.csv"]);
    assert_eq!(run.code, 0, "{run:#?}");
    assert!(run.stdout.contains("secret scanning: 2 open in 1 repositories"), "{run:#?}");
    let asked = rig.github.requests();
    let asked: Vec<_> = asked.iter().filter(|one| one.path.contains("secret-scanning")).collect();
    assert!(!asked.is_empty() && asked.iter().all(|one| one.path.contains("hide_secret=true")));
    assert_eq!(rig.sweep(&["--offline", "--output", "html=p.html"]).code, 0);
    for entry in std::fs::read_dir(rig.home.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = if path.is_file() { std::fs::read(&path).unwrap() } else { Vec::new() };
        let found = bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes());
        assert!(!found, "{} holds the secret", path.display());
    }
    assert!(!format!("{}{}", run.stdout, run.stderr).contains(SECRET));
}

#[test]
fn coverage_that_was_lost_is_the_first_thing_shown() {
    let rig = swept(organization(2));
    let key = "dynamic/github-code-scanning/codeql:analyze";
    let path = "/repos/acme/r000/code-scanning/analyses";
    rig.github.seed(path, json!([analysis("CodeQL", "c", key, 1)]));
    assert_eq!(facts(&rig, &[]).1["lost"], json!([]));
    rig.github.seed(path, json!([analysis("CodeQL", "c", key, 90)]));
    let run = posture(&rig, &["--max-age", "0"]);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert!(lines[2].starts_with("Coverage lost (1)"), "{run:#?}");
    assert!(
        lines[3].starts_with("  acme/r000: CodeQL analysis, recent: no now  last on "),
        "{run:#?}"
    );
    let page = rig.sweep(&["--offline", "--output", "html=p.html"]);
    assert_eq!(page.code, 0, "{page:#?}");
    let html = std::fs::read_to_string(rig.home.path().join("p.html")).unwrap();
    let (lost, charts) = (html.find("Controls lost"), html.find("At a glance"));
    assert!(lost.is_some() && lost < charts);
}

#[test]
fn a_ruleset_of_the_organization_that_requires_the_gate_is_found() {
    let rig = swept(organization(2));
    let head = json!({"id": 9, "name": "gates", "target": "branch", "enforcement": "active"});
    rig.github.seed("/orgs/acme/rulesets", json!([head]));
    let mut whole = head;
    whole["conditions"] = json!({
        "ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []},
        "repository_name": {"include": ["r000"], "exclude": []},
    });
    whole["rules"] = json!([{"type": "workflows", "parameters": {"workflows": [{"path": ".github/workflows/lockgate.yml"}]}}]);
    rig.github.seed("/orgs/acme/rulesets/9", whole);
    let (_, report) = facts(&rig, &[]);
    assert_eq!(fact(&report, "acme/r000", "gate_required")["answer"], "yes");
    assert_eq!(fact(&report, "acme/r001", "gate_required")["answer"], "unknown");
    let (_, other) = facts(&rig, &["--gate", "other"]);
    assert_eq!(fact(&other, "acme/r000", "gate_required")["answer"], "unknown");
}

#[test]
fn an_alert_list_that_changes_while_it_is_paged_loses_and_doubles_nothing() {
    let rig = swept(organization(1));
    let repository = json!({"id": id(&rig, "r000"), "name": "r000", "full_name": "acme/r000"});
    let alert = |number: u64| {
        json!({
            "number": number, "state": "open", "html_url": "https://github.example/x",
            "created_at": "2026-11-01T00:00:00Z", "rule": {"id": "js/xss", "description": "d"},
            "tool": {"name": "CodeQL"}, "most_recent_instance": {}, "repository": repository,
        })
    };
    // The last page comes again with the first entries of the next one, as when entries before it are fixed meanwhile.
    let mut all: Vec<Value> = (1..=250).map(alert).collect();
    all.extend((200..=250).map(alert));
    rig.github.seed("/orgs/acme/code-scanning/alerts", json!(all));
    let (code, report) = facts(&rig, &[]);
    assert_eq!(code, 0, "{report:#}");
    let alerts = report["repositories"][0]["alerts"].as_array().unwrap();
    assert_eq!(alerts.len(), 250);
    let asked = rig.github.requests();
    let pages = asked.iter().filter(|one| one.path.contains("code-scanning/alerts"));
    assert!(
        pages
            .clone()
            .all(|one| one.path.contains("sort=created") && one.path.contains("direction=asc"))
    );
}

#[test]
fn posture_budget_is_two_requests_a_repository_at_first_and_the_lists_alone_then() {
    let rig = swept(organization(60));
    assert_eq!(posture(&rig, &[]).code, 0);
    let first = rig.github.take_requests().len();
    assert!(first <= 2 * 60 + 8, "{first} requests");
    assert_eq!(posture(&rig, &[]).code, 0);
    let second = rig.github.take_requests().len();
    assert!(second <= 8, "{second} requests");
}
