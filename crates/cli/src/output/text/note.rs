//! Notes: what could not be judged, what the policy accepts, what is worth knowing.

use anstyle::Style;
use lockgate_model::{Effect, JudgedNote, Note, Report};

use super::palette::{self, paint};
use super::paragraph::{self, Head};
use crate::output::{Quiet, RenderOptions, wording};

/// The lines of the notes with an effect, in the report's order; hints are left out when quiet.
pub(super) fn lines(report: &Report, effect: Effect, options: &RenderOptions) -> Vec<String> {
    let word = word(effect);
    let mut lines = Vec::new();
    let mut notes = report.notes.iter().filter(|judged| judged.effect == effect).peekable();
    while let Some(JudgedNote { note, .. }) = notes.next() {
        let style = palette::of_effect(effect);
        lines.extend(keyed(word, style, &text(note), options));
        // One hint for a run of notes that all want the same.
        let is_last = notes.peek().is_none_or(|next| next.note.hint != note.hint);
        if let (Quiet::Off, true, Some(hint)) = (options.quiet, is_last, &note.hint) {
            lines.extend(keyed("  hint:", palette::KEY, hint, options));
        }
    }
    lines
}

const fn word(effect: Effect) -> &'static str {
    match effect {
        Effect::Incomplete => "incomplete:",
        Effect::Tolerated => "accepted:",
        Effect::Information => "note:",
    }
}

fn text(note: &Note) -> String {
    let message = wording::note_message(note);
    match wording::note_place(note) {
        Some(place) => format!("{place}: {message}"),
        None => message,
    }
}

fn keyed(key: &str, style: Style, text: &str, options: &RenderOptions) -> Vec<String> {
    let painted = paint(options.color, style, key);
    let head = Head { text: format!("{painted} "), columns: key.len() + 1, indent: 4 };
    paragraph::lines(&head, text, options.width)
}
