//! JSON, read member by member, with every value still a piece of the text, so that its place is known.
//!
//! `serde_json` reads the document's level, and so finds every error there is; [`scan`] takes apart what is known to be well
//! formed; [`place`] says where things stand. Values are scanned without recursion: nesting of any depth takes no stack. A
//! key that stands twice is reported twice.

mod document;
mod place;
mod scan;

use std::borrow::Cow;

pub(crate) use document::for_each_member;
pub(super) use document::{judge_end, read_document, read_members, without_place};
pub(super) use place::{offset, span_of_member, unread, unread_member};
pub(super) use scan::end_of_string;

/// A well-formed value, as its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Value<'a>(&'a str);

/// A member of an object.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member<'a> {
    /// The section of the document that holds the member; `None` for the document itself.
    pub(crate) section: Option<&'static str>,
    /// The key with its quotes.
    pub(crate) key: Value<'a>,
    /// The value.
    pub(crate) value: Value<'a>,
}

/// A string of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text<'a> {
    /// What the string says.
    pub(crate) value: Cow<'a, str>,
    /// The text between the quotes; the same as `value` unless it holds escapes.
    pub(crate) raw: &'a str,
}

/// A value is of another kind than the one asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OtherKind;

impl<'a> Value<'a> {
    /// The text, without white space around it.
    pub(crate) const fn get(self) -> &'a str {
        self.0
    }
}

/// Reads a string; `None` for any other value, and for one with an escape that is no character.
pub(crate) fn read_text(value: Value<'_>) -> Option<Text<'_>> {
    let raw = value.get().strip_prefix('"')?.strip_suffix('"')?;
    let value = if memchr::memchr(b'\\', raw.as_bytes()).is_some() {
        Cow::Owned(serde_json::from_str(value.get()).ok()?)
    } else {
        Cow::Borrowed(raw)
    };
    Some(Text { value, raw })
}

/// Calls `each` with every member of an object, in order. For members that `sections` names, it is called with their
/// members instead.
///
/// # Errors
/// When the value, or one of the sections, is not an object; members before have been seen.
pub(crate) fn for_each_in<'a>(
    value: Value<'a>,
    sections: &'static [&'static str],
    mut each: impl FnMut(Member<'a>),
) -> Result<(), OtherKind> {
    let mut object = scan::Object::new(value).ok_or(OtherKind)?;
    while let Some((key, value)) = object.next_member() {
        let name = if sections.is_empty() { None } else { read_text(key) };
        let section = name.and_then(|name| sections.iter().copied().find(|s| *s == name.value));
        if section.is_none() {
            each(Member { section, key, value });
            continue;
        }
        let mut inner = scan::Object::new(value).ok_or(OtherKind)?;
        while let Some((key, value)) = inner.next_member() {
            each(Member { section, key, value });
        }
    }
    Ok(())
}

/// The members of an object; none for other values.
pub(super) fn members(value: Value<'_>) -> Vec<Member<'_>> {
    let mut members = Vec::new();
    let _ = for_each_in(value, &[], |member| members.push(member));
    members
}

/// The keys of an object, in order; none where the value is not one.
pub(super) fn read_keys(value: Value<'_>) -> Vec<Cow<'_, str>> {
    let mut keys = Vec::new();
    let _ = for_each_in(value, &[], |member| {
        keys.extend(read_text(member.key).map(|key| key.value));
    });
    keys
}

/// The items of a list, in order; `None` for other values.
pub(super) fn list<'a>(value: Value<'a>) -> Option<impl Iterator<Item = Value<'a>>> {
    let mut list = scan::List::new(value)?;
    Some(std::iter::from_fn(move || list.next_item()))
}

/// The items of a list, in order; none for other values.
pub(super) fn items<'a>(value: Value<'a>) -> impl Iterator<Item = Value<'a>> {
    list(value).into_iter().flatten()
}

/// The value of a key; of one that stands twice the last, as in JavaScript.
pub(super) fn field<'a>(members: &[Member<'a>], key: &str) -> Option<Value<'a>> {
    let found = members.iter().rev().find(|member| is_key(member, key));
    found.map(|member| member.value)
}

fn is_key(member: &Member<'_>, key: &str) -> bool {
    let raw = member.key.get();
    let plain = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"'));
    plain == Some(key)
        || (raw.contains('\\') && read_text(member.key).is_some_and(|t| t.value == key))
}

/// The text of a key.
pub(super) fn field_text<'a>(members: &[Member<'a>], key: &str) -> Option<Text<'a>> {
    field(members, key).and_then(read_text)
}

#[cfg(test)]
mod tests;
