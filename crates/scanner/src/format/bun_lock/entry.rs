//! The tuple of a package, and the needs of a package or a project.

use std::borrow::Cow;

use crate::format::json::{Text, Value, for_each_in, list, read_text};
use crate::format::npm::graph::Need;

/// A package.
pub(super) struct Entry<'a> {
    /// The name, and a version or a place.
    pub(super) name: Cow<'a, str>,
    pub(super) version: Cow<'a, str>,
    /// The version in the text.
    pub(super) place: &'a str,
    /// Where the archive is, if it is not in the registry that is asked by default.
    pub(super) registry: Option<Cow<'a, str>>,
    pub(super) needs: Needs<'a>,
}

/// What a package or a project needs.
#[derive(Default)]
pub(super) struct Needs<'a> {
    pub(super) listed: Vec<(Text<'a>, Need)>,
    /// A list of needs that is no object.
    pub(super) odd: Option<Value<'a>>,
}

/// Reads a tuple; `None` where it is none.
pub(super) fn read<'a>(value: Value<'a>) -> Option<Entry<'a>> {
    let mut parts = list(value)?;
    let first = read_text(parts.next()?)?;
    let at = first.value.bytes().skip(1).position(|byte| byte == b'@')? + 1;
    let (name, version) = match first.value {
        Cow::Borrowed(text) => {
            let (name, version) = text.split_at_checked(at)?;
            (Cow::Borrowed(name), Cow::Borrowed(version.get(1..)?))
        }
        Cow::Owned(text) => {
            let (name, version) = text.split_at_checked(at)?;
            (Cow::Owned(name.to_owned()), Cow::Owned(version.get(1..)?.to_owned()))
        }
    };
    let place = if let Cow::Borrowed(version) = version { version } else { first.raw };
    let mut entry = Entry { name, version, place, registry: None, needs: Needs::default() };
    for part in parts {
        match part.get().as_bytes().first() {
            Some(b'{') => entry.needs = read_needs(part),
            Some(b'"') if entry.registry.is_none() => {
                entry.registry = read_text(part).map(|text| text.value);
            }
            _ => {}
        }
    }
    Some(entry)
}

/// The needs of a package or a project.
pub(super) fn read_needs(value: Value<'_>) -> Needs<'_> {
    let mut needs = Needs::default();
    const SECTIONS: &[&str] =
        &["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
    let end = for_each_in(value, SECTIONS, |member| {
        let need = match member.section {
            Some("dependencies") => Need::Runtime,
            Some("devDependencies") => Need::Dev,
            Some(_) => Need::Optional,
            None => return,
        };
        needs.listed.extend(read_text(member.key).map(|name| (name, need)));
    });
    needs.odd = end.is_err().then_some(value);
    needs
}
