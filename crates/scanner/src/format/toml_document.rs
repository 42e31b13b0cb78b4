//! TOML documents read table by table, with the place of every value, so that a bad table costs only itself.
//!
//! Every lockfile in TOML is read by [`parse`]; see [`Table`] for what it gives.

mod build;
#[cfg(test)]
mod tests;
mod tree;

use std::ops::Range;

use lockgate_model::{Note, NoteKind};
use toml::de::DeTable;

use crate::source::Source;

use super::ExtractError;
use super::conflict::find_conflict;
pub(super) use tree::{Kind, Table, Value};

/// Largest file of which the good part is kept when it holds a syntax error. The parser keeps every error it meets,
/// and a hostile file of this size can make no more of them than memory holds; real ones are mostly below it.
const RECOVERY_BYTES: usize = 1 << 20;

/// Why a part of a table is not understood, and the byte offset at which it stands.
pub(super) struct Defect(pub(super) &'static str, pub(super) usize);

/// The document; `toml` has the last word on one that the builder does not take.
///
/// # Errors
/// The first syntax error.
fn read(text: &str) -> Result<Table<'_>, toml::de::Error> {
    match build::document(text) {
        Some(document) => Ok(document),
        None => Ok(DeTable::parse(text)?.into_inner().into()),
    }
}

/// The document without its bad parts; for files that are known to have some.
fn recover(text: &str) -> Table<'_> {
    DeTable::parse_recoverable(text).0.into_inner().into()
}

/// The whole document.
///
/// # Errors
/// When the file is no TOML, with the place of the first syntax error, or that of a merge conflict.
pub(super) fn parse_whole<'a>(source: &Source<'a>) -> Result<Table<'a>, ExtractError> {
    read(source.text()).map_err(|error| {
        find_conflict(source).unwrap_or_else(|| ExtractError {
            message: error.message().replace('\n', " "),
            position: error.span().map(|span| source.position(span.start)),
            hint: None,
        })
    })
}

/// The document, and a note where syntax errors cost a part of it.
///
/// # Errors
/// When the file has syntax errors and is too large to look for its good parts, or holds a merge conflict.
pub(super) fn parse<'a>(source: &Source<'a>) -> Result<(Table<'a>, Option<Note>), ExtractError> {
    let error = match read(source.text()) {
        Ok(document) => return Ok((document, None)),
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
    let mut note = Note::new(NoteKind::UnreadFile, message).in_file(source.path());
    note.position = position;
    Ok((recover(source.text()), Some(note)))
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
    value.as_str().ok_or(Defect(wrong, value.span().start))
}

/// The place of a text inside its literal; the whole literal where an escape spells it in another way.
pub(super) fn inside(text: &str, literal: Range<usize>, value: &str) -> Range<usize> {
    // Nearly always the literal is the text between quotes.
    let plain = literal.start + 1..literal.end.saturating_sub(1);
    if text.get(plain.clone()) == Some(value) && !value.starts_with(['"', '\'']) {
        return plain;
    }
    match text.get(literal.clone()).and_then(|spelt| spelt.find(value)) {
        Some(at) => literal.start + at..literal.start + at + value.len(),
        None => literal,
    }
}

/// Where a value ends: that of a table or a list of tables, which stand in parts of their own, at the end of the last.
pub(super) fn end_of(value: &Value<'_>) -> usize {
    let last = match value.kind() {
        Kind::Table(table) => Some(table),
        Kind::Array(array) => array.last().and_then(Value::as_table),
        Kind::Text(_) | Kind::Integer(_) | Kind::Boolean(_) | Kind::Other => None,
    };
    let end = last.and_then(|table| table.values().map(|value| value.span().end).max());
    end.unwrap_or(0).max(value.span().end)
}
