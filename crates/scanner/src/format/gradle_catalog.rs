//! `gradle/libs.versions.toml` and other version catalogs of Gradle: the libraries and plugins that builds may use.
//!
//! A plugin is listed by the package that Gradle resolves it to, `id:id.gradle.plugin`. A version that is a reference has
//! its place below `[versions]`. Bundles are passed over: they only group libraries.
//! Specification: <https://docs.gradle.org/current/userguide/version_catalogs.html>.

mod requirement;

use crate::hash::HashSet;
use std::ops::Range;

use lockgate_model::{Ecosystem, NoteKind, RepoPath, Scope};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::source::Source;

use self::requirement::{Requirement, read_requirement};
use super::conflict::find_conflict;
use super::maven::{note, package};
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "gradle-catalog",
    files: "`libs.versions.toml`, `gradle/*.versions.toml`",
    edges: false,
    scopes: true,
    file_name: "gradle/libs.versions.toml",
    ecosystem: Ecosystem::Maven,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

/// Catalogs of other names are known by their folder.
fn claims(path: &RepoPath) -> bool {
    let in_gradle = path.folder().rsplit('/').next() == Some("gradle");
    path.file_name() == "libs.versions.toml"
        || (in_gradle && path.file_name().ends_with(".versions.toml"))
}

type Value<'a> = Spanned<DeValue<'a>>;

/// A library or a plugin.
struct Entry<'t, 'a> {
    name: String,
    requirement: Requirement<'t>,
    scope: Scope,
    range: Range<usize>,
    value: &'t Value<'a>,
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let document = DeTable::parse(source.text()).map_err(|error| refusal(source, &error))?;
    let document = document.get_ref();
    let versions = document.get("versions").and_then(|value| value.get_ref().as_table());
    let mut extraction = Extraction::default();
    let mut entries = Vec::new();
    for (section, scope) in [("libraries", Scope::Unknown), ("plugins", Scope::Build)] {
        let Some(value) = document.get(section) else { continue };
        let Some(table) = value.get_ref().as_table() else {
            let why = "a section is not a table";
            extraction.notes.push(note(source, NoteKind::UnreadEntry, why, value.span().start));
            continue;
        };
        for (key, value) in table {
            let range = key.span().start..value.span().end.max(key.span().end);
            match read_name(value, scope) {
                Some(name) => {
                    let requirement = read_requirement(source, value, versions);
                    entries.push(Entry { name, requirement, scope, range, value });
                }
                None => extraction.notes.push(unread(source, key)),
            }
        }
    }
    entries.sort_by_key(|entry| entry.range.start);
    add_packages(source, &entries, &mut extraction);
    extraction.notes.sort_by_key(|note| note.position);
    Ok(extraction)
}

fn add_packages(source: &Source<'_>, entries: &[Entry<'_, '_>], extraction: &mut Extraction) {
    let mut seen = HashSet::default();
    for entry in entries {
        let tell = |why, written: &str| {
            let about = format!("{} {written}", entry.name);
            let note = note(source, NoteKind::UnpinnedRequirement, why, entry.value.span().start);
            note.about(about.trim_end())
        };
        let (version, range) = match &entry.requirement {
            Requirement::Exact(version, range) => (*version, range.clone()),
            Requirement::Open(written) => {
                extraction.notes.push(tell("not one exact version", written));
                continue;
            }
            Requirement::Absent => {
                extraction.notes.push(tell("the catalog gives no version", ""));
                continue;
            }
        };
        if seen.insert((entry.name.as_str(), version)) {
            let mut found = package(source, entry.name.clone(), entry.scope, entry.range.clone());
            found.version = Some(version.to_owned());
            found.version_span = range.map(|range| source.span(range));
            extraction.packages.push(found);
        }
    }
}

/// `group:artifact` of a library or of a plugin, which the scope tells apart; `None` where it is not said.
fn read_name(value: &Value<'_>, scope: Scope) -> Option<String> {
    let is_plugin = scope == Scope::Build;
    let field = |name| value.get_ref().as_table()?.get(name)?.get_ref().as_str();
    let plugin = |id: &str| (!id.is_empty()).then(|| format!("{id}:{id}.gradle.plugin"));
    match value.get_ref().as_str() {
        Some(text) if is_plugin => plugin(text.split(':').next()?),
        Some(text) => {
            let mut parts = text.split(':');
            checked(parts.next()?, parts.next()?)
        }
        None if is_plugin => plugin(field("id")?),
        None => {
            let module = field("module").and_then(|module| module.split_once(':'));
            let (group, artifact) = module.or_else(|| field("group").zip(field("name")))?;
            checked(group, artifact)
        }
    }
}

fn checked(group: &str, artifact: &str) -> Option<String> {
    let good = !group.is_empty() && !artifact.is_empty() && !artifact.contains(':');
    good.then(|| format!("{group}:{artifact}"))
}

fn unread(source: &Source<'_>, key: &Spanned<std::borrow::Cow<'_, str>>) -> lockgate_model::Note {
    let why = "an entry does not name a package";
    note(source, NoteKind::UnreadEntry, why, key.span().start).about(key.get_ref().as_ref())
}

fn refusal(source: &Source<'_>, error: &toml::de::Error) -> ExtractError {
    find_conflict(source).unwrap_or_else(|| ExtractError {
        message: error.message().replace('\n', " "),
        position: error.span().map(|span| source.position(span.start)),
        hint: None,
    })
}
