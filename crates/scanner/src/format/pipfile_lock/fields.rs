//! The fields of one package, and the indexes that packages name.

use std::borrow::Cow;

use crate::format::json::{Text, Value, for_each_in, items, read_text};
use crate::hash::HashMap;

/// The values of a package; where a key stands twice, the last one.
#[derive(Default)]
pub(super) struct Fields<'a> {
    pub(super) version: Option<Text<'a>>,
    pub(super) index: Option<Text<'a>>,
    pub(super) git: Option<Text<'a>>,
    pub(super) reference: Option<Text<'a>>,
    /// A folder, or an archive on disk or at a URL.
    pub(super) path: Option<Text<'a>>,
}

/// Reads a package; `None` where it is not an object, or its version is no text.
pub(super) fn read_fields(value: Value<'_>) -> Option<Fields<'_>> {
    let mut fields = Fields::default();
    let mut good = true;
    let end = for_each_in(value, &[], |member| {
        let Some(key) = read_text(member.key) else { return };
        match &*key.value {
            "version" => {
                fields.version = read_text(member.value);
                good &= fields.version.is_some();
            }
            "index" => fields.index = read_text(member.value),
            "git" => fields.git = read_text(member.value),
            "ref" => fields.reference = read_text(member.value),
            "path" | "file" => fields.path = read_text(member.value),
            _ => {}
        }
    });
    (end.is_ok() && good).then_some(fields)
}

/// The URLs of a list of indexes, by name; those without a name or URL are left out.
pub(super) fn read_indexes(list: Value<'_>) -> HashMap<Cow<'_, str>, Cow<'_, str>> {
    items(list).filter_map(read_index).collect()
}

fn read_index(value: Value<'_>) -> Option<(Cow<'_, str>, Cow<'_, str>)> {
    let (mut name, mut url) = (None, None);
    for_each_in(value, &[], |member| match read_text(member.key).as_ref().map(|key| &*key.value) {
        Some("name") => name = read_text(member.value),
        Some("url") => url = read_text(member.value),
        Some(_) | None => {}
    })
    .ok()?;
    Some((name?.value, url?.value))
}
