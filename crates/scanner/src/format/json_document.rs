//! JSON lockfiles of few levels, read value by value.

use lockgate_model::Position;
use serde_json::value::RawValue;

use crate::source::Source;

use super::ExtractError;
use super::conflict::find_conflict;
use super::json::{Member, Text, for_each_member, read_text};

/// The members of the document.
///
/// # Errors
/// When the file is no JSON, or not an object.
pub(super) fn read_document<'a>(source: &Source<'a>) -> Result<Vec<Member<'a>>, ExtractError> {
    let text = source.text();
    if text.trim_ascii().is_empty() {
        return Err(super::listing::broken("the file is empty"));
    }
    let mut members = Vec::new();
    for_each_member(text, &[], |member| members.push(member)).map_err(|error| {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).max(1);
        let position = Position { line: count(error.line()), column: count(error.column()) };
        find_conflict(source).unwrap_or_else(|| ExtractError {
            message: error.to_string(),
            position: Some(position),
            hint: None,
        })
    })?;
    Ok(members)
}

/// The members of an object; none for other values.
pub(super) fn members(value: &RawValue) -> Vec<Member<'_>> {
    let mut members = Vec::new();
    if value.get().starts_with('{') {
        // The text was found to be well formed with the document.
        let _ = for_each_member(value.get(), &[], |member| members.push(member));
    }
    members
}

/// The items of a list; none for other values.
pub(super) fn items(value: &RawValue) -> Vec<&RawValue> {
    if !value.get().starts_with('[') {
        return Vec::new();
    }
    serde_json::from_str(value.get()).unwrap_or_default()
}

/// The value of a key; of one that stands twice the last, as in JavaScript.
pub(super) fn field<'a>(members: &[Member<'a>], key: &str) -> Option<&'a RawValue> {
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

/// The byte offset of a piece of the text.
pub(super) fn offset(source: &Source<'_>, piece: &str) -> usize {
    (piece.as_ptr() as usize).saturating_sub(source.text().as_ptr() as usize)
}
