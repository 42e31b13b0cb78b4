//! Which of ignores, rules, classes and thresholds decides.

use lockgate_model::{Action, Class, Finding, Kind};

use super::sample::{decide, finding, group, malicious, of_class, told};

#[track_caller]
fn check(policy: &str, finding: &Finding, action: Action, rule: &str) {
    assert_eq!(told(&decide(policy, finding, &group())), (action, rule), "{policy}");
}

const IGNORE: &str = "[[ignore]]\nid = \"CVE-2021-23337\"\nreason = \"why\"\n";
const EXPIRED: &str =
    "[[ignore]]\nid = \"CVE-2021-23337\"\nreason = \"why\"\nexpires = 2026-11-19\n";

fn rule(id: &str, action: &str, when: &str) -> String {
    format!("[[rule]]\nid = \"{id}\"\naction = \"{action}\"\nreason = \"r\"\nwhen = {{ {when} }}\n")
}

#[test]
fn the_first_rule_that_matches_decides() {
    let policy = [
        rule("other", "block", "package = \"other\""),
        rule("first", "warn", "kev = true"),
        rule("second", "block", "kev = true"),
    ]
    .concat();
    let decision = decide(&policy, &finding(), &group());
    assert_eq!(told(&decision), (Action::Warn, "rule first"));
    assert_eq!(decision.reason.as_deref(), Some("r"));
}

#[test]
fn a_rule_may_allow_what_a_threshold_blocks_and_block_what_it_does_not() {
    check(&rule("a", "allow", "package = \"lodash\""), &finding(), Action::Allow, "rule a");
    let policy =
        format!("[block]\nvulnerability = \"never\"\n{}", rule("b", "block", "kev = true"));
    check(&policy, &finding(), Action::Block, "rule b");
}

#[test]
fn an_ignore_that_holds_wins_over_rules_and_one_past_its_expiry_does_not() {
    let block = rule("b", "block", "");
    check(&format!("{block}{IGNORE}"), &finding(), Action::Ignore, "ignore[0]");
    check(&format!("{block}{EXPIRED}"), &finding(), Action::Block, "rule b");
    check(&format!("{EXPIRED}{IGNORE}"), &finding(), Action::Ignore, "ignore[1]");
}

#[test]
fn a_class_decides_after_the_rules_and_before_the_thresholds() {
    let there = of_class(Class::AlreadyThere);
    check("", &there, Action::Warn, "gate.already-there = \"warn\"");
    check(&rule("b", "block", "kev = true"), &there, Action::Block, "rule b");
    let policy = "[gate]\nalready-there = \"block\"\n";
    check(policy, &there, Action::Block, "block.vulnerability = \"low\"");
    check(
        "[gate]\nintroduced = \"warn\"\n",
        &finding(),
        Action::Block,
        "block.vulnerability = \"low\"",
    );
}

#[test]
fn by_default_only_what_a_change_brings_in_blocks() {
    for (class, action, rule) in [
        (Class::Introduced, Action::Block, "block.vulnerability = \"low\""),
        (Class::StillVulnerable, Action::Warn, "gate.still-vulnerable = \"warn\""),
        (Class::Undetermined, Action::Warn, "gate.undetermined = \"warn\""),
        (Class::NewlyPublished, Action::Warn, "gate.newly-published = \"warn\""),
        (Class::AlreadyThere, Action::Warn, "gate.already-there = \"warn\""),
        (Class::Fixed, Action::Allow, "fixed by the change"),
    ] {
        check("", &of_class(class), action, rule);
    }
}

#[test]
fn where_an_unread_base_is_tolerated_what_may_have_been_there_counts_as_introduced() {
    let tolerant = "[incomplete]\nunread-base = \"tolerate\"\n";
    let unknown = of_class(Class::Undetermined);
    check(tolerant, &unknown, Action::Block, "block.vulnerability = \"low\"");
    let by_rule = rule("b", "block", "class = \"introduced\"");
    let never = "[block]\nvulnerability = \"never\"\n";
    check(&format!("{tolerant}{never}{by_rule}"), &unknown, Action::Block, "rule b");
    check(&format!("{never}{by_rule}"), &unknown, Action::Warn, "gate.undetermined = \"warn\"");
}

#[test]
fn a_malicious_package_blocks_whatever_its_class() {
    for class in [Class::AlreadyThere, Class::Undetermined, Class::StillVulnerable] {
        let finding = Finding { change: of_class(class).change, ..malicious() };
        check("", &finding, Action::Block, "block.malicious = \"always\"");
    }
}

#[test]
fn a_malicious_package_is_spared_only_by_a_rule_that_names_it() {
    let blocks = "block.malicious = \"always\"";
    for action in ["allow", "warn"] {
        for broad in [
            "",
            "package = \"lodash\"",
            "severity = \">=low\"",
            "rule-id = \"MAL-*\"",
            "rule-id = \"*\"",
            "tool = \"lockgate\"",
        ] {
            check(&rule("r", action, broad), &malicious(), Action::Block, blocks);
        }
    }
    for narrow in
        ["kind = \"malicious\"", "rule-id = \"mal-2026-1\"", "rule-id = [\"X-*\", \"MAL-2026-1\"]"]
    {
        check(&rule("r", "allow", narrow), &malicious(), Action::Allow, "rule r");
    }
    check(&rule("r", "block", ""), &malicious(), Action::Block, "rule r");
    // An id of one of several entries is enough, but it has to be this package's.
    let other = rule("r", "allow", "rule-id = [\"MAL-2026-2\", \"MAL-*\"]");
    check(&other, &malicious(), Action::Block, blocks);
}

#[test]
fn the_rule_after_one_that_spares_no_malicious_package_is_asked() {
    let policy = [rule("all", "warn", ""), rule("worse", "block", "severity = \">=critical\"")];
    check(&policy.concat(), &malicious(), Action::Block, "rule worse");
}

#[test]
fn the_minimal_policies_of_before_still_mean_the_same() {
    check("", &finding(), Action::Block, "block.vulnerability = \"low\"");
    let policy = "exclude = []\n[block]\nvulnerability = \"critical\"\nunmaintained = \"always\"\n";
    check(policy, &finding(), Action::Warn, "block.vulnerability = \"critical\"");
    let unmaintained = Finding { kind: Kind::Unmaintained, severity: None, ..finding() };
    check(policy, &unmaintained, Action::Block, "block.unmaintained = \"always\"");
    let unscored = Finding { severity: None, ..finding() };
    check("[block]\nunscored = \"warn\"\n", &unscored, Action::Warn, "block.unscored = \"warn\"");
}
