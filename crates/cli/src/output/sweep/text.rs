//! A sweep on a terminal.

use std::collections::BTreeMap;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use lockgate_model::{Verdict, escape};
use lockgate_sweep::summary::{AdvisoryExposure, Bump, FixFirst, Severity};

use super::headline::{complete_line, number, verdict_line};
use super::{Look, SweepReport};
use crate::output::Color;
use crate::output::width::{fit, pad};

/// Rows of a view; the other outputs have all.
const ROWS: usize = 10;
/// Names of a list.
const NAMES: usize = 8;
/// Columns of a sentence.
const WIDTH: usize = 100;

const STRONG: Style = Style::new().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const WARN: Style = AnsiColor::Yellow.on_default().bold();
const FAINT: Style = Style::new().dimmed();

/// Writes the headlines and the views.
///
/// # Errors
/// When the writer fails.
pub(super) fn render(
    report: &SweepReport<'_>,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut page = Page { out, color: look.color };
    let style = if report.is_complete() { GOOD } else { WARN };
    page.line(style, &complete_line(report))?;
    let style = match report.verdict() {
        Verdict::Pass => GOOD,
        Verdict::Blocked => BAD,
        Verdict::Incomplete => WARN,
    };
    page.line(style, &verdict_line(report))?;
    page.missing(report)?;
    if look.quiet {
        return Ok(());
    }
    page.left_out(report)?;
    page.queue(&report.summary.queue())?;
    page.advisories(&report.summary.advisories())?;
    page.bumps(&report.summary.bumps())?;
    page.foot(report)
}

struct Page<'w> {
    out: &'w mut dyn Write,
    color: Color,
}

