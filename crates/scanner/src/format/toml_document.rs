//! TOML documents read table by table, with the place of every value, so that a bad table costs only itself.

use std::ops::Range;

use lockgate_model::{Note, NoteKind};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::source::Source;

use super::ExtractError;
use super::conflict::find_conflict;

/// Largest file of which the good part is kept when it holds a syntax error. The parser keeps every error it meets,
/// and a hostile file of this size can make no more of them than memory holds; real ones are mostly below it.
const RECOVERY_BYTES: usize = 1 << 20;

/// A value with its place.
pub(super) type Value<'a> = Spanned<DeValue<'a>>;

/// Why a part of a table is not understood, and the byte offset at which it stands.
pub(super) struct Defect(pub(super) &'static str, pub(super) usize);

/// The document, and a note where syntax errors cost a part of it.
pub(super) fn parse<'a>(source: &Source<'a>) -> Result<(DeTable<'a>, Option<Note>), ExtractError> {
    let error = match DeTable::parse(source.text()) {
        Ok(document) => return Ok((document.into_inner(), None)),
        Err(error) => error,
    };
    if let Some(conflict) = find_conflict(source) {
        return Err(conflict);
    }
    let position = error.span().map(|span| source.position(span.start));
    let place = position.map_or_else(String::new, |position| {
        format!("line {}, column {}: ", position.line, position.column)
    });
    let message = format!("{place}{}", error.message().replace('\n', " "));
    if source.text().len() > RECOVERY_BYTES {
        return Err(ExtractError { message, position, hint: None });
    }
    let (document, _) = DeTable::parse_recoverable(source.text());
    let mut note = Note::new(NoteKind::UnreadFile, message).in_file(source.path());
    note.position = position;
    Ok((document.into_inner(), Some(note)))
}

/// The note about a defect.
pub(super) fn unread(source: &Source<'_>, defect: &Defect, subject: Option<&str>) -> Note {
    let Defect(message, offset) = defect;
    let mut note = Note::new(NoteKind::UnreadEntry, *message)
        .in_file(source.path())
        .at(source.position(*offset));
    note.subject = subject.map(str::to_owned);
    note
}

/// The text of a value.
pub(super) fn text_of<'t>(value: &'t Value<'_>, wrong: &'static str) -> Result<&'t str, Defect> {
    value.get_ref().as_str().ok_or(Defect(wrong, value.span().start))
}

/// The place of a text inside its literal; the whole literal where an escape spells it in another way.
pub(super) fn inside(text: &str, literal: Range<usize>, value: &str) -> Range<usize> {
    match text.get(literal.clone()).and_then(|spelt| spelt.find(value)) {
        Some(at) => literal.start + at..literal.start + at + value.len(),
        None => literal,
    }
}

/// Where a value ends: that of a table or a list of tables, which stand in parts of their own, at the end of the last.
pub(super) fn end_of(value: &Value<'_>) -> usize {
    let last = match value.get_ref() {
        DeValue::Table(table) => table.values().map(|value| value.span().end).max(),
        DeValue::Array(array) => array.last().and_then(|value| match value.get_ref() {
            DeValue::Table(table) => table.values().map(|value| value.span().end).max(),
            DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_)
            | DeValue::Array(_) => None,
        }),
        DeValue::String(_)
        | DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_) => None,
    };
    last.unwrap_or(0).max(value.span().end)
}
