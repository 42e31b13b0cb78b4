//! How the run went: every note of the report, and what did not fit.

use lockgate_model::{Effect, JudgedNote, Note, Position, Report, Span};

use crate::log::{DescriptorReference, Invocation, Level, Location, Message, Notification};
use crate::selection::Selection;
use crate::text::message as escaped;
use crate::{MAX_RESULTS, SHOWN_RESULTS, place};

/// Longest part of a notification, in UTF-16 code units.
const MAX_PART: usize = 1_000;

/// The invocation of a report of which the selection is written.
pub(crate) fn of_report(report: &Report, selection: &Selection<'_>) -> Invocation {
    let notes = report.notes.iter().map(notification);
    Invocation {
        execution_successful: report.complete,
        tool_execution_notifications: notes.chain(shortening(selection)).collect(),
    }
}

fn notification(judged: &JudgedNote) -> Notification {
    let note = &judged.note;
    Notification {
        descriptor: DescriptorReference { id: note.kind.as_str() },
        level: match judged.effect {
            Effect::Incomplete => Level::Error,
            Effect::Tolerated => Level::Warning,
            Effect::Information => Level::Note,
        },
        message: Message { text: text(note) },
        locations: location(note).into_iter().collect(),
    }
}

fn text(note: &Note) -> String {
    let mut text = escaped(note.message.trim_end_matches('.'), MAX_PART);
    if let Some(subject) = note.subject.as_ref().filter(|part| !note.message.contains(*part)) {
        text.push_str(&format!(" ({})", escaped(subject, MAX_PART)));
    }
    if note.count > 1 {
        text.push_str(&format!(", {} times", note.count));
    }
    text.push('.');
    if let Some(hint) = &note.hint {
        text.push_str(&format!(" Hint: {}.", escaped(hint.trim_end_matches('.'), MAX_PART)));
    }
    text
}

fn location(note: &Note) -> Option<Location> {
    let path = note.path.as_ref()?;
    Some(match note.position {
        Some(start) => place::at(path, Span { start, end: after(start) }),
        None => place::file(path),
    })
}

const fn after(start: Position) -> Position {
    Position { line: start.line, column: start.column.saturating_add(1) }
}

/// Nothing that is left out is silent.
fn shortening(selection: &Selection<'_>) -> Option<Notification> {
    let text = if selection.left_out > 0 {
        let left_out = selection.left_out;
        format!(
            "{left_out} findings are left out: GitHub takes {MAX_RESULTS} results, so the worst are kept."
        )
    } else if selection.findings.len() > SHOWN_RESULTS {
        let written = selection.findings.len();
        format!("{written} results are written; GitHub shows the worst {SHOWN_RESULTS}.")
    } else {
        return None;
    };
    Some(Notification {
        descriptor: DescriptorReference { id: "results-limit" },
        level: Level::Warning,
        message: Message { text },
        locations: Vec::new(),
    })
}
