//! What a simple format gathers while it reads: packages, what they need by name, and notes.

use crate::hash::{HashMap, map_of};
use std::borrow::Cow;
use std::ops::Range;

use lockgate_model::{
    Ecosystem, Edge, Note, NoteKind, Package, Scope, Source as Origin, SourceKind, Span,
};

use crate::source::Source;

use super::{ExtractError, Extraction};

/// One package as a format finds it.
pub(super) struct Found<'t> {
    pub(super) name: &'t str,
    /// The version and where its text stands.
    pub(super) version: Option<(&'t str, Span)>,
    pub(super) origin: Origin,
    pub(super) scope: Scope,
    pub(super) entry: Span,
}

/// The packages and notes of a file that is being read.
pub(super) struct Listing<'s, 'a> {
    source: &'s Source<'a>,
    ecosystem: Ecosystem,
    packages: Vec<Package>,
    /// Keys that other packages know a package by, and its number; the first of a key counts.
    keys: HashMap<Cow<'a, str>, u32>,
    needs: Vec<(u32, Cow<'a, str>)>,
    notes: Vec<Note>,
    unpinned: HashMap<String, usize>,
}

impl<'s, 'a> Listing<'s, 'a> {
    pub(super) fn new(source: &'s Source<'a>, ecosystem: Ecosystem) -> Self {
        Self {
            source,
            ecosystem,
            packages: Vec::new(),
            keys: HashMap::default(),
            needs: Vec::new(),
            notes: Vec::new(),
            unpinned: HashMap::default(),
        }
    }

    /// Adds a package and gives its number.
    pub(super) fn add(&mut self, found: Found<'_>) -> u32 {
        let number = u32::try_from(self.packages.len()).unwrap_or(u32::MAX);
        self.packages.push(Package {
            ecosystem: self.ecosystem,
            name: found.name.to_owned(),
            version: found.version.map(|(version, _)| version.to_owned()),
            source: found.origin,
            scope: found.scope,
            entry: found.entry,
            version_span: found.version.map(|(_, span)| span),
            install_path: None,
        });
        number
    }

    /// Says under which key others need a package.
    pub(super) fn name_key(&mut self, number: u32, key: impl Into<Cow<'a, str>>) {
        self.keys.entry(key.into()).or_insert(number);
    }

    /// Says that a package needs what is known by a key; a key of nothing in the file is passed over.
    pub(super) fn need(&mut self, number: u32, key: impl Into<Cow<'a, str>>) {
        self.needs.push((number, key.into()));
    }

    /// Notes a part of the file that is not understood.
    pub(super) fn unread(&mut self, at: usize, message: &str, subject: &str) {
        let note = Note::new(NoteKind::UnreadEntry, message);
        self.push(note, at, subject);
    }

    /// Notes a requirement without one exact version; the same one again is counted.
    pub(super) fn unpinned(&mut self, at: usize, message: &str, requirement: &str) {
        if let Some(note) = self.unpinned.get(requirement).and_then(|n| self.notes.get_mut(*n)) {
            note.count = note.count.saturating_add(1);
            return;
        }
        self.unpinned.insert(requirement.to_owned(), self.notes.len());
        self.push(Note::new(NoteKind::UnpinnedRequirement, message), at, requirement);
    }

    /// Notes that the file's version is none of those known.
    pub(super) fn unknown_version(&mut self, at: usize, message: &str, version: &str) {
        let note = Note::new(NoteKind::UnknownFormatVersion, message);
        self.push(note.with_hint("a newer lockgate may know it"), at, version);
    }

    fn push(&mut self, note: Note, at: usize, subject: &str) {
        let mut note = note.in_file(self.source.path()).at(self.source.position(at));
        note.subject = Some(subject.to_owned()).filter(|subject| !subject.is_empty());
        self.notes.push(note);
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.packages.is_empty() && self.notes.is_empty()
    }

