//! What publishing came to, and the texts of the issues.

use std::collections::BTreeMap;
use std::io::{self, Write};

use lockgate_model::{Action, escape};
use lockgate_sweep::judge::Judged;
use lockgate_sweep::judged::JudgedRepository;
use lockgate_sweep::publish::{Delivery, Published, Row};
use serde_json::{Value, json};

use super::{Look, SweepReport, markdown};
use crate::output::Color;
use crate::output::markdown::cell::{name, prose};

/// Longest text of an issue, in characters: GitHub takes 65,536, and people may write around it.
const MAX_BODY: usize = 60_000;
/// Rows of an issue on one repository.
const ROWS: usize = 100;

/// What publishing came to.
#[derive(Debug, Default)]
pub(crate) struct PublishReport {
    /// Whether nothing was sent.
    pub(crate) dry_run: bool,
    /// What was due.
    pub(crate) published: Published,
    /// Repositories with findings of which nothing is sent, and why.
    pub(crate) withheld: Vec<(String, String)>,
    /// The issues.
    pub(crate) issues: Vec<IssueRow>,
    /// Requests that it took.
    pub(crate) requests: u64,
}

/// An issue and what was done with it.
#[derive(Debug)]
pub(crate) struct IssueRow {
    /// `owner/name`.
    pub(crate) repository: String,
    /// Its number, where there is one.
    pub(crate) number: Option<u64>,
    /// Its page.
    pub(crate) url: String,
    /// What was done, or why not. Untrusted text.
    pub(crate) said: String,
    /// Whether it is done, or trying again changes nothing.
    pub(crate) done: bool,
}

/// The word for what became of a repository, and why.
fn words(delivery: &Delivery) -> (&'static str, String) {
    match delivery {
        Delivery::UpToDate => ("up-to-date", String::new()),
        Delivery::Uploaded => ("uploaded", String::new()),
        Delivery::Pending => ("pending", "GitHub has not processed it yet".to_owned()),
        Delivery::Failed(errors) => ("failed", errors.join("; ")),
        Delivery::Unavailable(why) => ("unavailable", why.clone()),
        Delivery::Refused(why) => ("refused", why.clone()),
        Delivery::StaleCommit => {
            let why = "GitHub does not know the scanned commit any more: sweep it again";
            ("stale-commit", why.to_owned())
        }
        Delivery::SteppedAside(gate) => {
            ("stepped-aside", format!("its own gate uploaded on {gate}"))
        }
        Delivery::Unknown(why) => ("unknown", format!("sent again by the next run: {why}")),
        Delivery::CarriedOver(why) => ("carried-over", why.clone()),
    }
}

impl PublishReport {
    /// Whether all that was due is published, or recorded as not to be.
    pub(crate) fn is_complete(&self) -> bool {
        let lacks = |row: &Row| {
            matches!(
                row.delivery,
                Delivery::Failed(_)
                    | Delivery::Refused(_)
                    | Delivery::StaleCommit
                    | Delivery::Unknown(_)
                    | Delivery::CarriedOver(_)
            )
        };
        !self.published.rows.iter().any(lacks) && self.issues.iter().all(|issue| issue.done)
    }

    fn counts(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for row in &self.published.rows {
            *counts.entry(words(&row.delivery).0).or_default() += 1;
        }
        counts
    }
}

/// Writes it for people.
///
/// # Errors
/// When the writer fails.
pub(crate) fn publish_text(report: &PublishReport, out: &mut dyn Write) -> io::Result<()> {
    let counts: Vec<String> =
        report.counts().iter().map(|(word, count)| format!("{count} {word}")).collect();
    let counts = if counts.is_empty() { "nothing was due".to_owned() } else { counts.join(", ") };
    let head = match (report.dry_run, report.is_complete()) {
        (true, _) => {
            let due = |row: &&Row| matches!(row.delivery, Delivery::CarriedOver(_));
            let due = report.published.rows.iter().filter(due).count();
            format!("DRY RUN: {due} uploads are due, and nothing was sent")
        }
        (false, true) => format!("PUBLISHED: {counts}"),
        (false, false) => format!("NOT ALL PUBLISHED: {counts}"),
    };
    writeln!(out, "{head}")?;
    for row in &report.published.rows {
        let (word, why) = words(&row.delivery);
        let plain = matches!(row.delivery, Delivery::UpToDate | Delivery::Uploaded);
        if !plain || row.dropped > 0 || !row.closed.is_empty() {
            let mut line = format!("  {}: {word}", row.name);
            if !why.is_empty() {
                line.push_str(&format!(": {why}"));
            }
            if row.dropped > 0 {
                line.push_str(&format!("; {} findings left out as too many", row.dropped));
            }
            if !row.closed.is_empty() {
                line.push_str(&format!("; alerts closed on {}", row.closed.join(", ")));
            }
            writeln!(out, "{}", escape::terminal(&line))?;
        }
    }
    for (repository, why) in &report.withheld {
        writeln!(out, "{}", escape::terminal(&format!("  {repository}: not published: {why}")))?;
    }
    for issue in &report.issues {
        let line = format!("issue in {}: {} {}", issue.repository, issue.said, issue.url);
        writeln!(out, "{}", escape::terminal(line.trim_end()))?;
    }
    if !report.dry_run {
        writeln!(out, "{} uploads, {} requests", report.published.uploads, report.requests)?;
    }
    Ok(())
}

