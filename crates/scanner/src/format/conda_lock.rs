//! `conda-lock.yml` and `<name>.conda-lock.yml`, version 1, by conda-lock.
//!
//! Packages that pip installs are Python packages; those that conda installs are packages of conda, whose names and
//! versions are its own. A package stands in the file once for each platform and category.
//! Specification: conda-lock's `conda_lock/lockfile/v1/models.py`.

use std::borrow::Cow;

use lockgate_model::{Ecosystem, Note, NoteKind, RepoPath, Scope, Source as Origin};

use crate::source::Source;

use super::python::entry::{Entry, Need};
use super::python::graph::{Habit, resolve};
use super::python::name::normalize;
use super::python::origin::{from_archive, from_git, is_repository};
use super::toml_document::{Defect, unread};
use super::yaml_tree::{Node, Tree};
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "conda-lock",
    files: "`conda-lock.yml`, `*.conda-lock.yml`",
    edges: true,
    scopes: true,
    file_name: "conda-lock.yml",
    ecosystem: Ecosystem::PyPi,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

fn claims(path: &RepoPath) -> bool {
    let name = path.file_name().strip_suffix("conda-lock.yml");
    name.is_some_and(|name| name.is_empty() || name.ends_with('.'))
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let tree = Tree::read(source)?;
    let mut notes = Vec::new();
    let root = tree.root().filter(|root| root.is_mapping());
    let version = root.and_then(|root| root.get("version"));
    let list = root.and_then(|root| root.get("package"));
    if let Some(version) = version.filter(|version| version.text() != Some("1")) {
        notes.push(unknown_version(source, version));
    }
    let items = list.into_iter().flat_map(Node::items);
    let entries: Vec<Entry<'_>> =
        items.filter_map(|item| read_entry(source, item, &mut notes)).collect();
    if list.is_none_or(|list| !list.is_sequence()) {
        let empty = source.text().trim_ascii().is_empty();
        let message =
            if empty { "the file is empty" } else { "no list of packages: not a lockfile" };
        return Err(ExtractError { message: message.to_owned(), position: None, hint: None });
    }
    let mut extraction = resolve(source, entries, Habit::Repeats).extraction;
    notes.append(&mut extraction.notes);
    extraction.notes = notes;
    Ok(extraction)
}

fn read_entry<'t>(source: &Source<'_>, item: Node<'t>, notes: &mut Vec<Note>) -> Option<Entry<'t>> {
    let mut refuse = |why, subject: Option<&str>| {
        notes.push(unread(source, &Defect(why, item.range().start), subject));
    };
    let Some(name) = item.get_text("name").filter(|name| !name.is_empty()) else {
        refuse("a package has no name", None);
        return None;
    };
    let ecosystem = match item.get_text("manager") {
        Some("pip") => Ecosystem::PyPi,
        Some("conda") => Ecosystem::Conda,
        Some(_) | None => {
            refuse("a package of a manager that is not known", Some(name));
            return None;
        }
    };
    let version = item.get("version").filter(|version| {
        version.text().is_some_and(|text| !text.is_empty() && !text.contains('\n'))
    });
    if version.is_none() {
        refuse("the package has no version", Some(name));
    }
    let name = spell(ecosystem, name);
    Some(Entry {
        ecosystem,
        version: version.and_then(Node::text),
        origin: classify(ecosystem, &name, item.get_text("url").unwrap_or_default()),
        scope: read_scope(item),
        needs: read_needs(ecosystem, item),
        range: item.range(),
        version_range: version.map(Node::text_range),
        name,
    })
}

fn spell(ecosystem: Ecosystem, name: &str) -> Cow<'_, str> {
    if ecosystem == Ecosystem::PyPi { normalize(name) } else { Cow::Borrowed(name) }
}

/// A package of conda comes from a channel.
fn classify(ecosystem: Ecosystem, name: &str, url: &str) -> Origin {
    if ecosystem != Ecosystem::PyPi {
        return Origin::Registry;
    }
    if is_repository(url) { from_git(url, "") } else { from_archive(url, name) }
}

fn read_scope(item: Node<'_>) -> Scope {
    match item.get_text("category") {
        Some("main") => Scope::Runtime,
        Some("dev") => Scope::Dev,
        Some(_) => Scope::Optional,
        None => Scope::Unknown,
    }
}

fn read_needs<'t>(ecosystem: Ecosystem, item: Node<'t>) -> Vec<Need<'t>> {
    let needs = item.get("dependencies").into_iter().flat_map(Node::entries);
    let need =
        |(key, _): (Node<'t>, _)| Some(Need::on(spell(ecosystem, key.text()?), key.range().start));
    needs.filter_map(need).collect()
}

fn unknown_version(source: &Source<'_>, version: Node<'_>) -> Note {
    let note = Note::new(NoteKind::UnknownFormatVersion, "the lockfile's version is not known");
    let note = note.in_file(source.path()).at(source.position(version.range().start));
    note.about(version.text().unwrap_or_default()).with_hint("a newer lockgate may know it")
}
