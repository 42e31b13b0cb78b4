//! A sweep as Markdown: for an issue, a wiki, a step summary.

use std::io::{self, Write};

use lockgate_sweep::diff::Coverage;
use lockgate_sweep::views::{AdvisoryView, BumpView, QueueItem, advisories, bumps, queue};

use lockgate_model::AdvisoryId;

use super::headline::{complete_line, verdict_line};
use super::text::label;
use super::{Look, SweepReport};
use crate::output::markdown::cell::{advisory, name, prose};

/// Rows of a table; the outputs for programs have all.
const ROWS: usize = 50;

/// Writes the headlines and the views.
///
/// # Errors
/// When the writer fails.
pub(super) fn render(report: &SweepReport<'_>, _look: Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## {}\n", prose(&complete_line(report)))?;
    writeln!(out, "{}\n", prose(&verdict_line(report)))?;
    missing(report, out)?;
    queue_table(&queue(report.judged), out)?;
    advisory_table(&advisories(report.judged), out)?;
    bump_table(&bumps(report.judged), out)?;
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
        writeln!(out, "| repository | reasons | first |\n|---|---|---|")?;
        for (repository, notes) in summary.not_judged.iter().take(ROWS) {
            let first = notes.first().map(|note| prose(note)).unwrap_or_default();
            writeln!(out, "| {} | {} | {first} |", name(repository), notes.len())?;
        }
        more(summary.not_judged.len(), out)?;
    }
    Ok(())
}

fn queue_table(queue: &[QueueItem], out: &mut dyn Write) -> io::Result<()> {
    if queue.is_empty() {
        return Ok(());
    }
    writeln!(out, "### Fix first\n")?;
    writeln!(
        out,
        "| | advisory | package | repository | where | upgrade |\n|---|---|---|---|---|---|"
    )?;
    let rows = queue.iter().flat_map(|one| one.places.iter().map(move |place| (one, place.bump())));
    for (one, bump) in rows.clone().take(ROWS) {
        let to = if bump.to.is_empty() { "remove it".to_owned() } else { name(&bump.to) };
        let via = bump.via.as_ref().filter(|_| bump.direct == Some(false));
        let via = via.map(|via| format!(" by {}", name(via))).unwrap_or_default();
        writeln!(
            out,
            "| {} | {} | {} {}{via} | {} | {} | {to} |",
            label(one.urgency),
            id(&one.id),
            name(&one.package),
            name(&bump.from),
            name(&bump.repository),
            name(&bump.path)
        )?;
    }
    more(rows.count(), out)
}

fn advisory_table(all: &[AdvisoryView], out: &mut dyn Write) -> io::Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    writeln!(out, "### Advisories by exposed repositories\n")?;
    writeln!(
        out,
        "| repositories | | advisory | packages | findings | fixable | direct in | what |\n|---|---|---|---|---|---|---|---|"
    )?;
    for one in all.iter().take(ROWS) {
        let packages = one.packages.keys().take(3);
        let packages: Vec<String> =
            packages.map(|(ecosystem, text)| name(&format!("{ecosystem} {text}"))).collect();
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            one.repositories,
            label(one.urgency),
            id(&one.id),
            packages.join(" "),
            one.findings,
            one.fixable,
            one.direct,
            prose(&one.title)
        )?;
    }
    more(all.len(), out)
}

fn bump_table(all: &[BumpView], out: &mut dyn Write) -> io::Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    writeln!(out, "### Packages by what one upgrade clears\n")?;
    writeln!(
        out,
        "| findings | repositories | package | to | direct in | transitive in | stay |\n|---|---|---|---|---|---|---|"
    )?;
    for one in all.iter().take(ROWS) {
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} |",
            one.findings,
            one.repositories,
            name(&format!("{} {}", one.ecosystem, one.package)),
            name(&one.to),
            one.direct,
            one.transitive,
            one.left
        )?;
    }
    more(all.len(), out)
}

/// An id with a link to its page, where it has one.
fn id(text: &str) -> String {
    AdvisoryId::new(text).map_or_else(|| name(text), |id| advisory(&id))
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
        writeln!(out, "{}\n", prose(&super::changes::line(changes)))?;
        let lost: Vec<String> = changes.of(Coverage::Lost).into_iter().map(name).collect();
        if !lost.is_empty() {
            writeln!(out, "Coverage lost: {}\n", lost.join(", "))?;
        }
    }
    Ok(())
}

fn more(all: usize, out: &mut dyn Write) -> io::Result<()> {
    if all > ROWS {
        writeln!(out, "\nand {} more", all - ROWS)?;
    }
    writeln!(out)
}
