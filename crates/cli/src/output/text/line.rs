//! Findings on one line each, in lists that are cut.

use lockgate_model::{Finding, Report, escape};

use super::finding::{self, INDENT, KEYS, action, painted_label};
use super::palette::{self, paint};
use crate::output::width::fit;
use crate::output::{RenderOptions, label, wording};

/// Most items of a list; the others are counted.
const MAX_ITEMS: usize = 20;

/// The lines of the first items, then how many were left out.
pub(super) fn list<T>(items: &[T], lines: impl Fn(&T) -> Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = items.iter().take(MAX_ITEMS).flat_map(lines).collect();
    if let Some(rest @ 1..) = items.len().checked_sub(MAX_ITEMS) {
        out.push(format!("  … {rest} more; --output json lists all"));
    }
    out
}

/// `  warns   high     7.5  RUSTSEC-2019-0009  smallvec 0.6.13  Cargo.lock:213`
pub(super) fn lines(finding: &Finding, report: &Report, options: &RenderOptions) -> Vec<String> {
    let action = action(finding.decision.action, options.color);
    with_signals(format!("  {action}{}", named(finding, options)), finding, report, options)
}

/// The line of a finding that is gone: what was decided on it no longer matters.
pub(super) fn fixed(finding: &Finding, report: &Report, options: &RenderOptions) -> Vec<String> {
    with_signals(format!("  {}", named(finding, options)), finding, report, options)
}

fn with_signals(
    line: String,
    finding: &Finding,
    report: &Report,
    options: &RenderOptions,
) -> Vec<String> {
    let mut lines = vec![line];
    lines.extend(finding::exploited(finding, report, options, INDENT + KEYS));
    lines.extend(finding::sightings(finding, options, INDENT + KEYS));
    lines
}

/// `high     7.5  RUSTSEC-2019-0009  smallvec 0.6.13  Cargo.lock:213`
pub(super) fn named(finding: &Finding, options: &RenderOptions) -> String {
    let place = wording::place(&finding.location.path, finding.location.version.start.line);
    format!(
        "{}  {}  {} {}  {}",
        painted_label(&label::of(finding), options.color),
        escape::terminal(finding.id.as_str()),
        fit(&escape::terminal(&finding.package), options.width),
        fit(&escape::terminal(&finding.version), options.width),
        paint(options.color, palette::FAINT, &escape::terminal(&place)),
    )
}
