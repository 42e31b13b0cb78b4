//! `Name/Version` keys and the `targets` of the files that NuGet and the SDK write for a build.

use std::borrow::Cow;

use lockgate_model::Note;

use super::frameworks::{Framework, Frameworks};
use crate::format::json::{Member, Text, for_each_in, read_keys, read_text, unread_member};
use crate::hash::HashMap;
use crate::source::Source;

/// A key of `libraries`.
pub(in crate::format) struct Library<'a> {
    pub(in crate::format) key: Cow<'a, str>,
    pub(in crate::format) name: Cow<'a, str>,
    pub(in crate::format) version: Cow<'a, str>,
    /// The version in the text, escapes and all.
    pub(in crate::format) raw_version: &'a str,
}

/// Splits a key; `None` where it is no text or lacks a part.
fn read_library(key: Text<'_>) -> Option<Library<'_>> {
    let (name, version) = match &key.value {
        Cow::Borrowed(text) => {
            let (name, version) = text.rsplit_once('/')?;
            (Cow::Borrowed(name), Cow::Borrowed(version))
        }
        Cow::Owned(text) => {
            let (name, version) = text.rsplit_once('/')?;
            (Cow::Owned(name.to_owned()), Cow::Owned(version.to_owned()))
        }
    };
    let raw_version = key.raw.rsplit_once('/').map_or(key.raw, |(_, version)| version);
    let whole = !name.is_empty() && !version.is_empty();
    whole.then_some(Library { key: key.value, name, version, raw_version })
}

/// Calls `each` with every member of `libraries` and its key, or with the note about one that is not understood.
pub(in crate::format) fn for_each_library<'a>(
    source: &Source<'_>,
    libraries: Member<'a>,
    mut each: impl FnMut(Result<(Member<'a>, Library<'a>), Note>),
) {
    let end =
        for_each_in(libraries.value, &[], |entry| {
            let library = read_text(entry.key).and_then(read_library);
            each(library.map(|library| (entry, library)).ok_or_else(|| {
                unread_member(source, entry, "a library without a name or a version")
            }));
        });
    if end.is_err() {
        each(Err(unread_member(source, libraries, "the libraries are not an object")));
    }
}

/// The packages of a file by their keys.
pub(in crate::format) type Libraries<'a> = HashMap<Cow<'a, str>, (Cow<'a, str>, u32)>;

/// What the libraries of a target framework need.
pub(in crate::format) struct Target<'a> {
    /// The key in `targets`.
    pub(in crate::format) framework: Cow<'a, str>,
    /// The keys of libraries, with the names that each needs.
    pub(in crate::format) libraries: Vec<(Cow<'a, str>, Vec<Cow<'a, str>>)>,
}

/// Reads a member of `targets`.
pub(in crate::format) fn read_target<'a>(
    source: &Source<'_>,
    member: Member<'a>,
    notes: &mut Vec<Note>,
) -> Target<'a> {
    let framework = read_text(member.key).map(|key| key.value).unwrap_or_default();
    let mut libraries = Vec::new();
    let end = for_each_in(member.value, &[], |library| {
        let mut needs = Vec::new();
        let _ = for_each_in(library.value, &[], |field| {
            if field.key.get() == "\"dependencies\"" {
                needs = read_keys(field.value);
            }
        });
        libraries.extend(read_text(library.key).map(|key| (key.value, needs)));
    });
    if end.is_err() {
        notes.push(unread_member(source, member, "a target framework is not an object"));
    }
    Target { framework, libraries }
}

/// Adds what the libraries of a target need.
pub(in crate::format) fn add_target<'a>(
    frameworks: &mut Frameworks<'a>,
    libraries: &Libraries<'a>,
    target: Target<'a>,
) -> Framework {
    let framework = frameworks.of(&target.framework);
    for (key, needs) in target.libraries {
        let Some((name, number)) = libraries.get(&key) else { continue };
        frameworks.add(framework, name.clone(), *number);
        for need in needs {
            frameworks.need(framework, *number, need);
        }
    }
    framework
}
