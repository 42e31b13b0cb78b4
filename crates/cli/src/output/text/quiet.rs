//! Only what needs an answer, one line each.

use lockgate_model::{Action, Effect, Finding, ForeignFinding, Report, escape};

use super::palette::{self, paint};
use super::{footer, foreign, note};
use crate::output::width::{columns, fit};
use crate::output::{RenderOptions, change, label, order, wording};

/// Least columns of a title; below, the line is too long rather than empty.
pub(super) const MIN_TITLE: usize = 20;

/// The blocking findings, what made the scan incomplete, and the verdict.
pub(super) fn lines(report: &Report, options: &RenderOptions) -> Vec<String> {
    let mut blocking = order::worst_first(&report.findings, Action::Block);
    if report.comparison.is_some() {
        blocking.sort_by_key(|finding| change::class(finding));
    }
    let mut lines: Vec<String> =
        blocking.into_iter().map(|finding| line(finding, report, options)).collect();
    let blocks = |found: &&ForeignFinding| found.decision.action == Action::Block;
    let others = report.foreign.iter().filter(blocks);
    lines.extend(others.map(|found| foreign::quiet_line(found, options)));
    lines.extend(note::lines(report, Effect::Incomplete, options));
    lines.push(footer::verdict_line(report, options));
    lines
}

/// `Cargo.lock:213: critical 9.8 RUSTSEC-2021-0003 smallvec 0.6.13 (fix: 0.6.14): Buffer overflow`
fn line(finding: &Finding, report: &Report, options: &RenderOptions) -> String {
    let place = wording::place(&finding.location.path, finding.location.version.start.line);
    let place = escape::terminal(&place);
    let label = label::of(finding);
    let class = match report.comparison {
        Some(_) => format!("{} ", change::class_words(change::class(finding))),
        None => String::new(),
    };
    let fix = match &finding.fixed_version {
        Some(version) => format!(" (fix: {})", escape::terminal(version)),
        None => String::new(),
    };
    // The date is in the other outputs; here room is for the title.
    let exploited = wording::exploited(report, finding).map_or("", |_| " (known exploited)");
    let package = format!(
        "{} {}{fix}{exploited}",
        fit(&escape::terminal(&finding.package), options.width),
        fit(&escape::terminal(&finding.version), options.width)
    );
    let id = escape::terminal(finding.id.as_str());
    let used =
        [&*place, &class, &label.text(), &id, &package].map(columns).iter().sum::<usize>() + 6;
    let limit = options.width.saturating_sub(used).max(MIN_TITLE);
    let title = fit(&escape::terminal(&finding.title), limit);
    let color = options.color;
    format!(
        "{place}: {class}{} {} {package}: {title}",
        paint(color, palette::of_weight(label.weight), &label.text()),
        paint(color, palette::STRONG, &id),
    )
}
