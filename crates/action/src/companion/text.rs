//! The text of the comment.

use std::fmt::Write as _;

use lockgate_model::{Action, Kind, Level, Verdict, escape};

use super::told::{Row, Told};

const COLUMNS: &str = "| | Severity | Advisory | Package | Fix |\n|---|---|---|---|---|\n";

/// Room that is kept for what stands below the table, in bytes.
const TAIL: usize = 1_024;

/// The text for a report, of at most `room` bytes, or for a run that left none. `run` is the page of that run.
#[must_use]
pub fn text(told: Option<&Told>, run: Option<&str>, room: usize) -> String {
    let verdict = told.map_or(Verdict::Incomplete, |told| told.verdict);
    let mut out = format!("## lockgate: {}\n\n", verdict.as_str().to_ascii_uppercase());
    let Some(told) = told else {
        out += "The run left no report that can be read.\n\n";
        return out + &origin(run);
    };
    let _ = writeln!(out, "{}\n", sentence(told));
    let shown = table(&mut out, told, room.saturating_sub(TAIL));
    for line in below(told, shown) {
        let _ = writeln!(out, "- {line}");
    }
    if !out.ends_with("\n\n") {
        out.push('\n');
    }
    out + &origin(run)
}

fn sentence(told: &Told) -> String {
    match (told.verdict, told.all_news) {
        (Verdict::Pass, 0) => "The change brings in nothing that blocks.".to_owned(),
        (Verdict::Pass, news) => format!("Nothing blocks; {} to look at.", counted(news)),
        (Verdict::Blocked, news) => format!("The policy blocks the change: {}.", counted(news)),
        (Verdict::Incomplete, _) => {
            "Not everything could be judged, or the run did not end well.".to_owned()
        }
    }
}

fn counted(findings: usize) -> String {
    if findings == 1 { "1 finding".to_owned() } else { format!("{findings} findings") }
}

/// Writes whole rows as long as there is room; gives how many.
fn table(out: &mut String, told: &Told, room: usize) -> usize {
    let mut shown = 0;
    for row in &told.news {
        let head = if shown == 0 { COLUMNS } else { "" };
        let line = format!("{head}{}", line(row));
        if out.len() + line.len() > room {
            break;
        }
        out.push_str(&line);
        shown += 1;
    }
    if shown > 0 {
        out.push('\n');
    }
    shown
}

/// Every text is of plain characters already, and escaped all the same.
fn line(row: &Row) -> String {
    let action = match row.action {
        Action::Block => "blocks",
        Action::Warn => "warning",
        Action::Allow | Action::Ignore => "allowed",
    };
    let severity = match (row.kind, row.level) {
        (Kind::Vulnerability, Some(level)) => level.as_str().to_owned(),
        (Kind::Vulnerability, None) => "unscored".to_owned(),
        (kind, None | Some(Level::None)) => kind.as_str().to_owned(),
        (kind, Some(level)) => format!("{} {}", kind.as_str(), level.as_str()),
    };
    let package = format!("{} {}", row.package.as_str(), row.version.as_str());
    let fixed = row.fixed.as_ref().map(|version| escape::markdown_code(version.as_str()));
    format!(
        "| {action} | {severity} | {} | {} | {} |\n",
        escape::markdown_code(row.id.as_str()),
        escape::markdown_code(&package),
        fixed.unwrap_or_default(),
    )
}

fn below(told: &Told, shown: usize) -> Vec<String> {
    let left = told.all_news - shown;
    let counts = [
        (left, "more are in the summary of the run"),
        (told.others, "were there before the change, or are ignored by the policy"),
        (told.foreign, "are of other tools"),
        (told.unreadable, "are not of the form that lockgate writes, and are not shown"),
    ];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    counts.map(|(count, what)| format!("{count} {what}")).collect()
}

/// Whose word it is.
fn origin(run: Option<&str>) -> String {
    let whose = run.map_or_else(|| "the run".to_owned(), |url| format!("[the run]({url})"));
    format!(
        "_Told by {whose}, which executes the change itself: its check decides, and not this comment._\n"
    )
}
