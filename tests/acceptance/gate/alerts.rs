//! Alerts of code scanning beside a change: which ones are ours, and what other tools found before.

use std::fs;

use serde_json::{Value, json};

use super::repository::{Repository, cargo};
use crate::fake::{Fake, TOKEN};
use crate::lockgate::{Run, command, notes, run_command};
use crate::replies::alert;

const HASH: &str = "aaaaaaaaaaaaaaaa:1";

/// A change that brings in nothing of ours, and a SARIF file of CodeQL: rule, path, hash and message of each result.
fn change(results: &[[&str; 4]]) -> Repository {
    let lockfile = cargo(&["sound 1.0.0"]);
    let repository = Repository::change(
        &[("Cargo.lock", &lockfile)],
        &[("Cargo.lock", &lockfile), ("a.js", "x")],
    );
    let result = |[rule, path, hash, message]: &[&str; 4]| {
        json!({
            "ruleId": rule, "level": "error", "message": {"text": message},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": path}, "region": {"startLine": 3}}}],
            "partialFingerprints": {"primaryLocationLineHash": hash},
        })
    };
    let results: Vec<Value> = results.iter().map(result).collect();
    let run = json!({"tool": {"driver": {"name": "CodeQL", "rules": []}}, "results": results});
    repository.write("../head.sarif", json!({"version": "2.1.0", "runs": [run]}).to_string());
    repository
}

fn document(repository: &Repository, alerts: &[Value]) {
    let ran = json!([{"tool": "CodeQL", "category": "a/", "commit_sha": "", "created_at": ""}]);
    let document = json!({
        "schema_version": "1.1", "repository": "acme/app", "ref": "refs/heads/main", "alerts": alerts, "analyses": ran,
    });
    repository.write("../alerts.json", document.to_string());
}

/// An alert as the file has it.
fn of_codeql(number: u64, state: &str, fingerprint: Option<&str>) -> Value {
    let mut alert = json!({
        "number": number, "html_url": format!("https://github.com/acme/app/security/code-scanning/{number}"),
        "state": state, "rule": "js/sql", "tool": "CodeQL", "path": "src/db.js", "start_line": 1,
        "dismissal": null, "created_at": "", "updated_at": null, "fixed_at": null, "message": "it is bad",
        "most_recent_instance": {"reference": "refs/heads/main", "commit_sha": null, "category": null, "state": "open"},
    });
    if let Some(fingerprint) = fingerprint {
        alert["fingerprints"] = json!({"primaryLocationLineHash": fingerprint});
    }
    if state == "dismissed" {
        alert["dismissal"] =
            json!({"reason": "won't fix", "comment": null, "by": "mona", "at": ""});
    }
    alert
}

fn gate(repository: &Repository, more: &[&str]) -> (i32, Value) {
    let base =
        ["--base", "base", "--with-sarif", "../head.sarif", "--base-alerts", "../alerts.json"];
    repository.gate(&[&base[..], more].concat())
}

/// Class and action of each finding of the other tool.
fn foreign(report: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let found = report["foreign"].as_array().unwrap().iter();
    found.map(|one| (text(&one["class"]), text(&one["decision"]["action"]))).collect()
}

#[test]
fn what_is_an_alert_of_the_base_is_not_new_by_fingerprint_or_by_what_it_says() {
    let one = ["js/sql", "src/db.js", HASH, "it is bad"];
    for (alerts, code, class, action) in [
        (vec![of_codeql(1, "open", Some(HASH))], 0, "already-there", "warn"),
        (vec![of_codeql(1, "open", None)], 0, "already-there", "warn"),
        (vec![of_codeql(1, "open", Some("bbbbbbbbbbbbbbbb:1"))], 1, "introduced", "block"),
        (vec![of_codeql(1, "fixed", Some(HASH))], 1, "introduced", "block"),
        (vec![of_codeql(1, "dismissed", Some(HASH))], 0, "already-there", "ignore"),
        (vec![of_codeql(1, "dismissed", None)], 0, "already-there", "warn"),
        (vec![], 1, "introduced", "block"),
    ] {
        let repository = change(&[one]);
        document(&repository, &alerts);
        let (found, report) = gate(&repository, &[]);
        assert_eq!(found, code, "{alerts:?}: {report:#}");
        assert_eq!(foreign(&report), [(class.to_owned(), action.to_owned())], "{alerts:?}");
    }
}

