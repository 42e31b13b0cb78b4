//! The whole log of a report, as a reader of the JSON sees it.

use lockgate_model::{
    Action, Effect, Finding, JudgedNote, Note, NoteKind, RepoPath, Report, Verdict,
};
use serde_json::Value;

use crate::{MAX_RESULTS, Options, SHOWN_RESULTS, Suppressed, to_sarif, write};

#[path = "../examples/sample/report.rs"]
mod sample;

fn json(report: &Report, options: &Options) -> Value {
    let mut bytes = Vec::new();
    write(report, options, &mut bytes).unwrap();
    assert_eq!(bytes.last(), Some(&b'\n'));
    serde_json::from_slice(&bytes).unwrap()
}

fn run(report: &Report) -> Value {
    json(report, &Options::default())["runs"][0].clone()
}

fn report_of(findings: Vec<Finding>) -> Report {
    Report { findings, ..sample::sample().unwrap() }
}

fn only_result(finding: Finding) -> Value {
    run(&report_of(vec![finding]))["results"][0].clone()
}

fn message(finding: Finding) -> String {
    only_result(finding)["message"]["text"].as_str().unwrap().to_owned()
}

fn keep() -> Options {
    Options { suppressed: Suppressed::Keep, ..Options::default() }
}

fn vulnerability() -> Finding {
    sample::vulnerability().unwrap()
}

#[test]
fn a_result_points_at_the_version_and_links_the_manifest() {
    let result = only_result(vulnerability());
    assert_eq!(result["ruleId"], "RUSTSEC-2020-0071");
    assert_eq!(result["level"], "warning");
    assert_eq!(
        result["message"]["text"],
        "time 0.1.43 has RUSTSEC-2020-0071 (Potential segfault in the time crate); fixed in \
         0.2.23; brought in by [chrono](1)."
    );
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "Cargo.lock");
    let region = &place["region"];
    let numbers = ["startLine", "startColumn", "endLine", "endColumn"];
    assert_eq!(numbers.map(|number| region[number].as_u64()), [19, 12, 19, 18].map(Some));
    let related = &result["relatedLocations"][0];
    assert_eq!(related["id"], 1);
    assert_eq!(related["physicalLocation"]["artifactLocation"]["uri"], "Cargo.toml");
    assert_eq!(
        result["partialFingerprints"]["primaryLocationLineHash"],
        vulnerability().fingerprint.as_str()
    );
}

#[test]
fn the_folder_that_was_judged_stands_before_every_path_and_in_the_fingerprint() {
    let report = sample::sample().unwrap();
    let options = Options { folder: Some(RepoPath::new("apps/my shop").unwrap()), ..keep() };
    let (below, at_root) = (json(&report, &options), json(&report, &keep()));
    let uris = |log: &Value| {
        let mut uris = Vec::new();
        collect_uris(log, &mut uris);
        uris
    };
    let moved: Vec<String> =
        uris(&at_root).iter().map(|uri| format!("apps/my%20shop/{uri}")).collect();
    assert_eq!(uris(&below), moved);
    assert!(moved.len() > 8, "{moved:?}");
    // printf 'v1\0crates.io\0apps/my shop/Cargo.lock\0time\0time\0RUSTSEC-2020-0071' | sha256sum
    let only = json(&report_of(vec![vulnerability()]), &options)["runs"][0]["results"][0].clone();
    assert_eq!(only["partialFingerprints"]["primaryLocationLineHash"], "071878d78851eec3:1");
    assert_eq!(below["runs"][0]["tool"], at_root["runs"][0]["tool"]);
}

fn collect_uris(value: &Value, uris: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            let uri = members.get("artifactLocation").and_then(|place| place["uri"].as_str());
            uris.extend(uri.map(str::to_owned));
            members.values().for_each(|member| collect_uris(member, uris));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_uris(item, uris)),
        _ => {}
    }
}

#[test]
fn every_region_holds_the_version_it_is_about() {
    let report = sample::sample().unwrap();
    for (finding, result) in
        report.findings.iter().zip(to_sarif(&report, &keep()).runs[0].results.iter())
    {
        let region = result.locations[0].physical_location.region.unwrap();
        let path = finding.location.path.as_str();
        let (_, text) = sample::FILES.iter().find(|(file, _)| *file == path).unwrap();
        let line = text.lines().nth(region.start_line as usize - 1).unwrap();
        let columns = region.start_column as usize - 1..region.end_column as usize - 1;
        assert_eq!(line.get(columns), Some(finding.version.as_str()));
    }
}

