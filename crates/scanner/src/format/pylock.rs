//! `pylock.toml` and `pylock.<name>.toml`, the lockfile that Python's tools have in common.
//!
//! Specification: <https://packaging.python.org/en/latest/specifications/pylock-toml/>.

use lockgate_model::{Ecosystem, RepoPath, Scope, Source as Origin};

use crate::source::Source;

use super::python::entry::{Entry, Need};
use super::python::graph::{Habit, resolve};
use super::python::name::normalize;
use super::python::origin::{from_archive, from_git, from_index, from_path};
use super::python::table::{Reader, check_shape, major};
use super::toml_document::{Table, parse};
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "pylock",
    files: "`pylock.toml`, `pylock.*.toml`",
    edges: true,
    scopes: true,
    file_name: "pylock.toml",
    ecosystem: Ecosystem::PyPi,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

/// The newest version of the format that is known.
const NEWEST: u32 = 1;

/// `pylock.toml` and `pylock.<name>.toml`, the name without a dot.
fn claims(path: &RepoPath) -> bool {
    let middle = path.file_name().strip_prefix("pylock.").and_then(|m| m.strip_suffix("toml"));
    let name = middle.and_then(|middle| middle.strip_suffix('.'));
    middle == Some("") || name.is_some_and(|name| !name.is_empty() && !name.contains('.'))
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let (document, syntax) = parse(source)?;
    let mut notes = Vec::from_iter(syntax);
    let mut reader = Reader { source, notes: &mut notes };
    let version = document.get("lock-version");
    if let Some(version) = version.filter(|version| major(version).is_none_or(|v| v > NEWEST)) {
        reader.unknown_version(version);
    }
    let groups = Groups::read(&mut reader, &document);
    let entries = reader.read_entries(document.get("packages"), |reader, table, entry| {
        entry.origin = classify(reader, table, &entry.name);
        entry.scope = groups.scope(reader.text(table, "marker").unwrap_or_default());
        read_needs(reader, table, entry);
    });
    if entries.is_empty() {
        check_shape(source, &document, &["lock-version"], &notes)?;
    }
    let mut extraction = resolve(source, entries, Habit::Strict).extraction;
    notes.append(&mut extraction.notes);
    extraction.notes = notes;
    Ok(extraction)
}

fn classify(reader: &mut Reader<'_, '_>, table: &Table<'_>, name: &str) -> Origin {
    if let Some(vcs) = reader.table(table, "vcs") {
        let url = reader.text(vcs, "url").or_else(|| reader.text(vcs, "path"));
        let revision = reader.text(vcs, "commit-id").unwrap_or_default();
        return from_git(url.unwrap_or_default(), revision);
    }
    if let Some(folder) = reader.table(table, "directory") {
        return from_path(reader.text(folder, "path").unwrap_or_default());
    }
    if let Some(archive) = reader.table(table, "archive") {
        return from_file(reader, archive, name)
            .unwrap_or(Origin::Path { location: String::new() });
    }
    if let Some(index) = reader.text(table, "index") {
        return from_index(index);
    }
    let wheel = reader.list(table.get("wheels"), "`wheels` is not a list").first();
    let wheel = wheel.and_then(|wheel| wheel.as_table());
    let file = reader.table(table, "sdist").or(wheel);
    file.and_then(|file| from_file(reader, file, name)).unwrap_or(Origin::Registry)
}

fn from_file(reader: &mut Reader<'_, '_>, file: &Table<'_>, name: &str) -> Option<Origin> {
    if let Some(url) = reader.text(file, "url") {
        return Some(from_archive(url, name));
    }
    let location = reader.text(file, "path")?.to_owned();
    Some(Origin::Path { location })
}

fn read_needs<'t>(reader: &mut Reader<'_, '_>, table: &'t Table<'_>, entry: &mut Entry<'t>) {
    for value in reader.list(table.get("dependencies"), "`dependencies` is not a list") {
        let offset = value.span().start;
        let Some(need) = value.as_table() else {
            reader.wrong(offset, &entry.name);
            continue;
        };
        let Some(name) = reader.text(need, "name") else { continue };
        let version = reader.text(need, "version");
        entry.needs.push(Need { version, ..Need::on(normalize(name), offset) });
    }
}

/// The extras and groups that a file has packages for.
struct Groups<'t> {
    any: bool,
    /// The groups that are installed unless others are named.
    default: Vec<&'t str>,
}

impl<'t> Groups<'t> {
    fn read(reader: &mut Reader<'_, '_>, document: &'t Table<'_>) -> Self {
        let any = ["extras", "dependency-groups"].iter().any(|key| document.contains_key(key));
        let default = reader.list(document.get("default-groups"), "`default-groups` is not a list");
        Self { any, default: default.iter().filter_map(|group| group.as_str()).collect() }
    }

    /// The scope of a package, by the groups and extras that its marker asks for.
    fn scope(&self, marker: &str) -> Scope {
        let grouped = marker.contains("in dependency_groups");
        let is_default = |group: &&str| {
            ['"', '\''].iter().any(|quote| {
                marker.contains(&format!("{quote}{group}{quote} in dependency_groups"))
            })
        };
        if grouped && self.default.iter().any(is_default) {
            return Scope::Runtime;
        }
        match (marker.contains("in extras"), grouped, self.any) {
            (true, _, _) => Scope::Optional,
            (false, true, _) => Scope::Dev,
            (false, false, true) => Scope::Runtime,
            (false, false, false) => Scope::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_between_the_dots_is_one_word() {
        let claimed = |name| claims(&RepoPath::new(name).unwrap());
        for name in ["pylock.toml", "a/pylock.dev.toml"] {
            assert!(claimed(name), "{name}");
        }
        for name in [
            "mypylock.toml",
            "PYLOCK.dev.toml",
            "pylock..toml",
            "pylock.a.b.toml",
            "pylock.toml.x",
            "pylock.dtoml",
        ] {
            assert!(!claimed(name), "{name}");
        }
    }
}
