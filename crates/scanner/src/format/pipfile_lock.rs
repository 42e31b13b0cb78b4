//! `Pipfile.lock`, by Pipenv.
//!
//! `default` and `develop` hold packages, and so does every other member but `_meta`: a group of the user's own. The
//! file says neither what needs what nor what the project needs directly.
//! Specification: <https://github.com/pypa/pipfile>.

use std::borrow::Cow;

use lockgate_model::{Ecosystem, Note, NoteKind, RepoPath, Scope, Source as Origin};

use crate::hash::HashMap;
use crate::source::Source;

use super::json::{
    Member, Text, for_each_in, for_each_member, judge_end, offset, read_text, unread_member,
};
use super::python::entry::Entry;
use super::python::graph::{Habit, resolve};
use super::python::name::normalize;
use super::python::origin::{from_archive, from_git, from_index, from_path};
use super::{ExtractError, Extraction, Format, SlotRule};

mod fields;

use fields::{Fields, read_fields, read_indexes};

pub(super) const FORMAT: Format = Format {
    id: "pipfile-lock",
    files: "`Pipfile.lock`",
    edges: false,
    scopes: true,
    file_name: "Pipfile.lock",
    ecosystem: Ecosystem::PyPi,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

fn claims(path: &RepoPath) -> bool {
    path.file_name() == "Pipfile.lock"
}

const META: &str = "_meta";
const DEFAULT: &str = "default";
const DEVELOP: &str = "develop";

/// The document's members.
#[derive(Default)]
struct Document<'a> {
    packages: Vec<(Scope, Member<'a>, Fields<'a>)>,
    /// The URLs of the indexes by the names that packages give them.
    indexes: HashMap<Cow<'a, str>, Cow<'a, str>>,
    /// Whether the document has a member of the format.
    known: bool,
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    if source.text().trim_ascii().is_empty() {
        return Err(error("the file is empty"));
    }
    let mut notes = Vec::new();
    let document = read_document(source, &mut notes)?;
    let entries: Vec<Entry<'_>> = document
        .packages
        .iter()
        .filter_map(|(scope, member, fields)| {
            read_entry(source, (*scope, *member, fields), &document.indexes, &mut notes)
        })
        .collect();
    let mut extraction = resolve(source, entries, Habit::Repeats).extraction;
    notes.append(&mut extraction.notes);
    extraction.notes = notes;
    Ok(extraction)
}

fn read_document<'a>(
    source: &Source<'a>,
    notes: &mut Vec<Note>,
) -> Result<Document<'a>, ExtractError> {
    let mut document = Document::default();
    let end = for_each_member(source.text(), &[META, DEFAULT, DEVELOP], |member| {
        let scope = match member.section {
            Some(META) => return document.read_meta(member),
            Some(DEFAULT) => Scope::Runtime,
            Some(_) => Scope::Dev,
            None => return document.read_group(source, member, notes),
        };
        document.read_package(source, scope, member, notes);
    });
    let Err(end) = end else {
        // An object without any member is what Pipenv takes for an empty lockfile.
        let known = document.known || source.text().len() <= "{}".len() + 2;
        return if known { Ok(document) } else { Err(error("not a lockfile of Pipenv")) };
    };
    notes.push(judge_end(source, &end, document.packages.is_empty())?);
    Ok(document)
}

impl<'a> Document<'a> {
    fn read_meta(&mut self, member: Member<'a>) {
        self.known = true;
        if read_text(member.key).is_some_and(|key| key.value == "sources") {
            self.indexes = read_indexes(member.value);
        }
    }

    fn read_group(&mut self, source: &Source<'_>, group: Member<'a>, notes: &mut Vec<Note>) {
        let mut found = Vec::new();
        let end = for_each_in(group.value, &[], |member| found.push(member));
        if end.is_err() {
            notes.push(unread_member(source, group, "a group of packages is not an object"));
        }
        for member in found {
            self.read_package(source, Scope::Unknown, member, notes);
        }
    }

    fn read_package(
        &mut self,
        source: &Source<'_>,
        scope: Scope,
        member: Member<'a>,
        notes: &mut Vec<Note>,
    ) {
        self.known = true;
        match read_fields(member.value) {
            Some(fields) => self.packages.push((scope, member, fields)),
            None => notes.push(unread_member(source, member, "a package that is not understood")),
        }
    }
}

fn read_entry<'t>(
    source: &Source<'_>,
    (scope, member, fields): (Scope, Member<'t>, &'t Fields<'_>),
    indexes: &HashMap<Cow<'_, str>, Cow<'_, str>>,
    notes: &mut Vec<Note>,
) -> Option<Entry<'t>> {
    let Some(key) = read_text(member.key).filter(|key| !key.value.is_empty()) else {
        notes.push(unread_member(source, member, "a package has no name"));
        return None;
    };
    let name = Cow::Owned(normalize(&key.value).into_owned());
    let origin = classify(fields, &name, indexes);
    let version = fields.version.as_ref().map(|version| (exact(version), version));
    let (version, place) = match version {
        Some((Some(version), text)) => (Some(version), source_range(source, text, version)),
        Some((None, text)) => {
            notes.push(open(source, member, &name, text));
            return None;
        }
        None => (None, None),
    };
    if version.is_none() && origin == Origin::Registry {
        notes.push(unread_member(source, member, "the package has no version"));
    }
    let end = offset(source, member.value.get()) + member.value.get().len();
    Some(Entry {
        ecosystem: Ecosystem::PyPi,
        name,
        version,
        origin,
        scope,
        needs: Vec::new(),
        range: offset(source, member.key.get())..end,
        version_range: place,
    })
}

fn classify(
    fields: &Fields<'_>,
    name: &str,
    indexes: &HashMap<Cow<'_, str>, Cow<'_, str>>,
) -> Origin {
    let value = |text: &Option<Text<'_>>| text.as_ref().map(|text| text.value.to_string());
    if let Some(url) = value(&fields.git) {
        return from_git(&url, &value(&fields.reference).unwrap_or_default());
    }
    if let Some(place) = value(&fields.path) {
        return if place.contains("://") { from_archive(&place, name) } else { from_path(&place) };
    }
    let index = fields.index.as_ref().and_then(|index| indexes.get(&index.value));
    index.map_or(Origin::Registry, |url| from_index(url))
}

/// The version of `==version`; `None` for anything else.
fn exact<'t>(text: &'t Text<'_>) -> Option<&'t str> {
    let version = text.value.strip_prefix("===").or_else(|| text.value.strip_prefix("=="))?;
    let version = version.trim();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".!+-_".contains(&byte);
    (!version.is_empty() && version.bytes().all(plain)).then_some(version)
}

/// The place of a version inside the text of a value; the whole text where an escape spells it in another way.
fn source_range(
    source: &Source<'_>,
    text: &Text<'_>,
    version: &str,
) -> Option<std::ops::Range<usize>> {
    let start = offset(source, text.raw);
    let inside = text.raw.find(version).map(|at| start + at..start + at + version.len());
    Some(inside.unwrap_or(start..start + text.raw.len()))
}

fn open(source: &Source<'_>, member: Member<'_>, name: &str, version: &Text<'_>) -> Note {
    let message = "no exact version: what is installed is not known";
    let mut note = Note::new(NoteKind::UnpinnedRequirement, message).in_file(source.path());
    note.position = source.span_of(member.key.get()).map(|span| span.start);
    note.about(format!("{name}{}", version.value))
}

fn error(message: &str) -> ExtractError {
    ExtractError { message: message.to_owned(), position: None, hint: None }
}
