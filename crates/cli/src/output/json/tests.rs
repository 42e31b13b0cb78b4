use lockgate_model::{Change, Class, ForeignLevel, Kind, Report, Scope};
use serde_json::{Value, json};

use super::super::{RenderOptions, sample};

const SCHEMA: &str = include_str!("../../../schema/report.v1.schema.json");

fn rendered(report: &Report) -> String {
    let mut bytes = Vec::new();
    super::render(report, &RenderOptions::default(), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn document(report: &Report) -> Value {
    serde_json::from_str(&rendered(report)).unwrap()
}

fn schema() -> Value {
    serde_json::from_str(SCHEMA).unwrap()
}

fn errors(instance: &Value) -> Vec<String> {
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    validator
        .iter_errors(instance)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

#[test]
fn every_report_is_valid_under_the_schema() {
    assert!(jsonschema::draft202012::meta::is_valid(&schema()));
    for (name, report) in sample::all() {
        assert_eq!(errors(&document(&report)), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn every_word_of_a_closed_set_is_known_to_the_schema() {
    let mut report = sample::blocked();
    let template = report.findings[0].clone();
    let scopes = [Scope::Runtime, Scope::Dev, Scope::Optional, Scope::Build, Scope::Unknown];
    for (kind, scope) in Kind::ALL.iter().zip(scopes) {
        let mut finding = template.clone();
        (finding.kind, finding.scope) = (*kind, scope);
        report.findings.push(finding);
    }
    report.notes = sample::every_note();
    report.comparison = sample::comparison().comparison;
    report.foreign = sample::with_foreign().foreign;
    for (class, found) in Class::ALL.into_iter().zip(&mut report.findings) {
        found.change = Some(Change { class, version_before: None, path_before: None });
    }
    let levels =
        [ForeignLevel::Error, ForeignLevel::Warning, ForeignLevel::Note, ForeignLevel::None];
    for (level, found) in levels.into_iter().zip(&mut report.foreign) {
        found.level = level;
    }
    assert_eq!(errors(&document(&report)), Vec::<String>::new());
}

type Break = fn(&mut Value);

#[test]
fn a_wrong_report_is_refused_by_the_schema() {
    let good = document(&sample::comparison());
    let breaks: [(&str, Break); 11] = [
        ("an unknown field", |d| d["extra"] = json!(1)),
        ("an unknown field of a finding", |d| d["findings"][0]["colour"] = json!("red")),
        ("an unknown verdict", |d| d["verdict"] = json!("ok")),
        ("an exit code that is no verdict's", |d| d["exit_code"] = json!(2)),
        ("a finding without an id", |d| {
            d["findings"][0].as_object_mut().unwrap().remove("id");
        }),
        ("a line of zero", |d| {
            d["findings"][0]["location"]["version_span"]["start"]["line"] = json!(0)
        }),
        ("a score in words", |d| d["findings"][0]["severity"]["score"] = json!("9.8")),
        ("a class that is none", |d| d["findings"][0]["change"] = json!({ "class": "old" })),
        ("an unknown level of another tool", |d| d["foreign"][0]["level"] = json!("fatal")),
        ("a comparison without a base", |d| {
            d["comparison"].as_object_mut().unwrap().remove("base");
        }),
        ("a date with a time", |d| d["date"] = json!("2026-05-23T00:00:00Z")),
    ];
    for (name, change) in breaks {
        let mut wrong = good.clone();
        change(&mut wrong);
        assert!(!errors(&wrong).is_empty(), "{name} is taken");
    }
}

#[test]
fn every_property_of_the_schema_is_described_and_no_object_is_open() {
    fn walk(value: &Value, path: &str, objects: &mut u32) {
        if let Some(properties) = value.get("properties").and_then(Value::as_object) {
            *objects += 1;
            assert_eq!(value["additionalProperties"], json!(false), "{path} is open");
            assert!(value.get("required").is_some(), "{path} requires nothing");
            for (name, property) in properties {
                let description = property["description"].as_str().unwrap_or_default();
                assert!(description.len() > 8, "{path}.{name} is not described");
            }
        }
        let children: Vec<(String, &Value)> = match value {
            Value::Object(map) => map.iter().map(|(key, child)| (key.clone(), child)).collect(),
            Value::Array(items) => {
                items.iter().enumerate().map(|(index, child)| (index.to_string(), child)).collect()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
        };
        for (key, child) in children {
            walk(child, &format!("{path}.{key}"), objects);
        }
    }
    let mut objects = 0;
    walk(&schema(), "", &mut objects);
    assert!(objects > 15, "only {objects} objects");
}

#[test]
fn a_finding_carries_everything_that_names_places_and_decides_it() {
    let document = document(&sample::blocked());
    let finding = document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|finding| finding["id"] == "RUSTSEC-2021-0003")
        .unwrap();
    assert_eq!(finding["aliases"], json!(["CVE-2021-25900", "GHSA-43w2-9j62-hq99"]));
    assert_eq!(finding["kind"], "vulnerability");
    assert_eq!(finding["severity"]["level"], "critical");
    assert_eq!(finding["severity"]["score"], json!(9.8));
    assert_eq!(finding["severity"]["source"], "cvss-v3");
    assert_eq!(finding["purl"], "pkg:cargo/smallvec@0.6.13");
    assert_eq!(finding["location"]["path"], "Cargo.lock");
    assert_eq!(finding["location"]["version_span"]["start"], json!({ "line": 213, "column": 12 }));
    assert_eq!(finding["fixed_version"], "0.6.14");
    assert_eq!(finding["paths"][0], json!(["demo@0.1.0", "tokio@0.1.22", "smallvec@0.6.13"]));
    assert_eq!(finding["decision"]["action"], "block");
    assert_eq!(finding["decision"]["rule"], "block.vulnerability = \"low\"");
}

#[test]
fn a_comparison_carries_both_sides_what_changed_and_what_is_fixed() {
    let document = document(&sample::comparison());
    let comparison = &document["comparison"];
    assert_eq!(comparison["base"]["name"], "main");
    assert_eq!(comparison["head"]["date"], "2026-05-22");
    assert_eq!(comparison["fixed"][0]["change"], json!({ "class": "fixed" }));
    assert_eq!(comparison["files"][2]["path_before"], "frontend/package-lock.json");
    assert_eq!(comparison["policy_change"]["lines"].as_array().unwrap().len(), 2);
    let counts = json!({
        "introduced": 2, "still-vulnerable": 1, "undetermined": 1, "newly-published": 2,
        "already-there": 3, "fixed": 2
    });
    assert_eq!(document["summary"]["by_class"], counts);
    let finding = document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|finding| finding["id"] == "RUSTSEC-2021-0003")
        .unwrap();
    let change = json!({ "class": "introduced", "version_before": "0.6.1" });
    assert_eq!(finding["change"], change);
    assert_eq!(finding["sightings"][0], json!({ "tool": "Trivy", "rule": "CVE-2021-25900" }));
    assert_eq!(document["policy_source"], "lockgate.toml of the base");
}

#[test]
fn findings_of_other_tools_are_there_without_a_comparison_too() {
    let document = document(&sample::with_foreign());
    assert_eq!(document["comparison"], Value::Null);
    assert_eq!(document["summary"]["by_class"], Value::Null);
    let actions = json!({ "block": 1, "warn": 1, "allow": 1, "ignore": 1 });
    assert_eq!(document["summary"]["foreign"], actions);
    let finding = &document["foreign"][0];
    assert_eq!(finding["rule"], "js/sql-injection");
    assert_eq!(finding["score"], json!(8.8));
    assert_eq!(finding["location"], json!({ "path": "src/db.js", "line": 12, "end_line": 12 }));
    assert_eq!(finding.get("class"), None);
    assert_eq!(document["foreign_runs"][2]["folded"], 1);
    assert!(document["findings"].as_array().unwrap().iter().all(|f| f.get("change").is_none()));
}

#[test]
fn signals_are_objects_of_the_group_only_where_there_are_some() {
    let document = document(&sample::exploited());
    let group = &document["advisories"]["RUSTSEC-2021-0003"];
    let epss = json!({
        "score": 0.97234, "percentile": 0.99901, "cve": "CVE-2021-25900", "date": "2026-05-22"
    });
    let kev = json!({
        "cve": "CVE-2021-25900", "added": "2021-02-03", "due": "2021-02-17", "ransomware": true,
        "catalog": "2026-05-21"
    });
    assert_eq!((&group["epss"], &group["kev"]), (&epss, &kev));
    let other = document["advisories"]["RUSTSEC-2019-0009"].as_object().unwrap();
    assert!(!["epss", "kev", "signals"].iter().any(|key| other.contains_key(*key)));
}

#[test]
fn the_top_of_an_empty_pass_is_as_documented() {
    let text = rendered(&sample::pass());
    let expected = r#"{
  "schema_version": "1.1",
  "tool": {
    "name": "lockgate",
    "version": "0.1.0"
  },
  "date": "2026-05-23",
  "verdict": "pass",
  "complete": true,
  "exit_code": 0,
  "summary": {
    "findings": 0,
    "by_action": {
      "block": 0,
      "warn": 0,
      "allow": 0,
      "ignore": 0
    },
"#;
    assert!(text.starts_with(expected), "{text}");
    assert!(text.ends_with("}\n") && !text.ends_with("\n\n"));
}

#[test]
fn a_hostile_name_is_harmless_in_the_bytes_and_unchanged_for_a_reader() {
    let report = sample::hostile_comparison();
    let text = rendered(&report);
    for c in ['\u{1b}', '\u{202e}', '\u{7f}', '\u{9b}', '\u{e0041}'] {
        assert!(!text.contains(c), "{c:?}");
    }
    assert!(!text.contains("##["));
    let document = document(&report);
    for (index, finding) in report.findings.iter().enumerate() {
        assert_eq!(document["findings"][index]["package"], finding.package.as_str());
        assert_eq!(document["findings"][index]["title"], finding.title.as_str());
    }
    for (index, found) in report.foreign.iter().enumerate() {
        let name = document["foreign"][index]["fingerprints"].as_object().unwrap().keys().next();
        assert_eq!(name, Some(&found.tool));
    }
    let sides = report.comparison.unwrap();
    assert_eq!(document["comparison"]["base"]["name"], sides.base.name.as_str());
    assert_eq!(
        document["comparison"]["policy_change"]["lines"],
        json!(sides.policy_change.unwrap().lines)
    );
}
