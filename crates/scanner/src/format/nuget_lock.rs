//! `packages.lock.json`, versions 1 and 2, by NuGet; also `packages.<project>.lock.json`.
//!
//! A package of several target frameworks is one package for each of its versions. Hashes and requested ranges are passed
//! over. Specification: <https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files#locking-dependencies>
//! and NuGet's `PackagesLockFileFormat.cs`.

use std::borrow::Cow;

use lockgate_model::{Ecosystem, Note, NoteKind, RepoPath, Scope, Source as Origin};

use crate::source::Source;

use super::json::{
    Member, Text, Value, for_each_in, read_document, read_keys, read_text, span_of_member,
    unread_member, without_place,
};
use super::nuget::frameworks::{Framework, Frameworks};
use super::register::{Found, Listed, Listing, PROJECT};
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "nuget-lock",
    files: "`packages.lock.json`, `packages.*.lock.json`",
    edges: true,
    scopes: false,
    file_name: "packages.lock.json",
    ecosystem: Ecosystem::NuGet,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

fn claims(path: &RepoPath) -> bool {
    let name = path.file_name();
    name.starts_with("packages.") && name.ends_with(".lock.json")
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let mut version = None;
    let mut frameworks = Vec::new();
    read_document(source, &["dependencies"], |member| match member.section {
        Some(_) => frameworks.push(member),
        None if member.key.get() == "\"version\"" => version = Some(member.value),
        None => {}
    })?;
    if version.is_none() && frameworks.is_empty() {
        return Err(without_place("neither dependencies nor a version: not a lockfile of NuGet"));
    }
    let mut reader = Reader::new(source);
    reader.check_version(version);
    for framework in frameworks {
        reader.read_framework(framework);
    }
    Ok(reader.finish())
}

struct Reader<'s, 'a> {
    source: &'s Source<'a>,
    listing: Listing<'a>,
    project: u32,
    frameworks: Frameworks<'a>,
    /// Other projects of the solution.
    projects: Vec<u32>,
    notes: Vec<Note>,
}

/// The fields of an entry; where a key stands twice, the last one counts.
#[derive(Default)]
struct Fields<'a> {
    kind: Option<Text<'a>>,
    resolved: Option<Text<'a>>,
    needs: Vec<Cow<'a, str>>,
}

impl<'s, 'a> Reader<'s, 'a> {
    fn new(source: &'s Source<'a>) -> Self {
        let mut listing = Listing::new(Ecosystem::NuGet);
        let project = listing.add_project(Cow::Borrowed(PROJECT));
        Self {
            source,
            listing,
            project,
            frameworks: Frameworks::default(),
            projects: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn check_version(&mut self, version: Option<Value<'_>>) {
        let text = version.map(Value::get);
        if matches!(text, Some("1" | "2")) {
            return;
        }
        let message = match text {
            Some(_) => "the lockfile's version is not one of 1 to 2",
            None => "the lockfile does not say its version",
        };
        let mut note = Note::new(NoteKind::UnknownFormatVersion, message);
        note.position = text.and_then(|text| self.source.span_of(text)).map(|span| span.start);
        note.subject = text.map(str::to_owned);
        self.notes.push(note.in_file(self.source.path()).with_hint("a newer lockgate may know it"));
    }

    fn read_framework(&mut self, framework: Member<'a>) {
        let key = read_text(framework.key).map(|key| key.value).unwrap_or_default();
        let number = self.frameworks.of(&key);
        let end = for_each_in(framework.value, &[], |entry| {
            self.read_entry(number, entry);
        });
        if end.is_err() {
            let message = "a target framework is not an object";
            self.notes.push(unread_member(self.source, framework, message));
        }
    }

    fn read_entry(&mut self, framework: Framework, entry: Member<'a>) {
        let name = read_text(entry.key).map(|key| key.value).filter(|name| !name.is_empty());
        let (Some(name), Some(fields)) = (name, read_fields(entry.value)) else {
            let message = "an entry has no name, or is not an object";
            return self.notes.push(unread_member(self.source, entry, message));
        };
        let kind = fields.kind.as_ref().map(|kind| &*kind.value);
        let is_project = kind == Some("Project");
        if !matches!(kind, Some("Direct" | "Transitive" | "CentralTransitive" | "Project")) {
            let message = "an entry of a type that is not known";
            self.notes.push(unread_member(self.source, entry, message));
        }
        let version = fields.resolved.filter(|version| !version.value.is_empty());
        if version.is_none() && !is_project {
            let message = "a package has no resolved version";
            return self.notes.push(unread_member(self.source, entry, message));
        }
        let source = match is_project {
            true => Origin::Path { location: String::new() },
            false => Origin::Registry,
        };
        let listed = self.listing.add(Found {
            name: name.clone(),
            version_span: version.as_ref().and_then(|version| self.source.span_of(version.raw)),
            version: version.map(|version| version.value),
            source,
            scope: Scope::Unknown,
            entry: span_of_member(self.source, entry),
        });
        self.link(framework, name.clone(), listed, fields.needs);
        if is_project {
            self.projects.push(listed.number());
        } else if fields.kind.is_some_and(|kind| kind.value == "Direct") {
            self.frameworks.need(framework, self.project, name);
        }
    }

    fn link(
        &mut self,
        framework: Framework,
        name: Cow<'a, str>,
        listed: Listed,
        needs: Vec<Cow<'a, str>>,
    ) {
        self.frameworks.add(framework, name, listed.number());
        for need in needs {
            self.frameworks.need(framework, listed.number(), need);
        }
    }

    /// A project that no other project needs is needed by this one: the file does not say which are direct.
    fn finish(mut self) -> Extraction {
        self.frameworks.link(&mut self.listing);
        let needed = self.listing.needed();
        for project in self.projects.iter().filter(|project| !needed.contains(project)) {
            self.listing.needs(self.project, *project);
        }
        self.listing.finish(self.notes)
    }
}

fn read_fields(entry: Value<'_>) -> Option<Fields<'_>> {
    let mut fields = Fields::default();
    let end = for_each_in(entry, &[], |member| match member.key.get() {
        "\"type\"" => fields.kind = read_text(member.value),
        "\"resolved\"" => fields.resolved = read_text(member.value),
        "\"dependencies\"" => fields.needs = read_keys(member.value),
        _ => {}
    });
    end.ok().map(|()| fields)
}
