//! Well-formed logs that mean harm, or that other tools write carelessly.

use lockgate_sarif::read::{ReadOptions, read};
use serde_json::{Value, json};

use super::{assert_noted, log_of, read_run, read_text, run_of};

fn one(result: Value) -> lockgate_model::ForeignFinding {
    let mut log = read_run(&run_of(&json!([result])));
    assert!(log.notes.is_empty(), "{:?}", log.notes);
    log.findings.remove(0)
}

/// The first and last line of a result in a region.
fn lines(region: Value) -> (Option<u32>, Option<u32>) {
    let place = json!({"artifactLocation": {"uri": "a.rs"}, "region": region});
    let location = one(json!({"locations": [{"physicalLocation": place}]})).location.unwrap();
    (location.line, location.end_line)
}

#[test]
fn a_result_without_a_location_is_a_finding() {
    for locations in [
        json!(null),
        json!([]),
        json!([{}]),
        json!([{"logicalLocations": [{"fullyQualifiedName": "a::b"}]}]),
        json!([{"physicalLocation": {"address": {"absoluteAddress": 16}}}]),
        json!([{"physicalLocation": {"artifactLocation": {"uri": "../../etc/passwd"}}}]),
        json!([{"physicalLocation": {"artifactLocation": {"index": 7}}}]),
        json!("a.rs"),
    ] {
        let finding = one(json!({"ruleId": "R1", "locations": locations}));
        assert_eq!((finding.location, finding.rule.as_str()), (None, "R1"));
    }
}

#[test]
fn the_first_location_with_a_file_counts() {
    let place = |uri| json!({"physicalLocation": {"artifactLocation": {"uri": uri}}});
    let finding = one(json!({"locations": [{}, place("a.rs"), place("b.rs")]}));
    assert_eq!(finding.location.unwrap().path.as_str(), "a.rs");
}

#[test]
fn absolute_and_encoded_uris_are_paths_below_the_checkout() {
    let place = json!([{"physicalLocation": {"artifactLocation":
        {"uri": "file:///builds/ci/my%20repo/src/%C3%A4.rs"}}}]);
    let text = log_of(&[run_of(&json!([{"locations": place}]))]);
    let options =
        ReadOptions { root: Some("/builds/ci/my repo".to_owned()), ..ReadOptions::default() };
    let log = read("x.sarif", text.as_bytes(), &options);
    assert_eq!(log.findings[0].location.as_ref().unwrap().path.as_str(), "src/ä.rs");
    assert_eq!(read_text(&text).findings[0].location, None);
}

#[test]
fn an_artifact_of_the_run_is_found_by_its_index_wherever_it_stands() {
    let place = json!([{"physicalLocation": {"artifactLocation": {"index": 1}}}]);
    let results = json!([{"locations": place}]);
    let artifacts =
        json!([{"location": {"uri": "no"}}, {"location": {"uri": "b.c", "uriBaseId": "SUB"}}]);
    let bases = json!({"SUB": {"uri": "sub/", "uriBaseId": "%SRCROOT%"}});
    let tail = format!(r#""artifacts": {artifacts}, "originalUriBaseIds": {bases}"#);
    let text = format!(r#"{{"version":"2.1.0","runs":[{{"results":{results}, {tail}}}]}}"#);
    let log = read_text(text);
    assert_eq!(log.findings[0].location.as_ref().unwrap().path.as_str(), "sub/b.c");
}

#[test]
fn a_loop_of_base_ids_ends() {
    let mut run = run_of(&json!([{"locations": [{"physicalLocation": {"artifactLocation":
        {"uri": "a.c", "uriBaseId": "A"}}}]}]));
    run["originalUriBaseIds"] = json!({
        "A": {"uri": "a/", "uriBaseId": "B"}, "B": {"uri": "b/", "uriBaseId": "A"}});
    assert_eq!(read_run(&run).findings[0].location, None);
}

#[test]
fn lines_that_are_none_are_left_out() {
    for (region, expected) in [
        (json!({"startLine": 3, "endLine": 5}), (Some(3), Some(5))),
        (json!({"startLine": 3}), (Some(3), Some(3))),
        (json!({"startLine": 3, "endLine": 1}), (Some(3), Some(3))),
        (json!({"startLine": 0, "endLine": 0}), (None, None)),
        (json!({"startLine": 0, "endLine": 4}), (None, None)),
        (json!({"startLine": -1}), (None, None)),
        (json!({"startLine": 2.5}), (None, None)),
        (json!({"startLine": 2.0}), (Some(2), Some(2))),
        (json!({"startLine": "7"}), (Some(7), Some(7))),
        (json!({"startLine": 5_000_000_000_u64}), (None, None)),
        (json!({"startLine": [1]}), (None, None)),
        (json!({"charOffset": 10}), (None, None)),
        (json!(null), (None, None)),
    ] {
        assert_eq!(lines(region.clone()), expected, "{region}");
    }
}

#[test]
fn huge_numbers_are_no_error() {
    let text = log_of(&[run_of(&json!([{"ruleId": "R1", "ruleIndex": 77, "rank": 88}]))]);
    let huge = format!("1{}", "0".repeat(5_000));
    for number in ["1e999", "-1e999", huge.as_str(), "0.00001e-400"] {
        let log = read_text(text.replace("77", number).replace("88", number));
        assert!(log.notes.is_empty(), "{:?}", log.notes);
        assert_eq!(log.findings[0].title, "The first rule");
    }
}

#[test]
fn twenty_five_runs_are_all_read() {
    let runs: Vec<Value> = (0..25)
        .map(|number| {
            let mut run = run_of(&json!([{"ruleId": "R1"}, {"ruleId": format!("own{number}")}]));
            run["tool"]["driver"]["name"] = json!(format!("tool{number}"));
            run["automationDetails"] = json!({"id": format!("category{number}/")});
            run
        })
        .collect();
    let log = read_text(log_of(&runs));
    assert_eq!((log.runs.len(), log.findings.len(), log.notes.len()), (25, 50, 0));
    let last = log.runs.last().unwrap();
    assert_eq!((last.tool.as_str(), last.results), ("tool24", 2));
    assert_eq!(last.category.as_deref(), Some("category24/"));
    assert_eq!(last.version.as_deref(), Some("1.2"));
    assert_eq!(log.findings[49].tool, "tool24");
}

#[test]
fn of_a_property_that_stands_twice_the_last_counts_and_of_results_both() {
    let text = r#"{"version":"1.0.0","version":"2.1.0","runs":[{
        "results":[{"ruleId":"a","ruleId":"b"}],
        "tool":{"driver":{"name":"one"}}, "tool":{"driver":{"name":"two"}},
        "results":[{"ruleId":"c"}]}]}"#;
    let log = read_text(text);
    let rules: Vec<_> = log.findings.iter().map(|finding| finding.rule.as_str()).collect();
    assert_eq!((rules, log.runs[0].tool.as_str()), (vec!["b", "c"], "two"));
    assert!(log.notes.is_empty());
}

