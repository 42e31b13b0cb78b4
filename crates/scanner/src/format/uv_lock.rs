//! `uv.lock`, version 1, by uv.
//!
//! Wheels, hashes and `[package.metadata]`, which repeats the projects' own requirements, are passed over.
//! Specification: uv's `crates/uv-resolver/src/lock/`.

mod origin;
mod scope;

use lockgate_model::{Ecosystem, RepoPath, Scope, SourceKind};

use crate::source::Source;

use super::python::entry::{Entry, Need};
use super::python::graph::{Habit, resolve};
use super::python::name::normalize;
use super::python::table::{Reader, check_shape};
use super::toml_document::{Table, Value, parse};
use super::{ExtractError, Extraction, Format, SlotRule};

use origin::{Members, classify};
use scope::{Seed, spread};

pub(super) const FORMAT: Format = Format {
    id: "uv-lock",
    files: "`uv.lock`",
    edges: true,
    scopes: true,
    file_name: "uv.lock",
    ecosystem: Ecosystem::PyPi,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

fn claims(path: &RepoPath) -> bool {
    path.file_name() == "uv.lock"
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let (document, syntax) = parse(source)?;
    let mut notes = Vec::from_iter(syntax);
    let mut reader = Reader { source, notes: &mut notes };
    let version = document.get("version");
    if let Some(version) = version.filter(|version| source.text().get(version.span()) != Some("1"))
    {
        reader.unknown_version(version);
    }
    let manifest = reader.table(&document, "manifest");
    let members = Members::read(&mut reader, manifest);
    let entries = reader.read_entries(document.get("package"), |reader, table, entry| {
        fill(reader, &members, table, entry);
    });
    let seeds = read_seeds(&mut reader, manifest);
    if entries.is_empty() {
        check_shape(source, &document, &["version"], &notes)?;
    }
    let mut resolved = resolve(source, entries, Habit::Strict);
    spread(&mut resolved, &seeds);
    let mut extraction = resolved.extraction;
    notes.append(&mut extraction.notes);
    extraction.notes = notes;
    Ok(extraction)
}

fn fill<'t>(
    reader: &mut Reader<'_, '_>,
    members: &Members<'_>,
    table: &'t Table<'_>,
    entry: &mut Entry<'t>,
) {
    if let Some(source) = reader.table(table, "source") {
        entry.origin = classify(reader, members, source, &entry.name);
    }
    let dependencies = table.get("dependencies");
    entry.needs.extend(read_needs(reader, members, dependencies, Scope::Runtime));
    // Of others' packages the file holds those extras only that something asks for.
    let own = entry.origin.kind() == SourceKind::Workspace;
    let extra = if own { Scope::Optional } else { Scope::Runtime };
    for (key, scope) in [("optional-dependencies", extra), ("dev-dependencies", Scope::Dev)] {
        let Some(groups) = reader.table(table, key) else { continue };
        for group in groups.values() {
            entry.needs.extend(read_needs(reader, members, Some(group), scope));
        }
    }
}

fn read_needs<'t>(
    reader: &mut Reader<'_, '_>,
    members: &Members<'_>,
    list: Option<&'t Value<'_>>,
    scope: Scope,
) -> Vec<Need<'t>> {
    let mut needs = Vec::new();
    for value in reader.list(list, "a list of dependencies is no list") {
        let Some(table) = value.as_table() else {
            reader.wrong(value.span().start, "dependencies");
            continue;
        };
        let Some(name) = reader.text(table, "name").map(normalize) else {
            reader.wrong(value.span().start, "dependencies");
            continue;
        };
        let source = reader.table(table, "source");
        let origin = source.map(|source| classify(reader, members, source, &name));
        let version = reader.text(table, "version");
        needs.push(Need { name, version, origin, scope, offset: value.span().start });
    }
    needs
}

/// What a workspace without a project of its own, or a script, needs.
fn read_seeds<'t>(reader: &mut Reader<'_, '_>, manifest: Option<&'t Table<'_>>) -> Vec<Seed<'t>> {
    let Some(manifest) = manifest else { return Vec::new() };
    let none = Members::default();
    let mut needs = read_needs(reader, &none, manifest.get("requirements"), Scope::Runtime);
    if let Some(groups) = reader.table(manifest, "dependency-groups") {
        for group in groups.values() {
            needs.extend(read_needs(reader, &none, Some(group), Scope::Dev));
        }
    }
    needs.into_iter().map(|need| (need.name, need.scope)).collect()
}
