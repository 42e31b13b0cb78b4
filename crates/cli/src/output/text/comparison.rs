//! A change: its two sides, an edited policy, and the findings by what the change does to them.

use lockgate_model::{Action, Class, Comparison, Finding, PolicyChange, Report};

use super::palette::{self, paint};
use super::paragraph::{self, Head};
use super::{footer, line, package};
use crate::output::width::wrap;
use crate::output::{RenderOptions, change, order};

/// The lines of a comparison with an empty line after each part.
pub(super) fn lines(
    report: &Report,
    comparison: &Comparison,
    options: &RenderOptions,
) -> Vec<String> {
    let mut lines = footer::row("base", &change::side(&comparison.base), options);
    lines.extend(footer::row("head", &change::side(&comparison.head), options));
    lines.push(String::new());
    if let Some(policy) = &comparison.policy_change {
        lines.extend(policy_lines(policy, options));
    }
    for class in Class::ALL {
        let active = order::active(&change::of_class(&report.findings, class));
        lines.extend(match class {
            Class::Introduced | Class::StillVulnerable | Class::Undetermined => {
                whole(class, &active, report, options)
            }
            Class::NewlyPublished | Class::AlreadyThere => brief(class, &active, report, options),
            Class::Fixed => fixed(&comparison.fixed, report, options),
        });
    }
    lines
}

/// What the change edits in the policy.
fn policy_lines(policy: &PolicyChange, options: &RenderOptions) -> Vec<String> {
    let title = format!("{}:", change::POLICY_EDITED);
    let mut lines: Vec<String> = wrap(&title, options.width)
        .iter()
        .map(|line| paint(options.color, palette::WARNS, line))
        .collect();
    for edit in &policy.lines {
        let head = Head { text: "  ".to_owned(), columns: 2, indent: 4 };
        let text = format!("{}: {edit}", policy.path);
        lines.extend(paragraph::lines(&head, &text, options.width));
    }
    lines.push(String::new());
    lines
}

/// Every finding with all that is known of it.
fn whole(
    class: Class,
    active: &[&Finding],
    report: &Report,
    options: &RenderOptions,
) -> Vec<String> {
    if active.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![heading(class, active.len(), options), String::new()];
    lines.extend(packages(active, report, options));
    lines
}

/// The blocking findings with all that is known of them, one line for each of the others.
fn brief(
    class: Class,
    active: &[&Finding],
    report: &Report,
    options: &RenderOptions,
) -> Vec<String> {
    if active.is_empty() {
        return Vec::new();
    }
    let (blocking, others): (Vec<&Finding>, Vec<&Finding>) =
        active.iter().partition(|finding| finding.decision.action == Action::Block);
    let mut lines = vec![heading(class, active.len(), options)];
    if !blocking.is_empty() {
        lines.push(String::new());
        lines.extend(packages(&blocking, report, options));
    }
    if !others.is_empty() {
        lines.extend(line::list(&others, |finding| line::lines(finding, report, options)));
        lines.push(String::new());
    }
    lines
}

fn fixed(findings: &[Finding], report: &Report, options: &RenderOptions) -> Vec<String> {
    if findings.is_empty() {
        return Vec::new();
    }
    let heading = format!("{}: {}. Thank you!", change::title(Class::Fixed), findings.len());
    let mut lines = vec![paint(options.color, palette::GOOD, &heading)];
    let findings: Vec<&Finding> = findings.iter().collect();
    lines.extend(line::list(&findings, |finding| line::fixed(finding, report, options)));
    lines.push(String::new());
    lines
}

fn heading(class: Class, number: usize, options: &RenderOptions) -> String {
    let title = format!("{}: {number}", change::title(class));
    paint(options.color, palette::STRONG, &title)
}

fn packages(findings: &[&Finding], report: &Report, options: &RenderOptions) -> Vec<String> {
    order::by_file(findings)
        .iter()
        .flat_map(|group| package::file_lines(group, report, options))
        .collect()
}
