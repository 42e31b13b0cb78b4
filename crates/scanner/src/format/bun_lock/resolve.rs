//! From tuples to packages, and from needs to packages by the way in which Node.js looks for them.

use std::borrow::Cow;

use lockgate_model::{Note, Source as Origin, Span};

use crate::format::Extraction;
use crate::format::json::{Member, Text as Json, for_each_in, read_text};
use crate::format::location::without_userinfo;
use crate::format::npm::graph::{Graph, Identity, Need};
use crate::format::npm::origin::{classify, registry_name};
use crate::hash::HashMap;

use super::entry::{Entry, Needs, read, read_needs};
use super::{Document, Text};

pub(super) fn resolve(text: Text<'_, '_>, document: &Document<'_>) -> Extraction {
    let (graph, keys, members) = (Graph::default(), HashMap::default(), HashMap::default());
    let mut resolver =
        Resolver { text, graph, keys, members, notes: Vec::new(), buffer: String::new() };
    let mut open = Vec::new();
    for member in &document.workspaces {
        open.extend(resolver.add_member(*member));
    }
    for member in &document.packages {
        open.extend(resolver.add(*member));
    }
    for (index, key, needs) in open {
        needs.listed.iter().for_each(|(name, need)| resolver.link(index, &key, name, *need));
        if let Some(odd) = needs.odd {
            resolver.notes.push(text.unread(odd.get(), "needs that are not an object", &key));
        }
    }
    let mut extraction = resolver.graph.finish();
    extraction.notes = resolver.notes;
    extraction
}

/// Longest key and longest URL that are looked into, in bytes; longer ones would make the search slow.
const MAX_BYTES: usize = 4096;

/// A package with its key and what it needs.
type Open<'a> = (u32, Cow<'a, str>, Needs<'a>);

struct Resolver<'s, 'a> {
    text: Text<'s, 'a>,
    graph: Graph,
    /// The package of a key: the names on the way to it, with `/` between them.
    keys: HashMap<Cow<'a, str>, u32>,
    /// The project in a folder.
    members: HashMap<Cow<'a, str>, u32>,
    notes: Vec<Note>,
    buffer: String,
}