#[test]
fn the_dependency_path_is_a_code_flow_from_manifest_to_lockfile() {
    let result = only_result(vulnerability());
    let steps = result["codeFlows"][0]["threadFlows"][0]["locations"].as_array().unwrap();
    let texts: Vec<&str> =
        steps.iter().map(|step| step["location"]["message"]["text"].as_str().unwrap()).collect();
    assert_eq!(
        texts,
        ["Cargo.toml asks for chrono.", "time 0.1.43 by app@0.1.0 > chrono@0.4.11 > time@0.1.43."]
    );
    assert!(steps.iter().all(|step| step["location"]["physicalLocation"]["region"].is_object()));
}

#[test]
fn a_rule_index_leads_to_the_rule_and_rules_are_sorted() {
    let run = run(&sample::sample().unwrap());
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let ids: Vec<&str> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    assert!(ids.is_sorted() && ids.len() == 4, "{ids:?}");
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(result["ruleId"], ids[index]);
    }
}

#[test]
fn the_severity_of_a_rule_says_where_it_comes_from() {
    let run = run(&report_of(vec![vulnerability()]));
    let properties = &run["tool"]["driver"]["rules"][0]["properties"];
    assert_eq!(properties["security-severity"], "6.2");
    assert_eq!(properties["severity"], "medium");
    assert_eq!(properties["severity-source"], "CVSS 3.x");
    assert_eq!(properties["severity-from"], "RUSTSEC-2020-0071");
    assert!(properties["severity-vector"].as_str().unwrap().starts_with("CVSS:3.1/"));
    assert_eq!(properties.get("problem.severity"), None);
}

#[test]
fn licence_and_credit_travel_with_the_text() {
    let run = run(&report_of(vec![vulnerability()]));
    let help = &run["tool"]["driver"]["rules"][0]["help"];
    for format in ["text", "markdown"] {
        let text = help[format].as_str().unwrap();
        for part in ["RUSTSEC-2020-0071", "CC-BY-4.0", "https://credit.example/advisory"] {
            assert!(text.contains(part), "{part} in {text}");
        }
        // An open fence in the text must not swallow them.
        assert!(text.find("CC-BY-4.0") < text.find("```"));
    }
}

#[test]
fn nothing_of_the_repository_is_in_a_rule() {
    let mut finding = vulnerability();
    finding.location.path = RepoPath::new("secret-folder/Cargo.lock").unwrap();
    finding.paths[0].0[0] = "secret-app@0.1.0".to_owned();
    let log = run(&report_of(vec![finding]));
    assert!(!log["tool"].to_string().contains("secret"));
    assert!(log["results"].to_string().contains("secret"));
}

#[test]
fn a_finding_whose_group_is_missing_is_still_written_with_a_rule() {
    let report = Report { advisories: Default::default(), ..sample::sample().unwrap() };
    let run = run(&report);
    assert_eq!(run["results"].as_array().unwrap().len(), 4);
    assert_eq!(run["tool"]["driver"]["rules"].as_array().unwrap().len(), 4);
}

#[test]
fn an_ignored_finding_is_left_out_of_an_upload_and_kept_with_its_reason_elsewhere() {
    let report = sample::sample().unwrap();
    let text = json(&report, &Options::default()).to_string();
    assert!(!text.contains("RUSTSEC-2020-0159") && !text.contains("suppressions"));

    let log = json(&report, &keep());
    let results = log["runs"][0]["results"].as_array().unwrap();
    let kept: Vec<&Value> =
        results.iter().filter_map(|result| result.get("suppressions")).collect();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0][0]["kind"], "external");
    assert_eq!(kept[0][0]["status"], "accepted");
    assert_eq!(
        kept[0][0]["justification"],
        "no call reaches it; approved by security@team.example; until 2026-06-30"
    );
}

