//! The fields of one package or snapshot.

use std::ops::Range;

use lockgate_model::Note;

use crate::format::npm::graph::Need;
use crate::format::yaml::{Item, Member};
use crate::source::Source;

use super::{Text, unread};

/// An entry of `packages` or `snapshots`.
pub(super) struct Entry<'a> {
    pub(super) key: Text<'a>,
    /// Byte range from the key to the end of the value.
    pub(super) range: Range<usize>,
    /// What few entries say.
    pub(super) rare: Option<Box<Rare<'a>>>,
    pub(super) needs: Vec<Reference<'a>>,
}

/// What the key of a package mostly says instead.
#[derive(Default)]
pub(super) struct Rare<'a> {
    pub(super) name: Option<Text<'a>>,
    pub(super) version: Option<Text<'a>>,
    pub(super) resolution: Resolution<'a>,
}

/// Where a package comes from, as `resolution` says.
#[derive(Default)]
pub(super) struct Resolution<'a> {
    pub(super) tarball: Option<Text<'a>>,
    pub(super) repository: Option<Text<'a>>,
    pub(super) commit: Option<Text<'a>>,
    pub(super) directory: Option<Text<'a>>,
}

/// A dependency: the name under which it is installed, and a version or a key.
pub(super) struct Reference<'a> {
    pub(super) name: Text<'a>,
    pub(super) target: Text<'a>,
    pub(super) need: Need,
    /// Byte range of the name and what belongs to it.
    pub(super) range: Range<usize>,
}

pub(super) fn read<'a>(
    source: &Source<'a>,
    key: Text<'a>,
    member: Member<'_, 'a>,
    notes: &mut Vec<Note>,
) -> Entry<'a> {
    let start = member.key.range().start;
    let range = start..member.value.range().end.max(member.key.range().end);
    let mut rare = Rare::default();
    let mut entry = Entry { key, range, rare: None, needs: Vec::new() };
    if !member.value.is_mapping() && !member.value.is_null() {
        let subject = Some(&*entry.key.value);
        notes.push(unread(source, &entry.range, "an entry is not a mapping", subject));
    }
    for (field, value) in member.value.members() {
        match field.place() {
            "name" => rare.name = Text::of(value),
            "version" => rare.version = Text::of(value),
            "resolution" => rare.resolution = Resolution::read(value),
            "dependencies" => read_needs(source, value, Need::Runtime, &mut entry.needs, notes),
            "optionalDependencies" => {
                read_needs(source, value, Need::Optional, &mut entry.needs, notes);
            }
            _ => {}
        }
    }
    entry.rare = (!rare.is_empty()).then(|| Box::new(rare));
    entry
}

/// Reads `name: reference` lines; newer files write a mapping with the `version` in it for direct dependencies.
pub(super) fn read_needs<'a>(
    source: &Source<'a>,
    list: Item<'_, 'a>,
    need: Need,
    needs: &mut Vec<Reference<'a>>,
    notes: &mut Vec<Note>,
) {
    if !list.is_mapping() && !list.is_null() {
        notes.push(unread(source, &list.range(), "needs that are not a mapping", None));
    }
    for (name, value) in list.members() {
        let range = name.range().start..value.range().end.max(name.range().end);
        let inner = value.members().find(|(field, _)| field.is("version")).map(|(_, value)| value);
        match (Text::of(name), Text::of(inner.unwrap_or(value))) {
            (Some(name), Some(target)) => needs.push(Reference { name, target, need, range }),
            (name, _) => {
                let subject = name.as_ref().map(|name| &*name.value);
                notes.push(unread(source, &range, "a dependency has no version", subject));
            }
        }
    }
}

impl Rare<'_> {
    const fn is_empty(&self) -> bool {
        let Resolution { tarball, repository, commit, directory } = &self.resolution;
        let origin =
            tarball.is_some() || repository.is_some() || commit.is_some() || directory.is_some();
        !origin && self.name.is_none() && self.version.is_none()
    }
}

impl<'a> Resolution<'a> {
    fn read(value: Item<'_, 'a>) -> Self {
        let mut resolution = Self::default();
        for (field, value) in value.members() {
            match field.place() {
                "tarball" => resolution.tarball = Text::of(value),
                "repo" => resolution.repository = Text::of(value),
                "commit" => resolution.commit = Text::of(value),
                "directory" => resolution.directory = Text::of(value),
                _ => {}
            }
        }
        resolution
    }
}
