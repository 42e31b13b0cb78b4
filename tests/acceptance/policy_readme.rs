//! What the README says of the policy.

use lockgate_model::{Condition, Policy, Preset};
use lockgate_scanner::policy;

use crate::lockgate::workspace;

/// The section on the policy.
fn section() -> String {
    let readme = std::fs::read_to_string(workspace().join("README.md")).unwrap();
    let section = readme.split("\n## Policy\n").nth(1).unwrap();
    section.split("\n## ").next().unwrap().to_owned()
}

/// The examples of the section, in order.
fn examples() -> Vec<String> {
    let section = section();
    let blocks = section.split("```toml\n").skip(1);
    blocks.map(|block| block.split("```").next().unwrap().to_owned()).collect()
}

fn parse(text: &str) -> Policy {
    policy::parse("README.md", text.as_bytes()).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Keys with their values as words.
fn values(policy: &Policy) -> Vec<(String, String)> {
    let block = policy.block.entries().map(|(key, word)| (format!("block.{key}"), word.as_str()));
    let gate = policy.gate.entries().map(|(key, word)| (format!("gate.{key}"), word.as_str()));
    let incomplete = policy.incomplete.entries();
    let incomplete = incomplete.map(|(key, word)| (format!("incomplete.{key}"), word.as_str()));
    let unscored = if policy.block.unscored { "block" } else { "warn" };
    let days = policy.incomplete.max_database_age_days.to_string();
    let mut all: Vec<(String, String)> = block
        .into_iter()
        .chain([("block.unscored".to_owned(), unscored)])
        .chain(gate)
        .chain(incomplete)
        .map(|(key, word)| (key, word.to_owned()))
        .collect();
    all.push(("incomplete.max-database-age-days".to_owned(), days));
    all
}

#[test]
fn every_example_is_a_policy_and_the_first_one_is_the_default() {
    let examples = examples();
    assert_eq!(parse(&examples[0]), Policy::default());
    assert!(examples.len() >= 4);
    for example in &examples {
        parse(example);
    }
    // Each default is stated.
    for (key, value) in values(&Policy::default()) {
        let name = key.split_once('.').unwrap().1;
        let stated = [format!("\n{name} = \"{value}\""), format!("\n{name} = {value}")];
        assert!(stated.iter().any(|line| examples[0].contains(line)), "{key} = {value}");
    }
}

#[test]
fn the_table_of_conditions_has_a_row_for_each() {
    let section = section();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
    let named: Vec<&str> = rows.map(|(key, _)| key).filter(|key| !key.contains('.')).collect();
    assert_eq!(named, Condition::KEYS);
}

#[test]
fn the_table_of_presets_is_what_they_are() {
    let section = section();
    let presets = Preset::ALL.map(|preset| values(&preset.policy()));
    let mut rows = String::new();
    for at in 0..presets[0].len() {
        let words = presets.each_ref().map(|values| values[at].1.as_str());
        rows += &format!("| `{}` | {} |\n", presets[0][at].0, words.join(" | "));
    }
    assert!(section.contains(&rows), "put this below its head into README.md:\n{rows}");
}
