//! `bun.lock`, versions 0 to 2, by bun: JSON with trailing commas and comments.
//!
//! A package is a tuple: its name with a version or a place, then, by the kind of that, a registry, its needs and a
//! hash, which is not read. The older binary `bun.lockb` is not claimed.
//! Specification: <https://bun.com/docs/install/lockfile> and bun's `src/install/lockfile/bun.lock.zig`.

mod entry;
mod relaxed;
mod resolve;

use lockgate_model::{Ecosystem, Note, NoteKind, RepoPath, Span};

use crate::source::Source;

use super::json::{Member, Value, for_each_member, judge_end, read_text};
use super::npm::is_named;
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "bun-lock",
    files: "`bun.lock`",
    edges: true,
    scopes: true,
    file_name: "bun.lock",
    ecosystem: Ecosystem::Npm,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

const WORKSPACES: &str = "workspaces";
const PACKAGES: &str = "packages";

fn claims(path: &RepoPath) -> bool {
    is_named(path, "bun.lock")
}

/// The text as strict JSON, every byte in its place.
#[derive(Clone, Copy)]
struct Text<'s, 'a> {
    source: &'s Source<'s>,
    json: &'a str,
}

impl Text<'_, '_> {
    /// The span of a slice of the JSON.
    fn span_of(self, slice: &str) -> Span {
        let start = (slice.as_ptr() as usize).saturating_sub(self.json.as_ptr() as usize);
        self.source.span(start..start + slice.len())
    }

    fn unread(self, place: &str, message: &str, subject: &str) -> Note {
        let note = Note::new(NoteKind::UnreadEntry, message).in_file(self.source.path());
        note.at(self.span_of(place).start).about(subject)
    }
}

/// The document's members.
#[derive(Default)]
struct Document<'a> {
    version: Option<Value<'a>>,
    workspaces: Vec<Member<'a>>,
    packages: Vec<Member<'a>>,
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let json = relaxed::tighten(source.text());
    let text = Text { source, json: &json };
    let mut document = Document::default();
    let end = for_each_member(&json, &[WORKSPACES, PACKAGES], |member| match member.section {
        Some(PACKAGES) => document.packages.push(member),
        Some(_) => document.workspaces.push(member),
        None if read_text(member.key).is_some_and(|key| key.value == "lockfileVersion") => {
            document.version = Some(member.value);
        }
        None => {}
    });
    let mut notes = Vec::new();
    if let Err(end) = end {
        notes.push(judge_end(source, &end, document.packages.is_empty())?);
    }
    notes.extend(judge_version(text, &document)?);
    let mut extraction = resolve::resolve(text, &document);
    notes.append(&mut extraction.notes);
    extraction.notes = notes;
    Ok(extraction)
}

fn judge_version(
    text: Text<'_, '_>,
    document: &Document<'_>,
) -> Result<Option<Note>, ExtractError> {
    let Some(version) = document.version else {
        if document.packages.is_empty() && document.workspaces.is_empty() {
            let message = "neither packages nor a lockfile version: not a lockfile of bun";
            return Err(ExtractError { message: message.to_owned(), position: None, hint: None });
        }
        let message = "the lockfile does not say its version";
        let note = Note::new(NoteKind::UnknownFormatVersion, message).in_file(text.source.path());
        return Ok(Some(note));
    };
    if matches!(version.get(), "0" | "1" | "2") {
        return Ok(None);
    }
    let message = "the lockfile's version is not one of 0 to 2";
    let note = Note::new(NoteKind::UnknownFormatVersion, message).in_file(text.source.path());
    let note = note.at(text.span_of(version.get()).start).about(version.get());
    Ok(Some(note.with_hint("a newer lockgate may know it")))
}
