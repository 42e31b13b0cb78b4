//! The report for people, in a terminal or a log.
//!
//! Worst first: findings by lockfile and package, what the policy ignores, other tools, notes, what was covered, and the
//! verdict in the last line. Every line is complete without colours. Where two trees are compared, the findings stand by
//! what the change does to them.

use std::io::{self, Write};

use lockgate_model::{Action, Effect, Finding, Report};

use super::{Quiet, RenderOptions, order};

mod comparison;
mod finding;
mod footer;
mod foreign;
mod ignored;
mod line;
mod note;
mod package;
mod palette;
mod paragraph;
mod quiet;

/// Writes the report as text.
///
/// # Errors
/// When the writer fails.
pub(super) fn render(
    report: &Report,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let options = RenderOptions { width: options.width.max(40), ..options.clone() };
    let lines = match options.quiet {
        Quiet::On => quiet::lines(report, &options),
        Quiet::Off => lines(report, &options),
    };
    for line in lines {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

fn lines(report: &Report, options: &RenderOptions) -> Vec<String> {
    let mut lines = match &report.comparison {
        Some(comparison) => comparison::lines(report, comparison, options),
        None => tree_lines(report, options),
    };
    let ignored = order::worst_first(&report.findings, Action::Ignore);
    lines.extend(ignored::lines(&ignored, report, options));
    lines.extend(foreign::lines(report, options));
    let notes = [Effect::Incomplete, Effect::Tolerated, Effect::Information]
        .into_iter()
        .flat_map(|effect| note::lines(report, effect, options))
        .collect::<Vec<String>>();
    let crowded = !lines.is_empty() || !notes.is_empty();
    if !notes.is_empty() {
        lines.extend(notes);
        lines.push(String::new());
    }
    lines.extend(footer::lines(report, options));
    if crowded {
        lines.push(String::new());
    }
    lines.push(footer::verdict_line(report, options));
    lines
}

/// The findings of one tree, by lockfile and package.
fn tree_lines(report: &Report, options: &RenderOptions) -> Vec<String> {
    let findings: Vec<&Finding> = report.findings.iter().collect();
    order::by_file(&findings)
        .iter()
        .flat_map(|group| package::file_lines(group, report, options))
        .collect()
}

#[cfg(test)]
mod tests;