#[test]
fn a_dismissal_covers_its_own_alert_and_no_other() {
    let one = ["js/sql", "src/db.js", HASH, "it is bad"];
    let other = ["js/sql", "src/db.js", "bbbbbbbbbbbbbbbb:1", "it is bad"];
    let repository = change(&[one, other]);
    document(&repository, &[of_codeql(1, "dismissed", Some(HASH))]);
    let (code, report) = gate(&repository, &[]);
    assert_eq!(code, 1, "{report:#}");
    let mut actions: Vec<String> = foreign(&report).into_iter().map(|(_, action)| action).collect();
    actions.sort();
    assert_eq!(actions, ["block", "ignore"]);
    // What is open there as well is not closed by it.
    let repository = change(&[one]);
    document(&repository, &[of_codeql(1, "dismissed", None), of_codeql(2, "open", Some(HASH))]);
    assert_eq!(foreign(&gate(&repository, &[]).1)[0].1, "warn");
}

#[test]
fn a_tool_that_never_ran_on_the_base_is_undetermined_and_one_with_sarif_goes_by_that() {
    let repository = change(&[["js/sql", "src/db.js", HASH, "it is bad"]]);
    document(&repository, &[]);
    let text = fs::read_to_string(repository.beside("alerts.json")).unwrap();
    repository.write("../alerts.json", text.replace("CodeQL", "zizmor"));
    let (code, report) = gate(&repository, &[]);
    assert_eq!((code, notes(&report, "unread-base").len()), (3, 1), "{report:#}");
    document(&repository, &[of_codeql(1, "dismissed", Some(HASH))]);
    let with_sarif = gate(&repository, &["--base-sarif", "../head.sarif"]);
    assert_eq!(foreign(&with_sarif.1)[0].1, "warn", "the file of the tool alone counts");
}

#[test]
fn a_file_that_is_no_list_of_alerts_is_a_usage_error() {
    let repository = change(&[]);
    let future = r#"{"schema_version": "2.0", "repository": "a/b", "alerts": []}"#;
    for text in ["", "[]", "{", future, r#"{"schema_version": "1.1", "alerts": [{"number": 1}]}"#] {
        repository.write("../alerts.json", text);
        let base = ["--base", "base", "--with-sarif", "../head.sarif"];
        for option in ["--base-alerts", "--alerts"] {
            let run = repository.run(&[&base[..], &[option, "../alerts.json"]].concat());
            assert_eq!(run.code, 2, "{option} {text}: {run:#?}");
            assert!(run.stderr.contains("lockgate alerts pull --output json=FILE"), "{run:#?}");
        }
    }
}

fn pull(repository: &Repository, github: &Fake, more: &[&str]) -> Run {
    let mut command = command(repository.folder());
    command.args(["alerts", "pull", "--repo", "acme/app", "--github-api-url", &github.url]);
    command.args(["--output", "json=../alerts.json"]).args(more);
    run_command(command.env("NO_PROXY", "127.0.0.1").env("GITHUB_TOKEN", TOKEN))
}

#[test]
fn our_findings_are_shown_with_their_alerts_in_every_output() {
    let both = cargo(&["alpha 1.0.0", "beta 1.0.0"]);
    let repository =
        Repository::change(&[("Cargo.lock", &both)], &[("Cargo.lock", &both), ("a", "b")]);
    let github = Fake::start();
    github.state().alerts = vec![
        alert(1, "open", "lockgate", "GHSA-2222-2222-2222"),
        alert(2, "dismissed", "lockgate", "GHSA-3333-3333-2222"),
        alert(3, "open", "CodeQL", "GHSA-3333-3333-2222"),
    ];
    let pulled = pull(&repository, &github, &[]);
    assert_eq!(pulled.code, 0, "{pulled:#?}");
    let with = |format: &str| {
        let run =
            repository.run(&["--base", "base", "--alerts", "../alerts.json", "--output", format]);
        assert_eq!(run.code, 0, "an alert changes no verdict: {run:#?}");
        run
    };
    let report = with("json").json();
    let alerts: Vec<&Value> =
        report["findings"].as_array().unwrap().iter().map(|f| &f["alert"]).collect();
    let url = "https://github.com/acme/app/security/code-scanning";
    assert_eq!(alerts[0], &json!({"number": 1, "url": format!("{url}/1"), "state": "open"}));
    assert_eq!(
        alerts[1],
        &json!({"number": 2, "url": format!("{url}/2"), "state": "dismissed", "reason": "won't fix"})
    );
    let markdown = with("markdown").stdout;
    assert!(markdown.contains(&format!("[alert 1, open]({url}/1)")), "{markdown}");
    assert!(with("sarif").stdout.contains("GHSA-2222-2222-2222"));

    let database = repository.database().display().to_string();
    let scan = ["scan", "--db", &database, "--today", "2026-11-20", "--alerts", "../alerts.json"];
    let text = crate::lockgate::run(repository.folder(), &scan).stdout;
    assert!(text.contains(&format!("alert 2, dismissed (won't fix): {url}/2")), "{text}");
}

