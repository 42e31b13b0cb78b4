//! `go.mod`, by go: the modules that a module needs, from Go 1.17 on all of those in its build.
//!
//! A module that is replaced by another is listed as that other, at the line of the replacement; one that is replaced by a
//! folder keeps its name, and no advisory is matched with it. The `go` and `toolchain` lines are the packages `stdlib` and
//! `toolchain`. `retract`, `tool`, `ignore` and `godebug` are passed over.
//! Specification: <https://go.dev/ref/mod#go-mod-file>.

use crate::hash::{HashMap, HashSet};

use lockgate_model::{Ecosystem, Note, NoteKind, Package, RepoPath, Source as Origin};

use crate::source::Source;

use super::direct::assemble;
use super::go::document::{Document, Requirement, read};
use super::go::replacement::{Replacements, Target};
use super::go::version::{fits_path, read_exact};
use super::go::{note, package};
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "go-mod",
    files: "`go.mod`",
    edges: true,
    scopes: false,
    file_name: "go.mod",
    ecosystem: Ecosystem::Go,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

fn claims(path: &RepoPath) -> bool {
    path.file_name() == "go.mod"
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let document = read(source.text());
    document.check(source)?;
    let mut notes = document.unread_notes(source);
    let mut packages: Vec<(Package, bool)> =
        document.releases(source).into_iter().map(|package| (package, true)).collect();
    packages.extend(Build::new(&document).packages(source, &document, &mut notes));
    let root = document
        .module
        .map(|module| package(source, module.text, None, Origin::Workspace, module.line));
    Ok(assemble(root, packages, notes))
}

/// A module of the build: where it comes from, and the pieces of the text that say so.
struct Used<'a> {
    module: &'a str,
    version: &'a str,
    folder: Option<&'a str>,
    line: &'a str,
    direct: bool,
}

/// What changes the requirements.
struct Build<'a> {
    replacements: Replacements<'a>,
    excluded: HashSet<(&'a str, &'a str)>,
}

impl<'a> Build<'a> {
    fn new(document: &Document<'a>) -> Self {
        Self {
            replacements: Replacements::new(&document.replacements),
            excluded: document.excludes.iter().copied().collect(),
        }
    }

    /// The packages, each module with a version and a source once, and whether they are direct dependencies.
    fn packages(
        &self,
        source: &Source<'a>,
        document: &Document<'a>,
        notes: &mut Vec<Note>,
    ) -> Vec<(Package, bool)> {
        let mut places: HashMap<(&str, &str, Option<&str>), usize> = HashMap::default();
        let mut found: Vec<Used<'a>> = Vec::with_capacity(document.requires.len());
        for requirement in &document.requires {
            match self.apply(requirement) {
                Ok(used) => {
                    let key = (used.module, used.version, used.folder);
                    let at = *places.entry(key).or_insert(found.len());
                    match found.get_mut(at) {
                        Some(known) => known.direct |= used.direct,
                        None => found.push(used),
                    }
                }
                Err((kind, why)) => notes.push(about(source, requirement, kind, why)),
            }
        }
        let packages = found.into_iter().map(|used| {
            let origin = used
                .folder
                .map_or(Origin::Registry, |folder| Origin::Path { location: folder.to_owned() });
            (package(source, used.module, Some(used.version), origin, used.line), used.direct)
        });
        packages.collect()
    }

    /// What a requirement means; else why it does not say which version is used.
    fn apply(&self, requirement: &Requirement<'a>) -> Result<Used<'a>, (NoteKind, &'static str)> {
        let Requirement { module, version, line, indirect } = *requirement;
        if self.excluded.contains(&(module, version)) {
            return Err((
                NoteKind::UnpinnedRequirement,
                "the version is excluded: Go takes a later one",
            ));
        }
        let replacement = self.replacements.find(module, version);
        let (module, version, folder, line) =
            match replacement.map(|found| (found.target, found.line)) {
                Some((Target::Module(module, version), line)) => (module, version, None, line),
                Some((Target::Folder(folder), _)) => (module, version, Some(folder), line),
                None => (module, version, None, line),
            };
        let unpinned = (NoteKind::UnpinnedRequirement, "not one exact version");
        let version = read_exact(version).ok_or(unpinned)?;
        if !fits_path(module, version) {
            return Err((
                NoteKind::UnreadEntry,
                "the version is not of the major version in the path",
            ));
        }
        Ok(Used { module, version, folder, line, direct: !indirect })
    }
}

fn about(source: &Source<'_>, requirement: &Requirement<'_>, kind: NoteKind, why: &str) -> Note {
    let Requirement { module, version, line, .. } = requirement;
    note(source, kind, why, line).about(format!("{module}@{version}"))
}