impl<'a> Resolver<'_, 'a> {
    /// A project of the workspace; its own packages have keys that begin with its name.
    fn add_member(&mut self, member: Member<'a>) -> Option<Open<'a>> {
        let folder = read_text(member.key)?.value;
        let (mut name, mut version) = (None, None);
        let end = for_each_in(member.value, &[], |field| {
            match read_text(field.key).as_ref().map(|key| &*key.value) {
                Some("name") => name = read_text(field.value).map(|name| name.value),
                Some("version") => version = read_text(field.value),
                _ => {}
            }
        });
        if end.is_err() {
            self.note(member, "a workspace is not an object");
        }
        let needs = if end.is_ok() { read_needs(member.value) } else { Needs::default() };
        let key =
            if folder.is_empty() { Cow::Borrowed("") } else { name.clone().unwrap_or_default() };
        let own = if folder.is_empty() { Cow::Borrowed(".") } else { folder.clone() };
        let identity = Identity {
            version: version.as_ref().map(|version| version.value.clone()),
            ..Identity::member(name.unwrap_or(own), folder.clone())
        };
        let place = version.map(|version| self.text.span_of(version.raw));
        let index = self.graph.add(identity, self.span(member), place);
        self.members.insert(folder, index);
        Some((index, key, needs))
    }

    fn add(&mut self, member: Member<'a>) -> Option<Open<'a>> {
        let key = read_text(member.key).map(|key| key.value).filter(|key| key.len() <= MAX_BYTES);
        let (Some(key), Some(entry)) = (key, read(member.value)) else {
            self.note(member, "an entry is not a package");
            return None;
        };
        if let Some(folder) = entry.version.strip_prefix("workspace:") {
            let known = self.members.get(folder).copied();
            let index = known.unwrap_or_else(|| {
                let folder = Cow::Owned(folder.to_owned());
                self.graph.add(
                    Identity::member(entry.name.clone(), folder),
                    self.span(member),
                    None,
                )
            });
            self.keys.insert(key, index);
            return None;
        }
        if let Some(root) = self.members.get("").filter(|_| entry.version == "root:") {
            self.keys.insert(key, *root);
            return None;
        }
        let index = self.add_package(member, &entry);
        self.keys.insert(key.clone(), index);
        Some((index, key, entry.needs))
    }

    fn add_package(&mut self, member: Member<'a>, entry: &Entry<'a>) -> u32 {
        let span = self.span(member);
        if !entry.version.starts_with(|first: char| first.is_ascii_digit()) {
            let identity = match registry_archive(entry) {
                Some((name, version, place)) => {
                    let place = place.map(|place| self.text.span_of(place));
                    let identity = Identity::new(name, Some(version), Origin::Registry);
                    return self.graph.add(identity, span, place);
                }
                None => {
                    let origin = classify(Some(&entry.version), &entry.name, None);
                    Identity::new(entry.name.clone(), None, origin)
                }
            };
            return self.graph.add(identity, span, None);
        }
        if semver::Version::parse(&entry.version).is_err() {
            self.note(member, "the version is not a semantic version");
        }
        let origin = match entry.registry.as_deref() {
            None | Some("") => Origin::Registry,
            Some(url) if url.split(['?', '#']).next().is_some_and(|url| url.ends_with(".tgz")) => {
                classify(Some(url), &entry.name, Some(&entry.version))
            }
            Some(url) => Origin::OtherRegistry { location: without_userinfo(url).into_owned() },
        };
        let identity = Identity::new(entry.name.clone(), Some(entry.version.clone()), origin);
        self.graph.add(identity, span, Some(self.text.span_of(entry.place)))
    }

    /// Looks for a need below its package, then beside it, then beside each package on the way to it.
    fn link(&mut self, from: u32, key: &str, name: &Json<'a>, need: Need) {
        let mut folder = Some(key).filter(|key| key.len() <= MAX_BYTES);
        while let Some(path) = folder {
            let separator = if path.is_empty() { "" } else { "/" };
            self.buffer.clear();
            for piece in [path, separator, &name.value] {
                self.buffer.push_str(piece);
            }
            if let Some(to) = self.keys.get(&*self.buffer) {
                return self.graph.link(from, *to, need);
            }
            folder = parent(path);
        }
        if need != Need::Optional {
            let message = "a dependency that the file does not list";
            self.notes.push(self.text.unread(name.raw, message, &name.value));
        }
    }

    fn span(&self, member: Member<'_>) -> Span {
        let (key, value) = (member.key.get(), member.value.get());
        Span { start: self.text.span_of(key).start, end: self.text.span_of(value).end }
    }

    fn note(&mut self, member: Member<'_>, message: &str) {
        let subject = read_text(member.key).map(|key| key.value).unwrap_or_default();
        self.notes.push(self.text.unread(member.key.get(), message, &subject));
    }
}

/// The name and the version of an archive of a registry that is asked for by its URL.
fn registry_archive<'a>(
    entry: &Entry<'a>,
) -> Option<(Cow<'a, str>, Cow<'a, str>, Option<&'a str>)> {
    let Cow::Borrowed(url) = entry.version else { return None };
    let url = Some(url).filter(|url| url.len() <= MAX_BYTES)?;
    let (_, file) = url.rsplit_once('/')?;
    let file = file.strip_suffix(".tgz")?;
    let versions = file.match_indices('-').filter_map(|(at, _)| file.get(at + 1..));
    let mut found = versions.filter_map(|version| Some((registry_name(url, version)?, version)));
    let (name, version) = found.find(|(_, version)| semver::Version::parse(version).is_ok())?;
    Some((Cow::Borrowed(name), Cow::Borrowed(version), Some(version)))
}

/// The key above a key: without its last name.
fn parent(key: &str) -> Option<&str> {
    if key.is_empty() {
        return None;
    }
    let Some((above, _)) = key.rsplit_once('/') else { return Some("") };
    let scope = above.rsplit_once('/').map_or(above, |(_, scope)| scope);
    if !scope.starts_with('@') {
        return Some(above);
    }
    Some(above.rsplit_once('/').map_or("", |(above, _)| above))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_above_a_key_is_without_its_last_name() {
        let cases = [
            ("a/b", Some("a")),
            ("a/@s/b", Some("a")),
            ("@s/a/b", Some("@s/a")),
            ("@s/a", Some("")),
            ("a", Some("")),
            ("", None),
        ];
        for (key, above) in cases {
            assert_eq!(parent(key), above, "{key}");
        }
    }
}