    /// The extraction; a package that stands in the file again is noted.
    pub(super) fn finish(self) -> Extraction {
        self.finish_with(|note, package| {
            let version = package.version.as_deref().map(|v| format!(" {v}")).unwrap_or_default();
            Some(note.at(package.entry.start).about(format!("{}{version}", package.name)))
        })
    }

    /// The extraction of a file that may well name a package often.
    pub(super) fn finish_uses(self) -> Extraction {
        self.finish_with(|_, _| None)
    }

    fn finish_with(mut self, again: impl Fn(Note, &Package) -> Option<Note>) -> Extraction {
        let kept = first_of_each(&self.packages);
        let edges = self.connect(&kept);
        let mut packages = Vec::with_capacity(self.packages.len());
        for (at, package) in self.packages.into_iter().enumerate() {
            if kept.get(at).copied() == u32::try_from(packages.len()).ok() {
                packages.push(package);
                continue;
            }
            let note = Note::new(NoteKind::DuplicatePackage, "the same package stands here again");
            self.notes.extend(again(note.in_file(self.source.path()), &package));
        }
        let own = |(_, package): &(u32, &Package)| package.source.kind() == SourceKind::Workspace;
        let roots = (0..).zip(&packages).filter(own).map(|(number, _)| number).collect();
        Extraction { packages, edges, roots, notes: self.notes }
    }

    fn connect(&self, kept: &[u32]) -> Vec<Edge> {
        let place = |number: u32| kept.get(number as usize).copied();
        let mut edges: Vec<Edge> = Vec::with_capacity(self.needs.len());
        for (from, key) in &self.needs {
            let to = self.keys.get(key).copied().and_then(place);
            edges.extend(place(*from).zip(to).map(|(from, to)| Edge { from, to }));
        }
        edges.sort_unstable();
        edges.dedup();
        edges
    }
}

/// For each package its number among the different ones.
fn first_of_each(packages: &[Package]) -> Vec<u32> {
    let mut numbers = map_of(packages.len());
    let mut kept = Vec::with_capacity(packages.len());
    for package in packages {
        let origin = (package.source.kind(), package.source.location());
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        let key = (&package.name, &package.version, origin);
        kept.push(*numbers.entry(key).or_insert(next));
    }
    kept
}

/// Why nothing of the file could be read.
pub(super) fn broken(message: &str) -> ExtractError {
    ExtractError { message: message.to_owned(), position: None, hint: None }
}

/// The place of a text inside its literal; the whole literal where an escape spells it in another way.
pub(super) fn inside(text: &str, literal: Range<usize>, value: &str) -> Range<usize> {
    match text.get(literal.clone()).and_then(|spelt| spelt.find(value)) {
        Some(at) => literal.start + at..literal.start + at + value.len(),
        None => literal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lockgate_model::RepoPath;

    #[test]
    fn a_package_that_stands_twice_is_kept_once_with_the_needs_of_both() {
        let path = RepoPath::new("x").unwrap();
        let source = Source::from_bytes(&path, b"a b a").unwrap();
        let mut listing = Listing::new(&source, Ecosystem::Hex);
        for (name, needs) in [("a", "c"), ("b", ""), ("c", ""), ("a", "b")] {
            let found = Found {
                name,
                version: None,
                origin: Origin::Registry,
                scope: Scope::Unknown,
                entry: source.span(0..1),
            };
            let number = listing.add(found);
            listing.name_key(number, name);
            listing.need(number, needs);
        }
        listing.unpinned(0, "moves", "a@v1");
        listing.unpinned(2, "moves", "a@v1");
        let extraction = listing.finish();
        let names: Vec<&str> = extraction.packages.iter().map(|p| &*p.name).collect();
        assert_eq!(names, ["a", "b", "c"]);
        assert_eq!(extraction.edges, [Edge { from: 0, to: 1 }, Edge { from: 0, to: 2 }]);
        let notes: Vec<_> = extraction.notes.iter().map(|note| (note.kind, note.count)).collect();
        let expected = [(NoteKind::UnpinnedRequirement, 2), (NoteKind::DuplicatePackage, 1)];
        assert_eq!(notes, expected);
    }
}
