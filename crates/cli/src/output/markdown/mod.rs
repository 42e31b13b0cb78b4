//! The report as Markdown, for the summary of a workflow run or a comment on a pull request.
//!
//! Verdict first, then a table of what blocks, or of what a change brings in; all the rest is folded. Whole rows are left out where the report would
//! be longer than allowed, and each table says how many.

use std::io::{self, Write};

use lockgate_model::{Action, Effect, Finding, Report};

use super::{RenderOptions, change, coverage, order, summary, verdict};

mod budget;
pub(in crate::output) mod cell;
mod comparison;
mod foreign;
mod row;

use budget::Section;

/// Writes the report as Markdown.
///
/// # Errors
/// When the writer fails.
pub(super) fn render(
    report: &Report,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let sections = match &report.comparison {
        Some(comparison) => comparison::sections(report, comparison),
        None => sections(report),
    };
    let document = budget::assemble(&headline(report), &sections, options.max_bytes);
    out.write_all(document.as_bytes())
}

fn headline(report: &Report) -> String {
    let word = verdict::word(report.verdict);
    format!("## lockgate: {word}\n\n{}\n", verdict::sentence(report))
}

/// The sections in the order in which they are shown and in which they get room.
fn sections(report: &Report) -> Vec<Section> {
    let mut sections: Vec<Section> = blocking(report).into_iter().collect();
    sections.extend(foreign::blocking(report));
    let others = [
        notes(report, Effect::Incomplete, "Could not be judged"),
        folded_findings(report, Action::Warn, "Warnings"),
        folded_findings(report, Action::Allow, "Allowed by a rule"),
        ignored(report),
        foreign::folded_rest(report),
        notes(report, Effect::Tolerated, "Accepted by the policy"),
        notes(report, Effect::Information, "Notes"),
        Some(footer(report)),
    ];
    sections.extend(others.into_iter().flatten());
    sections
}

/// Most rows of an open table of a change or of other tools; those after it are folded right below.
const OPEN_ROWS: usize = 15;

const FINDING_COLUMNS: &str =
    "| Severity | Advisory | Package | Fix | Where |\n|---|---|---|---|---|\n";

const IGNORED_COLUMNS: &str = "| Severity | Advisory | Package | Where | Reason | Approved by | Until |\n\
                               |---|---|---|---|---|---|---|\n";

fn blocking(report: &Report) -> Option<Section> {
    let findings = order::worst_first(&report.findings, Action::Block);
    rows(&findings, |finding| row::finding(report, finding)).map(|rows| Section {
        head: format!("### Blocking\n\n{FINDING_COLUMNS}"),
        rows,
        tail: String::new(),
    })
}

fn folded_findings(report: &Report, action: Action, title: &str) -> Option<Section> {
    let findings = order::worst_first(&report.findings, action);
    let rows = rows(&findings, |finding| row::finding(report, finding))?;
    Some(folded(title, FINDING_COLUMNS, rows))
}

fn ignored(report: &Report) -> Option<Section> {
    let findings = order::worst_first(&report.findings, Action::Ignore);
    let rows = rows(&findings, |finding| row::ignored(report, finding))?;
    Some(folded("Ignored by the policy", IGNORED_COLUMNS, rows))
}

/// The rows of the findings; `None` without any.
fn rows(findings: &[&Finding], row: impl Fn(&Finding) -> String) -> Option<Vec<String>> {
    (!findings.is_empty()).then(|| findings.iter().map(|finding| row(finding)).collect())
}

/// A heading with the first rows, and the others folded below it; nothing without rows.
fn table(title: &str, columns: &str, most: usize, mut rows: Vec<String>) -> Vec<Section> {
    if rows.is_empty() {
        return Vec::new();
    }
    let all = rows.len();
    let rest = rows.split_off(rows.len().min(most));
    let head = format!("### {title}: {all}\n\n{columns}");
    let first = Section { head, rows, tail: String::new() };
    if rest.is_empty() {
        return vec![first];
    }
    let columns = if columns.starts_with('|') { columns } else { "" };
    vec![first, folded(&format!("{title}, the rest"), columns, rest)]
}

fn folded(title: &str, columns: &str, rows: Vec<String>) -> Section {
    Section {
        head: format!("<details>\n<summary>{title}: {}</summary>\n\n{columns}", rows.len()),
        rows,
        tail: "\n</details>\n".to_owned(),
    }
}

/// What could not be judged stands open; what has no effect is folded.
fn notes(report: &Report, effect: Effect, title: &str) -> Option<Section> {
    let rows: Vec<String> = report
        .notes
        .iter()
        .filter(|judged| judged.effect == effect)
        .map(|judged| row::note(&judged.note))
        .collect();
    if rows.is_empty() {
        return None;
    }
    Some(match effect {
        Effect::Incomplete => {
            Section { head: format!("### {title}\n\n"), rows, tail: String::new() }
        }
        Effect::Tolerated | Effect::Information => folded(title, "", rows),
    })
}

fn footer(report: &Report) -> Section {
    let changed = report.comparison.as_ref().map(change::files).unwrap_or_default();
    let facts = [
        ("Scanned", coverage::scanned(&report.coverage)),
        ("Changed", changed),
        ("Excluded", coverage::excluded(&report.coverage.excluded)),
        ("Database", coverage::database(&report.database)),
        ("Other tools", super::foreign::runs(&report.foreign_runs)),
        ("Findings", summary::words(&report.findings)),
        ("Policy", change::policy_source(report).to_owned()),
    ];
    let rows = facts
        .iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(key, text)| format!("- **{key}**: {}\n", cell::prose(text)))
        .collect();
    Section { head: String::new(), rows, tail: String::new() }
}

#[cfg(test)]
mod tests;
