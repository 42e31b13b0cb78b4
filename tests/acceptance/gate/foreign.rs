//! One verdict over our findings and those of other tools.

use std::io::Write as _;

use serde_json::{Value, json};

use super::repository::{Repository, TODAY, cargo, found};
use crate::lockgate::{Run, run};

const FORMATS: [&str; 4] = ["text", "json", "sarif", "markdown"];

/// A result: rule, level, file, and a hash of its line.
type Result4 = (&'static str, &'static str, &'static str, &'static str);

const INJECTION: Result4 = ("js/sql-injection", "error", "src/db.js", "aaaaaaaaaaaaaaaa:1");
const STYLE: Result4 = ("js/style", "warning", "src/db.js", "bbbbbbbbbbbbbbbb:1");

fn run_of(tool: &str, results: &[Result4]) -> Value {
    let results: Vec<Value> = results
        .iter()
        .map(|(rule, level, path, hash)| {
            json!({
                "ruleId": rule,
                "level": level,
                "message": { "text": format!("{rule} here") },
                "locations": [{ "physicalLocation": {
                    "artifactLocation": { "uri": path }, "region": { "startLine": 3 }
                } }],
                "partialFingerprints": { "primaryLocationLineHash": hash },
            })
        })
        .collect();
    json!({ "tool": { "driver": { "name": tool, "rules": [] } }, "results": results })
}

fn log(runs: &[Value]) -> String {
    json!({ "version": "2.1.0", "runs": runs }).to_string()
}

/// A change that brings in nothing of ours, beside a SARIF file of the head and one of the base.
fn with_logs(head: &str, base: &str) -> Repository {
    let lockfile = cargo(&["sound 1.0.0"]);
    let repository = Repository::change(
        &[("Cargo.lock", &lockfile)],
        &[("Cargo.lock", &lockfile), ("README.md", "words")],
    );
    repository.write("../head.sarif", head).write("../base.sarif", base);
    repository
}

fn scan(repository: &Repository, more: &[&str]) -> Run {
    let database = repository.database().display().to_string();
    let mut arguments = vec!["scan", "--db", &database, "--today", TODAY];
    arguments.extend(more);
    run(repository.folder(), &arguments)
}

/// The exit code is the same in every format, and the other tool's file is left as it was.
#[track_caller]
fn assert_code(repository: &Repository, more: &[&str], code: i32) -> Value {
    let before = std::fs::read(repository.beside("head.sarif")).ok();
    for format in FORMATS {
        let mut arguments = vec!["--base", "base", "--with-sarif", "../head.sarif"];
        arguments.extend(more);
        arguments.extend(["--output", format]);
        let run = repository.run(&arguments);
        assert_eq!(run.code, code, "{format}: {run:#?}");
    }
    assert_eq!(before, std::fs::read(repository.beside("head.sarif")).ok());
    let mut arguments = vec!["--base", "base", "--with-sarif", "../head.sarif"];
    arguments.extend(more);
    repository.gate(&arguments).1
}

#[test]
fn what_weighs_as_much_as_a_high_severity_blocks_by_default() {
    let repository = with_logs(&log(&[run_of("CodeQL", &[INJECTION, STYLE])]), "");
    let report = assert_code(&repository, &[], 1);
    let actions: Vec<&str> = report["foreign"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["decision"]["action"].as_str().unwrap())
        .collect();
    assert_eq!((actions, &report["verdict"]), (vec!["block", "warn"], &"blocked".into()));
    let scanned = scan(&repository, &["--with-sarif", "../head.sarif", "-o", "json"]);
    assert_eq!((scanned.code, &scanned.json()["foreign"]), (1, &report["foreign"]));
    repository.write("../head.sarif", log(&[run_of("CodeQL", &[STYLE])]));
    assert_code(&repository, &[], 0);
    assert_eq!(scan(&repository, &["--with-sarif", "../head.sarif"]).code, 0);
}

#[test]
fn what_the_sarif_of_the_base_has_too_does_not_block() {
    let new: Result4 = ("js/sql-injection", "error", "src/other.js", "cccccccccccccccc:1");
    let base = log(&[run_of("CodeQL", &[INJECTION])]);
    for (results, code, class) in [
        (&[INJECTION][..], 0, "already-there"),
        (&[new], 1, "introduced"),
        (&[new, INJECTION], 1, "introduced"),
    ] {
        let repository = with_logs(&log(&[run_of("CodeQL", results)]), &base);
        let report = assert_code(&repository, &["--base-sarif", "../base.sarif"], code);
        let foreign = report["foreign"].as_array().unwrap();
        let of_class = foreign.iter().filter(|finding| finding["class"] == class);
        assert_eq!(of_class.count(), 1, "{report:#}");
    }
}

#[test]
fn a_base_sarif_without_the_tools_run_leaves_its_findings_undetermined() {
    let other = log(&[run_of("zizmor", &[STYLE])]);
    for base in [other.as_str(), r#"{"version": "2.1.0", "runs": []}"#, "", "{", "[]"] {
        let repository = with_logs(&log(&[run_of("CodeQL", &[INJECTION])]), base);
        let report = assert_code(&repository, &["--base-sarif", "../base.sarif"], 3);
        assert_eq!(report["foreign"][0]["class"], "undetermined", "{base}: {report:#}");
    }
    let repository = with_logs(&log(&[run_of("CodeQL", &[INJECTION])]), "");
    assert_code(&repository, &["--base-sarif", "../no-such.sarif"], 3);
}

