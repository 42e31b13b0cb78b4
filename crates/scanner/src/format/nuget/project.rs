//! The packages that an MSBuild file asks for.

use std::borrow::Cow;

use lockgate_model::{Note, NoteKind, Scope, Source as Origin, Span};
use roxmltree::Document;

use super::msbuild::{Item, Kind, read_items};
use super::properties::{MAX_BYTES, Unknown, expand};
use super::requirement::exact_version;
use super::surroundings::{Central, Surroundings};
use super::xml::note_at;
use crate::format::register::{Found, Listing};
use crate::source::Source;

/// Lists the packages of a file; gives their numbers and what was not understood.
pub(in crate::format) fn list_packages<'d>(
    source: &Source<'_>,
    document: &'d Document<'_>,
    listing: &mut Listing<'d>,
) -> (Vec<u32>, Vec<Note>) {
    let surroundings = Surroundings::of(source, document);
    let mut reader =
        Reader { source, surroundings, listing, numbers: Vec::new(), notes: Vec::new() };
    for item in read_items(source, document) {
        reader.read_item(&item);
    }
    (reader.numbers, reader.notes)
}

struct Reader<'s, 'a, 'l, 'd> {
    source: &'s Source<'a>,
    surroundings: Surroundings,
    listing: &'l mut Listing<'d>,
    numbers: Vec<u32>,
    notes: Vec<Note>,
}

impl<'d> Reader<'_, '_, '_, 'd> {
    fn read_item(&mut self, item: &Item<'d, '_>) {
        // An item can name many packages, each of which gets a copy of the version.
        if item.version.as_ref().is_some_and(|version| version.text.len() > MAX_BYTES) {
            return self.note(item, NoteKind::UnreadEntry, "a version that is too long", "");
        }
        let names = item.names.split(';').map(str::trim_ascii).filter(|name| !name.is_empty());
        let mut found = false;
        for name in names {
            found = true;
            match expand(name, &self.surroundings.properties) {
                Ok(expanded) if expanded == name => self.read_name(item, Cow::Borrowed(name)),
                Ok(expanded) => self.read_name(item, Cow::Owned(expanded)),
                Err(Unknown::Undefined | Unknown::Conditional) => {
                    let message = "the name of a package is a property that is not known";
                    self.note(item, NoteKind::UnreadEntry, message, name);
                }
            }
        }
        if !found {
            let message = "a reference without the name of a package";
            self.note(item, NoteKind::UnreadEntry, message, item.names);
        }
    }

    fn read_name(&mut self, item: &Item<'d, '_>, name: Cow<'d, str>) {
        let Some(version) = &item.version else { return self.read_central(item, name) };
        let separate = item.kind == Kind::Download && version.text.contains(';');
        if version.text.contains("$(") || separate {
            return self.read_expanded(item, name, version.text);
        }
        let Some(exact) = exact_version(version.text) else {
            return self.note_unpinned(item, &name, version.text);
        };
        let offset = version.text.find(exact).unwrap_or_default();
        let start = version.range.as_ref().map(|range| range.start + offset);
        let span = start.map(|start| self.source.span(start..start + exact.len()));
        self.add(item, name, Cow::Borrowed(exact), span);
    }

    /// The versions stand in another file, or elsewhere in this one: they have no span here.
    fn read_expanded(&mut self, item: &Item<'d, '_>, name: Cow<'d, str>, text: &str) {
        match expand(text, &self.surroundings.properties) {
            Ok(versions) => {
                for version in versions.split(';') {
                    self.read_requirement(item, name.clone(), version);
                }
            }
            Err(unknown) => {
                let message = match unknown {
                    Unknown::Undefined => "the version is a property that the tree does not define",
                    Unknown::Conditional => "the version is a property that depends on a condition",
                };
                let subject = format!("{name} {text}");
                self.note(item, NoteKind::UnpinnedRequirement, message, &subject);
            }
        }
    }

    fn read_central(&mut self, item: &Item<'d, '_>, name: Cow<'d, str>) {
        // An item that changes another, or a central one, and says no version adds nothing.
        if item.is_update {
            return;
        }
        let versions = match self.surroundings.versions_of(&name) {
            Central::Above(versions) => versions.to_vec(),
            // The item that says the version is listed.
            Central::Own => return,
            Central::Nowhere => {
                let message = "no version, and none for all projects in the tree";
                return self.note(item, NoteKind::UnpinnedRequirement, message, &name);
            }
        };
        for version in versions {
            self.read_requirement(item, name.clone(), &version);
        }
    }

    fn read_requirement(&mut self, item: &Item<'d, '_>, name: Cow<'d, str>, requirement: &str) {
        match exact_version(requirement) {
            Some(version) => self.add(item, name, Cow::Owned(version.to_owned()), None),
            None => self.note_unpinned(item, &name, requirement),
        }
    }

    fn add(
        &mut self,
        item: &Item<'d, '_>,
        name: Cow<'d, str>,
        version: Cow<'d, str>,
        version_span: Option<Span>,
    ) {
        let listed = self.listing.add(Found {
            name,
            version: Some(version),
            source: Origin::Registry,
            scope: item.scope,
            entry: self.source.span(item.node.range()),
            version_span,
        });
        if item.scope != Scope::Unknown {
            self.numbers.push(listed.number());
        }
    }

    fn note_unpinned(&mut self, item: &Item<'_, '_>, name: &str, requirement: &str) {
        let message = "no exact version: what is installed is not known";
        let subject = format!("{name} {requirement}");
        self.note(item, NoteKind::UnpinnedRequirement, message, &subject);
    }

    fn note(&mut self, item: &Item<'_, '_>, kind: NoteKind, message: &str, subject: &str) {
        let mut note = note_at(self.source, item.node, kind, message);
        note.subject = Some(subject.to_owned()).filter(|subject| !subject.is_empty());
        self.notes.push(note);
    }
}
