//! One line of a table or a list.

use lockgate_model::{Action, Decision, Finding, ForeignFinding, Note, Report};

use super::cell;
use crate::output::{attribution, change, foreign, label, wording};

/// Most steps of a dependency path that are shown; the middle of a longer one goes.
const MAX_STEPS: usize = 4;

/// A finding: severity, advisory with its title, package, fix, place.
pub(super) fn finding(report: &Report, finding: &Finding) -> String {
    format!(
        "| {} | {} | {} | {} | {} |\n",
        label::of(finding).text(),
        advisory(report, finding),
        package(finding),
        fix(finding),
        place(finding),
    )
}

/// A finding of a change: severity, package with both versions, advisory, what brings it in and where, fix, decision.
pub(super) fn change(report: &Report, finding: &Finding) -> String {
    let before = change::version_before(finding)
        .map(|version| format!("{} → ", cell::name(version)))
        .unwrap_or_default();
    format!(
        "| {} | {} {before}{} | {} | {} | {} | {} |\n",
        label::of(finding).text(),
        cell::name(&finding.package),
        cell::name(&finding.version),
        advisory(report, finding),
        brought_in(finding),
        fix(finding),
        decided(&finding.decision),
    )
}

/// A finding that is gone, as an item of a list.
pub(super) fn fixed(report: &Report, finding: &Finding) -> String {
    format!(
        "- {} {} in {}{}\n",
        package(finding),
        cell::advisory(&finding.id),
        cell::name(finding.location.path.as_str()),
        exploited(report, finding),
    )
}

/// A finding of another tool: severity, rule with its tool, what it says, place, decision.
pub(super) fn foreign(found: &ForeignFinding) -> String {
    let remarks: String = foreign::remarks(found)
        .iter()
        .map(|remark| format!("<br>{}", cell::prose(remark)))
        .collect();
    format!(
        "| {} | {}<br>{} | {} | {} | {}{remarks} |\n",
        label::of_foreign(found).text(),
        cell::name(&found.rule),
        cell::prose(&found.tool),
        cell::prose(foreign::message(found)),
        cell::name(&foreign::place(found)),
        decided(&found.decision),
    )
}

/// The advisory with its title, credit, and what else is known of the finding.
fn advisory(report: &Report, finding: &Finding) -> String {
    format!(
        "{}<br>{}{}{}{}{}",
        cell::advisory(&finding.id),
        cell::prose(&finding.title),
        cell::credit(&attribution::of(report, finding)),
        exploited(report, finding),
        sightings(finding),
        alert(finding),
    )
}

fn alert(finding: &Finding) -> String {
    let link = finding.alert.as_ref().map(|alert| cell::link(&wording::alert(alert), &alert.url));
    link.map(|link| format!("<br>{link}")).unwrap_or_default()
}

fn sightings(finding: &Finding) -> String {
    match wording::sightings(finding).as_slice() {
        [] => String::new(),
        sightings => format!("<br>seen by {}", cell::prose(&sightings.join(", "))),
    }
}

/// The steps above the package on the shortest path, then the places: the lockfile's line, that of the direct
/// dependency, and where the lockfile was before.
fn brought_in(finding: &Finding) -> String {
    let mut lines = Vec::new();
    if let Some((_, above @ [_, ..])) = finding.paths.first().and_then(|path| path.0.split_last()) {
        lines.push(format!("{}{}", steps(above), more(finding.paths.len())));
    }
    lines.push(place(finding));
    if let Some(manifest) = &finding.manifest {
        lines.push(cell::name(&wording::place(&manifest.path, manifest.span.start.line)));
    }
    if let Some(path) = change::path_before(finding) {
        lines.push(format!("moved from {}", cell::name(path)));
    }
    lines.join("<br>")
}

fn more(paths: usize) -> String {
    match paths.saturating_sub(1) {
        0 => String::new(),
        1 => " (+1 more path)".to_owned(),
        more => format!(" (+{more} more paths)"),
    }
}

fn steps(path: &[String]) -> String {
    let mut steps: Vec<String> = path.iter().map(|step| cell::name(&wording::step(step))).collect();
    if let Some(hidden @ 1..) = steps.len().checked_sub(MAX_STEPS) {
        // The root and the last steps say the most.
        steps.splice(1..=hidden, [format!("({hidden} more)")]);
    }
    steps.join(" → ")
}

fn decided(decision: &Decision) -> String {
    let word = match decision.action {
        Action::Block => "**blocks**",
        Action::Warn => "warns",
        Action::Allow => "allowed",
        Action::Ignore => "ignored",
    };
    format!("{word}<br>{}", cell::name(&decision.rule))
}

/// An ignored finding: severity, advisory, package, place, and why it is ignored.
pub(super) fn ignored(report: &Report, finding: &Finding) -> String {
    let decision = &finding.decision;
    format!(
        "| {} | {}{}{} | {} | {} | {} | {} | {} |\n",
        label::of(finding).text(),
        cell::advisory(&finding.id),
        exploited(report, finding),
        sightings(finding),
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
