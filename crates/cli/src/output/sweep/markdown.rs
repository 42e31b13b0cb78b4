//! A sweep as Markdown: for an issue, a wiki, a step summary.

use std::io::{self, Write};

use lockgate_sweep::summary::{AdvisoryExposure, Bump, FixFirst};

use super::headline::{complete_line, verdict_line};
use super::{Look, SweepReport};
use crate::output::markdown::cell::{advisory, name, prose};

/// Rows of a table; the outputs for programs have all.
const ROWS: usize = 50;

/// Writes the headlines and the views.
///
/// # Errors
/// When the writer fails.
pub(super) fn render(
    report: &SweepReport<'_>,
    _look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "## {}\n", prose(&complete_line(report)))?;
    writeln!(out, "{}\n", prose(&verdict_line(report)))?;
    missing(report, out)?;
    queue(&report.summary.queue(), out)?;
    advisories(&report.summary.advisories(), out)?;
    bumps(&report.summary.bumps(), out)?;
    foot(report, out)
}

fn missing(report: &SweepReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let summary = report.summary;
    if let Some((_, why)) = report.stopped {
        writeln!(out, "The run ended early: {}\n", prose(why))?;
    }
    for (account, why) in report.partial {
        writeln!(out, "- {} is not listed whole: {}", name(account), prose(why))?;
    }
    if !report.partial.is_empty() {
        writeln!(out)?;
    }
    if !summary.not_examined.is_empty() {
        writeln!(out, "### Not examined ({})\n", summary.not_examined.len())?;
        writeln!(out, "| repository | state | reason | detail |\n|---|---|---|---|")?;
        for (repository, ending) in summary.not_examined.iter().take(ROWS) {
            let detail = prose(ending.detail());
            let (state, reason) = (ending.state(), ending.reason());
            writeln!(out, "| {} | {state} | {reason} | {detail} |", name(repository))?;
        }
        more(summary.not_examined.len(), out)?;
    }
    if !summary.not_judged.is_empty() {
        writeln!(out, "### Not judged whole ({})\n", summary.not_judged.len())?;
        writeln!(out, "| repository | notes | first |\n|---|---|---|")?;
        for (repository, (count, first)) in summary.not_judged.iter().take(ROWS) {
            writeln!(out, "| {} | {count} | {} |", name(repository), prose(first))?;
        }
        more(summary.not_judged.len(), out)?;
    }
    Ok(())
}

fn queue(queue: &[FixFirst], out: &mut dyn Write) -> io::Result<()> {
    if queue.is_empty() {
        return Ok(());
    }
    writeln!(out, "### Fix first\n")?;
    writeln!(out, "| | repository | where | package | upgrade | advisory |\n|---|---|---|---|---|---|")?;
    for one in queue.iter().take(ROWS) {
        let label = match (one.urgency.malicious, one.urgency.exploited) {
            (true, _) => "malicious".to_owned(),
            (false, true) => format!("exploited, {}", one.severity.as_str()),
            (false, false) => one.severity.as_str().to_owned(),
        };
        let place = name(&format!("{}:{}", one.path, one.line));
        let through = one.through.as_ref().map(|by| format!(" by {}", name(by)));
        let to = one.to.as_deref().map_or("no fix".to_owned(), name);
        let more = if one.more.is_empty() { String::new() } else { format!(" +{}", one.more.len()) };
        writeln!(
            out,
            "| {label} | {} | {place} | {} {}{} | {to} | {}{more} |",
            name(&one.repository),
            name(&one.package),
            name(&one.version),
            through.unwrap_or_default(),
            advisory(&one.id)
        )?;
    }
    more(queue.len(), out)
}

fn advisories(all: &[AdvisoryExposure], out: &mut dyn Write) -> io::Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    writeln!(out, "### Advisories by exposed repositories\n")?;
    writeln!(
        out,
        "| repositories | severity | advisory | packages | direct | transitive | what |\n|---|---|---|---|---|---|---|"
    )?;
    for one in all.iter().take(ROWS) {
        let packages: Vec<String> = one.packages.iter().take(3).map(|text| name(text)).collect();
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} |",
            one.repositories.len(),
            one.severity.as_str(),
            advisory(&one.id),
            packages.join(" "),
            one.direct,
            one.transitive,
            prose(&one.title)
        )?;
    }
    more(all.len(), out)
}

fn bumps(all: &[Bump], out: &mut dyn Write) -> io::Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    writeln!(out, "### Packages by what one upgrade clears\n")?;
    writeln!(
        out,
        "| findings | repositories | package | from | to | direct | transitive |\n|---|---|---|---|---|---|---|"
    )?;
    for one in all.iter().take(ROWS) {
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} |",
            one.findings,
            one.repositories.len(),
            name(&format!("{} {}", one.ecosystem, one.package)),
            name(&one.from.join(", ")),
            name(&one.to),
            one.direct,
            one.transitive
        )?;
    }
    more(all.len(), out)
}

fn foot(report: &SweepReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let counts = &report.summary.counts;
    if !counts.skipped.is_empty() {
        let parts: Vec<String> =
            counts.skipped.iter().map(|(reason, n)| format!("{n} {reason}")).collect();
        writeln!(out, "Left out: {}\n", prose(&parts.join(", ")))?;
    }
    if counts.without_lockfile > 0 {
        writeln!(out, "Without a lockfile: {} repositories\n", counts.without_lockfile)?;
    }
    if let Some(changes) = report.changes {
        writeln!(
            out,
            "Since run {} of {}: {} new, {} fixed, {} still open; newly covered {}, coverage lost {}\n",
            changes.since,
            changes.of,
            changes.new,
            changes.fixed,
            changes.still_open,
            changes.newly_covered.len(),
            changes.coverage_lost.len()
        )?;
    }
    Ok(())
}

fn more(all: usize, out: &mut dyn Write) -> io::Result<()> {
    if all > ROWS {
        writeln!(out, "\nand {} more", all - ROWS)?;
    }
    writeln!(out)
}
