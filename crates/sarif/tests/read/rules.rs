//! How the rule and the message of a result are found.

use serde_json::{Value, json};

use super::{read_run, read_text};

fn tool() -> Value {
    let rule = |id: &str, guid: &str| json!({"id": id, "guid": guid, "shortDescription": {"text": format!("{id}!")}});
    json!({
        "driver": {"name": "Driver", "semanticVersion": "2.0.0", "version": "two", "rules": [
            rule("D0", "gd0"), rule("D1", "gd1"), rule("CA1000", "gca")]},
        "extensions": [
            {"name": "first", "guid": "g-first", "rules": [rule("E0", "ge0"), 5, rule("js/xss", "ge2")]},
            {"name": "second", "guid": "g-second", "rules": [rule("S0", "gs0"), rule("D1", "other")]}
        ]
    })
}

fn rule_of(result: &Value) -> (String, String) {
    let log = read_run(&json!({"results": [result], "tool": tool()}));
    assert!(log.notes.is_empty());
    (log.findings[0].rule.clone(), log.findings[0].title.clone())
}

#[test]
fn a_rule_is_found_by_index_id_or_guid_in_driver_and_extensions() {
    for (result, id, title) in [
        (json!({"ruleId": "D1"}), "D1", "D1!"),
        (json!({"ruleIndex": 1}), "D1", "D1!"),
        (json!({"ruleId": "D1", "ruleIndex": 1}), "D1", "D1!"),
        (json!({"rule": {"id": "D0"}}), "D0", "D0!"),
        (json!({"rule": {"index": 2}}), "CA1000", "CA1000!"),
        (json!({"rule": {"guid": "gd1"}}), "D1", "D1!"),
        (json!({"rule": {"index": 0, "toolComponent": {"index": 0}}}), "E0", "E0!"),
        (json!({"rule": {"index": 2, "toolComponent": {"name": "first"}}}), "js/xss", "js/xss!"),
        (json!({"rule": {"index": 0, "toolComponent": {"guid": "g-second"}}}), "S0", "S0!"),
        (json!({"rule": {"guid": "gs0", "toolComponent": {"name": "second"}}}), "S0", "S0!"),
        // An id that only an extension has.
        (json!({"ruleId": "js/xss"}), "js/xss", "js/xss!"),
        (json!({"ruleId": "CA1000/sub/part"}), "CA1000", "CA1000!"),
        (json!({"ruleId": "CA1000/sub", "ruleIndex": 2}), "CA1000", "CA1000!"),
        // Index and id contradict each other: the id counts.
        (json!({"ruleId": "D1", "ruleIndex": 0}), "D1", "D1!"),
        (json!({"ruleId": "D1", "ruleIndex": -1}), "D1", "D1!"),
        (json!({"ruleId": "D1", "ruleIndex": 99}), "D1", "D1!"),
        (json!({"ruleId": "unknown", "ruleIndex": 1}), "unknown", "unknown"),
        (json!({"ruleId": "D10", "ruleIndex": 1}), "D10", "D10"),
        // Out of range.
        (json!({"ruleIndex": 99, "message": {"text": "said"}}), "", "said"),
        (json!({"rule": {"index": 9, "toolComponent": {"index": 9}}}), "", "result without a rule"),
        (json!({"rule": {"index": 1, "toolComponent": {"index": 0}}}), "", "result without a rule"),
        (
            json!({"rule": {"index": 4_294_967_295_u32, "toolComponent": {"index": 4_294_967_295_u32}}}),
            "",
            "result without a rule",
        ),
    ] {
        assert_eq!(rule_of(&result), (id.to_owned(), title.to_owned()), "{result}");
    }
}

#[test]
fn a_tool_after_the_results_is_used_all_the_same() {
    let before = json!({"tool": tool(), "results": [{"ruleId": "D1"}]});
    let results = r#""results": [{"ruleId": "D1"}]"#;
    let after = format!(r#"{{"version": "2.1.0", "runs": [{{{results}, "tool": {}}}]}}"#, tool());
    assert_eq!(read_text(after), read_run(&before));
}

#[test]
fn a_run_has_the_semantic_version_and_a_name_in_any_case() {
    let log = read_run(&json!({"tool": tool(), "results": []}));
    assert_eq!(
        (log.runs[0].tool.as_str(), log.runs[0].version.as_deref()),
        ("Driver", Some("2.0.0"))
    );
    let log = read_run(&json!({"tool": {"driver": {"name": " "}}, "results": []}));
    assert_eq!(log.runs[0].tool, "unknown tool");
}

#[test]
fn a_message_is_its_text_or_a_template_with_arguments() {
    let run = |message: Value| {
        json!({
            "tool": {"driver": {"name": "T",
                "globalMessageStrings": {"global": {"text": "global {0}"}, "both": {"text": "no"}},
                "rules": [{"id": "R", "name": "RuleName", "messageStrings":
                    {"own": {"text": "{0} of {1}", "markdown": "*no*"}, "both": {"text": "rule's"}}}]}},
            "results": [{"ruleId": "R", "message": message}]
        })
    };
    for (message, said) in [
        (json!({"text": "plain", "markdown": "*plain*"}), "plain"),
        (json!({"text": "a {0}", "arguments": ["b"]}), "a b"),
        (json!({"id": "own", "arguments": ["x", "y"]}), "x of y"),
        (json!({"id": "own", "arguments": ["x"]}), "x of {1}"),
        (json!({"id": "global", "arguments": ["z"]}), "global z"),
        (json!({"id": "both"}), "rule's"),
        (json!({"id": "missing"}), "RuleName"),
        (json!({"markdown": "*only*"}), "RuleName"),
    ] {
        assert_eq!(read_run(&run(message.clone())).findings[0].message, said, "{message}");
    }
}

#[test]
fn other_ids_of_a_rule_count_as_tags() {
    let run = json!({"results": [{"ruleId": "SNYK-JS-LODASH-450202"}], "tool": {"driver": {"name": "T", "rules": [{
        "id": "SNYK-JS-LODASH-450202",
        "fullDescription": {"text": "(CVE-2019-10744) lodash@4.17.4"},
        "deprecatedIds": ["GHSA-jf85-cpcp-j695", "old-name"],
        "properties": {"tags": ["security", "CWE-1321"]}
    }]}}});
    let tags = ["CVE-2019-10744", "CWE-1321", "GHSA-jf85-cpcp-j695", "security"];
    assert_eq!(read_run(&run).findings[0].tags, tags);
}
