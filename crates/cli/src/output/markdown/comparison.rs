//! A change: what it brings in first, what was there folded.

use lockgate_model::{Action, Class, Comparison, Effect, Finding, PolicyChange, Report};

use super::budget::Section;
use super::{
    FINDING_COLUMNS, OPEN_ROWS, cell, folded, folded_findings, footer, foreign, ignored, notes,
    row, rows, table,
};
use crate::output::{change, order};

const CHANGE_COLUMNS: &str = "| Severity | Package | Advisory | Brought in by | Fix | Decision |\n|---|---|---|---|---|---|\n";

/// Most items of the list of what is fixed that stand open.
const OPEN_FIXED: usize = 5;

/// The sections in the order in which they are shown and in which they get room.
pub(super) fn sections(report: &Report, comparison: &Comparison) -> Vec<Section> {
    let mut sections = vec![compared(comparison)];
    for class in [Class::Introduced, Class::StillVulnerable, Class::Undetermined] {
        sections.extend(open(report, class));
    }
    sections.extend(blocking_besides(report));
    sections.extend(foreign::blocking(report));
    sections.extend(notes(report, Effect::Incomplete, "Could not be judged"));
    sections.extend(comparison.policy_change.as_ref().map(policy));
    sections.extend(fixed(report, comparison));
    let folded = [
        warning(report, Class::NewlyPublished),
        warning(report, Class::AlreadyThere),
        folded_findings(report, Action::Allow, "Allowed by a rule"),
        ignored(report),
        foreign::folded_rest(report),
        notes(report, Effect::Tolerated, "Accepted by the policy"),
        notes(report, Effect::Information, "Notes"),
        Some(footer(report)),
    ];
    sections.extend(folded.into_iter().flatten());
    sections
}

/// What is compared, in one line.
fn compared(comparison: &Comparison) -> Section {
    let base = cell::name(&change::side(&comparison.base));
    let head = cell::name(&change::side(&comparison.head));
    let line = format!("{head} compared with {base}\n");
    Section { head: String::new(), rows: vec![line], tail: String::new() }
}

/// The findings of a class that block or warn.
fn open(report: &Report, class: Class) -> Vec<Section> {
    let findings = change::of_class(&report.findings, class);
    let rows: Vec<String> = [Action::Block, Action::Warn]
        .into_iter()
        .flat_map(|action| order::worst_first(findings.iter().copied(), action))
        .map(|finding| row::change(report, finding))
        .collect();
    table(change::title(class), CHANGE_COLUMNS, OPEN_ROWS, rows)
}

/// What blocks though the change does not bring it in.
fn blocking_besides(report: &Report) -> Vec<Section> {
    let classes = [Class::NewlyPublished, Class::AlreadyThere];
    let findings: Vec<&Finding> =
        classes.into_iter().flat_map(|class| change::of_class(&report.findings, class)).collect();
    let rows: Vec<String> = order::worst_first(findings, Action::Block)
        .into_iter()
        .map(|finding| row::change(report, finding))
        .collect();
    table("Blocking, though not brought in by this change", CHANGE_COLUMNS, OPEN_ROWS, rows)
}

/// What is gone, with thanks.
fn fixed(report: &Report, comparison: &Comparison) -> Vec<Section> {
    let rows: Vec<String> =
        comparison.fixed.iter().map(|finding| row::fixed(report, finding)).collect();
    table(change::title(Class::Fixed), "Thank you!\n\n", OPEN_FIXED, rows)
}

fn warning(report: &Report, class: Class) -> Option<Section> {
    let findings = change::of_class(&report.findings, class);
    let findings = order::worst_first(findings, Action::Warn);
    let rows = rows(&findings, |finding| row::finding(report, finding))?;
    Some(folded(change::title(class), FINDING_COLUMNS, rows))
}

fn policy(policy: &PolicyChange) -> Section {
    let path = cell::name(policy.path.as_str());
    let rows =
        policy.lines.iter().map(|line| format!("- {path}: {}\n", cell::prose(line))).collect();
    let intro = "It takes effect after the merge, not on its own verdict.";
    let head = format!("### This change edits the policy\n\n{intro}\n\n");
    Section { head, rows, tail: String::new() }
}
