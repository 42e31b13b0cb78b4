//! Many findings under many rules.

use std::collections::BTreeMap;

use lockgate_model::Action;
use lockgate_scanner::gate::{Found, judge};

use super::sample::{finding, group, parse, today};

#[test]
fn ten_thousand_findings_are_judged_by_fifty_rules() {
    let mut policy = String::new();
    for at in 0..50 {
        policy += &format!(
            "[[rule]]\nid = \"r{at}\"\naction = \"warn\"\nwhen = {{ path = \"apps/{at}/**\", package = \"lib-{at}-*\", rule-id = \"X-{at}-*\" }}\n"
        );
    }
    let policy = parse(&policy);
    let mut findings = vec![finding(); 10_000];
    let groups = BTreeMap::from([(finding().id, group())]);
    let found = Found { findings: &mut findings, groups: &groups, foreign: &mut [] };
    let judgement = judge(&policy, today(), found, Vec::new());
    assert_eq!(judgement.verdict.exit_code(), 1);
    assert!(findings.iter().all(|finding| finding.decision.action == Action::Block));
}
