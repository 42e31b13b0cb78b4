//! A change, and findings of other tools.

use lockgate_model::{Action, Class, Report};

use super::{plain, quiet};
use crate::output::sample;

#[test]
fn a_change_is_told_by_class_with_what_it_brings_in_first() {
    let expected = include_str!("comparison.txt");
    assert_eq!(plain(&sample::comparison()), expected);
}

#[test]
fn a_quiet_change_says_of_each_blocking_finding_what_the_change_did() {
    let expected = r#"web/package-lock.json:40: introduced malicious MAL-2025-4021 event-stream 3.3.6: Malicious code in e…
Cargo.lock:213: introduced critical 9.8 RUSTSEC-2021-0003 smallvec 0.6.13 (fix: 0.6.14): Buffer overflow in…
Cargo.lock:213: still vulnerable high 7.5 RUSTSEC-2019-0009 smallvec 0.6.13 (fix: 0.6.14): Double-free and use…
Cargo.lock:12: already there critical 9.8 RUSTSEC-2018-0018 bytes 0.4.0: Problem in bytes
src/db.js:12: high 8.8 CodeQL js/sql-injection: This query string depends on a user-provided value.
incomplete: api/package-lock.json: cannot be read in the base: it is no JSON
BLOCKED  5 findings block: 2 of 2 introduced, 1 of 1 still vulnerable, 1 of 3 earlier, 1 of 4 by other tools; also incomplete, could not judge: unread base
"#;
    assert_eq!(quiet(&sample::comparison()), expected);
}

#[test]
fn a_long_list_is_cut_and_counted_and_nothing_that_blocks_is_cut_away() {
    let mut report = sample::comparison();
    let template = sample::of_id(&report, "RUSTSEC-2020-0016").clone();
    for index in 0..40 {
        let mut finding = template.clone();
        finding.package = format!("package-{index}");
        if index % 4 == 0 {
            finding.decision.action = Action::Block;
        }
        report.findings.push(finding);
    }
    let text = plain(&report);
    // Thirty of them and net2 itself do not block.
    assert!(text.contains("\n  … 11 more; --output json lists all\n"), "{text}");
    assert!(text.contains("\nAlready there: 42\n"), "{text}");
    for index in (0..40).step_by(4) {
        assert!(text.contains(&format!("\n  package-{index} 0.2.33  Cargo.lock:150\n")), "{index}");
    }
    let is_line = |line: &&str| line.starts_with("  warns   unmaintained");
    assert_eq!(text.lines().filter(is_line).count(), 20);
}

#[test]
fn other_tools_stand_below_the_findings_of_one_tree_and_a_blocking_one_names_its_rule() {
    let text = plain(&sample::with_foreign());
    let expected = r#"
Other tools

  CodeQL
    BLOCKS  high     8.8  js/sql-injection  src/db.js:12  This query string depends on a user-provi…
            rule    foreign.severity = "high"
"#;
    assert!(text.contains(expected), "{text}");
    let row = "\ntools     CodeQL 2.19.0: 2 results; zizmor 1.32.0: 2 results; Trivy: 1 result (1 of them ours)\n";
    assert!(text.contains(row), "{text}");
    assert!(!text.contains("introduced") && !text.contains("\npolicy "), "{text}");
}

#[test]
fn a_long_list_of_another_tool_is_cut_and_what_blocks_stays() {
    let mut report = sample::with_foreign();
    let warning = report.foreign[2].clone();
    let error = report.foreign[0].clone();
    report.foreign.extend(vec![warning; 30]);
    report.foreign.extend(vec![error; 30]);
    let text = plain(&report);
    assert_eq!(text.matches("js/sql-injection").count(), 31);
    assert_eq!(text.matches(" zizmor/unpinned-uses  ").count(), 20);
    assert!(text.contains("\n  … 12 more; --output json lists all\n"), "{text}");
}

#[test]
fn a_change_that_brings_in_nothing_has_no_heading_for_it() {
    let text = plain(&sample::comparison_pass());
    assert!(!text.contains("Introduced") && !text.contains("edits the policy"), "{text}");
    assert!(text.contains("\nFixed by this change: 1. Thank you!\n"), "{text}");
    let last = text.lines().last().unwrap();
    assert!(last.starts_with("PASS  nothing that this change brings in blocks ("), "{last}");
}

#[test]
fn a_finding_that_nothing_is_said_of_is_not_compared() {
    let mut report: Report = sample::comparison();
    for finding in &mut report.findings {
        finding.change = None;
    }
    let text = plain(&report);
    assert!(!text.contains("Introduced") && !text.contains("Already there"), "{text}");
    let title = crate::output::change::title(Class::Undetermined);
    assert!(text.contains(&format!("\n{title}: 8\n")), "{text}");
}
