//! Lockfile version 1: packages nested as they are installed.

use std::borrow::Cow;

use lockgate_model::{Edge, Note, Scope, Source as Origin, Span};

use crate::format::Extraction;
use crate::format::json::{
    Member, Text, Value, for_each_in, read_text, span_of_member, unread_member,
};
use crate::source::Source;

use super::Document;
use super::entry::{Fields, MAX_PATH_BYTES, Shape, read_fields};
use super::tree::{Node, resolve};
use crate::format::npm::origin::{classify, is_location, registry_version};

/// Deepest nesting that is read. Each level scans its text once more, so the limit also bounds the time; real files
/// stay below ten.
const MAX_DEPTH: usize = 64;

pub(super) fn read(
    source: &Source<'_>,
    document: &Document<'_>,
    notes: &mut Vec<Note>,
) -> Extraction {
    let mut nodes = vec![read_project(source, document)];
    let top = document.dependencies.iter().rev();
    let mut open: Vec<(Cow<'_, str>, usize, Member<'_>)> =
        top.map(|member| (Cow::Borrowed(""), 1, *member)).collect();
    while let Some((folder, depth, entry)) = open.pop() {
        let Some((node, inside)) = read_node(source, &folder, entry, notes) else { continue };
        let path = node.path.clone();
        nodes.push(node);
        let Some(inside) = inside else { continue };
        if depth == MAX_DEPTH {
            notes.push(unread_member(source, entry, "packages nested deeper than 64 levels"));
            continue;
        }
        let first = open.len();
        let end = for_each_in(inside, &[], |member| open.push((path.clone(), depth + 1, member)));
        if end.is_err() {
            notes.push(unread_member(source, entry, "`dependencies` is not an object"));
        }
        // The stack gives the last first: the file's order is kept by turning them round.
        open.get_mut(first..).unwrap_or_default().reverse();
    }
    let mut extraction = resolve(source, nodes);
    link_project(&mut extraction);
    extraction
}

/// The project itself; the file does not say what it needs.
fn read_project<'a>(source: &Source<'_>, document: &Document<'a>) -> Node<'a> {
    let name = document.name.and_then(|member| read_text(member.value));
    let version = document.project_version.and_then(|member| read_text(member.value));
    let first = document.name.map(|member| span_of_member(source, member));
    let last = document.project_version.map(|member| span_of_member(source, member));
    let spans: Vec<Span> = first.into_iter().chain(last).collect();
    let start = spans.iter().map(|span| span.start).min();
    let end = spans.iter().map(|span| span.end).max();
    Node {
        path: Cow::Borrowed(""),
        name: name.map_or(Cow::Borrowed("."), |name| name.value),
        version_span: version.as_ref().and_then(|version| source.span_of(version.raw)),
        version: version.map(|version| version.value),
        origin: Origin::Workspace,
        scope: Scope::Runtime,
        entry: start.zip(end).map_or(Span::START, |(start, end)| Span { start, end }),
        needs: Vec::new(),
        link: None,
    }
}

/// The package and the JSON of those installed inside it.
fn read_node<'a>(
    source: &Source<'a>,
    folder: &str,
    entry: Member<'a>,
    notes: &mut Vec<Note>,
) -> Option<(Node<'a>, Option<Value<'a>>)> {
    let fields = read_fields(source, Shape::Nested, entry, notes)?;
    let name = read_text(entry.key).map(|key| key.value).filter(|name| !name.is_empty());
    let separator = if folder.is_empty() { "" } else { "/" };
    let path = name.as_ref().map(|name| format!("{folder}{separator}node_modules/{name}"));
    let (Some(name), Some(path)) = (name, path.filter(|path| path.len() <= MAX_PATH_BYTES)) else {
        notes.push(unread_member(
            source,
            entry,
            "the package has no name, or too long an install path",
        ));
        return None;
    };
    let meaning = interpret(&name, &fields);
    if let Some(defect) = meaning.defect {
        notes.push(fields.version_note(source, entry, defect));
    }
    let node = Node {
        path: Cow::Owned(path),
        name: Cow::Owned(meaning.name.to_owned()),
        version: meaning.version.as_deref().map(|version| Cow::Owned(version.to_owned())),
        version_span: meaning.place.and_then(|place| source.span_of(place)),
        scope: fields.scope(),
        origin: meaning.origin,
        entry: span_of_member(source, entry),
        needs: fields.needs,
        link: None,
    };
    Some((node, fields.inside))
}

/// What `version` says: a version, an alias of another package, or a place.
struct Meaning<'f, 'a> {
    name: &'f str,
    version: Option<Cow<'f, str>>,
    /// The version in the text.
    place: Option<&'a str>,
    origin: Origin,
    defect: Option<&'static str>,
}

fn interpret<'f, 'a>(name: &'f str, fields: &'f Fields<'a>) -> Meaning<'f, 'a> {
    let resolved = fields.resolved.as_ref().map(|resolved| &*resolved.value);
    let Some(Text { value, raw }) = &fields.version else {
        let origin = classify(resolved, name, None);
        let defect = matches!(origin, Origin::Registry).then_some("the package has no version");
        return Meaning { name, version: None, place: None, origin, defect };
    };
    let alias = value.strip_prefix("npm:").and_then(|alias| alias.rsplit_once('@'));
    let (name, version, place) = match alias.filter(|(name, _)| !name.is_empty()) {
        Some((real, version)) => {
            let start = raw.len().saturating_sub(version.len());
            (real, version, raw.get(start..).unwrap_or(raw))
        }
        None if is_location(value) => return interpret_location(name, value, raw),
        None => (name, &**value, *raw),
    };
    let defect = semver::Version::parse(version).err();
    Meaning {
        name,
        version: Some(Cow::Borrowed(version)),
        place: Some(place),
        origin: classify(resolved, name, Some(version)),
        defect: defect.map(|_| "the version is not a semantic version"),
    }
}

/// A tarball of the registry names its version; any other place does not.
fn interpret_location<'f, 'a>(name: &'f str, value: &'f str, raw: &'a str) -> Meaning<'f, 'a> {
    let version = registry_version(value, name).filter(|v| semver::Version::parse(v).is_ok());
    let place = version.and_then(|version| raw.rfind(version).zip(Some(version)));
    Meaning {
        name,
        version: version.map(Cow::Borrowed),
        place: place.and_then(|(at, version)| raw.get(at..at + version.len())),
        origin: classify(Some(value), name, version),
        defect: None,
    }
}

/// Hangs the packages of the top level that nothing else needs below the project: those it needs for sure. One that it
/// shares with a package of its own is found by the way over that one.
fn link_project(extraction: &mut Extraction) {
    let mut needed = vec![false; extraction.packages.len()];
    for edge in &extraction.edges {
        if let Some(needed) = needed.get_mut(edge.to as usize) {
            *needed = true;
        }
    }
    let packages = extraction.packages.iter().zip(needed).enumerate().skip(1);
    let direct = packages.filter(|(_, (package, needed))| {
        let path = package.install_path.as_deref().unwrap_or_default();
        !needed && path.matches("node_modules/").count() == 1
    });
    let targets = direct.filter_map(|(at, _)| u32::try_from(at).ok());
    extraction.edges.extend(targets.map(|to| Edge { from: 0, to }));
    extraction.edges.sort_unstable();
}
