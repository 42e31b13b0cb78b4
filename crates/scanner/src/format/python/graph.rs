//! From entries to packages: repetitions, dependencies, and which packages are the project's own.

use std::borrow::Cow;
use std::collections::hash_map::Entry as Slot;

use lockgate_model::{Ecosystem, Edge, Note, NoteKind, Package, Scope, SourceKind};

use super::entry::{Entry, Need};
use crate::format::Extraction;
use crate::hash::{HashMap, map_of};
use crate::source::Source;

/// Packages of one name that a dependency is compared with. Real files hold a handful, one for each platform.
const MAX_CANDIDATES: usize = 64;

/// What it means when two entries are one package, or a dependency is no package of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::format) enum Habit {
    /// The tool writes each package once, and every dependency is one of them: anything else gets a note.
    Strict,
    /// The tool leaves out dependencies that its platforms do not need; a repetition gets a note.
    LeavesOut,
    /// The tool also repeats packages, for extras, platforms or groups.
    Repeats,
}

/// Packages, and what each dependency is needed for.
#[derive(Debug, Default)]
pub(in crate::format) struct Resolved {
    pub(in crate::format) extraction: Extraction,
    /// Every dependency between packages, in the file's order, with its scope.
    pub(in crate::format) links: Vec<(Edge, Scope)>,
}

/// Turns the entries, in the file's order, into packages with their edges and roots.
pub(in crate::format) fn resolve(
    source: &Source<'_>,
    entries: Vec<Entry<'_>>,
    habit: Habit,
) -> Resolved {
    let mut notes = Vec::new();
    let kept = keep_first(source, &entries, habit, &mut notes);
    let mut links = find_links(source, &entries, &kept, habit, &mut notes);
    // An extra of a package needs the package itself: no dependency that anybody has to know of.
    links.retain(|(edge, _)| edge.from != edge.to);
    let mut edges: Vec<Edge> = links.iter().map(|(edge, _)| *edge).collect();
    edges.sort_unstable();
    edges.dedup();
    let Kept { scopes, numbers, .. } = kept;
    let packages = packages(source, entries, &scopes, &numbers);
    let own = |package: &Package| package.source.kind() == SourceKind::Workspace;
    let roots = (0..).zip(&packages).filter(|(_, package)| own(package)).map(|(at, _)| at);
    let roots = roots.collect();
    Resolved { extraction: Extraction { packages, edges, roots, notes }, links }
}

/// Every dependency between packages, in the file's order.
fn find_links(
    source: &Source<'_>,
    entries: &[Entry<'_>],
    kept: &Kept<'_, '_>,
    habit: Habit,
    notes: &mut Vec<Note>,
) -> Vec<(Edge, Scope)> {
    let mut links = Vec::new();
    if entries.iter().all(|entry| entry.needs.is_empty()) {
        return links;
    }
    let index = Index::new(&kept.entries);
    for (entry, from) in entries.iter().zip(&kept.numbers) {
        for need in &entry.needs {
            let before = links.len();
            let found = index.find(&kept.entries, entry.ecosystem, need);
            links.extend(found.map(|to| (Edge { from: *from, to }, need.scope)));
            if habit == Habit::Strict && links.len() == before {
                notes.push(unresolved(source, need));
            }
        }
    }
    links
}

fn unresolved(source: &Source<'_>, need: &Need<'_>) -> Note {
    Note::new(NoteKind::UnreadEntry, "a dependency that no package of the file fits")
        .in_file(source.path())
        .at(source.position(need.offset))
        .about(&*need.name)
}

struct Kept<'e, 'a> {
    entries: Vec<&'e Entry<'a>>,
    /// The widest scope of the entries that are one package, parallel to `entries`.
    scopes: Vec<Scope>,
    /// For each of all entries the number of the one kept.
    numbers: Vec<u32>,
}

fn keep_first<'e, 'a>(
    source: &Source<'_>,
    entries: &'e [Entry<'a>],
    habit: Habit,
    notes: &mut Vec<Note>,
) -> Kept<'e, 'a> {
    let mut seen = map_of(entries.len());
    let numbers = Vec::with_capacity(entries.len());
    let mut kept = Kept { entries: Vec::with_capacity(entries.len()), scopes: Vec::new(), numbers };
    for entry in entries {
        let origin = (entry.origin.kind(), entry.origin.location());
        match seen.entry((entry.ecosystem, &*entry.name, entry.version, origin)) {
            Slot::Vacant(slot) => {
                let number = u32::try_from(kept.entries.len()).unwrap_or(u32::MAX);
                slot.insert(number);
                kept.entries.push(entry);
                kept.scopes.push(entry.scope);
                kept.numbers.push(number);
            }
            Slot::Occupied(slot) => {
                kept.numbers.push(*slot.get());
                if let Some(scope) = kept.scopes.get_mut(*slot.get() as usize) {
                    *scope = wider(*scope, entry.scope);
                }
                if habit != Habit::Repeats {
                    notes.push(repetition(source, entry));
                }
            }
        }
    }
    kept
}