#[test]
fn alerts_are_told_apart_by_fingerprint_line_or_not_at_all() {
    let two = "version = 4\n\n[[package]]\nname = \"alpha\"\nversion = \"1.0.0\"\n\
               source = \"registry+https://github.com/rust-lang/crates.io-index\"\n\n[[package]]\nname = \"alpha\"\n\
               version = \"0.1.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
    let repository =
        Repository::change(&[("app/Cargo.lock", two)], &[("app/Cargo.lock", two), ("a", "b")]);
    let joined = |alerts: &[Value]| -> Vec<Value> {
        document(&repository, alerts);
        let (_, report) = repository.gate(&["app", "--base", "base", "--alerts", "../alerts.json"]);
        let found = report["findings"].as_array().unwrap().iter();
        found.map(|finding| finding["alert"]["number"].clone()).collect()
    };
    let ours = |number: u64, line: u64, fingerprint: Option<&str>| {
        let mut alert = of_codeql(number, "open", fingerprint);
        alert["tool"] = json!("lockgate");
        alert["rule"] = json!("GHSA-2222-2222-2222");
        alert["path"] = json!("app/Cargo.lock");
        alert["start_line"] = json!(line);
        alert
    };
    let sarif = repository.run(&["app", "--base", "base", "--output", "sarif"]).json();
    let prints: Vec<String> =
        crate::workflow::runner::places(&sarif).into_iter().map(|(_, print)| print).collect();
    assert_eq!(prints.len(), 2);
    let (one, two) = (Some(prints[0].as_str()), Some(prints[1].as_str()));
    assert_eq!(joined(&[ours(7, 1, two), ours(8, 1, one)]), [json!(8), json!(7)]);
    let by_line = joined(&[ours(7, 5, None), ours(8, 10, None)]);
    assert!(by_line.contains(&json!(7)) && by_line.contains(&json!(8)), "{by_line:?}");
    assert_eq!(joined(&[ours(7, 1, None)]), [Value::Null, Value::Null], "either could be meant");
    assert_eq!(joined(&[ours(7, 5, Some(HASH))]), [Value::Null, Value::Null], "it is another");
}

#[test]
fn fingerprints_come_from_the_newest_analysis_of_the_ref() {
    let (repository, github) =
        (change(&[["js/sql", "src/db.js", HASH, "new words"]]), Fake::start());
    let mut found = alert(7, "open", "CodeQL", "js/sql");
    found["most_recent_instance"]["location"]["path"] = json!("src/db.js");
    github.state().alerts.push(found);
    let upload = json!({"ref": "refs/heads/main", "commit_sha": "0".repeat(40)});
    github.state().uploads.push(upload);
    let pulled = pull(&repository, &github, &["--ref", "refs/heads/main", "--fingerprints"]);
    assert_eq!(pulled.code, 0, "{pulled:#?}");
    // The small GitHub has the analyses of one tool alone.
    let text = fs::read_to_string(repository.beside("alerts.json")).unwrap();
    repository
        .write("../alerts.json", text.replace("\"tool\": \"lockgate\"", "\"tool\": \"CodeQL\""));
    let (code, report) = gate(&repository, &[]);
    assert_eq!((code, foreign(&report)[0].0.as_str()), (0, "already-there"), "{report:#}");
    assert_eq!(github.log()[0].parameter("ref"), Some("refs/heads/main"));
    let without = pull(&repository, &github, &["--ref", "refs/heads/other"]);
    assert_eq!(without.code, 0);
    assert!(
        fs::read_to_string(repository.beside("alerts.json")).unwrap().contains("\"alerts\": []")
    );
}
