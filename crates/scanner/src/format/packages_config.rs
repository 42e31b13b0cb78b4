//! `packages.config`, by NuGet; also `packages.<project>.config`.
//!
//! The file lists every package that is installed, those that others need among them, without saying which. Target
//! frameworks and allowed ranges are passed over. Specification:
//! <https://learn.microsoft.com/nuget/reference/packages-config>.

use std::borrow::Cow;

use lockgate_model::{Ecosystem, Note, NoteKind, RepoPath, Scope, Source as Origin};
use roxmltree::Node;

use crate::source::Source;

use super::nuget::requirement::exact_version;
use super::nuget::xml::{self, note_at, value};
use super::register::{Found, Listed, Listing};
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "packages-config",
    files: "`packages.config`, `packages.*.config`",
    edges: false,
    scopes: true,
    file_name: "packages.config",
    ecosystem: Ecosystem::NuGet,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

fn claims(path: &RepoPath) -> bool {
    let name = path.file_name().to_ascii_lowercase();
    name.starts_with("packages.") && name.ends_with(".config")
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let document = xml::parse(source, "packages")?;
    let mut listing = Listing::new(Ecosystem::NuGet);
    let mut notes = Vec::new();
    for node in document.root_element().children().filter(Node::is_element) {
        notes.extend(read_entry(source, node, &mut listing));
    }
    Ok(listing.finish(notes))
}

/// Lists the package of an element; a note where that is not possible, or was done before.
fn read_entry<'d>(
    source: &Source<'_>,
    node: Node<'d, '_>,
    listing: &mut Listing<'d>,
) -> Option<Note> {
    let unread = |message| Some(note_at(source, node, NoteKind::UnreadEntry, message));
    if node.tag_name().name() != "package" {
        return unread("an element that is not known");
    }
    let Some(id) = value(source, node, "id").filter(|id| !id.text.is_empty()) else {
        return unread("a package has no `id`");
    };
    let Some(version) = value(source, node, "version").filter(|v| !v.text.is_empty()) else {
        return unread("a package has no `version`").map(|note| note.about(id.text));
    };
    if exact_version(version.text) != Some(version.text) {
        let message = "no exact version: what is installed is not known";
        let note = note_at(source, node, NoteKind::UnpinnedRequirement, message);
        return Some(note.about(format!("{} {}", id.text, version.text)));
    }
    let development = value(source, node, "developmentDependency");
    let is_development = development.is_some_and(|value| value.text.eq_ignore_ascii_case("true"));
    let listed = listing.add(Found {
        name: Cow::Borrowed(id.text),
        version: Some(Cow::Borrowed(version.text)),
        source: Origin::Registry,
        scope: if is_development { Scope::Dev } else { Scope::Runtime },
        entry: source.span(node.range()),
        version_span: version.range.map(|range| source.span(range)),
    });
    let Listed::Again(_) = listed else { return None };
    let message = "the same package stands here again";
    Some(note_at(source, node, NoteKind::DuplicatePackage, message).about(id.text))
}
