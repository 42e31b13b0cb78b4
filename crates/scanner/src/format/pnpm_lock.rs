//! `pnpm-lock.yaml`, lockfile versions 5 to 9, by pnpm.
//!
//! The projects of a workspace (`importers`) are the roots, by their folders: the file does not name them. A package
//! that is listed once for every set of peers is one package. Integrity hashes are not read.
//! Specification: <https://github.com/pnpm/spec/tree/master/lockfile>.

mod entry;
mod key;
mod origin;
mod project;
mod resolve;

use std::borrow::Cow;
use std::ops::Range;

use lockgate_model::{Ecosystem, Note, NoteKind, RepoPath};

use crate::source::Source;

use super::conflict::find_conflict;
use super::npm::is_named;
use super::yaml::{Broken, Item, Member, for_each_member};
use super::{ExtractError, Extraction, Format, SlotRule};
use entry::Entry;
use key::Style;
use project::Project;

pub(super) const FORMAT: Format = Format {
    id: "pnpm-lock",
    files: "`pnpm-lock.yaml`",
    edges: true,
    scopes: true,
    file_name: "pnpm-lock.yaml",
    ecosystem: Ecosystem::Npm,
    slot: SlotRule::Major,
    claims,
    companions: super::no_companions,
    extract,
};

const PACKAGES: &str = "packages";
const SNAPSHOTS: &str = "snapshots";
const IMPORTERS: &str = "importers";

fn claims(path: &RepoPath) -> bool {
    is_named(path, "pnpm-lock.yaml")
}

/// A text with the place where it is written.
#[derive(Clone, Debug)]
struct Text<'a> {
    value: Cow<'a, str>,
    place: &'a str,
}

impl<'a> Text<'a> {
    fn of(item: Item<'_, 'a>) -> Option<Self> {
        item.text().map(|value| Self { value, place: item.place() })
    }
}

/// What the file holds, in its order.
#[derive(Default)]
struct Document<'a> {
    version: Option<Text<'a>>,
    packages: Vec<Entry<'a>>,
    snapshots: Vec<Entry<'a>>,
    projects: Vec<Project<'a>>,
    /// The project whose dependencies stand in the document itself, as an index.
    only: Option<usize>,
    notes: Vec<Note>,
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    if source.text().trim_ascii().is_empty() {
        return Err(error("the file is empty"));
    }
    let mut document = Document::default();
    let end = for_each_member(source.text(), &[PACKAGES, SNAPSHOTS, IMPORTERS], |member| {
        read_member(source, &mut document, member);
    });
    if let Err(broken) = end {
        let note = judge_end(source, &document, &broken)?;
        document.notes.insert(0, note);
    }
    let nothing = document.packages.is_empty() && document.projects.is_empty();
    if document.version.is_none() && nothing {
        let message = match document.notes.first() {
            Some(note) => &note.message,
            None => "neither packages nor a lockfile version: not a lockfile of pnpm",
        };
        return Err(error(message));
    }
    let style = read_style(source, &mut document);
    Ok(resolve::resolve(source, style, document))
}

fn read_member<'a>(source: &Source<'a>, document: &mut Document<'a>, member: Member<'_, 'a>) {
    let Some(key) = Text::of(member.key) else {
        document.notes.push(unread(source, &member.key.range(), "a key is not a text", None));
        return;
    };
    match (member.section, &*key.value) {
        (Some(PACKAGES), _) => {
            document.packages.push(entry::read(source, key, member, &mut document.notes));
        }
        (Some(SNAPSHOTS), _) => {
            document.snapshots.push(entry::read(source, key, member, &mut document.notes));
        }
        (Some(_), _) => project::read(source, key, member, document),
        (None, "lockfileVersion") => document.version = Text::of(member.value),
        (None, PACKAGES | SNAPSHOTS | IMPORTERS) if !member.value.is_null() => {
            let range = member.value.range();
            document.notes.push(unread(source, &range, "a section is not a mapping", None));
        }
        (None, section) => {
            if let Some(need) = project::need_of(section) {
                project::read_only(source, need, member, document);
            }
        }
    }
}

/// A note for a file that ends before its time, or the error where nothing of it was read.
fn judge_end(
    source: &Source<'_>,
    document: &Document<'_>,
    broken: &Broken,
) -> Result<Note, ExtractError> {
    if let Some(conflict) = find_conflict(source) {
        return Err(conflict);
    }
    let position = source.position(broken.offset);
    if document.packages.is_empty() {
        let message = broken.message.clone();
        return Err(ExtractError { message, position: Some(position), hint: None });
    }
    Ok(Note::new(NoteKind::UnreadFile, &*broken.message).in_file(source.path()).at(position))
}

fn error(message: &str) -> ExtractError {
    ExtractError { message: message.to_owned(), position: None, hint: None }
}

/// How keys are built; with a note where the lockfile's version is not known.
fn read_style(source: &Source<'_>, document: &mut Document<'_>) -> Style {
    let major = document.version.as_ref().map(|text| text.value.split('.').next());
    let major = major.flatten().and_then(|major| major.parse::<u8>().ok());
    if let Some(major @ 5..=9) = major {
        return if major == 9 { Style::Name } else { Style::Slash };
    }
    let message = match document.version {
        Some(_) => "the lockfile's version is not one of 5 to 9",
        None => "the lockfile does not say its version",
    };
    let mut note = Note::new(NoteKind::UnknownFormatVersion, message).in_file(source.path());
    let version = document.version.as_ref();
    note.position = version.and_then(|text| source.span_of(text.place)).map(|span| span.start);
    note.subject = version.map(|text| text.value.clone().into_owned());
    document.notes.push(note.with_hint("a newer lockgate may know it"));
    let old = document.packages.iter().any(|entry| entry.key.value.starts_with('/'));
    if old { Style::Slash } else { Style::Name }
}

fn unread(source: &Source<'_>, range: &Range<usize>, message: &str, subject: Option<&str>) -> Note {
    let note = Note::new(NoteKind::UnreadEntry, message).in_file(source.path());
    let mut note = note.at(source.position(range.start));
    note.subject = subject.map(str::to_owned);
    note
}
