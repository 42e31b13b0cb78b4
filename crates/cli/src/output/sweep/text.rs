//! A sweep on a terminal.

use std::collections::BTreeMap;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use lockgate_model::{Level, Verdict, escape};
use lockgate_sweep::diff::Coverage;
use lockgate_sweep::views::{AdvisoryView, BumpView, QueueItem, Urgency, advisories, bumps, queue};

use super::headline::{complete_line, number, verdict_line};
use super::{Look, SweepReport};
use crate::output::Color;
use crate::output::width::{fit, pad};

/// Rows of a view; the other outputs have all.
const ROWS: usize = 10;
/// Places of a problem.
const PLACES: usize = 3;
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
pub(super) fn render(report: &SweepReport<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
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
    page.queue(&queue(report.judged))?;
    page.advisories(&advisories(report.judged))?;
    page.bumps(&bumps(report.judged))?;
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
                    let text =
                        format!("  and {rest} more: {} ({})", ending.state(), ending.reason());
                    self.line(FAINT, &text)?;
                }
            }
        }
        self.not_judged(&summary.not_judged)
    }

    /// By what was in the way: one feed that is missing stands in the way of many repositories.
    fn not_judged(&mut self, all: &BTreeMap<String, Vec<String>>) -> io::Result<()> {
        if all.is_empty() {
            return Ok(());
        }
        self.title(&format!("Not judged whole ({})", all.len()))?;
        let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, notes) in all {
            for note in notes {
                reasons.entry(note).or_default().push(name);
            }
        }
        let mut reasons: Vec<(&str, Vec<&str>)> = reasons.into_iter().collect();
        reasons.sort_by_key(|(_, names)| std::cmp::Reverse(names.len()));
        for (reason, names) in reasons.iter().take(ROWS) {
            self.plain(&format!("  {}: {}", listed(names, 3), fit(reason, WIDTH)))?;
        }
        self.more(reasons.len(), "reasons")
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

    fn queue(&mut self, queue: &[QueueItem]) -> io::Result<()> {
        if queue.is_empty() {
            return Ok(());
        }
        self.title("Fix first")?;
        for one in queue.iter().take(ROWS) {
            self.plain(&format!(
                "  {} {} in {} {}: {}{}",
                pad(&label(one.urgency), 18),
                one.id,
                one.ecosystem,
                one.package,
                count(one.repositories, "repository", "repositories"),
                title(&one.title)
            ))?;
            for place in one.places.iter().take(PLACES) {
                let bump = place.bump();
                let to = if bump.to.is_empty() {
                    "no version clears it: remove it".to_owned()
                } else {
                    format!("→ {}", bump.to)
                };
                let via = bump.via.as_ref().filter(|_| bump.direct == Some(false));
                let via = via.map(|via| format!(" (by {via})")).unwrap_or_default();
                let place = format!("{} {}", bump.repository, bump.path);
                self.plain(&format!("      {place}  {} {to}{via}", bump.from))?;
            }
            if one.places.len() > PLACES {
                self.line(FAINT, &format!("      and {} more places", one.places.len() - PLACES))?;
            }
        }
        self.more(queue.len(), "problems")
    }

    fn advisories(&mut self, all: &[AdvisoryView]) -> io::Result<()> {
        if all.is_empty() {
            return Ok(());
        }
        self.title("Advisories by exposed repositories")?;
        for one in all.iter().take(ROWS) {
            let packages = one.packages.keys().take(3);
            let packages: Vec<String> =
                packages.map(|(ecosystem, name)| format!("{ecosystem} {name}")).collect();
            self.plain(&format!(
                "  {} {} {}  {}  {} of {} fixable, direct in {}{}",
                pad(&count(one.repositories, "repository", "repositories"), 16),
                pad(&label(one.urgency), 18),
                one.id,
                packages.join(", "),
                one.fixable,
                count(one.findings, "finding", "findings"),
                one.direct,
                title(&one.title)
            ))?;
        }
        self.more(all.len(), "advisories")
    }

    fn bumps(&mut self, all: &[BumpView]) -> io::Result<()> {
        if all.is_empty() {
            return Ok(());
        }
        self.title("Packages by what one upgrade clears")?;
        for one in all.iter().take(ROWS) {
            let left = if one.left > 0 { format!(", {} stay", one.left) } else { String::new() };
            self.plain(&format!(
                "  {} {}  {} {} → {}  direct in {}, transitive in {}{left}",
                pad(&count(one.findings, "finding", "findings"), 13),
                pad(&count(one.repositories, "repository", "repositories"), 16),
                one.ecosystem,
                one.package,
                one.to,
                one.direct,
                one.transitive
            ))?;
        }
        self.more(all.len(), "upgrades")
    }

    fn foot(&mut self, report: &SweepReport<'_>) -> io::Result<()> {
        writeln!(self.out)?;
        if let Some(changes) = report.changes {
            self.plain(&super::changes::line(changes))?;
            let lost = changes.of(Coverage::Lost);
            if !lost.is_empty() {
                let names = listed(&lost, NAMES);
                self.line(WARN, &format!("Coverage lost: {names}"))?;
            }
        }
        let run = report.run.map(|(run, of)| format!("run {run} of {of}"));
        let data = report.newest.map(|date| format!("advisories of {date}"));
        let spent = match report.spent {
            Some((rest, points)) => format!("{rest} requests and {points} GraphQL points"),
            None => "GitHub was asked nothing".to_owned(),
        };
        let parts: Vec<String> = [run, data, Some(spent)].into_iter().flatten().collect();
        self.line(FAINT, &parts.join("; "))
    }
}

/// The first names, and how many more there are.
fn listed(names: &[&str], most: usize) -> String {
    let shown: Vec<&str> = names.iter().take(most).copied().collect();
    match names.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{}, {more} more", shown.join(", ")),
    }
}

/// What makes it urgent, in words.
pub(super) fn label(urgency: Urgency) -> String {
    let level = urgency.level.map_or("unscored", severity);
    match (urgency.malicious, urgency.exploited) {
        (true, _) => "malicious".to_owned(),
        (false, true) => format!("exploited {level}"),
        (false, false) => level.to_owned(),
    }
}

const fn severity(level: Level) -> &'static str {
    match level {
        Level::None => "none",
        Level::Low => "low",
        Level::Medium => "medium",
        Level::High => "high",
        Level::Critical => "critical",
    }
}

fn title(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("  {}", fit(text, 60)) }
}

fn count(n: usize, one: &str, many: &str) -> String {
    number(u32::try_from(n).unwrap_or(u32::MAX), one, many)
}
