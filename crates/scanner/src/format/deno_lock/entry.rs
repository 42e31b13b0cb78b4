//! The fields of one package.

use lockgate_model::{Note, NoteKind, Span};
use serde_json::value::RawValue;

use crate::format::json::{Member, Text, for_each_member, read_text};
use crate::format::npm::graph::Need;
use crate::source::Source;

/// What a package says of itself.
#[derive(Default)]
pub(super) struct Fields<'a> {
    /// Where its archive is, if not where the registry has it.
    pub(super) tarball: Option<Text<'a>>,
    /// Keys, names, or requirements of the packages that it needs.
    pub(super) needs: Vec<(Text<'a>, Need)>,
}

/// Reads the fields; `None` where the value is not an object.
pub(super) fn read<'a>(value: &'a RawValue) -> Option<Fields<'a>> {
    let mut fields = Fields::default();
    let end = for_each_member(value.get(), &[], |member| {
        match read_text(member.key).as_ref().map(|key| &*key.value) {
            Some("dependencies") => fields.need(member.value, Need::Runtime),
            Some("optionalDependencies" | "optionalPeers") => {
                fields.need(member.value, Need::Optional);
            }
            Some("tarball") => fields.tarball = read_text(member.value),
            _ => {}
        }
    });
    end.is_ok().then_some(fields)
}

impl<'a> Fields<'a> {
    /// Adds the texts of a list, or the values of an object by which version 3 names keys.
    fn need(&mut self, value: &'a RawValue, need: Need) {
        self.needs.extend(texts(value).into_iter().map(|text| (text, need)));
        let _ = for_each_member(value.get(), &[], |member| {
            self.needs.extend(read_text(member.value).map(|text| (text, need)));
        });
    }
}

/// The texts of a list; none for any other value.
pub(super) fn texts<'a>(value: &'a RawValue) -> Vec<Text<'a>> {
    let list: Vec<&'a RawValue> = serde_json::from_str(value.get()).unwrap_or_default();
    list.into_iter().filter_map(read_text).collect()
}

/// From the key to the end of the value.
pub(super) fn span(source: &Source<'_>, entry: Member<'_>) -> Span {
    let ends = source.span_of(entry.key.get()).zip(source.span_of(entry.value.get()));
    ends.map_or(Span::START, |(key, value)| Span { start: key.start, end: value.end })
}

pub(super) fn unread(source: &Source<'_>, key: &RawValue, message: &str) -> Note {
    let mut note = Note::new(NoteKind::UnreadEntry, message).in_file(source.path());
    note.position = source.span_of(key.get()).map(|span| span.start);
    note.subject = read_text(key).map(|key| key.value.into_owned());
    note
}