/// Writes it as JSON.
///
/// # Errors
/// When the writer fails.
pub(crate) fn publish_json(report: &PublishReport, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<Value> = report
        .published
        .rows
        .iter()
        .map(|row| {
            let (state, reason) = words(&row.delivery);
            json!({
                "repository": row.name,
                "state": state,
                "reason": reason,
                "findings": row.findings,
                "dropped": row.dropped,
                "closed": row.closed,
            })
        })
        .collect();
    let withheld: Vec<Value> = report
        .withheld
        .iter()
        .map(|(repository, reason)| json!({"repository": repository, "reason": reason}))
        .collect();
    let issues: Vec<Value> = report
        .issues
        .iter()
        .map(|issue| {
            json!({
                "repository": issue.repository,
                "number": issue.number,
                "url": issue.url,
                "said": issue.said,
                "done": issue.done,
            })
        })
        .collect();
    let stopped = report.published.stopped.as_ref();
    let value = json!({
        "dry_run": report.dry_run,
        "complete": report.is_complete(),
        "counts": report.counts(),
        "uploads": report.published.uploads,
        "requests": report.requests,
        "stopped": stopped.map(|(stop, why)| json!({"code": stop.code(), "reason": why})),
        "repositories": rows,
        "withheld": withheld,
        "issues": issues,
    });
    writeln!(out, "{value:#}")
}

/// The text of the issue on the whole: the Markdown output, cut at a line where it is too long.
pub(crate) fn tracking_body(report: &SweepReport<'_>) -> String {
    let mut bytes = Vec::new();
    let look = Look { color: Color::Off, quiet: false };
    // Writing into memory does not fail.
    let _ = markdown::render(report, look, &mut bytes);
    cut(&String::from_utf8_lossy(&bytes))
}

fn cut(text: &str) -> String {
    let mut kept = String::new();
    let mut length = 0;
    for line in text.split_inclusive('\n') {
        length += line.chars().count();
        if length > MAX_BODY {
            kept.push_str(
                "\nThe rest does not fit into an issue: see the other outputs of the sweep.\n",
            );
            break;
        }
        kept.push_str(line);
    }
    kept
}

/// The text of the issue on one repository.
pub(crate) fn repository_body(judged: &Judged, repository: &JudgedRepository) -> String {
    let blocking: Vec<_> =
        repository.findings.iter().filter(|row| row.action == Action::Block).collect();
    if blocking.is_empty() {
        return "Nothing blocks any more.".to_owned();
    }
    let mut text = format!("{} of its findings block.\n\n", blocking.len());
    text.push_str("| advisory | package | version | fixed in | file |\n|---|---|---|---|---|\n");
    for row in blocking.iter().take(ROWS) {
        let fixed = row.fixed.map_or("no fix known", |fixed| judged.text(fixed));
        text.push_str(&format!(
            "| {} | {} | {} | {} | {} |\n",
            name(judged.text(row.advisory)),
            name(judged.text(row.package)),
            name(judged.text(row.version)),
            prose(fixed),
            name(judged.text(row.path)),
        ));
    }
    if blocking.len() > ROWS {
        text.push_str(&format!("\n{} more are not listed here.\n", blocking.len() - ROWS));
    }
    cut(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_too_long_ends_at_a_line_and_says_so() {
        let line = format!("{}\n", "x".repeat(99));
        let kept = cut(&line.repeat(1_000));
        assert!(kept.chars().count() < MAX_BODY + 100);
        assert!(kept.ends_with("see the other outputs of the sweep.\n"));
        assert_eq!(cut("short\n"), "short\n");
    }
}
