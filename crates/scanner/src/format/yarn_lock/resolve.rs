//! From entries to packages, and from references to the packages they name.

use std::borrow::Cow;
use std::ops::Range;

use lockgate_model::{Note, NoteKind, Source as Origin};

use crate::format::Extraction;
use crate::format::npm::graph::{Graph, Identity, Need};
use crate::source::Source;

use super::entry::{Document, Entry};
use super::index::{Found, Index};
use super::line::read_pair;
use super::locator::{Locator, classic, modern};
use super::roots;

pub(super) fn resolve<'a>(source: &Source<'a>, document: &Document<'a>) -> Extraction {
    let mut resolver = Resolver {
        source,
        document,
        graph: Graph::default(),
        index: Index::with_capacity(document.patterns.len()),
        notes: Vec::new(),
    };
    let entries = document.entries.iter();
    let added: Vec<Added<'_, '_>> = entries.filter_map(|entry| resolver.add(entry)).collect();
    let mut members = false;
    for Added { index, entry, folder } in added {
        let Some(folder) = folder else {
            resolver.link(index, entry, |_, need| need);
            continue;
        };
        members = true;
        let needs = roots::needs_of(source, &folder);
        resolver.link(index, entry, |name, _| needs.get(name).copied().unwrap_or(Need::Unknown));
    }
    if !members && !document.metadata {
        roots::add(source, &mut resolver.graph, &mut resolver.index);
    }
    let mut extraction = resolver.graph.finish();
    extraction.notes = resolver.notes;
    extraction
}

/// An entry that became a package.
struct Added<'d, 'a> {
    index: u32,
    entry: &'d Entry<'a>,
    /// Where it is a project of the workspace.
    folder: Option<Cow<'a, str>>,
}

struct Resolver<'s, 'a, 'd> {
    source: &'s Source<'a>,
    document: &'d Document<'a>,
    graph: Graph,
    index: Index<'d>,
    notes: Vec<Note>,
}

impl<'a, 'd> Resolver<'_, 'a, 'd> {
    fn add(&mut self, entry: &'d Entry<'a>) -> Option<Added<'d, 'a>> {
        let patterns = self.document.patterns.get(entry.patterns.clone()).unwrap_or_default();
        let version = entry.version.as_ref().map(|version| &*version.value);
        let resolution = entry.resolution.as_ref().map(|resolution| &resolution.value);
        let located = match resolution.filter(|_| self.document.metadata) {
            Some(resolution) => modern(resolution, version),
            None => Some(classic(patterns, resolution.map(|text| &**text), version)),
        };
        let Some(Locator { name, origin, folder }) = located.filter(|l| is_name(&l.name)) else {
            self.note(&entry.range, "the package has no name", patterns.first());
            return None;
        };
        if let Some(defect) = version_defect(version, &origin) {
            self.note(&entry.range, defect, patterns.first());
            // A package of the registry without a version cannot be told from others.
            version?;
        }
        let version = entry.version.as_ref();
        let place = version.and_then(|version| self.source.span_of(version.raw));
        let version = version.map(|version| version.value.clone());
        let identity = Identity { folder: folder.clone(), ..Identity::new(name, version, origin) };
        let span = self.source.span(entry.range.clone());
        let index = self.graph.add(identity, span, place);
        patterns.iter().for_each(|pattern| self.index.insert(pattern, index));
        Some(Added { index, entry, folder })
    }

    /// Links an entry with what it needs, as much as `judge` says of the name and of the kind in the file.
    fn link(&mut self, from: u32, entry: &Entry<'a>, judge: impl Fn(&str, Need) -> Need) {
        let document = self.document;
        for reference in document.needs.get(entry.needs.clone()).unwrap_or_default() {
            let Some((key, Some(range))) = read_pair(reference.line) else { continue };
            let (name, range) = (&*key.value, &*range.value);
            let optional = !document.optional.is_empty()
                && document.optional.contains(&(entry.number, key.value.clone()));
            let need = if optional { Need::Optional } else { reference.need };
            match self.index.find(name, range) {
                Found::One(to) => self.graph.link(from, to, judge(name, need)),
                Found::Several => {}
                Found::Nothing if need == Need::Optional => {}
                Found::Nothing => {
                    let message = "a dependency that the file does not list";
                    let start = self.source.span_of(key.raw).map(|span| span.start);
                    let note =
                        Note::new(NoteKind::UnreadEntry, message).in_file(self.source.path());
                    self.notes.push(Note { position: start, ..note.about(name) });
                }
            }
        }
    }

    fn note(&mut self, range: &Range<usize>, message: &str, pattern: Option<&Cow<'_, str>>) {
        let note = Note::new(NoteKind::UnreadEntry, message).in_file(self.source.path());
        let mut note = note.at(self.source.position(range.start));
        note.subject = pattern.map(|pattern| pattern.clone().into_owned());
        self.notes.push(note);
    }
}

/// Whether a text names a package: a scope alone does not.
fn is_name(text: &str) -> bool {
    !text.is_empty() && (!text.starts_with('@') || text.contains('/'))
}

fn version_defect(version: Option<&str>, origin: &Origin) -> Option<&'static str> {
    match version {
        Some(version) if semver::Version::parse(version).is_err() => {
            Some("the version is not a semantic version")
        }
        None if *origin == Origin::Registry => Some("the package has no version"),
        Some(_) | None => None,
    }
}