impl Page<'_> {
    fn line(&mut self, style: Style, text: &str) -> io::Result<()> {
        let text = escape::terminal(text);
        match self.color {
            Color::On => writeln!(self.out, "{style}{text}{style:#}"),
            Color::Off => writeln!(self.out, "{text}"),
        }
    }

    fn plain(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{}", escape::terminal(text).trim_end())
    }

    fn title(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out)?;
        self.line(STRONG, text)
    }

    fn more(&mut self, all: usize, what: &str) -> io::Result<()> {
        if all <= ROWS {
            return Ok(());
        }
        self.line(FAINT, &format!("  and {} more {what}: --output json", all - ROWS))
    }

    /// What was not examined, and what could not be judged: all of it, since it is what somebody has to look after.
    fn missing(&mut self, report: &SweepReport<'_>) -> io::Result<()> {
        let summary = report.summary;
        if let Some((_, why)) = report.stopped {
            self.title("Ended early")?;
            self.plain(&format!("  {why}"))?;
            self.line(FAINT, "  run the same command again: it goes on where it stopped")?;
        }
        if !report.partial.is_empty() {
            self.title("Not listed whole")?;
            for (account, why) in report.partial {
                self.plain(&format!("  {account}: {why}"))?;
            }
        }
        let by_reason = |reason: &str| {
            summary.not_examined.values().filter(|ending| ending.reason() == reason).count()
        };
        if !summary.not_examined.is_empty() {
            self.title(&format!("Not examined ({})", summary.not_examined.len()))?;
            let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
            for (name, ending) in &summary.not_examined {
                let count = shown.entry(ending.reason()).or_default();
                *count += 1;
                if *count <= ROWS {
                    self.plain(&format!("  {name}: {ending}"))?;
                } else if *count == ROWS + 1 {
                    let rest = by_reason(ending.reason()) - ROWS;
                    let text = format!("  and {rest} more: {} ({})", ending.state(), ending.reason());
                    self.line(FAINT, &text)?;
                }
            }
        }
        if !summary.not_judged.is_empty() {
            self.title(&format!("Not judged whole ({})", summary.not_judged.len()))?;
            for (name, (count, first)) in summary.not_judged.iter().take(ROWS) {
                let more = if *count > 1 { format!(" (and {} more)", count - 1) } else { String::new() };
                self.plain(&format!("  {name}: {}{more}", fit(first, WIDTH)))?;
            }
            self.more(summary.not_judged.len(), "repositories")?;
        }
        Ok(())
    }

    fn left_out(&mut self, report: &SweepReport<'_>) -> io::Result<()> {
        let counts = &report.summary.counts;
        let skipped: Vec<String> =
            counts.skipped.iter().map(|(reason, n)| format!("{n} {reason}")).collect();
        let without = &report.summary.without_lockfile;
        if skipped.is_empty() && without.is_empty() && counts.empty == 0 {
            return Ok(());
        }
        writeln!(self.out)?;
        if !skipped.is_empty() {
            self.plain(&format!("Left out: {}", skipped.join(", ")))?;
        }
        if counts.empty > 0 {
            self.plain(&format!("Empty: {}", counts.empty))?;
        }
        if !without.is_empty() {
            let names: Vec<&str> = without.iter().take(NAMES).map(String::as_str).collect();
            let rest = without.len() - names.len();
            let rest = if rest > 0 { format!(", {rest} more") } else { String::new() };
            let names = names.join(", ");
            self.plain(&format!("Without a lockfile ({}): {names}{rest}", without.len()))?;
        }
        Ok(())
    }

    fn queue(&mut self, queue: &[FixFirst]) -> io::Result<()> {
        if queue.is_empty() {
            return Ok(());
        }
        self.title("Fix first")?;
        for one in queue.iter().take(ROWS) {
            let to = one.to.as_deref().map_or("no fix".to_owned(), |to| format!("→ {to}"));
            let more = if one.more.is_empty() { String::new() } else { format!(" +{}", one.more.len()) };
            let through = one.through.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
            self.plain(&format!(
                "  {} {}:{}:{}  {} {} {to}{through}  {}{more}",
                pad(&label(one), 18),
                one.repository,
                one.path,
                one.line,
                one.package,
                one.version,
                one.id
            ))?;
        }
        self.more(queue.len(), "places")
    }

    fn advisories(&mut self, all: &[AdvisoryExposure]) -> io::Result<()> {
        if all.is_empty() {
            return Ok(());
        }
        self.title("Advisories by exposed repositories")?;
        for one in all.iter().take(ROWS) {
            let packages: Vec<&str> = one.packages.iter().map(String::as_str).take(3).collect();
            self.plain(&format!(
                "  {} {} {}  {}  {}{}",
                pad(&count(one.repositories.len(), "repository", "repositories"), 16),
                pad(one.severity.as_str(), 8),
                one.id,
                packages.join(", "),
                reach(one.findings, one.direct, one.transitive),
                title(&one.title)
            ))?;
        }
        self.more(all.len(), "advisories")
    }

    fn bumps(&mut self, all: &[Bump]) -> io::Result<()> {
        if all.is_empty() {
            return Ok(());
        }
        self.title("Packages by what one upgrade clears")?;
        for one in all.iter().take(ROWS) {
            self.plain(&format!(
                "  {} {}  {} {} {} → {}  {}",
                pad(&number(one.findings, "finding", "findings"), 13),
                pad(&count(one.repositories.len(), "repository", "repositories"), 16),
                one.ecosystem,
                one.package,
                fit(&one.from.join(", "), 40),
                one.to,
                reach(one.findings, one.direct, one.transitive)
            ))?;
        }
        self.more(all.len(), "upgrades")
    }

    fn foot(&mut self, report: &SweepReport<'_>) -> io::Result<()> {
        writeln!(self.out)?;
        if let Some(changes) = report.changes {
            self.plain(&format!(
                "Since run {} of {}: {} new, {} fixed, {} still open; newly covered: {}; coverage lost: {}",
                changes.since,
                changes.of,
                changes.new,
                changes.fixed,
                changes.still_open,
                changes.newly_covered.len(),
                names(&changes.coverage_lost)
            ))?;
        }
        let run = report.run.map(|(run, of)| format!("run {run} of {of}; ")).unwrap_or_default();
        let data = report.newest.map(|date| format!("advisories of {date}")).unwrap_or_default();
        let spent = match report.spent {
            Some((rest, points)) => format!("{rest} requests and {points} GraphQL points"),
            None => "GitHub was asked nothing".to_owned(),
        };
        self.line(FAINT, &format!("{run}{data}; {spent}"))
    }
}

fn names(all: &[String]) -> String {
    if all.is_empty() {
        return "0".to_owned();
    }
    let shown: Vec<&str> = all.iter().take(NAMES).map(String::as_str).collect();
    format!("{} ({})", all.len(), shown.join(", "))
}

fn label(one: &FixFirst) -> String {
    let severity = match one.severity {
        Severity::Unscored => "unscored".to_owned(),
        other => other.as_str().to_owned(),
    };
    match (one.urgency.malicious, one.urgency.exploited) {
        (true, _) => "malicious".to_owned(),
        (false, true) => format!("exploited {severity}"),
        (false, false) => severity,
    }
}

fn title(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("  {}", fit(text, 60)) }
}

fn reach(findings: u32, direct: u32, transitive: u32) -> String {
    match (direct, transitive) {
        (0, 0) => number(findings, "finding", "findings"),
        (direct, transitive) => format!("{direct} direct, {transitive} transitive"),
    }
}

fn count(n: usize, one: &str, many: &str) -> String {
    number(u32::try_from(n).unwrap_or(u32::MAX), one, many)
}
