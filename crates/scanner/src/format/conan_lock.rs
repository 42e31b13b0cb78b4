//! `conan.lock`, by Conan 1 (a graph) and Conan 2 (lists of references).
//!
//! Options, profiles and package ids are not read. The graph of Conan 1 holds the project itself, which is listed as its
//! root; the lists of Conan 2 do not say what needs what.
//! Specification: Conan's reference documentation.

mod graph;
mod reference;

use lockgate_model::{Ecosystem, RepoPath, Scope};

use crate::source::Source;

use self::reference::Reference;
use super::json::{Member, Value, field, items, offset, read_members, read_text};
use super::listing::{Found, Listing, broken};
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "conan-lock",
    files: "`conan.lock`",
    edges: true,
    scopes: true,
    file_name: "conan.lock",
    ecosystem: Ecosystem::ConanCenter,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

/// The lists of Conan 2 and what their packages are needed for.
const LISTS: [(&str, Scope); 4] = [
    ("requires", Scope::Runtime),
    ("build_requires", Scope::Build),
    ("python_requires", Scope::Build),
    ("config_requires", Scope::Build),
];

fn claims(path: &RepoPath) -> bool {
    path.file_name() == "conan.lock"
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let document = read_members(source)?;
    let mut listing = Listing::new(source, Ecosystem::ConanCenter);
    read_version(source, &mut listing, &document);
    if let Some(graph) = field(&document, "graph_lock") {
        graph::read(source, &mut listing, graph);
        // What is built for two contexts has a node in each.
        return Ok(listing.finish_uses());
    }
    let mut lists: Vec<(usize, Value<'_>, Scope)> = Vec::new();
    for (key, scope) in LISTS {
        lists.extend(field(&document, key).map(|list| (offset(source, list.get()), list, scope)));
    }
    if lists.is_empty() {
        return Err(broken("neither a graph nor a list of references: not a conan.lock"));
    }
    lists.sort_by_key(|(at, _, _)| *at);
    for (at, list, scope) in lists {
        if !list.get().starts_with('[') {
            listing.unread(at, "the references are not a list", "");
        }
        for item in items(list) {
            read_reference(source, &mut listing, item, scope);
        }
    }
    Ok(listing.finish())
}

fn read_version(source: &Source<'_>, listing: &mut Listing<'_, '_>, document: &[Member<'_>]) {
    // The first files of Conan 1 do not say a version.
    let Some(version) = field(document, "version") else { return };
    let known = ["\"0.0\"", "\"0.1\"", "\"0.2\"", "\"0.3\"", "\"0.4\"", "\"0.5\""];
    if !known.contains(&version.get()) {
        let at = offset(source, version.get());
        listing.unknown_version(at, "the file's version is not one of 0.0 to 0.5", version.get());
    }
}

fn read_reference(
    source: &Source<'_>,
    listing: &mut Listing<'_, '_>,
    item: Value<'_>,
    scope: Scope,
) {
    // A reference with what its package was built for is a list of the two.
    let first = items(item).next().unwrap_or(item);
    let at = offset(source, first.get());
    let text = read_text(first);
    let found = text.as_ref().and_then(|text| Reference::read(&text.value));
    let (Some(text), Some(reference)) = (&text, found) else {
        return listing.unread(at, "a reference is not `name/version`", first.get());
    };
    listing.add(Found {
        name: reference.name,
        version: reference.place(source, text),
        origin: reference.origin(),
        scope,
        entry: source.span(at..at + first.get().len()),
    });
}
