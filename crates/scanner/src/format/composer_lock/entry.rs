//! The fields of one package.

use std::borrow::Cow;

use crate::format::json::{Text, Value, for_each_in, read_keys, read_text};

/// The values of an entry; where a key stands twice, the last one, as in PHP.
#[derive(Default)]
pub(super) struct Fields<'a> {
    pub(super) name: Option<Text<'a>>,
    pub(super) version: Option<Text<'a>>,
    /// Where the installation of the package is counted.
    pub(super) notification: Option<Cow<'a, str>>,
    /// The repository of the sources.
    pub(super) source: Place<'a>,
    /// The archive that is installed.
    pub(super) dist: Place<'a>,
    pub(super) needs: Vec<Cow<'a, str>>,
    /// Names of others that the package provides or replaces.
    pub(super) substitutes: Vec<Cow<'a, str>>,
}

/// Where the files of a package are.
#[derive(Default)]
pub(super) struct Place<'a> {
    pub(super) kind: Option<Cow<'a, str>>,
    pub(super) url: Option<Cow<'a, str>>,
    pub(super) reference: Option<Cow<'a, str>>,
}

/// Reads an entry; `None` where it is not an object.
pub(super) fn read_fields(entry: Value<'_>) -> Option<Fields<'_>> {
    let mut fields = Fields::default();
    let end = for_each_in(entry, &[], |member| {
        let Some(key) = read_text(member.key) else { return };
        match &*key.value {
            "name" => fields.name = read_text(member.value),
            "version" => fields.version = read_text(member.value),
            "notification-url" => fields.notification = read_value(member.value),
            "source" => fields.source = read_place(member.value),
            "dist" => fields.dist = read_place(member.value),
            "require" => fields.needs = read_keys(member.value),
            // An empty object may be written as an empty list.
            "provide" | "replace" => fields.substitutes.extend(read_keys(member.value)),
            _ => {}
        }
    });
    end.ok().map(|()| fields)
}

fn read_value(value: Value<'_>) -> Option<Cow<'_, str>> {
    read_text(value).map(|text| text.value)
}

fn read_place(value: Value<'_>) -> Place<'_> {
    let mut place = Place::default();
    let _ = for_each_in(value, &[], |member| {
        match read_text(member.key).as_ref().map(|key| &*key.value) {
            Some("type") => place.kind = read_value(member.value),
            Some("url") => place.url = read_value(member.value),
            Some("reference") => place.reference = read_value(member.value),
            _ => {}
        }
    });
    place
}
