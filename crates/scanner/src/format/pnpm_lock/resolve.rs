//! From entries to packages, and from references to the packages they name.

use crate::hash::{HashMap, map_of};
use std::borrow::Cow;

use lockgate_model::{Note, Source as Origin};

use crate::format::Extraction;
use crate::format::npm::graph::{Graph, Identity, Need, join};
use crate::source::Source;

use super::entry::{Entry, Reference};
use super::key::{Key, Style, is_version, parse, without_peers};
use super::{Document, Text, origin, unread};

pub(super) fn resolve<'a>(source: &Source<'a>, style: Style, document: Document<'a>) -> Extraction {
    let notes = document.notes;
    let mut resolver = Resolver {
        source,
        style,
        notes,
        graph: Graph::default(),
        packages: map_of(document.packages.len() + document.snapshots.len()),
        projects: HashMap::default(),
        buffer: String::new(),
    };
    for project in &document.projects {
        let name = if project.folder.is_empty() { ".".into() } else { project.folder.clone() };
        let identity = Identity::member(name, project.folder.clone());
        let index = resolver.graph.add(identity, source.span(project.range.clone()), None);
        resolver.projects.insert(&project.folder, index);
    }
    for entry in &document.packages {
        resolver.add(entry);
    }
    for snapshot in &document.snapshots {
        resolver.add_snapshot(snapshot);
    }
    for entry in document.packages.iter().chain(&document.snapshots) {
        let Some(from) = resolver.packages.get(&*entry.key.value).copied() else { continue };
        entry.needs.iter().for_each(|reference| resolver.link(from, "", reference));
    }
    for project in &document.projects {
        let Some(from) = resolver.projects.get(&*project.folder).copied() else { continue };
        project.needs.iter().for_each(|need| resolver.link(from, &project.folder, need));
    }
    let mut extraction = resolver.graph.finish();
    extraction.notes = resolver.notes;
    extraction
}

struct Resolver<'s, 'a, 'd> {
    source: &'s Source<'a>,
    style: Style,
    notes: Vec<Note>,
    graph: Graph,
    /// The package of a key.
    packages: HashMap<&'d str, u32>,
    /// The project in a folder.
    projects: HashMap<&'d str, u32>,
    buffer: String,
}

/// A name and a version, with the place of the version.
struct Meaning<'a> {
    name: Cow<'a, str>,
    version: Option<Text<'a>>,
    origin: Origin,
}

impl<'a, 'd> Resolver<'_, 'a, 'd> {
    fn add(&mut self, entry: &'d Entry<'a>) {
        let Some(Meaning { name, version, origin }) = self.interpret(entry) else { return };
        let span = self.source.span(entry.range.clone());
        let version_span = version.as_ref().and_then(|version| self.source.span_of(version.place));
        let version = version.map(|version| version.value);
        let index = self.graph.add(Identity::new(name, version, origin), span, version_span);
        self.packages.insert(&entry.key.value, index);
    }

    /// A snapshot adds what a package needs; one without its package is a package nevertheless.
    fn add_snapshot(&mut self, snapshot: &'d Entry<'a>) {
        match self.packages.get(without_peers(&snapshot.key.value)).copied() {
            Some(index) => {
                self.packages.insert(&snapshot.key.value, index);
            }
            None => self.add(snapshot),
        }
    }

    fn interpret(&mut self, entry: &Entry<'a>) -> Option<Meaning<'a>> {
        let Key { name, version } = parse(&entry.key.value, self.style);
        let rare = entry.rare.as_deref();
        let origin = origin::of(name, version, rare.map(|rare| &rare.resolution));
        if is_version(version) && !name.is_empty() {
            if semver::Version::parse(version).is_err() {
                self.note(entry, "the version is not a semantic version");
            }
            let (name, version) = (part(&entry.key.value, name), part(&entry.key.value, version));
            let place = if let Cow::Borrowed(spelt) = version { spelt } else { entry.key.place };
            return Some(Meaning { name, version: Some(Text { value: version, place }), origin });
        }
        let given_version = rare.and_then(|rare| rare.version.as_ref());
        let given = rare.and_then(|rare| rare.name.as_ref()).map(|name| name.value.clone());
        let key_name = (!name.is_empty()).then(|| part(&entry.key.value, name));
        let Some(name) = given.or(key_name).filter(|name| !name.is_empty()) else {
            self.note(entry, "the package has no name");
            return None;
        };
        let slashed = self.style == Style::Slash && entry.key.value.starts_with('/');
        if slashed && given_version.is_none() {
            self.note(entry, "the version is not a semantic version");
            return None;
        }
        Some(Meaning { name, version: given_version.cloned(), origin })
    }

    fn link(&mut self, from: u32, folder: &str, reference: &Reference<'a>) {
        let target = &*reference.target.value;
        if let Some(path) = target.strip_prefix("link:") {
            let index = self.linked(folder, path, reference);
            return self.graph.link(from, index, reference.need);
        }
        match self.find(&reference.name.value, target) {
            Some(to) => self.graph.link(from, to, reference.need),
            // A partial installation may leave out what is optional.
            None if reference.need == Need::Optional => {}
            None => {
                let message = "a dependency that the file does not list";
                let subject = Some(&*reference.name.value);
                self.notes.push(unread(self.source, &reference.range, message, subject));
            }
        }
    }

    /// The project in a folder, or the folder outside of the workspace as a package.
    fn linked(&mut self, folder: &str, path: &str, reference: &Reference<'a>) -> u32 {
        let location = join(folder, path);
        if let Some(project) = self.projects.get(&*location) {
            return *project;
        }
        let name = reference.name.value.clone();
        let identity = Identity::new(name, None, Origin::Path { location });
        self.graph.add(identity, self.source.span(reference.range.clone()), None)
    }

    /// What a reference names: a version of the name under which it is installed, or a key. Source: pnpm's `refToRelative`.
    fn find(&mut self, name: &str, target: &str) -> Option<u32> {
        let separators: &[(&str, &str)] = match self.style {
            Style::Name => &[("", "@")],
            Style::Slash => &[("/", "@"), ("/", "/")],
        };
        for (before, between) in separators {
            self.buffer.clear();
            for piece in [before, name, between, target] {
                self.buffer.push_str(piece);
            }
            if let Some(index) = self.packages.get(&*self.buffer) {
                return Some(*index);
            }
        }
        let key = self.packages.get(target).or_else(|| self.packages.get(without_peers(target)));
        key.copied()
    }

    fn note(&mut self, entry: &Entry<'_>, message: &str) {
        self.notes.push(unread(self.source, &entry.range, message, Some(&entry.key.value)));
    }
}

/// A part of a text, borrowed from the file where the text is.
fn part<'a>(whole: &Cow<'a, str>, part: &str) -> Cow<'a, str> {
    let start = (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize);
    match whole {
        Cow::Borrowed(whole) => whole.get(start..start + part.len()).map(Cow::Borrowed),
        Cow::Owned(_) => None,
    }
    .unwrap_or_else(|| Cow::Owned(part.to_owned()))
}
