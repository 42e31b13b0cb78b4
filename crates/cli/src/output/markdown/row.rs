//! One line of a table or a list.

use lockgate_model::{Finding, Note, Report};

use super::cell;
use crate::output::{attribution, label, wording};

/// A finding: severity, advisory with its title, package, fix, place.
pub(super) fn finding(report: &Report, finding: &Finding) -> String {
    let credit = cell::credit(&attribution::of(report, finding));
    format!(
        "| {} | {}<br>{}{credit}{} | {} | {} | {} |\n",
        label::of(finding).text(),
        cell::advisory(&finding.id),
        cell::prose(&finding.title),
        exploited(report, finding),
        package(finding),
        fix(finding),
        place(finding),
    )
}

/// An ignored finding: severity, advisory, package, place, and why it is ignored.
pub(super) fn ignored(report: &Report, finding: &Finding) -> String {
    let decision = &finding.decision;
    format!(
        "| {} | {}{} | {} | {} | {} | {} | {} |\n",
        label::of(finding).text(),
        cell::advisory(&finding.id),
        exploited(report, finding),
        package(finding),
        place(finding),
        decision.reason.as_deref().map_or_else(none, cell::prose),
        decision.approver.as_deref().map_or_else(none, cell::prose),
        decision.expires.map_or_else(none, |date| date.to_string()),
    )
}

fn exploited(report: &Report, finding: &Finding) -> String {
    let text = wording::exploited(report, finding);
    text.map(|text| format!("<br>**{}**", cell::prose(&text))).unwrap_or_default()
}

/// A note as an item of a list.
pub(super) fn note(note: &Note) -> String {
    let place = wording::note_place(note).map(|place| format!("{}: ", cell::name(&place)));
    let hint = note.hint.as_deref().map(|hint| format!("<br>Hint: {}", cell::prose(hint)));
    format!(
        "- {}{}{}\n",
        place.unwrap_or_default(),
        cell::prose(&wording::note_message(note)),
        hint.unwrap_or_default()
    )
}

fn package(finding: &Finding) -> String {
    format!("{} {}", cell::name(&finding.package), cell::name(&finding.version))
}

fn fix(finding: &Finding) -> String {
    finding.fixed_version.as_deref().map_or_else(none, cell::name)
}

fn place(finding: &Finding) -> String {
    let line = finding.location.version.start.line;
    cell::name(&wording::place(&finding.location.path, line))
}

fn none() -> String {
    "–".to_owned()
}
