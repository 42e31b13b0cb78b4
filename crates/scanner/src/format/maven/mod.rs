//! What the formats of Java's build tools have in common. OSV names a package `group:artifact`.

pub(super) mod version;
pub(super) mod xml;

use std::ops::Range;

use lockgate_model::{Ecosystem, Note, NoteKind, Package, Scope, Source as Origin};

use crate::source::Source;

/// A package of Java without a version; ranges are in bytes.
pub(super) fn package(
    source: &Source<'_>,
    name: String,
    scope: Scope,
    entry: Range<usize>,
) -> Package {
    Package {
        ecosystem: Ecosystem::Maven,
        name,
        version: None,
        source: Origin::Registry,
        scope,
        entry: source.span(entry),
        version_span: None,
        install_path: None,
    }
}

/// A note about an offset of the text.
pub(super) fn note(source: &Source<'_>, kind: NoteKind, message: &str, offset: usize) -> Note {
    Note::new(kind, message).in_file(source.path()).at(source.position(offset))
}

/// The scope of a package that is listed with two: what runs outweighs what is only built or tested with.
pub(super) fn wider(one: Scope, other: Scope) -> Scope {
    let weight = |scope: Scope| match scope {
        Scope::Runtime => 0,
        Scope::Unknown => 1,
        Scope::Optional => 2,
        Scope::Build => 3,
        Scope::Dev => 4,
    };
    if weight(other) < weight(one) { other } else { one }
}
