//! `go.work`, by go: a workspace of modules, each of which has a `go.mod` of its own.
//!
//! Listed are the modules of the workspace, those that it puts in place of others, and the release of Go. A replacement
//! counts when a module of the workspace needs what it replaces, or when that is not known, because a `go.mod` is missing
//! or from before Go 1.17. Specification: <https://go.dev/ref/mod#workspaces>.

use crate::hash::HashSet;

use lockgate_model::{Ecosystem, Note, NoteKind, Package, RepoPath, Source as Origin};

use crate::source::Source;

use super::go::document::{Document, Stated, read};
use super::go::replacement::{Replacement, Target};
use super::go::version::read_exact;
use super::go::{note, package, release};
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "go-work",
    files: "`go.work`",
    edges: false,
    scopes: false,
    file_name: "go.work",
    ecosystem: Ecosystem::Go,
    slot: SlotRule::Name,
    claims,
    companions,
    extract,
};

fn claims(path: &RepoPath) -> bool {
    path.file_name() == "go.work"
}

fn companions(path: &RepoPath) -> bool {
    path.file_name() == "go.mod"
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let document = read(source.text());
    document.check(source)?;
    let mut notes = document.unread_notes(source);
    let members: Vec<Member> = document.uses.iter().map(|used| read_member(source, used)).collect();
    let needed = needed_modules(&members);
    let mut packages = document.releases(source);
    packages.extend(member_packages(source, &document, &members));
    let mut seen = HashSet::default();
    for replacement in &document.replacements {
        let applies = needed.as_ref().is_none_or(|needed| is_needed(needed, replacement));
        let Some((module, version)) = target_module(replacement).filter(|_| applies) else {
            continue;
        };
        match read_exact(version) {
            Some(exact) if seen.insert((module, version)) => packages.push(package(
                source,
                module,
                Some(exact),
                Origin::Registry,
                replacement.line,
            )),
            Some(_) => {}
            None => notes.push(unpinned(source, module, version, replacement.line)),
        }
    }
    packages.sort_by_key(|package| package.entry.start);
    let is_root = |package: &Package| package.source == Origin::Workspace;
    let roots = (0..).zip(&packages).filter(|(_, package)| is_root(package)).map(|(at, _)| at);
    let roots = roots.collect();
    Ok(Extraction { packages, edges: Vec::new(), roots, notes })
}

/// A module of the workspace.
struct Member {
    /// Its path, where its `go.mod` is in the tree and says it.
    name: Option<String>,
    /// The modules that it needs with their versions; `None` where they are not all known.
    needs: Option<Vec<(String, String)>>,
}

fn read_member(source: &Source<'_>, used: &Stated<'_>) -> Member {
    let folder = source.path().sibling(used.text);
    let path = RepoPath::new(&format!("{folder}/go.mod"));
    let bytes = path.ok().and_then(|path| source.companion(&path));
    let text = bytes.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok());
    let Some(text) = text else { return Member { name: None, needs: None } };
    let document = read(text.trim_start_matches('\u{feff}'));
    let whole = document.go.is_some_and(|go| !release::is_later("1.17", go.text));
    let needs =
        document.requires.iter().map(|found| (found.module.to_owned(), found.version.to_owned()));
    Member {
        name: document.module.map(|module| module.text.to_owned()),
        needs: whole.then(|| needs.collect()),
    }
}

fn needed_modules(members: &[Member]) -> Option<HashSet<(&str, &str)>> {
    let mut needed = HashSet::default();
    for member in members {
        for (module, version) in member.needs.as_ref()? {
            needed.insert((module.as_str(), version.as_str()));
            needed.insert((module.as_str(), ""));
        }
    }
    Some(needed)
}

fn is_needed(needed: &HashSet<(&str, &str)>, replacement: &Replacement<'_>) -> bool {
    needed.contains(&(replacement.module, replacement.version.unwrap_or("")))
}

fn target_module<'a>(replacement: &Replacement<'a>) -> Option<(&'a str, &'a str)> {
    match replacement.target {
        Target::Module(module, version) => Some((module, version)),
        Target::Folder(_) => None,
    }
}

fn member_packages<'a>(
    source: &Source<'a>,
    document: &Document<'a>,
    members: &[Member],
) -> Vec<Package> {
    let mut seen = HashSet::default();
    let uses = document.uses.iter().zip(members).filter(|(used, _)| seen.insert(used.text));
    let packages = uses.map(|(used, member)| {
        let name = member.name.as_deref().unwrap_or(used.text);
        let mut found = package(source, name, None, Origin::Workspace, used.line);
        found.install_path = Some(used.text.to_owned());
        found
    });
    packages.collect()
}

fn unpinned(source: &Source<'_>, module: &str, version: &str, line: &str) -> Note {
    let kind = NoteKind::UnpinnedRequirement;
    note(source, kind, "not one exact version", line).about(format!("{module}@{version}"))
}
