//! `project.assets.json`, versions 2 to 4, which NuGet writes into `obj` when it restores a project.
//!
//! The files of the packages, hashes and settings of the restore are passed over. Specification: NuGet's
//! `LockFileFormat.cs`.

use std::borrow::Cow;

use lockgate_model::{Ecosystem, Note, NoteKind, RepoPath, Scope, Source as Origin};

use crate::source::Source;

use super::json::{
    Member, Value, for_each_in, items, read_document, read_text, span_of_member, unread_member,
    without_place,
};
use super::nuget::frameworks::Frameworks;
use super::nuget::library::{
    Libraries, Library, Target, add_target, for_each_library, read_target,
};
use super::register::{Found, Listing, PROJECT};
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "nuget-assets",
    files: "`project.assets.json`",
    edges: true,
    scopes: false,
    file_name: "project.assets.json",
    ecosystem: Ecosystem::NuGet,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

fn claims(path: &RepoPath) -> bool {
    path.file_name() == "project.assets.json"
}

/// The document's members.
#[derive(Default)]
struct Document<'a> {
    version: Option<Value<'a>>,
    targets: Vec<Member<'a>>,
    libraries: Vec<Member<'a>>,
    saw_libraries: bool,
    /// What the project asks for, by target framework.
    groups: Vec<Member<'a>>,
    project: Option<Value<'a>>,
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let mut document = Document::default();
    let sections = &["targets", "projectFileDependencyGroups"];
    read_document(source, sections, |member| match member.section {
        Some("targets") => document.targets.push(member),
        Some(_) => document.groups.push(member),
        None => document.take(member),
    })?;
    if !document.saw_libraries {
        return Err(without_place("no libraries: not a project.assets.json of NuGet"));
    }
    let mut reader = Reader::new(source, &document);
    reader.check_version(document.version);
    for member in &document.libraries {
        reader.read_libraries(*member);
    }
    Ok(reader.finish(&document))
}

impl<'a> Document<'a> {
    fn take(&mut self, member: Member<'a>) {
        match member.key.get() {
            "\"version\"" => self.version = Some(member.value),
            "\"libraries\"" => {
                self.saw_libraries = true;
                self.libraries.push(member);
            }
            "\"project\"" => self.project = Some(member.value),
            _ => {}
        }
    }
}

struct Reader<'s, 'a> {
    source: &'s Source<'a>,
    listing: Listing<'a>,
    project: u32,
    libraries: Libraries<'a>,
    notes: Vec<Note>,
}

/// The fields of a library.
#[derive(Default)]
struct Fields<'a> {
    kind: Option<Cow<'a, str>>,
    path: Option<Cow<'a, str>>,
}

impl<'s, 'a> Reader<'s, 'a> {
    fn new(source: &'s Source<'a>, document: &Document<'a>) -> Self {
        let mut listing = Listing::new(Ecosystem::NuGet);
        let name = document.project.and_then(read_project_name);
        let project = listing.add_project(name.unwrap_or(Cow::Borrowed(PROJECT)));
        Self { source, listing, project, libraries: Libraries::default(), notes: Vec::new() }
    }

    fn check_version(&mut self, version: Option<Value<'_>>) {
        let text = version.map(Value::get);
        if matches!(text, Some("2" | "3" | "4")) {
            return;
        }
        let message = "the file's version is not one of 2 to 4, or is not said";
        let mut note = Note::new(NoteKind::UnknownFormatVersion, message);
        note.position = text.and_then(|text| self.source.span_of(text)).map(|span| span.start);
        note.subject = text.map(str::to_owned);
        self.notes.push(note.in_file(self.source.path()).with_hint("a newer lockgate may know it"));
    }

    fn read_libraries(&mut self, member: Member<'a>) {
        for_each_library(self.source, member, |found| match found {
            Ok((entry, library)) => self.read_library(entry, library),
            Err(note) => self.notes.push(note),
        });
    }

    fn read_library(&mut self, entry: Member<'a>, library: Library<'a>) {
        let fields = read_fields(entry.value);
        let source = match fields.kind.as_deref() {
            Some("package") => Origin::Registry,
            Some("project") => {
                Origin::Path { location: fields.path.unwrap_or_default().into_owned() }
            }
            Some(_) | None => {
                let message = "a library of a type that is not known";
                return self.notes.push(unread_member(self.source, entry, message));
            }
        };
        let listed = self.listing.add(Found {
            name: library.name.clone(),
            version: Some(library.version),
            source,
            scope: Scope::Unknown,
            entry: span_of_member(self.source, entry),
            version_span: self.source.span_of(library.raw_version),
        });
        self.libraries.insert(library.key, (library.name, listed.number()));
    }

    fn finish(mut self, document: &Document<'a>) -> Extraction {
        let mut frameworks = Frameworks::default();
        for member in &document.targets {
            let target: Target<'_> = read_target(self.source, *member, &mut self.notes);
            add_target(&mut frameworks, &self.libraries, target);
        }
        for group in &document.groups {
            let key = read_text(group.key).map(|key| key.value).unwrap_or_default();
            let framework = frameworks.of(&key);
            for requirement in items(group.value) {
                let name = read_text(requirement).and_then(|text| first_word(text.value));
                if let Some(name) = name {
                    frameworks.need(framework, self.project, name);
                }
            }
        }
        frameworks.link(&mut self.listing);
        self.listing.finish(self.notes)
    }
}

fn read_fields(entry: Value<'_>) -> Fields<'_> {
    let mut fields = Fields::default();
    let _ = for_each_in(entry, &[], |member| {
        let value = || read_text(member.value).map(|text| text.value);
        match member.key.get() {
            "\"type\"" => fields.kind = value(),
            "\"path\"" => fields.path = value(),
            _ => {}
        }
    });
    fields
}

fn read_project_name(project: Value<'_>) -> Option<Cow<'_, str>> {
    let mut name = None;
    let _ = for_each_in(project, &["restore"], |member| {
        if member.section.is_some() && member.key.get() == "\"projectName\"" {
            name = read_text(member.value).map(|text| text.value);
        }
    });
    name.filter(|name| !name.is_empty())
}

/// The name in `Name >= 1.0.0`.
fn first_word(requirement: Cow<'_, str>) -> Option<Cow<'_, str>> {
    match requirement {
        Cow::Borrowed(text) => text.split(' ').next().map(Cow::Borrowed),
        Cow::Owned(text) => text.split(' ').next().map(|name| Cow::Owned(name.to_owned())),
    }
}
