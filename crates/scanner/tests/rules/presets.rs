//! What the presets are, key by key, and that a file overrides them.

use lockgate_model::{Action, Class, Policy, Preset};
use lockgate_scanner::policy;

use super::sample::{code, decide, decide_code, finding, group, malicious, of_class, parse};

/// Key, then the value of strict, default and report-only.
const TABLE: &[(&str, [&str; 3])] = &[
    ("block.vulnerability", ["always", "low", "never"]),
    ("block.malicious", ["always", "always", "never"]),
    ("block.unsound", ["always", "never", "never"]),
    ("block.unmaintained", ["always", "never", "never"]),
    ("block.notice", ["always", "never", "never"]),
    ("block.yanked", ["never", "never", "never"]),
    ("block.code", ["always", "high", "never"]),
    ("block.unscored", ["block", "block", "warn"]),
    ("gate.introduced", ["block", "block", "warn"]),
    ("gate.still-vulnerable", ["block", "warn", "warn"]),
    ("gate.already-there", ["block", "warn", "warn"]),
    ("gate.newly-published", ["block", "warn", "warn"]),
    ("incomplete.missing-feed", ["fail", "fail", "fail"]),
    ("incomplete.stale-database", ["fail", "fail", "fail"]),
    ("incomplete.max-database-age-days", ["7", "14", "14"]),
    ("incomplete.unread-base", ["fail", "fail", "fail"]),
    ("incomplete.unread-file", ["fail", "fail", "fail"]),
    ("incomplete.unread-sarif", ["fail", "fail", "fail"]),
    ("incomplete.unknown-format-version", ["fail", "tolerate", "tolerate"]),
    ("incomplete.uncovered-packages", ["fail", "fail", "fail"]),
    ("incomplete.uncovered-ecosystems", ["fail", "tolerate", "tolerate"]),
    ("incomplete.unpinned-requirements", ["fail", "tolerate", "tolerate"]),
    ("incomplete.unreadable-advisories", ["fail", "tolerate", "tolerate"]),
    ("incomplete.no-lockfiles", ["fail", "fail", "fail"]),
];

fn values(policy: &Policy) -> Vec<(String, String)> {
    let mut values = Vec::new();
    for (key, threshold) in policy.block.entries() {
        values.push((format!("block.{key}"), threshold.as_str().to_owned()));
    }
    let unscored = if policy.block.unscored { "block" } else { "warn" };
    values.push(("block.unscored".to_owned(), unscored.to_owned()));
    for (key, action) in policy.gate.entries() {
        values.push((format!("gate.{key}"), action.as_str().to_owned()));
    }
    for (key, strictness) in policy.incomplete.entries() {
        values.push((format!("incomplete.{key}"), strictness.as_str().to_owned()));
    }
    let days = policy.incomplete.max_database_age_days.to_string();
    values.push(("incomplete.max-database-age-days".to_owned(), days));
    values.sort();
    values
}

#[test]
fn a_preset_is_what_the_table_says_key_by_key() {
    for (column, preset) in Preset::ALL.into_iter().enumerate() {
        let read = parse(&format!("preset = \"{}\"\n", preset.as_str()));
        assert_eq!(read, preset.policy());
        let rows = TABLE.iter().map(|(key, row)| ((*key).to_owned(), row[column].to_owned()));
        let mut expected: Vec<(String, String)> = rows.collect();
        expected.sort();
        assert_eq!(values(&read), expected, "{}", preset.as_str());
    }
    assert_eq!(parse(""), Preset::Default.policy());
}

#[test]
fn every_key_of_a_file_overrides_the_preset() {
    for (key, row) in TABLE {
        let (section, name) = key.split_once('.').unwrap();
        // Where strict and report-only agree, the other word there is.
        let other = if section == "block" { "always" } else { "tolerate" };
        let value = if row[0] == row[2] { other } else { row[2] };
        let shown = if name.ends_with("-days") { value.to_owned() } else { format!("\"{value}\"") };
        let read = parse(&format!("preset = \"strict\"\n[{section}]\n{name} = {shown}\n"));
        let expected = ((*key).to_owned(), value.to_owned());
        assert!(values(&read).contains(&expected), "{key} = {value}");
        let differ = policy::changes(&Preset::Strict.policy(), &read);
        assert_eq!(differ.len(), 1, "{differ:?}");
    }
}

#[test]
fn report_only_blocks_nothing_by_itself_and_by_a_rule_what_the_rule_says() {
    let policy = "preset = \"report-only\"\n";
    for finding in [finding(), malicious(), of_class(Class::Introduced)] {
        assert_eq!(decide(policy, &finding, &group()).action, Action::Warn);
    }
    assert_eq!(decide_code(policy, &code()).action, Action::Warn);
    let with_rule =
        format!("{policy}[[rule]]\nid = \"k\"\naction = \"block\"\nwhen = {{ kev = true }}\n");
    assert_eq!(decide(&with_rule, &finding(), &group()).action, Action::Block);
}

#[test]
fn strict_blocks_what_was_there_before() {
    for class in
        [Class::Introduced, Class::AlreadyThere, Class::StillVulnerable, Class::NewlyPublished]
    {
        let decision = decide("preset = \"strict\"\n", &of_class(class), &group());
        assert_eq!(decision.action, Action::Block, "{class:?}");
    }
}
