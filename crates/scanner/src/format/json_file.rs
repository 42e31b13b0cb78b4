//! Files that are one JSON object: what is wrong with those that are not, and the lists in them.

use std::borrow::Cow;

use lockgate_model::{Note, NoteKind, Position, Span};
use serde::de::{Deserializer, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::ExtractError;
use super::conflict::find_conflict;
use super::json::{Member, for_each_member, read_text};
use crate::source::Source;

/// Calls `each` with every member of the file's object, in order; see [`for_each_member`].
///
/// # Errors
/// When the file is empty or not a JSON object, with the place.
pub(super) fn read_document<'a>(
    source: &Source<'a>,
    sections: &'static [&'static str],
    each: impl FnMut(Member<'a>),
) -> Result<(), ExtractError> {
    if source.text().trim_ascii().is_empty() {
        return Err(without_place("the file is empty"));
    }
    let Err(error) = for_each_member(source.text(), sections, each) else { return Ok(()) };
    if let Some(conflict) = find_conflict(source) {
        return Err(conflict);
    }
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).max(1);
    let position = Position { line: count(error.line()), column: count(error.column()) };
    Err(ExtractError { message: error.to_string(), position: Some(position), hint: None })
}

pub(super) fn without_place(message: &str) -> ExtractError {
    ExtractError { message: message.to_owned(), position: None, hint: None }
}

/// Calls `each` with every element of a list, in order; `false` where the value is no list.
pub(super) fn for_each_element<'a>(value: &'a RawValue, each: impl FnMut(&'a RawValue)) -> bool {
    struct List<F>(F);

    impl<'de, F: FnMut(&'de RawValue)> Visitor<'de> for List<F> {
        type Value = ();

        fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
            while let Some(element) = list.next_element()? {
                (self.0)(element);
            }
            Ok(())
        }
    }

    let mut reader = serde_json::Deserializer::from_str(value.get());
    reader.deserialize_seq(List(each)).is_ok()
}

/// The keys of an object, in order; none where the value is not one.
pub(super) fn read_keys(value: &RawValue) -> Vec<Cow<'_, str>> {
    let mut keys = Vec::new();
    let _ = for_each_member(value.get(), &[], |member| {
        keys.extend(read_text(member.key).map(|key| key.value));
    });
    keys
}

/// From the key to the end of the value.
pub(super) fn span_of_member(source: &Source<'_>, member: Member<'_>) -> Span {
    let ends = source.span_of(member.key.get()).zip(source.span_of(member.value.get()));
    ends.map_or(Span::START, |(key, value)| Span { start: key.start, end: value.end })
}

/// A note about a part that is not understood, at a piece of the text.
pub(super) fn unread(source: &Source<'_>, place: &str, message: &str) -> Note {
    let mut note = Note::new(NoteKind::UnreadEntry, message).in_file(source.path());
    note.position = source.span_of(place).map(|span| span.start);
    note
}

/// The same, about the member that its key names.
pub(super) fn unread_member(source: &Source<'_>, member: Member<'_>, message: &str) -> Note {
    let mut note = unread(source, member.key.get(), message);
    note.subject = read_text(member.key).map(|key| key.value.into_owned());
    note
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_gives_its_elements_and_nothing_else_does() {
        let read = |json| {
            let value: &RawValue = serde_json::from_str(json).unwrap();
            let mut seen = Vec::new();
            (for_each_element(value, |element| seen.push(element.get())), seen)
        };
        assert_eq!(read("[1, {\"a\": [2]}]"), (true, vec!["1", "{\"a\": [2]}"]));
        assert_eq!(read("[]"), (true, Vec::new()));
        assert_eq!(read("{}"), (false, Vec::new()));
        assert_eq!(read("null"), (false, Vec::new()));
    }
}