#[test]
fn an_incomplete_scan_is_not_a_successful_execution_and_keeps_its_results() {
    let note = Note::new(NoteKind::StaleDatabase, "the data is 40 days old");
    let report = Report {
        complete: false,
        verdict: Verdict::Incomplete,
        notes: vec![JudgedNote { note, effect: Effect::Incomplete }],
        ..sample::sample().unwrap()
    };
    let run = run(&report);
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let notification = &invocation["toolExecutionNotifications"][0];
    assert_eq!(notification["level"], "error");
    assert_eq!(notification["descriptor"]["id"], "stale-database");
    assert_eq!(run["properties"]["complete"], false);
    assert_eq!(run["properties"]["verdict"], "incomplete");
    assert_eq!(run["results"].as_array().unwrap().len(), 4);
}

#[test]
fn a_report_without_findings_has_empty_results_and_rules() {
    let run = run(&report_of(vec![]));
    assert_eq!(run["results"], Value::Array(vec![]));
    assert_eq!(run["tool"]["driver"]["rules"], Value::Array(vec![]));
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn a_result_of_a_change_has_its_class_in_the_properties_and_no_baseline_state() {
    let result = only_result(sample::changed().unwrap());
    assert_eq!(result.get("baselineState"), None);
    let properties = &result["properties"];
    assert_eq!(properties["class"], "introduced");
    assert_eq!(properties["versionBefore"], "0.1.40");
    assert_eq!(properties["pathBefore"], "old/Cargo.lock");
    let seen = serde_json::json!([{ "tool": "Trivy", "rule": "CVE-2020-26235" }]);
    assert_eq!(properties["sightings"], seen);
    let plain = only_result(vulnerability());
    for key in ["class", "versionBefore", "pathBefore", "sightings"] {
        assert_eq!(plain["properties"].get(key), None, "{key}");
    }
}

#[test]
fn every_active_finding_of_the_head_is_written_and_nothing_of_the_base_or_of_other_tools() {
    let report = sample::change_report().unwrap();
    let run = run(&report);
    let active = report.findings.iter().filter(|finding| finding.decision.action != Action::Ignore);
    let expected: Vec<&str> = active.map(|finding| finding.fingerprint.as_str()).collect();
    let written: Vec<&str> = run["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| result["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap())
        .collect();
    assert_eq!(written, expected);
    let text = run.to_string();
    assert!(!text.contains("RUSTSEC-2021-0124") && !text.contains("js/sql-injection"), "{text}");
}

#[test]
fn hostile_text_of_a_change_holds_no_control_character() {
    let mut finding = sample::changed().unwrap();
    let evil = "::error::\u{1b}[31m\u{202e}##[error]";
    finding.change.as_mut().unwrap().version_before = Some(evil.to_owned());
    finding.change.as_mut().unwrap().path_before = RepoPath::new(evil).ok();
    finding.sightings[0].tool = evil.to_owned();
    finding.sightings[0].rule = evil.to_owned();
    let mut bytes = Vec::new();
    write(&report_of(vec![finding]), &Options::default(), &mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(!text.contains("\\u001b") && !text.contains('\u{202e}') && !text.contains("##["));
    assert_eq!(text.matches("::error::\\\\u{1b}[31m").count(), 4);
}

#[test]
fn the_category_always_ends_in_one_slash_and_is_never_empty() {
    for (given, written) in [
        ("lockgate/sweep/", "lockgate/sweep/"),
        ("shard-1", "shard-1/"),
        ("a//", "a/"),
        ("", "lockgate/ci/"),
        (" / ", "lockgate/ci/"),
    ] {
        let options = Options { category: given.to_owned(), ..Options::default() };
        let log = json(&report_of(vec![]), &options);
        assert_eq!(log["runs"][0]["automationDetails"]["id"], written, "{given:?}");
    }
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let bytes = || {
        let mut bytes = Vec::new();
        write(&sample::sample().unwrap(), &Options::default(), &mut bytes).unwrap();
        bytes
    };
    assert_eq!(bytes(), bytes());
}

#[test]
fn a_failing_writer_is_an_error() {
    let mut small = [0_u8; 64];
    let error = write(&sample::sample().unwrap(), &Options::default(), &mut small[..]);
    assert_eq!(error.unwrap_err().to_string(), "the SARIF log could not be written");
}

#[test]
fn a_hostile_title_makes_neither_a_link_nor_a_control_character() {
    let text = message(sample::hostile().unwrap());
    assert!(text.starts_with("left-pad 1.2.0 has GHSA-aaaa-bbbb-cccc (x\\] (1) \\[click\\] ("));
    let raw = json(&sample::sample().unwrap(), &Options::default()).to_string();
    assert!(raw.chars().all(|c| !c.is_control() && c != '\u{202e}'));
    // JSON writes a control character as an escape, so the values have to be looked at too.
    assert!(!raw.contains("\\u001b"));
}

#[test]
fn a_hostile_name_cannot_take_over_the_link_to_the_manifest() {
    let mut finding = vulnerability();
    finding.package = "a](1) b".to_owned();
    finding.manifest.as_mut().unwrap().dependency = "x](https://bad.example) [y".to_owned();
    let text = message(finding);
    assert!(text.starts_with("a\\] (1) b 0.1.43 has"), "{text}");
    assert!(text.ends_with("brought in by [x\\] (https://bad.example) \\[y](1)."), "{text}");
}

#[test]
fn a_path_in_a_strange_folder_is_percent_encoded() {
    let result = only_result(sample::malicious().unwrap());
    let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "web%20app/package-lock.json");
}

#[test]
fn the_message_tells_direct_from_transitive() {
    let direct = message(sample::unmaintained().unwrap());
    assert!(direct.ends_with("no fixed version is known; asked for in [Cargo.toml](1)."));
    let no_manifest = message(sample::malicious().unwrap());
    assert!(no_manifest.ends_with("; asked for by web."), "{no_manifest}");
    let transitive = message(sample::hostile().unwrap());
    assert!(transitive.contains("; brought in by web > a@1 > b\\] (1)@2 > left-pad@1.2.0."));
}

#[test]
fn a_version_that_clears_more_is_told_after_the_first_sentence() {
    let text = message(sample::hostile().unwrap());
    assert!(text.contains("; fixed in 1.2.1; "), "{text}");
    assert!(text.ends_with(". Version 2.0.0 clears every finding of left-pad that has a fix."));
}

#[test]
fn a_long_path_leaves_out_its_middle_and_says_so() {
    let mut finding = vulnerability();
    finding.manifest = None;
    finding.paths[0].0 = (0..10).map(|step| format!("p{step}")).collect();
    let text = message(finding);
    assert!(text.ends_with("brought in by p0 > p1 > p2 > … 4 more … > p7 > p8 > p9."), "{text}");
}

fn many(count: usize) -> Report {
    let mut report = report_of(vec![vulnerability(); count]);
    let worst = report.findings.last_mut().unwrap();
    *worst = sample::malicious().unwrap();
    report
}

#[test]
fn too_many_findings_keep_the_worst_and_say_how_many_are_left_out() {
    let log = to_sarif(&many(MAX_RESULTS + 7), &Options::default());
    let [run] = log.runs;
    assert_eq!(run.results.len(), MAX_RESULTS);
    assert_eq!(run.results[0].rule_id, "MAL-2025-1");
    let [invocation] = run.invocations;
    let last = invocation.tool_execution_notifications.last().unwrap();
    assert!(last.message.text.starts_with("7 findings are left out"));
}

#[test]
fn more_results_than_github_shows_are_written_and_noted() {
    let log = to_sarif(&many(SHOWN_RESULTS + 1), &Options::default());
    let [run] = log.runs;
    assert_eq!(run.results.len(), SHOWN_RESULTS + 1);
    let [invocation] = run.invocations;
    let last = invocation.tool_execution_notifications.last().unwrap();
    assert!(last.message.text.contains("GitHub shows the worst 5000"));
}

#[test]
fn our_own_log_reads_back_as_the_findings_it_was_written_from() {
    let report = sample::sample().unwrap();
    let mut bytes = Vec::new();
    write(&report, &keep(), &mut bytes).unwrap();
    let log = crate::read::read("own.sarif", bytes.as_slice(), &Default::default());
    assert_eq!(log.notes, []);
    let mut expected: Vec<_> = report
        .findings
        .iter()
        .map(|own| {
            let line = own.location.version.start.line;
            (own.id.to_string(), own.location.path.to_string(), line)
        })
        .collect();
    let mut found: Vec<_> = log
        .findings
        .iter()
        .map(|own| {
            let place = own.location.as_ref().unwrap();
            (own.rule.clone(), place.path.to_string(), place.line.unwrap())
        })
        .collect();
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
}
