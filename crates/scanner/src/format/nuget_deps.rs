//! `*.deps.json`, which the .NET SDK writes beside what it builds.
//!
//! The files of the libraries and their hashes are passed over. The packs of the runtime that a self-contained
//! application carries are packages of the registry, listed under their names there. Specification:
//! <https://github.com/dotnet/sdk/blob/main/documentation/specs/runtime-configuration-file.md>.

use std::borrow::Cow;

use lockgate_model::{Ecosystem, Note, RepoPath, Scope, Source as Origin};

use crate::hash::HashSet;
use crate::source::Source;

use super::json::{
    Member, Value, for_each_in, read_document, read_text, span_of_member, unread_member,
    without_place,
};
use super::nuget::frameworks::Frameworks;
use super::nuget::library::{
    Libraries, Library, Target, add_target, for_each_library, read_target,
};
use super::register::{Folded, Found, Listing};
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "nuget-deps",
    files: "`*.deps.json`",
    edges: true,
    scopes: true,
    file_name: "app.deps.json",
    ecosystem: Ecosystem::NuGet,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

/// What the names of the runtime's packs begin with in this file, and not in the registry.
const RUNTIME_PACK: &str = "runtimepack.";

fn claims(path: &RepoPath) -> bool {
    path.file_name().strip_suffix(".deps.json").is_some_and(|name| !name.is_empty())
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let mut libraries = Vec::new();
    let mut targets = Vec::new();
    let mut saw_libraries = false;
    read_document(source, &["targets"], |member| match member.section {
        Some(_) => targets.push(member),
        None if member.key.get() == "\"libraries\"" => {
            saw_libraries = true;
            libraries.push(member);
        }
        None => {}
    })?;
    if !saw_libraries {
        return Err(without_place("no libraries: not a deps.json of .NET"));
    }
    let mut notes = Vec::new();
    let targets: Vec<Target<'_>> =
        targets.into_iter().map(|target| read_target(source, target, &mut notes)).collect();
    let mut reader = Reader::new(source, &targets, notes);
    for member in libraries {
        reader.read_libraries(member);
    }
    Ok(reader.finish(targets))
}

struct Reader<'s, 'a> {
    source: &'s Source<'a>,
    /// The names that libraries need.
    needed: HashSet<Folded<'a>>,
    listing: Listing<'a>,
    libraries: Libraries<'a>,
    notes: Vec<Note>,
}

impl<'s, 'a> Reader<'s, 'a> {
    fn new(source: &'s Source<'a>, targets: &[Target<'a>], notes: Vec<Note>) -> Self {
        let libraries = targets.iter().flat_map(|target| &target.libraries);
        let needed = libraries.flat_map(|(_, needs)| needs.iter().cloned().map(Folded)).collect();
        let listing = Listing::new(Ecosystem::NuGet);
        Self { source, needed, listing, libraries: Libraries::default(), notes }
    }

    fn read_libraries(&mut self, member: Member<'a>) {
        for_each_library(self.source, member, |found| match found {
            Ok((entry, library)) => self.read_library(entry, library),
            Err(note) => self.notes.push(note),
        });
    }

    fn read_library(&mut self, entry: Member<'a>, library: Library<'a>) {
        let kind = read_kind(entry.value);
        let Some(source) = self.classify(kind.as_deref(), &library.name) else {
            let message = "a library of a type that is not known";
            return self.notes.push(unread_member(self.source, entry, message));
        };
        let listed = self.listing.add(Found {
            name: without_prefix(&library.name, kind.as_deref()),
            version: Some(library.version),
            source,
            scope: Scope::Runtime,
            entry: span_of_member(self.source, entry),
            version_span: self.source.span_of(library.raw_version),
        });
        self.libraries.insert(library.key, (library.name, listed.number()));
    }

    /// The project that no library needs is the application itself.
    fn classify(&self, kind: Option<&str>, name: &str) -> Option<Origin> {
        match kind? {
            "package" | "runtimepack" => Some(Origin::Registry),
            "project" if !self.needed.contains(&Folded(Cow::Borrowed(name))) => {
                Some(Origin::Workspace)
            }
            "project" | "msbuildproject" | "reference" | "referenceassembly" => {
                Some(Origin::Path { location: String::new() })
            }
            _ => None,
        }
    }

    fn finish(mut self, targets: Vec<Target<'a>>) -> Extraction {
        let mut frameworks = Frameworks::default();
        for target in targets {
            add_target(&mut frameworks, &self.libraries, target);
        }
        frameworks.link(&mut self.listing);
        self.listing.finish(self.notes)
    }
}

fn read_kind(entry: Value<'_>) -> Option<Cow<'_, str>> {
    let mut kind = None;
    let _ = for_each_in(entry, &[], |member| {
        if member.key.get() == "\"type\"" {
            kind = read_text(member.value).map(|text| text.value);
        }
    });
    kind
}

fn without_prefix<'a>(name: &Cow<'a, str>, kind: Option<&str>) -> Cow<'a, str> {
    if kind != Some("runtimepack") {
        return name.clone();
    }
    match name {
        Cow::Borrowed(name) => Cow::Borrowed(name.strip_prefix(RUNTIME_PACK).unwrap_or(name)),
        Cow::Owned(name) => Cow::Owned(name.strip_prefix(RUNTIME_PACK).unwrap_or(name).to_owned()),
    }
}
