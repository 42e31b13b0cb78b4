//! The fields of one package, in every version of the format.

use std::borrow::Cow;

use lockgate_model::{Note, NoteKind, Scope, Span};
use serde_json::value::RawValue;

use crate::format::json::{Member, Text, for_each_member, read_text};
use crate::source::Source;

/// Longest install path that is read, in bytes: that of Linux. Longer ones cannot be installed, and would make the
/// search through their folders slow.
pub(super) const MAX_PATH_BYTES: usize = 4096;

/// The values of an entry; where a key stands twice, the last one, as in JavaScript.
#[derive(Default)]
pub(super) struct Fields<'a> {
    pub(super) name: Option<Text<'a>>,
    pub(super) version: Option<Text<'a>>,
    pub(super) resolved: Option<Text<'a>>,
    pub(super) link: bool,
    dev: bool,
    dev_optional: bool,
    optional: bool,
    pub(super) needs: Vec<Need<'a>>,
    /// The packages of version 1 that are installed inside this one, as JSON.
    pub(super) inside: Option<&'a str>,
}

/// A package that another needs.
pub(super) struct Need<'a> {
    /// The name under which it is installed.
    pub(super) name: Cow<'a, str>,
    /// Whether an installation without it is broken.
    pub(super) required: bool,
    /// The key in the text.
    pub(super) place: &'a str,
}

/// What the keys of an entry mean in a version of the format.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Versions 2 and 3: `dependencies` are needs.
    Flat,
    /// Version 1: `requires` are needs, `dependencies` are packages.
    Nested,
}

/// Reads an entry; `None`, with a note, where it is not an object.
pub(super) fn read_fields<'a>(
    source: &Source<'a>,
    shape: Shape,
    entry: Member<'a>,
    notes: &mut Vec<Note>,
) -> Option<Fields<'a>> {
    let mut fields = Fields::default();
    let mut seen: Vec<Cow<'a, str>> = Vec::new();
    let mut doubled = false;
    let end = for_each_member(entry.value.get(), &[], |member| {
        let Some(key) = read_text(member.key) else { return };
        if fields.take(shape, &key.value, member.value) {
            doubled |= seen.contains(&key.value);
            seen.push(key.value);
        }
    });
    if end.is_err() {
        notes.push(unread(source, entry, "an entry is not an object"));
        return None;
    }
    if doubled {
        notes.push(unread(source, entry, "an entry holds a key twice; the last one counts"));
    }
    Some(fields)
}

impl<'a> Fields<'a> {
    /// Whether the key is one of those read.
    fn take(&mut self, shape: Shape, key: &str, value: &'a RawValue) -> bool {
        match (key, shape) {
            ("name", Shape::Flat) => self.name = read_text(value),
            ("version", _) => self.version = read_text(value),
            ("resolved", _) => self.resolved = read_text(value),
            ("link", Shape::Flat) => self.link = value.get() == "true",
            ("dev", _) => self.dev = value.get() == "true",
            ("devOptional", _) => self.dev_optional = value.get() == "true",
            ("optional", _) => self.optional = value.get() == "true",
            ("dependencies", Shape::Nested) => self.inside = Some(value.get()),
            ("dependencies", Shape::Flat) | ("requires", Shape::Nested) => self.need(value, true),
            ("optionalDependencies" | "peerDependencies" | "devDependencies", Shape::Flat) => {
                self.need(value, false);
            }
            _ => return false,
        }
        true
    }

    /// Adds the keys of an object; `requires` of version 1 may also be `true`, which names nothing.
    fn need(&mut self, value: &'a RawValue, required: bool) {
        let needs = &mut self.needs;
        let _ = for_each_member(value.get(), &[], |member| {
            if let Some(key) = read_text(member.key) {
                needs.push(Need { name: key.value, required, place: key.raw });
            }
        });
    }

    pub(super) const fn scope(&self) -> Scope {
        match (self.dev || self.dev_optional, self.optional) {
            (true, _) => Scope::Dev,
            (false, true) => Scope::Optional,
            (false, false) => Scope::Runtime,
        }
    }
}

/// From the key to the end of the value.
pub(super) fn span(source: &Source<'_>, entry: Member<'_>) -> Span {
    let ends = source.span_of(entry.key.get()).zip(source.span_of(entry.value.get()));
    ends.map_or(Span::START, |(key, value)| Span { start: key.start, end: value.end })
}

pub(super) fn unread(source: &Source<'_>, entry: Member<'_>, message: &str) -> Note {
    let mut note = Note::new(NoteKind::UnreadEntry, message).in_file(source.path());
    note.position = source.span_of(entry.key.get()).map(|span| span.start);
    note.subject = read_text(entry.key).map(|key| key.value.into_owned());
    note
}
