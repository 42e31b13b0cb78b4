//! What could not be used of a source, in one note of each kind.

use std::collections::BTreeMap;

use lockgate_model::{Note, NoteKind};

/// What could not be used of one source.
#[derive(Debug, Default)]
pub(crate) struct Defects(BTreeMap<NoteKind, (u32, String)>);

impl Defects {
    /// Counts a defect; the first of a kind is told, with the name of the record where it has one.
    pub(crate) fn add(&mut self, kind: NoteKind, name: &str, message: &str) {
        let (count, _) = self.0.entry(kind).or_insert_with(|| {
            (0, if name.is_empty() { message.to_owned() } else { format!("{name}: {message}") })
        });
        *count = count.saturating_add(1);
    }

    /// Counts defects of which nothing more is known.
    pub(crate) fn add_more(&mut self, kind: NoteKind, more: u32) {
        if let Some((count, _)) = self.0.get_mut(&kind) {
            *count = count.saturating_add(more);
        }
    }

    /// The notes about a source.
    pub(crate) fn notes(self, location: &str) -> Vec<Note> {
        let note = |(kind, (count, first)): (NoteKind, (u32, String))| {
            let mut note = Note::new(kind, describe(kind, count, &first)).about(location);
            note.count = count;
            note.hint = Some("run `lockgate db update`, or name another database by --db".into());
            note
        };
        self.0.into_iter().map(note).collect()
    }
}

fn describe(kind: NoteKind, count: u32, first: &str) -> String {
    let what = match kind {
        NoteKind::DamagedFeed => "the feed is damaged",
        NoteKind::UnreadableAdvisoryInUse => "a record of a package in use cannot be evaluated",
        _ if count == 1 => "a record cannot be read in full",
        _ => "records cannot be read in full",
    };
    if count == 1 {
        format!("{what}: {first}")
    } else {
        format!("{what} ({count} times), first: {first}")
    }
}
