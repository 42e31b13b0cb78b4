//! The schema against the reader: the same keys, and the same answer for the same file.

use std::collections::BTreeSet;

use lockgate_model::{
    Class, ClassAction, Condition, Ecosystem, FindingKind, GraceFrom, Preset, RuleAction, Scope,
    Strictness, Threshold,
};
use lockgate_scanner::policy::{self, keys};
use serde_json::{Map, Value, json};

fn schema() -> Value {
    serde_json::from_str(super::SCHEMA).unwrap()
}

/// A policy as the JSON value that an editor holds against the schema.
fn json(text: &str) -> Value {
    fn convert(value: toml::Value) -> Value {
        match value {
            toml::Value::String(text) => json!(text),
            toml::Value::Integer(number) => json!(number),
            toml::Value::Float(number) => json!(number),
            toml::Value::Boolean(flag) => json!(flag),
            toml::Value::Datetime(date) => json!(date.to_string()),
            toml::Value::Array(list) => list.into_iter().map(convert).collect(),
            toml::Value::Table(table) => {
                let entries = table.into_iter().map(|(key, value)| (key, convert(value)));
                Value::Object(entries.collect::<Map<_, _>>())
            }
        }
    }
    convert(toml::from_str::<toml::Value>(text).unwrap())
}

#[track_caller]
fn same_keys(pointer: &str, known: &[&str]) {
    let schema = schema();
    let table = schema.pointer(pointer).unwrap();
    assert_eq!(table["additionalProperties"], json!(false), "{pointer} is open");
    let stated: BTreeSet<&str> =
        table["properties"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(stated, known.iter().copied().collect(), "{pointer}");
    for (key, property) in table["properties"].as_object().unwrap() {
        let told = property["description"].as_str().unwrap_or_default();
        assert!(told.len() > 8, "{pointer}/{key} is not described");
    }
}

#[test]
fn schema_and_reader_know_the_same_keys() {
    same_keys("", keys::TOP);
    same_keys("/properties/block", &keys::block());
    same_keys("/properties/gate", &keys::gate());
    same_keys("/properties/incomplete", &keys::incomplete());
    same_keys("/properties/registries", keys::REGISTRIES);
    same_keys("/properties/ignore/items", keys::IGNORE);
    same_keys("/properties/rule/items", keys::RULE);
    same_keys("/properties/rule/items/properties/when", &Condition::KEYS);
}

#[track_caller]
fn same_words(pointer: &str, known: Vec<&str>) {
    let schema = schema();
    let words = schema.pointer(pointer).unwrap_or_else(|| panic!("{pointer}"));
    assert_eq!(*words, json!(known), "{pointer}");
}

#[test]
fn schema_and_reader_know_the_same_words() {
    same_words("/properties/preset/enum", Preset::ALL.map(Preset::as_str).to_vec());
    for key in keys::block().into_iter().filter(|key| *key != "unscored") {
        let thresholds = Threshold::ALL.map(Threshold::as_str).to_vec();
        same_words(&format!("/properties/block/properties/{key}/enum"), thresholds);
    }
    for key in keys::gate() {
        let actions = ClassAction::ALL.map(ClassAction::as_str).to_vec();
        same_words(&format!("/properties/gate/properties/{key}/enum"), actions);
    }
    for key in keys::incomplete().into_iter().filter(|key| !key.ends_with("-days")) {
        let both = Strictness::ALL.map(Strictness::as_str).to_vec();
        same_words(&format!("/properties/incomplete/properties/{key}/enum"), both);
    }
    let rule = "/properties/rule/items/properties";
    same_words(&format!("{rule}/action/enum"), RuleAction::ALL.map(RuleAction::as_str).to_vec());
    same_words(&format!("{rule}/grace-from/enum"), GraceFrom::ALL.map(GraceFrom::as_str).to_vec());
    let when = |key: &str| format!("{rule}/when/properties/{key}/oneOf/0/enum");
    same_words(&when("kind"), FindingKind::all().into_iter().map(FindingKind::as_str).collect());
    same_words(&when("scope"), Scope::ALL.map(Scope::as_str).to_vec());
    let judged = Class::ALL.into_iter().filter(|class| *class != Class::Fixed);
    same_words(&when("class"), judged.map(Class::as_str).collect());
    let ecosystems = Ecosystem::ALL.iter().map(|ecosystem| ecosystem.osv_name());
    same_words(&when("ecosystem"), ecosystems.collect());
}

/// A policy with every key.
const FULL: &str = include_str!("../../../../../../fixtures/policies/full/lockgate.toml");

fn rule(more: &str) -> String {
    format!("[[rule]]\nid = \"r\"\n{more}\n")
}

/// Files that both take.
fn valid() -> Vec<String> {
    let when = |when: &str| rule(&format!("action = \"block\"\nwhen = {{ {when} }}"));
    vec![
        String::new(),
        FULL.to_owned(),
        "preset = \"report-only\"\n".to_owned(),
        when(""),
        when("severity = \">= high\""),
        when("epss = \"<1.00000\""),
        when("kind = [\"code\"]"),
        when("published-days = \"=99999\""),
        rule("action = \"warn\"\nwhen.kev = true"),
        rule("action = \"allow\"\nreason = \"why\"\nwhen = {}"),
        rule("action = \"block\"\ngrace-days = 3650\ngrace-from = \"fix\"\nwhen = {}"),
        "[[ignore]]\nid = \"X-1\"\nreason = \"why\"\nexpires = \"2027-01-31\"\n".to_owned(),
    ]
}

/// Files that neither takes.
fn invalid() -> Vec<String> {
    let when = |when: &str| rule(&format!("action = \"block\"\nwhen = {{ {when} }}"));
    let mut files: Vec<String> = [
        "colour = 1\n",
        "preset = \"lax\"\n",
        "[block]\nvulnerability = \"none\"\n",
        "[gate]\nfixed = \"warn\"\n",
        "[gate]\nintroduced = \"allow\"\n",
        "[incomplete]\nmax-database-age-days = -1\n",
        "[incomplete]\nunread-file = \"warn\"\n",
        "[registries]\nprivate-scopes = [\" \"]\n",
        "[[ignore]]\nid = \"X-1\"\n",
        "[[ignore]]\nid = \"X-1\"\nreason = \" \"\n",
        "[[ignore]]\nid = \"X-1\"\nreason = \"r\"\nexpires = \"soon\"\n",
        "[[rule]]\naction = \"block\"\nwhen = {}\n",
    ]
    .map(str::to_owned)
    .to_vec();
    files.extend([
        rule("action = \"block\""),
        rule("when = {}"),
        rule("action = \"deny\"\nwhen = {}"),
        rule("action = \"allow\"\nwhen = {}"),
        rule("action = \"block\"\nreason = \" \"\nwhen = {}"),
        rule("action = \"warn\"\ngrace-days = 3\nwhen = {}"),
        rule("action = \"block\"\ngrace-days = 3651\nwhen = {}"),
        rule("action = \"block\"\ngrace-from = \"fix\"\nwhen = {}"),
        rule("action = \"block\"\nwhen = {}").replace("\"r\"", "\"r r\""),
    ]);
    files.extend(
        [
            "colour = 1",
            "kind = \"bug\"",
            "kind = []",
            "severity = \"high\"",
            "severity = \">=severe\"",
            "unscored = \"true\"",
            "scope = \"prod\"",
            "epss = \">=10%\"",
            "epss = \">=1.1\"",
            "epss = 0.1",
            "published-days = \">soon\"",
            "published-days = \">123456\"",
            "fixed-days = 30",
            "class = \"fixed\"",
            "ecosystem = \"cargo\"",
            "package = \" \"",
            "path = 7",
        ]
        .map(when),
    );
    files
}

#[test]
fn schema_and_reader_take_and_refuse_the_same_files() {
    assert!(jsonschema::draft202012::meta::is_valid(&schema()));
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    for text in valid() {
        let errors: Vec<String> =
            validator.iter_errors(&json(&text)).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{text}");
        policy::parse("lockgate.toml", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    }
    for text in invalid() {
        assert!(!validator.is_valid(&json(&text)), "the schema takes {text}");
        assert!(
            policy::parse("lockgate.toml", text.as_bytes()).is_err(),
            "the reader takes {text}"
        );
    }
}

#[test]
fn only_the_reader_refuses_what_a_schema_cannot_see() {
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    let twice = rule("action = \"block\"\nwhen = {}").repeat(2);
    let glob = rule("action = \"block\"\nwhen = { path = \"a[\" }");
    let purl = rule("action = \"block\"\nwhen = { package = \"pkg:apt/x\" }");
    for text in [twice, glob, purl] {
        assert!(validator.is_valid(&json(&text)), "{text}");
        assert!(policy::parse("lockgate.toml", text.as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn the_full_policy_states_every_key() {
    let full = json(FULL);
    let mut stated = BTreeSet::new();
    let conditions = full["rule"].as_array().unwrap().iter();
    for key in conditions.flat_map(|rule| rule["when"].as_object().unwrap().keys()) {
        stated.insert(key.as_str());
    }
    assert_eq!(stated, Condition::KEYS.into_iter().collect());
    for (table, keys) in [
        ("block", keys::block()),
        ("gate", keys::gate()),
        ("incomplete", keys::incomplete()),
        ("registries", keys::REGISTRIES.to_vec()),
    ] {
        for key in keys {
            assert!(!full[table][key].is_null(), "{table}.{key}");
        }
    }
}
