//! What was looked at, and the verdict.

use lockgate_model::Report;

use super::palette::{self, paint};
use super::paragraph::{self, Head};
use crate::output::{RenderOptions, change, coverage, foreign, summary, verdict};

/// Columns of the keys, the gap behind them included.
const KEYS: usize = 10;

/// The lines on coverage, database, other tools, findings and policy.
pub(super) fn lines(report: &Report, options: &RenderOptions) -> Vec<String> {
    let changed = report.comparison.as_ref().map(change::files).unwrap_or_default();
    let rows = [
        ("scanned", coverage::scanned(&report.coverage)),
        ("changed", changed),
        ("excluded", coverage::excluded(&report.coverage.excluded)),
        ("database", coverage::database(&report.database)),
        ("tools", foreign::runs(&report.foreign_runs)),
        ("findings", summary::words(&report.findings)),
        ("policy", change::policy_source(report).to_owned()),
    ];
    rows.iter()
        .filter(|(_, text)| !text.is_empty())
        .flat_map(|(key, text)| row(key, text, options))
        .collect()
}

/// A text behind its key.
pub(super) fn row(key: &str, text: &str, options: &RenderOptions) -> Vec<String> {
    let gap = " ".repeat(KEYS.saturating_sub(key.len()));
    let key = paint(options.color, palette::KEY, key);
    let head = Head { text: format!("{key}{gap}"), columns: KEYS, indent: KEYS };
    paragraph::lines(&head, text, options.width)
}

/// `BLOCKED  3 of 5 findings block`
pub(super) fn verdict_line(report: &Report, options: &RenderOptions) -> String {
    let word = verdict::word(report.verdict);
    let word = paint(options.color, palette::of_verdict(report.verdict), &word);
    format!("{word}  {}", verdict::sentence(report))
}
