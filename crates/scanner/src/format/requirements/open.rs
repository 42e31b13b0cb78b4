//! Requirements that leave their version open.

use lockgate_model::{Note, NoteKind};

use crate::source::Source;

/// The note about a requirement that leaves its version open.
pub(super) fn open_note(source: &Source<'_>, code: &str, requirement: &str) -> Note {
    let is_text = |c: &char| !c.is_whitespace() && *c != '\\';
    let mut note = Note::new(
        NoteKind::UnpinnedRequirement,
        "no exact version: what is installed is not known",
    )
    .in_file(source.path());
    note.position = source.span_of(code).map(|span| span.start);
    note.about(requirement.chars().filter(is_text).collect::<String>())
        .with_hint("pin it, for example with pip-compile, or scan a lockfile instead")
}
