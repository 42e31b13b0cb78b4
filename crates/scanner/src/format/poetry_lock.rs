//! `poetry.lock`, lock versions 1 and 2, by Poetry.
//!
//! The project itself is not in the file. Which packages it needs directly is not known either: `pyproject.toml` says
//! it. Specification: Poetry's `src/poetry/packages/locker.py`.

use lockgate_model::{Ecosystem, RepoPath, Scope, Source as Origin};

use crate::format::location::without_userinfo;
use crate::source::Source;

use super::python::entry::{Entry, Need};
use super::python::graph::{Habit, resolve};
use super::python::name::normalize;
use super::python::origin::{from_archive, from_git, from_index, from_path};
use super::python::table::{Reader, check_shape, is_true, major};
use super::toml_document::{Kind, Table, parse};
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "poetry-lock",
    files: "`poetry.lock`",
    edges: true,
    scopes: true,
    file_name: "poetry.lock",
    ecosystem: Ecosystem::PyPi,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

/// The newest version of the format that is known.
const NEWEST: u32 = 2;

fn claims(path: &RepoPath) -> bool {
    path.file_name() == "poetry.lock"
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let (document, syntax) = parse(source)?;
    let mut notes = Vec::from_iter(syntax);
    let mut reader = Reader { source, notes: &mut notes };
    let version = reader.table(&document, "metadata").and_then(|data| data.get("lock-version"));
    if let Some(version) = version.filter(|version| major(version).is_none_or(|v| v > NEWEST)) {
        reader.unknown_version(version);
    }
    let entries = reader.read_entries(document.get("package"), fill);
    if entries.is_empty() {
        check_shape(source, &document, &["metadata"], &notes)?;
    }
    let mut extraction = resolve(source, entries, Habit::LeavesOut).extraction;
    notes.append(&mut extraction.notes);
    extraction.notes = notes;
    Ok(extraction)
}

fn fill<'t>(reader: &mut Reader<'_, '_>, table: &'t Table<'_>, entry: &mut Entry<'t>) {
    if let Some(source) = reader.table(table, "source") {
        entry.origin = classify(reader, source, &entry.name);
    }
    entry.scope = read_scope(reader, table);
    let Some(dependencies) = reader.table(table, "dependencies") else { return };
    for (key, value) in dependencies.iter() {
        match value.kind() {
            Kind::Text(_) | Kind::Table(_) | Kind::Array(_) => {
                entry.needs.push(Need::on(normalize(key.text()), key.span().start));
            }
            Kind::Integer { .. } | Kind::Boolean(_) | Kind::Other => {
                reader.wrong(value.span().start, key.text());
            }
        }
    }
}

fn classify(reader: &mut Reader<'_, '_>, source: &Table<'_>, name: &str) -> Origin {
    let url = reader.text(source, "url").unwrap_or_default();
    match reader.text(source, "type") {
        Some("git") => {
            let resolved = reader.text(source, "resolved_reference");
            let revision = resolved.or_else(|| reader.text(source, "reference"));
            from_git(url, revision.unwrap_or_default())
        }
        Some("legacy") => from_index(url),
        Some("url") => from_archive(url, name),
        Some("directory" | "file") => from_path(url),
        // A kind that Poetry does not have today: nothing is known to cover it.
        Some(_) | None => Origin::OtherRegistry { location: without_userinfo(url).into_owned() },
    }
}

/// Version 1 says a category, 2.1 says the groups, 2.0 neither of them.
fn read_scope(reader: &mut Reader<'_, '_>, table: &Table<'_>) -> Scope {
    let optional = is_true(table, "optional");
    let category = reader.text(table, "category");
    let groups = reader.list(table.get("groups"), "`groups` is not a list");
    let main = groups.iter().any(|group| group.as_str() == Some("main"));
    let known = category.is_some() || !groups.is_empty();
    match (known, main || category == Some("main"), optional) {
        (true, false, _) => Scope::Dev,
        (_, _, true) => Scope::Optional,
        (true, true, false) => Scope::Runtime,
        (false, _, false) => Scope::Unknown,
    }
}
