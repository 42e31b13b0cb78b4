//! Findings that the policy ignores: always listed, with the reason.

use lockgate_model::{Finding, Report};

use super::finding::{INDENT, exploited, sightings};
use super::line;
use super::palette::{self, paint};
use super::paragraph::{self, Head};
use crate::output::RenderOptions;

/// The lines of the ignored findings with an empty line at the end; none where there are none.
pub(super) fn lines(
    findings: &[&Finding],
    report: &Report,
    options: &RenderOptions,
) -> Vec<String> {
    if findings.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![paint(options.color, palette::STRONG, "Ignored by the policy")];
    for finding in findings {
        lines.push(format!("  {}", line::named(finding, options)));
        lines.extend(exploited(finding, report, options, INDENT));
        lines.extend(sightings(finding, options, INDENT));
        lines.extend(reason(finding, options));
    }
    lines.push(String::new());
    lines
}

/// The reason, then who approved it until when.
fn reason(finding: &Finding, options: &RenderOptions) -> Vec<String> {
    let decision = &finding.decision;
    let mut terms = vec![decision.rule.clone()];
    terms.extend(decision.approver.as_ref().map(|approver| format!("approved by {approver}")));
    terms.extend(decision.expires.map(|date| format!("until {date}")));
    let reason = decision.reason.as_deref().unwrap_or("no reason given");
    let text = format!("{reason} ({})", terms.join(", "));
    let head = Head { text: " ".repeat(INDENT), columns: INDENT, indent: INDENT };
    paragraph::lines(&head, &text, options.width)
}
