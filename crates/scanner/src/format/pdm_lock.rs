//! `pdm.lock`, lock versions 2 to 4, by PDM.
//!
//! The project itself is not in the file. A package with extras stands in it once more for each set of them.
//! Specification: PDM's `src/pdm/project/lockfile/`.

use lockgate_model::{Ecosystem, RepoPath, Scope};

use crate::source::Source;

use super::python::entry::Entry;
use super::python::graph::{Habit, need_of, resolve};
use super::python::origin::{from_archive, from_git, from_path};
use super::python::table::{Reader, check_shape, major};
use super::toml_document::{Table, parse};
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "pdm-lock",
    files: "`pdm.lock`",
    edges: true,
    scopes: true,
    file_name: "pdm.lock",
    ecosystem: Ecosystem::PyPi,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

/// The newest version of the format that is known.
const NEWEST: u32 = 4;

fn claims(path: &RepoPath) -> bool {
    path.file_name() == "pdm.lock"
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let (document, syntax) = parse(source)?;
    let mut notes = Vec::from_iter(syntax);
    let mut reader = Reader { source, notes: &mut notes };
    let version = reader.table(&document, "metadata").and_then(|data| data.get("lock_version"));
    if let Some(version) = version.filter(|version| major(version).is_none_or(|v| v > NEWEST)) {
        reader.unknown_version(version);
    }
    let entries = reader.read_entries(document.get("package"), fill);
    if entries.is_empty() {
        check_shape(source, &document, &["metadata"], &notes)?;
    }
    let mut extraction = resolve(source, entries, Habit::Repeats).extraction;
    notes.append(&mut extraction.notes);
    extraction.notes = notes;
    Ok(extraction)
}

fn fill<'t>(reader: &mut Reader<'_, '_>, table: &'t Table<'_>, entry: &mut Entry<'t>) {
    if let Some(url) = reader.text(table, "git") {
        entry.origin = from_git(url, reader.text(table, "revision").unwrap_or_default());
    } else if let Some(path) = reader.text(table, "path") {
        entry.origin = from_path(path);
    } else if let Some(url) = reader.text(table, "url") {
        entry.origin = from_archive(url, &entry.name);
    }
    let groups = reader.list(table.get("groups"), "`groups` is not a list");
    let group = |name: &str| groups.iter().any(|group| group.as_str() == Some(name));
    // Groups of other names may be extras or groups for development: the file does not tell them apart.
    entry.scope = if groups.is_empty() {
        Scope::Unknown
    } else if group("default") {
        Scope::Runtime
    } else if group("dev") {
        Scope::Dev
    } else {
        Scope::Optional
    };
    for value in reader.list(table.get("dependencies"), "`dependencies` is not a list") {
        let offset = value.span().start;
        match value.as_str().and_then(|text| need_of(text, offset)) {
            Some(need) => entry.needs.push(need),
            None => reader.wrong(offset, &entry.name),
        }
    }
}
