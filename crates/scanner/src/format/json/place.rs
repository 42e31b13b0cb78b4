//! Where values stand, and notes about them.

use lockgate_model::{Note, NoteKind, Span};

use crate::source::Source;

use super::{Member, read_text};

/// The byte offset of a piece of the text.
pub(in crate::format) fn offset(source: &Source<'_>, piece: &str) -> usize {
    (piece.as_ptr() as usize).saturating_sub(source.text().as_ptr() as usize)
}

/// From the key to the end of the value.
pub(in crate::format) fn span_of_member(source: &Source<'_>, member: Member<'_>) -> Span {
    let ends = source.span_of(member.key.get()).zip(source.span_of(member.value.get()));
    ends.map_or(Span::START, |(key, value)| Span { start: key.start, end: value.end })
}

/// A note about a part that is not understood, at a piece of the text.
pub(in crate::format) fn unread(source: &Source<'_>, place: &str, message: &str) -> Note {
    let mut note = Note::new(NoteKind::UnreadEntry, message).in_file(source.path());
    note.position = source.span_of(place).map(|span| span.start);
    note
}

/// The same, about the member that its key names.
pub(in crate::format) fn unread_member(
    source: &Source<'_>,
    member: Member<'_>,
    message: &str,
) -> Note {
    let mut note = unread(source, member.key.get(), message);
    note.subject = read_text(member.key).map(|key| key.value.into_owned());
    note
}
