//! The levels of a document at which syntax errors are found.

use std::fmt;

use lockgate_model::{Note, NoteKind, Position};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::format::ExtractError;
use crate::format::conflict::find_conflict;
use crate::source::Source;

use super::{Member, Value, read_text};

/// Calls `each` with every member of an object, in order. For members of the document that `sections` names, it is called
/// with their members instead, so that what stands before a syntax error is not lost with it.
///
/// # Errors
/// When the text, or one of the sections, is not an object; members before the error have been seen.
pub(crate) fn for_each_member<'a>(
    json: &'a str,
    sections: &'static [&'static str],
    each: impl FnMut(Member<'a>),
) -> Result<(), serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_str(json);
    Object { section: None, sections, each: &mut { each } }.deserialize(&mut reader)?;
    reader.end()
}

/// Calls `each` with every member of the file's object, in order; see [`for_each_member`].
///
/// # Errors
/// When the file is empty or not a JSON object, with the place.
pub(in crate::format) fn read_document<'a>(
    source: &Source<'a>,
    sections: &'static [&'static str],
    each: impl FnMut(Member<'a>),
) -> Result<(), ExtractError> {
    for_each_member(source.text(), sections, each).map_err(|error| refusal(source, &error))
}

/// An error about the file as a whole.
pub(in crate::format) fn without_place(message: &str) -> ExtractError {
    ExtractError { message: message.to_owned(), position: None, hint: None }
}

/// The members of the file's object.
///
/// # Errors
/// When the file is empty or not a JSON object, with the place.
pub(in crate::format) fn read_members<'a>(
    source: &Source<'a>,
) -> Result<Vec<Member<'a>>, ExtractError> {
    let mut members = Vec::new();
    read_document(source, &[], |member| members.push(member))?;
    Ok(members)
}

/// A note for a file that ends before its time.
///
/// # Errors
/// Where nothing of the file was read, or it holds a merge conflict.
pub(in crate::format) fn judge_end(
    source: &Source<'_>,
    error: &serde_json::Error,
    is_empty: bool,
) -> Result<Note, ExtractError> {
    let refusal = refusal(source, error);
    if is_empty || refusal.hint.is_some() {
        return Err(refusal);
    }
    let mut note = Note::new(NoteKind::UnreadFile, refusal.message).in_file(source.path());
    note.position = refusal.position;
    Ok(note)
}

/// Why a file is not read: the syntax error, or the merge conflict that made it.
fn refusal(source: &Source<'_>, error: &serde_json::Error) -> ExtractError {
    if source.text().trim_ascii().is_empty() {
        return without_place("the file is empty");
    }
    find_conflict(source).unwrap_or_else(|| {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).max(1);
        let position = Position { line: count(error.line()), column: count(error.column()) };
        ExtractError { message: error.to_string(), position: Some(position), hint: None }
    })
}

struct Object<'f, F> {
    section: Option<&'static str>,
    sections: &'static [&'static str],
    each: &'f mut F,
}

impl<'de, F: FnMut(Member<'de>)> DeserializeSeed<'de> for Object<'_, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, F: FnMut(Member<'de>)> Visitor<'de> for Object<'_, F> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<&RawValue>()? {
            let key = Value(key.get());
            let name = if self.sections.is_empty() { None } else { read_text(key) };
            let section = name.and_then(|name| self.sections.iter().find(|s| **s == name.value));
            let Some(section) = section else {
                let value = Value(map.next_value::<&RawValue>()?.get());
                (self.each)(Member { section: self.section, key, value });
                continue;
            };
            let each = &mut *self.each;
            map.next_value_seed(Object { section: Some(*section), sections: &[], each })?;
        }
        Ok(())
    }
}
