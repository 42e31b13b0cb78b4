//! Findings of other tools under the same rules.

use lockgate_model::{Action, Class, ForeignFinding, ForeignLevel, Score, Verdict};

use super::sample::{code, decide_code, judge_code, told};

#[track_caller]
fn check(policy: &str, finding: &ForeignFinding, action: Action, rule: &str) {
    assert_eq!(told(&decide_code(policy, finding)), (action, rule), "{policy}");
}

fn rule(when: &str) -> String {
    format!("[[rule]]\nid = \"r\"\naction = \"allow\"\nreason = \"why\"\nwhen = {{ {when} }}\n")
}

#[test]
fn an_error_or_a_high_score_blocks_and_less_warns() {
    let named = "block.code = \"high\"";
    check("", &code(), Action::Block, named);
    for (level, action) in [
        (ForeignLevel::Error, Action::Block),
        (ForeignLevel::Warning, Action::Warn),
        (ForeignLevel::Note, Action::Warn),
        (ForeignLevel::None, Action::Warn),
    ] {
        check("", &ForeignFinding { level, ..code() }, action, named);
    }
    let warning = ForeignFinding { level: ForeignLevel::Warning, ..code() };
    let scored = ForeignFinding { score: Score::new(7.0), ..warning };
    check("", &scored, Action::Block, named);
    let low = ForeignFinding { score: Score::new(3.0), ..code() };
    check("", &low, Action::Warn, named);
    check("[block]\ncode = \"low\"\n", &low, Action::Block, "block.code = \"low\"");
    check("[block]\ncode = \"never\"\n", &code(), Action::Warn, "block.code = \"never\"");
}

#[test]
fn a_rule_takes_them_by_tool_rule_path_kind_severity_and_class() {
    let introduced = ForeignFinding { class: Some(Class::Introduced), ..code() };
    for when in [
        "",
        "kind = \"code\"",
        "tool = \"codeql\"",
        "rule-id = \"js/*\"",
        "path = \"src/**\"",
        "severity = \">=high\"",
        "class = \"introduced\"",
    ] {
        check(&rule(when), &introduced, Action::Allow, "rule r");
    }
    for when in
        ["tool = \"lockgate\"", "rule-id = \"py/*\"", "path = \"lib/**\"", "kind = \"notice\""]
    {
        check(&rule(when), &introduced, Action::Block, "block.code = \"high\"");
    }
    let nowhere = ForeignFinding { location: None, ..code() };
    check(&rule("path = \"**\""), &nowhere, Action::Block, "block.code = \"high\"");
}

#[test]
fn an_ignore_takes_them_by_rule_and_path_and_never_by_package() {
    let ignore =
        |more: &str| format!("[[ignore]]\nid = \"JS/sql-injection\"\nreason = \"why\"\n{more}\n");
    check(&ignore(""), &code(), Action::Ignore, "ignore[0]");
    check(&ignore("path = \"src/*\""), &code(), Action::Ignore, "ignore[0]");
    check(&ignore("path = \"lib/*\""), &code(), Action::Block, "block.code = \"high\"");
    check(&ignore("package = \"x\""), &code(), Action::Block, "block.code = \"high\"");
    let judgement = judge_code(&ignore(""), &mut [code(), code()]);
    assert_eq!(judgement.ignores[0].findings, 2);
}

#[test]
fn what_the_tools_own_file_suppresses_is_ignored_whatever_the_rules_say() {
    let suppressed = ForeignFinding { suppressed: true, ..code() };
    let policy = "[[rule]]\nid = \"all\"\naction = \"block\"\nwhen = {}\n";
    check(policy, &suppressed, Action::Ignore, "suppressed by CodeQL");
}

#[test]
fn the_classes_of_a_change_hold_for_them_too() {
    for (class, action, rule) in [
        (Class::Introduced, Action::Block, "block.code = \"high\""),
        (Class::AlreadyThere, Action::Warn, "gate.already-there = \"warn\""),
        (Class::Fixed, Action::Allow, "fixed by the change"),
    ] {
        check("", &ForeignFinding { class: Some(class), ..code() }, action, rule);
    }
}

#[test]
fn days_of_grace_do_not_hold_for_them() {
    let policy = "[[rule]]\nid = \"r\"\naction = \"block\"\ngrace-days = 99\nwhen = {}\n";
    check(policy, &code(), Action::Block, "rule r");
}

#[test]
fn one_that_blocks_blocks_the_whole_verdict() {
    let low = ForeignFinding { level: ForeignLevel::Note, ..code() };
    assert_eq!(judge_code("", &mut [low.clone(), code()]).verdict, Verdict::Blocked);
    assert_eq!(judge_code("", &mut [low]).verdict, Verdict::Pass);
}
