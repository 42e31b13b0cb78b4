//! From entries to packages, and from requirements to the packages that answer them.

use std::borrow::Cow;
use std::collections::hash_map::Entry as Slot;

use lockgate_model::{Ecosystem, Note, NoteKind, Source as Origin};

use crate::format::Extraction;
use crate::format::json::{Member, Text, read_text, span_of_member, unread, unread_member};
use crate::format::location::without_userinfo;
use crate::format::npm::graph::{Graph, Identity, Need};
use crate::format::npm::origin::classify;
use crate::hash::{HashMap, map_of};
use crate::source::Source;

use super::entry::{Fields, read};
use super::{Document, JSR, NPM, key, roots};

pub(super) fn resolve(source: &Source<'_>, document: &Document<'_>) -> Extraction {
    let mut resolver = Resolver {
        source,
        graph: Graph::default(),
        npm: Index::default(),
        jsr: Index::default(),
        answers: map_of(document.specifiers.len()),
        notes: Vec::new(),
    };
    for member in &document.specifiers {
        let texts = read_text(member.key).zip(read_text(member.value));
        resolver.answers.extend(texts.map(|(key, value)| (key.value, value.value)));
    }
    let mut open = Vec::with_capacity(document.npm.len() + document.jsr.len());
    for member in &document.npm {
        open.extend(resolver.add(*member, Ecosystem::Npm).map(|added| (NPM, added)));
    }
    for member in &document.jsr {
        open.extend(resolver.add(*member, Ecosystem::Jsr).map(|added| (JSR, added)));
    }
    document.remote.iter().for_each(|member| resolver.add_module(*member));
    for (registry, (from, fields)) in open {
        for (text, need) in fields.needs {
            match resolver.find(registry, &text.value) {
                Found::One(to) => resolver.graph.link(from, to, need),
                Found::Nothing if need != Need::Optional => {
                    let note = Note::new(NoteKind::UnreadEntry, NOT_LISTED).in_file(source.path());
                    let position = source.span_of(text.raw).map(|span| span.start);
                    resolver.notes.push(Note { position, ..note.about(&*text.value) });
                }
                Found::Several | Found::Nothing => {}
            }
        }
    }
    roots::add(source, document, &mut resolver);
    let count = document.jsr.len();
    if count > 0 {
        resolver.notes.push(without_feed(source, count));
    }
    let mut extraction = resolver.graph.finish();
    extraction.notes = resolver.notes;
    extraction
}

const NOT_LISTED: &str = "a dependency that the file does not list";

fn without_feed(source: &Source<'_>, count: usize) -> Note {
    let ecosystem = Ecosystem::Jsr;
    let message =
        format!("no advisory feed covers {ecosystem}: {count} packages are listed and not judged");
    let note = Note::new(NoteKind::UncoveredEcosystem, message).in_file(source.path());
    note.about(ecosystem.osv_name())
}

pub(super) struct Resolver<'s, 'a> {
    source: &'s Source<'a>,
    pub(super) graph: Graph,
    npm: Index<'a>,
    jsr: Index<'a>,
    /// What answers a requirement: a version with its peers, or in older files a key.
    answers: HashMap<Cow<'a, str>, Cow<'a, str>>,
    pub(super) notes: Vec<Note>,
}

/// The packages of a registry.
#[derive(Default)]
struct Index<'a> {
    by_key: HashMap<Cow<'a, str>, u32>,
    /// The package of a name; `None` where there are several.
    by_name: HashMap<Cow<'a, str>, Option<u32>>,
}

/// What is found for a requirement.
#[derive(Clone, Copy)]
pub(super) enum Found {
    One(u32),
    Several,
    Nothing,
}

