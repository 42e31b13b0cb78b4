//! What other tools found: what blocks stands open, the rest is folded.

use lockgate_model::{Action, ForeignFinding, Report};

use super::budget::Section;
use super::{OPEN_ROWS, folded, row, table};
use crate::output::foreign;

const COLUMNS: &str =
    "| Severity | Rule | What it says | Where | Decision |\n|---|---|---|---|---|\n";

/// The findings that block; nothing without any.
pub(super) fn blocking(report: &Report) -> Vec<Section> {
    let rows = rows(report, |found| found.decision.action == Action::Block);
    table("Blocking, by other tools", COLUMNS, OPEN_ROWS, rows.unwrap_or_default())
}

/// The findings that do not block; nothing without any.
pub(super) fn folded_rest(report: &Report) -> Option<Section> {
    let rows = rows(report, |found| found.decision.action != Action::Block)?;
    Some(folded("Other tools", COLUMNS, rows))
}

fn rows(report: &Report, is_shown: fn(&ForeignFinding) -> bool) -> Option<Vec<String>> {
    let rows: Vec<String> = foreign::by_action(&report.foreign)
        .into_iter()
        .filter(|found| is_shown(found))
        .map(row::foreign)
        .collect();
    (!rows.is_empty()).then_some(rows)
}
