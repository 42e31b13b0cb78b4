//! What weighs a result: level, kind, score, suppression.

use lockgate_model::Level;
use serde_json::{Value, json};

use super::read_run;

/// A run with a rule of its own configuration and one result.
fn run(rule: Value, result: Value) -> Value {
    let mut rule = rule;
    rule["id"] = json!("R1");
    json!({"tool": {"driver": {"name": "T", "rules": [rule]}}, "results": [result]})
}

fn level(rule: Value, mut result: Value) -> &'static str {
    result["ruleId"] = json!("R1");
    read_run(&run(rule, result)).findings[0].level.as_str()
}

#[test]
fn a_level_is_the_results_or_the_kinds_or_the_rules_or_warning() {
    let rule = || json!({"defaultConfiguration": {"level": "error"}});
    for (rule, result, expected) in [
        (rule(), json!({"level": "note"}), "note"),
        (rule(), json!({"level": "none"}), "none"),
        (rule(), json!({}), "error"),
        (rule(), json!({"kind": "fail"}), "error"),
        (rule(), json!({"kind": "review"}), "none"),
        (rule(), json!({"kind": "open"}), "none"),
        (rule(), json!({"kind": "informational"}), "none"),
        (rule(), json!({"kind": "informational", "level": "note"}), "note"),
        (rule(), json!({"level": "critical"}), "error"),
        (json!({}), json!({}), "warning"),
        (json!({"defaultConfiguration": {"level": "high"}}), json!({}), "warning"),
    ] {
        assert_eq!(level(rule.clone(), result.clone()), expected, "{rule} {result}");
    }
}

#[test]
fn an_invocation_overrides_the_level_of_a_rule() {
    let mut run = run(
        json!({"defaultConfiguration": {"level": "error"}}),
        json!({"ruleId": "R1", "provenance": {"invocationIndex": 1}}),
    );
    let given = |level: &str, descriptor: Value| {
        json!({"ruleConfigurationOverrides": [
            {"configuration": {"level": level}, "descriptor": descriptor}]})
    };
    for descriptor in [json!({"id": "R1"}), json!({"index": 0}), json!({"id": "R1", "index": 0})] {
        run["invocations"] = json!([given("none", json!({"id": "R1"})), given("note", descriptor)]);
        assert_eq!(read_run(&run).findings[0].level.as_str(), "note");
    }
    run["invocations"] = json!([{}, given("note", json!({"id": "other"}))]);
    assert_eq!(read_run(&run).findings[0].level.as_str(), "error");
    run["results"][0] = json!({"ruleId": "R1"});
    run["invocations"] = json!([given("note", json!({"id": "R1"}))]);
    assert_eq!(read_run(&run).findings[0].level.as_str(), "note");
}

#[test]
fn what_is_no_problem_is_counted_and_not_kept() {
    let results = json!([
        {"kind": "pass"}, {"kind": "notApplicable", "level": "none"}, {"baselineState": "absent", "level": "error"},
        {"kind": "pass", "level": "error"}, {"baselineState": "unchanged"}
    ]);
    let log = read_run(&json!({"results": results}));
    assert_eq!((log.passed, log.findings.len(), log.runs[0].results), (3, 2, 2));
    assert_eq!(log.findings[0].level.as_str(), "error");
}

#[test]
fn a_score_is_a_number_from_0_to_10_as_text_or_number() {
    for (given, severity) in [
        (json!("9.8"), Level::Critical),
        (json!(7), Level::High),
        (json!(" 4.0 "), Level::Medium),
        (json!("0.1"), Level::Low),
        // None of these is a score: the level counts, which is an error.
        (json!("0.0"), Level::High),
        (json!("10.1"), Level::High),
        (json!(-1), Level::High),
        (json!("NaN"), Level::High),
        (json!("undefined"), Level::High),
        (json!("CVSS:3.1/AV:N"), Level::High),
        (json!(null), Level::High),
    ] {
        let rule = json!({"properties": {"security-severity": given, "tags": ["b", "a", 3, "b"]}});
        let log = read_run(&run(rule, json!({"ruleId": "R1", "level": "error"})));
        assert_eq!(log.findings[0].severity(), severity, "{given}");
        assert_eq!(log.findings[0].tags, ["a", "b"]);
    }
}

#[test]
fn a_suppression_counts_unless_one_is_rejected_or_under_review() {
    for (suppressions, expected) in [
        (json!([]), false),
        (json!(null), false),
        (json!([{"kind": "inSource"}]), true),
        (json!([{"kind": "external", "status": "accepted"}]), true),
        (json!([{"kind": "external", "status": "rejected"}]), false),
        (json!([{"kind": "external", "status": "underReview"}]), false),
        (json!([{"kind": "inSource"}, {"status": "rejected"}]), false),
        (json!([{"status": "unheard-of"}]), false),
    ] {
        let log = read_run(&run(json!({}), json!({"suppressions": suppressions})));
        assert_eq!(log.findings[0].suppressed, expected, "{suppressions}");
    }
}
