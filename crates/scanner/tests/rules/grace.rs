//! Days in which a rule warns before it blocks.

use lockgate_model::{Action, AdvisoryGroup, Date, Finding};

use super::sample::{decide, finding, group, malicious};

fn policy(grace: &str, when: &str) -> String {
    format!("[[rule]]\nid = \"r\"\naction = \"block\"\n{grace}\nwhen = {{ {when} }}\n")
}

#[track_caller]
fn check(policy: &str, finding: &Finding, group: &AdvisoryGroup, expected: (Action, Option<&str>)) {
    let decision = decide(policy, finding, group);
    let day: Option<Date> = expected.1.map(|day| day.parse().unwrap());
    assert_eq!(decision.rule, "rule r", "{policy}");
    assert_eq!((decision.action, decision.blocks_from), (expected.0, day), "{policy}");
}

#[test]
fn a_rule_warns_until_its_days_are_over_and_blocks_on_the_next() {
    // Published 40 days ago.
    for (days, expected) in [
        (0, (Action::Block, None)),
        (40, (Action::Block, None)),
        (41, (Action::Warn, Some("2026-11-21"))),
        (50, (Action::Warn, Some("2026-11-30"))),
    ] {
        check(&policy(&format!("grace-days = {days}"), ""), &finding(), &group(), expected);
    }
}

#[test]
fn days_from_a_fix_begin_with_the_fix() {
    let policy = policy("grace-days = 50\ngrace-from = \"fix\"", "");
    check(&policy, &finding(), &group(), (Action::Warn, Some("2026-11-30")));
    let unfixed = Finding { fixed_in: Vec::new(), ..finding() };
    check(&policy, &unfixed, &group(), (Action::Warn, None));
    let from_publication = super::grace::policy("grace-days = 14", "");
    check(&from_publication, &unfixed, &group(), (Action::Block, None));
}

#[test]
fn without_a_date_there_are_no_days_of_grace() {
    let undated = AdvisoryGroup { published: None, ..group() };
    for from in ["", "grace-from = \"fix\""] {
        let policy = policy(&format!("grace-days = 3650\n{from}"), "");
        check(&policy, &finding(), &undated, (Action::Block, None));
    }
}

#[test]
fn a_malicious_package_has_days_of_grace_only_by_a_rule_that_names_it() {
    let broad = policy("grace-days = 50", "severity = \">=high\"");
    check(&broad, &malicious(), &group(), (Action::Block, None));
    let named = policy("grace-days = 50", "kind = [\"vulnerability\", \"malicious\"]");
    check(&named, &malicious(), &group(), (Action::Warn, Some("2026-11-30")));
}