#[test]
fn a_sarif_file_that_cannot_be_read_is_never_a_pass() {
    let whole = log(&[run_of("CodeQL", &[STYLE])]);
    let half = &whole[..whole.len() / 2];
    for text in
        ["", "{", half, "[]", "null", "{}", r#"{"runs": 7}"#, "<html></html>", "\u{1f}\u{8b}"]
    {
        let repository = with_logs(text, "");
        let report = assert_code(&repository, &[], 3);
        assert_eq!(report["verdict"], "incomplete", "{text}: {report:#}");
        assert_eq!(scan(&repository, &["--with-sarif", "../head.sarif"]).code, 3, "{text}");
    }
    let repository = with_logs("", "");
    std::fs::remove_file(repository.beside("head.sarif")).unwrap();
    assert_code(&repository, &[], 3);
    std::fs::create_dir(repository.beside("head.sarif")).unwrap();
    assert_code(&repository, &[], 3);
}

#[test]
fn a_gzipped_file_is_read_and_one_cut_off_is_told() {
    let repository = with_logs("", "");
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(log(&[run_of("CodeQL", &[INJECTION])]).as_bytes()).unwrap();
    let bytes = encoder.finish().unwrap();
    repository.write("../head.sarif", &bytes);
    assert_code(&repository, &[], 1);
    repository.write("../head.sarif", &bytes[..bytes.len() / 2]);
    assert_code(&repository, &[], 3);
}

#[test]
fn twenty_five_runs_are_judged_as_one() {
    let tools: Vec<String> = (0..25).map(|number| format!("tool {number}")).collect();
    let runs: Vec<Value> = tools
        .iter()
        .map(|tool| run_of(tool, if tool == "tool 24" { &[INJECTION] } else { &[STYLE] }))
        .collect();
    let repository = with_logs(&log(&runs), &log(&runs));
    let report = assert_code(&repository, &[], 1);
    assert_eq!(report["foreign_runs"].as_array().unwrap().len(), 25);
    assert_eq!(report["foreign"].as_array().unwrap().len(), 25);
    let report = assert_code(&repository, &["--base-sarif", "../base.sarif"], 0);
    assert!(report["foreign"].as_array().unwrap().iter().all(|f| f["class"] == "already-there"));
}

#[test]
fn a_finding_of_ours_that_another_tool_reports_too_is_judged_once() {
    let theirs: Result4 = ("GHSA-2222-2222-2222", "error", "Cargo.lock", "dddddddddddddddd:1");
    let repository = Repository::change(
        &[("Cargo.lock", &cargo(&["alpha 1.0.0"]))],
        &[("Cargo.lock", &cargo(&["alpha 1.0.0", "sound 1.0.0"]))],
    );
    repository.write("../head.sarif", log(&[run_of("osv-scanner", &[theirs])]));
    let report = assert_code(&repository, &[], 0);
    assert_eq!(found(&report), ["Cargo.lock alpha 1.0.0: already-there warn"]);
    assert_eq!(report["foreign"], json!([]));
    assert_eq!(report["foreign_runs"][0]["folded"], 1);
    let sighting = json!([{ "tool": "osv-scanner", "rule": "GHSA-2222-2222-2222" }]);
    assert_eq!(report["findings"][0]["sightings"], sighting);
}

#[test]
fn our_own_sarif_of_the_same_tree_adds_nothing() {
    let repository = Repository::change(
        &[("Cargo.lock", &cargo(&["alpha 1.0.0"]))],
        &[("Cargo.lock", &cargo(&["alpha 1.0.0", "beta 1.0.0", "evil 1.0.0", "fresh 1.0.0"]))],
    );
    assert_eq!(scan(&repository, &["-o", "sarif=../head.sarif"]).code, 1);
    let with = assert_code(&repository, &[], 1);
    let (_, without) = repository.gate(&["--base", "base"]);
    assert_eq!((&with["foreign"], &with["findings"]), (&json!([]), &without["findings"]));
    assert_eq!(with["foreign_runs"][0]["folded"], 4);
}

#[test]
fn hostile_text_of_other_tools_reaches_no_output_alive() {
    let hostile = "\u{1b}[31m::error::x ##[error]y\u{202e}<script>|`\n::stop-commands::z";
    let mut run = run_of("CodeQL", &[STYLE]);
    run["tool"]["driver"]["name"] = json!(format!("tool{hostile}"));
    run["results"][0]["message"]["text"] = json!(hostile);
    run["results"][0]["ruleId"] = json!(format!("rule{hostile}"));
    let repository = with_logs(&log(&[run]), "");
    for format in FORMATS {
        let arguments = ["--base", "base", "--with-sarif", "../head.sarif", "--output", format];
        let run = repository.run(&arguments);
        assert_eq!(run.code, 0, "{run:#?}");
        assert!(!run.stdout.contains(['\u{1b}', '\u{202e}']), "{format}: {run:#?}");
        assert!(!run.stdout.lines().any(|line| line.trim_start().starts_with("::")), "{run:#?}");
        assert!(!run.stdout.contains("##[error]"), "{format}: {run:#?}");
        if format == "markdown" {
            let html = crate::hostile::rendered(&run.stdout);
            assert!(!html.contains("<script>"), "{html}");
        }
    }
}