#[test]
fn deep_nesting_neither_overflows_the_stack_nor_hides_a_result() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let deep_objects = format!("{}1{}", r#"{"text":"#.repeat(10_000), "}".repeat(10_000));
    let text = log_of(&[run_of(&json!([{"ruleId": "R1", "codeFlows": 77, "message": 88}]))]);
    for nested in [&deep, &deep_objects] {
        let log = read_text(text.replace("77", nested));
        assert!(log.notes.is_empty() && log.findings.len() == 1);
    }
    let log = read_text(text.replace("88", &deep_objects));
    assert!(log.notes.is_empty() && log.findings.len() == 1);
    let places = format!("{}1{}", r#"{"physicalLocation":"#.repeat(10_000), "}".repeat(10_000));
    let log = read_text(text.replace("\"codeFlows\":77", &format!("\"locations\":[{places}]")));
    assert_noted(&log, "recursion limit");
}

#[test]
fn control_characters_and_bidi_marks_are_kept_as_data_on_one_line() {
    let finding =
        one(json!({"ruleId": "a\u{1b}[2J", "message": {"text": "x\u{202e}\u{0}\r\n::error::y"}}));
    assert_eq!(finding.rule, "a\u{1b}[2J");
    assert_eq!(finding.message, "x\u{202e}\u{0} ::error::y");
}

#[test]
fn half_a_surrogate_pair_does_not_end_the_reading() {
    let text = log_of(&[run_of(&json!([{"message": {"text": "77"}}, {"ruleId": "R1"}]))]);
    let log = read_text(text.replace("77", r"cut \ud83d"));
    assert!(log.notes.is_empty(), "{:?}", log.notes);
    assert!(log.findings[0].message.starts_with("cut \u{fffd}"));
    assert_eq!(log.findings.len(), 2);
}

#[test]
fn long_texts_are_cut_and_long_fingerprints_left_out() {
    let finding = one(json!({
        "ruleId": "r".repeat(5_000),
        "message": {"text": "m".repeat(100_000)},
        "fingerprints": {"long": "f".repeat(5_000), "short": "f"},
        "partialFingerprints": {"primaryLocationLineHash": "a:1"}
    }));
    assert_eq!(finding.rule.chars().count(), 200);
    assert_eq!(finding.message.chars().count(), 1_000);
    assert_eq!(finding.title.chars().count(), 200);
    let keys: Vec<_> = finding.fingerprints.keys().map(String::as_str).collect();
    assert_eq!(keys, ["primaryLocationLineHash", "short"]);
}

#[test]
fn values_of_other_types_count_as_absent() {
    for wrong in [
        json!(null),
        json!(true),
        json!(3),
        json!(-3),
        json!(1.5),
        json!("x"),
        json!([]),
        json!({}),
    ] {
        let result = json!({
            "ruleId": "R1", "ruleIndex": wrong, "rule": wrong, "level": wrong, "kind": wrong, "message": wrong,
            "locations": wrong, "fingerprints": wrong, "suppressions": wrong, "provenance": wrong
        });
        let mut run = run_of(&json!([result]));
        run["artifacts"] = wrong.clone();
        run["originalUriBaseIds"] = wrong.clone();
        run["invocations"] = wrong.clone();
        run["automationDetails"] = wrong.clone();
        run["tool"]["extensions"] = wrong.clone();
        run["tool"]["driver"]["rules"][0]["properties"] = wrong.clone();
        run["tool"]["driver"]["rules"][0]["defaultConfiguration"] = wrong.clone();
        let log = read_run(&run);
        assert!(log.notes.is_empty(), "{wrong}: {:?}", log.notes);
        let finding = &log.findings[0];
        assert_eq!((finding.title.as_str(), finding.suppressed), ("The first rule", false));
        assert_eq!(finding.level.as_str(), "warning", "{wrong}");
    }
}