fn repetition(source: &Source<'_>, entry: &Entry<'_>) -> Note {
    let version = entry.version.map(|version| format!(" {version}")).unwrap_or_default();
    Note::new(NoteKind::DuplicatePackage, "the same package stands here again")
        .in_file(source.path())
        .at(source.position(entry.range.start))
        .about(format!("{}{version}", entry.name))
}

/// The scope of a package that is needed for two things.
pub(in crate::format) const fn wider(one: Scope, other: Scope) -> Scope {
    const fn rank(scope: Scope) -> u8 {
        match scope {
            Scope::Runtime => 0,
            Scope::Unknown => 1,
            Scope::Build => 2,
            Scope::Optional => 3,
            Scope::Dev => 4,
        }
    }
    if rank(one) <= rank(other) { one } else { other }
}

/// The entries that are kept as packages. An entry is no smaller than a package, so the list stays where it is.
fn packages(
    source: &Source<'_>,
    entries: Vec<Entry<'_>>,
    scopes: &[Scope],
    numbers: &[u32],
) -> Vec<Package> {
    let (mut numbers, mut scopes) = (numbers.iter(), (0..).zip(scopes).peekable());
    let kept = entries.into_iter().filter_map(|entry| {
        let number = *numbers.next()?;
        let (_, scope) = scopes.next_if(|(next, _)| *next == number)?;
        Some(package(source, entry, *scope))
    });
    kept.collect()
}

fn package(source: &Source<'_>, entry: Entry<'_>, scope: Scope) -> Package {
    Package {
        ecosystem: entry.ecosystem,
        name: entry.name.into_owned(),
        version: entry.version.map(str::to_owned),
        source: entry.origin,
        scope,
        entry: source.span(entry.range),
        version_span: entry.version_range.map(|range| source.span(range)),
        install_path: None,
    }
}

/// The packages of each name: the first by name, each further one by the one before it.
struct Index<'e> {
    first: HashMap<&'e str, u32>,
    next: Vec<Option<u32>>,
}

impl<'e> Index<'e> {
    fn new(entries: &[&'e Entry<'_>]) -> Self {
        let mut first = map_of(entries.len());
        let mut next = vec![None; entries.len()];
        for (at, (entry, next)) in entries.iter().zip(&mut next).enumerate().rev() {
            *next = first.insert(&*entry.name, u32::try_from(at).unwrap_or(u32::MAX));
        }
        Self { first, next }
    }

    /// The packages that a dependency may mean: more than one where the file holds several versions for several
    /// platforms and the dependency does not say which.
    fn find<'i>(
        &'i self,
        entries: &'i [&Entry<'_>],
        ecosystem: Ecosystem,
        need: &'i Need<'_>,
    ) -> impl Iterator<Item = u32> + use<'i, 'e> {
        let first = self.first.get(&*need.name).copied();
        let all = std::iter::successors(first, |at| *self.next.get(*at as usize)?);
        all.take(MAX_CANDIDATES).filter(move |at| {
            entries.get(*at as usize).is_some_and(|entry| fits(entry, ecosystem, need))
        })
    }
}

fn fits(entry: &Entry<'_>, ecosystem: Ecosystem, need: &Need<'_>) -> bool {
    let version = need.version.is_none() || need.version == entry.version;
    let origin = need.origin.as_ref().is_none_or(|origin| *origin == entry.origin);
    // What pip installs may rest on what conda installed; conda knows nothing of pip's packages.
    let family = ecosystem == Ecosystem::PyPi || entry.ecosystem == ecosystem;
    version && origin && family
}

/// The names that a dependency may have, normalised.
pub(in crate::format) fn need_of(requirement: &str, offset: usize) -> Option<Need<'_>> {
    let end = super::name::name_end(requirement)?;
    let name: Cow<'_, str> = super::name::normalize(requirement.get(..end)?);
    Some(Need::on(name, offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_pointer_width = "64")]
    #[test]
    fn packages_take_the_room_of_their_entries() {
        assert!(size_of::<Entry<'_>>() >= size_of::<Package>());
    }
}
