//! What the formats of Go have in common.
//!
//! OSV spells versions without the leading `v`; so do we.

pub(super) mod directive;
pub(super) mod document;
pub(super) mod release;
pub(super) mod replacement;
pub(super) mod version;

use lockgate_model::{Ecosystem, Note, NoteKind, Package, Scope, Source as Origin, Span};

use crate::source::Source;

/// A package of Go; `version` is a piece of the text, or absent.
pub(super) fn package(
    source: &Source<'_>,
    name: &str,
    version: Option<&str>,
    origin: Origin,
    entry: &str,
) -> Package {
    Package {
        ecosystem: Ecosystem::Go,
        name: name.to_owned(),
        version: version.map(str::to_owned),
        source: origin,
        scope: Scope::Unknown,
        entry: source.span_of(entry).unwrap_or(Span::START),
        version_span: version.and_then(|version| source.span_of(version)),
        install_path: None,
    }
}

/// A note about a piece of the text.
pub(super) fn note(source: &Source<'_>, kind: NoteKind, message: &str, place: &str) -> Note {
    let mut note = Note::new(kind, message).in_file(source.path());
    note.position = source.span_of(place).map(|span| span.start);
    note
}
