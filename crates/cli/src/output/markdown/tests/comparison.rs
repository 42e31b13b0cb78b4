//! A change, and findings of other tools.

use lockgate_model::{Action, Class};

use super::markdown;
use crate::output::{change, sample};

#[test]
fn a_change_shows_what_it_brings_in_and_folds_what_was_there() {
    let expected = include_str!("comparison.markdown");
    assert_eq!(markdown(&sample::comparison(), None), expected);
}

#[test]
fn a_change_without_findings_is_short() {
    let mut report = sample::pass();
    report.comparison = sample::comparison_pass().comparison;
    let text = markdown(&report, None);
    let expected = "## lockgate: PASS\n\nnothing that this change brings in blocks (1 fixed)\n\n\
                    `HEAD 5d6e7f8 (2026-05-22)` compared with `main 1a2b3c4 (2026-05-20)`\n\n\
                    ### Fixed by this change: 1\n\nThank you!\n\n";
    assert!(text.starts_with(expected), "{text}");
    assert!(!text.contains("<details>") && !text.contains("Introduced"), "{text}");
}

#[test]
fn the_rows_after_the_first_of_a_class_are_folded_below_it() {
    let mut report = sample::comparison();
    let introduced = change::of_class(&report.findings, Class::Introduced)[0].clone();
    report.findings.extend(vec![introduced; 40]);
    let text = markdown(&report, None);
    assert!(text.contains("### Introduced by this change: 42\n"), "{text}");
    let folded = "<summary>Introduced by this change, the rest: 27</summary>\n\n| Severity |";
    assert!(text.contains(folded), "{text}");
}

#[test]
fn what_is_introduced_gets_room_first() {
    let mut report = sample::comparison();
    let template = report.findings.clone();
    for _ in 0..20 {
        report.findings.extend(template.iter().cloned());
    }
    let text = markdown(&report, Some(24_000));
    assert!(text.len() <= 24_000);
    let introduced = text.split("### Introduced").nth(1).unwrap();
    let introduced = introduced.split("### Still vulnerable").next().unwrap();
    assert!(!introduced.contains("left out"), "{introduced}");
    assert!(text.contains(" left out: the report is too long._"), "{text}");
}

#[test]
fn what_blocks_of_other_tools_stands_open_without_a_comparison_too() {
    let mut report = sample::with_foreign();
    let text = markdown(&report, None);
    assert!(text.contains("\n### Blocking, by other tools: 1\n\n| Severity | Rule |"), "{text}");
    assert!(text.contains("\n<summary>Other tools: 3</summary>\n"), "{text}");
    assert!(text.contains("<br>seen by Trivy as CVE\\-2020\\-26235 |"), "{text}");
    report.foreign.retain(|found| found.decision.action != Action::Block);
    assert!(!markdown(&report, None).contains("by other tools"));
}