impl<'a> Resolver<'_, 'a> {
    fn add(&mut self, member: Member<'a>, ecosystem: Ecosystem) -> Option<(u32, Fields<'a>)> {
        let key = read_text(member.key);
        let parts = key.as_ref().and_then(split);
        let (Some((name, version)), Some(key)) = (parts, &key) else {
            self.notes.push(unread_member(
                self.source,
                member,
                "a package has no name and version",
            ));
            return None;
        };
        if semver::Version::parse(&version).is_err() {
            let message = "the version is not a semantic version";
            self.notes.push(unread_member(self.source, member, message));
        }
        let fields = read(member.value).unwrap_or_else(|| {
            self.notes.push(unread_member(self.source, member, "an entry is not an object"));
            Fields::default()
        });
        if let Some(odd) = fields.odd {
            self.notes.push(unread(self.source, odd.get(), "a need that is not a text"));
        }
        let tarball = fields.tarball.as_ref().map(|tarball| &*tarball.value);
        let origin = classify(tarball, &name, Some(&version));
        let place = key.raw.get(name.len() + 1..name.len() + 1 + version.len());
        let place = place.filter(|place| **place == *version).unwrap_or(key.raw);
        let identity = Identity { ecosystem, ..Identity::new(name.clone(), Some(version), origin) };
        let place = self.source.span_of(place);
        let index = self.graph.add(identity, span_of_member(self.source, member), place);
        let list = if ecosystem == Ecosystem::Jsr { &mut self.jsr } else { &mut self.npm };
        match list.by_name.entry(name) {
            Slot::Vacant(slot) => {
                slot.insert(Some(index));
            }
            Slot::Occupied(mut slot) if *slot.get() != Some(index) => {
                slot.insert(None);
            }
            Slot::Occupied(_) => {}
        }
        list.by_key.insert(key.value.clone(), index);
        Some((index, fields))
    }

    fn add_module(&mut self, member: Member<'a>) {
        let Some(url) = read_text(member.key) else { return };
        let location = without_userinfo(key::library(&url.value)).into_owned();
        let origin = Origin::Url { location: location.clone() };
        let identity = Identity::new(Cow::Owned(location), None, origin);
        self.graph.add(identity, span_of_member(self.source, member), None);
    }

    /// The package that a text names: a requirement, a key, or a name that stands in one key only. `registry` is that of
    /// the package that says it.
    pub(super) fn find(&self, registry: &str, text: &str) -> Found {
        let asked = key::requirement(text).filter(|(other, _)| is_registry(other));
        let (registry, name) = asked.unwrap_or((registry, text));
        if let Some(answer) = self.answers.get(text)
            && let Some(index) = self.answer(registry, name, answer)
        {
            return Found::One(index);
        }
        if asked.is_some() {
            return self.find_name(registry, name);
        }
        // An alias says under which name a package is installed: `alias@npm:a@1.0.0`.
        let key = text.split_once("@npm:").map_or(text, |(_, key)| key);
        match self.list(registry).by_key.get(key) {
            Some(index) => Found::One(*index),
            None => self.find_name(registry, key),
        }
    }

    fn answer(&self, registry: &str, name: &str, answer: &str) -> Option<u32> {
        let list = self.list(registry);
        let key = answer.split_once(':').map_or(answer, |(_, key)| key);
        let index = list.by_key.get(key).or_else(|| list.by_key.get(&*format!("{name}@{answer}")));
        index.copied()
    }

    fn find_name(&self, registry: &str, name: &str) -> Found {
        match self.list(registry).by_name.get(name) {
            Some(Some(index)) => Found::One(*index),
            Some(None) => Found::Several,
            None => Found::Nothing,
        }
    }

    fn list(&self, registry: &str) -> &Index<'a> {
        if registry == JSR { &self.jsr } else { &self.npm }
    }
}

/// The name and the version of a key, borrowed where the key is.
fn split<'a>(key: &Text<'a>) -> Option<(Cow<'a, str>, Cow<'a, str>)> {
    match &key.value {
        Cow::Borrowed(text) => {
            key::split(text).map(|(name, version)| (Cow::Borrowed(name), Cow::Borrowed(version)))
        }
        Cow::Owned(text) => key::split(text)
            .map(|(name, version)| (Cow::Owned(name.to_owned()), Cow::Owned(version.to_owned()))),
    }
}

fn is_registry(text: &str) -> bool {
    matches!(text, NPM | JSR)
}
