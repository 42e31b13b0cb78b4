//! From entries to packages: duplicates, references, and which packages are the project's own.

use std::collections::hash_map::Entry as Slot;

use lockgate_model::{Ecosystem, Edge, Note, NoteKind, Package, Scope, Source as Origin};

use super::entry::Entry;
use super::origin::classify;
use crate::format::Extraction;
use crate::hash::{HashMap, map_of};
use crate::source::Source;

/// Turns the entries into packages with their edges and roots.
pub(super) fn resolve(source: &Source<'_>, entries: &[Entry<'_>]) -> Extraction {
    let mut notes = Vec::new();
    let (kept, numbers) = keep_first(source, entries, &mut notes);
    let index = Index::new(&kept);
    let mut edges = Vec::new();
    for (entry, from) in entries.iter().zip(&numbers) {
        for (reference, offset) in &entry.dependencies {
            match index.find(reference) {
                Some(to) => edges.push(Edge { from: *from, to }),
                None => notes.push(
                    Note::new(
                        NoteKind::UnreadEntry,
                        "a dependency that no package of the file fits",
                    )
                    .in_file(source.path())
                    .at(source.position(*offset))
                    .about(*reference),
                ),
            }
        }
    }
    edges.sort_unstable();
    edges.dedup();
    let roots = find_roots(&kept, &edges);
    let mut packages: Vec<Package> = kept.iter().map(|entry| package(source, entry)).collect();
    for root in &roots {
        if let Some(package) = packages.get_mut(*root as usize) {
            package.source = Origin::Workspace;
        }
    }
    Extraction { packages, edges, roots, notes }
}

/// The entries without exact duplicates, and for each of all entries the number of the one kept.
fn keep_first<'e, 'a>(
    source: &Source<'_>,
    entries: &'e [Entry<'a>],
    notes: &mut Vec<Note>,
) -> (Vec<&'e Entry<'a>>, Vec<u32>) {
    let mut seen = map_of(entries.len());
    let mut kept: Vec<&Entry<'_>> = Vec::with_capacity(entries.len());
    let mut numbers = Vec::with_capacity(entries.len());
    for entry in entries {
        match seen.entry((entry.name, entry.version, entry.source)) {
            Slot::Vacant(slot) => {
                let number = number(kept.len());
                slot.insert(number);
                kept.push(entry);
                numbers.push(number);
            }
            Slot::Occupied(slot) => {
                numbers.push(*slot.get());
                notes.push(
                    Note::new(NoteKind::DuplicatePackage, "the same package stands here again")
                        .in_file(source.path())
                        .at(source.position(entry.range.start))
                        .about(format!("{} {}", entry.name, entry.version)),
                );
            }
        }
    }
    (kept, numbers)
}

fn package(source: &Source<'_>, entry: &Entry<'_>) -> Package {
    Package {
        ecosystem: Ecosystem::CratesIo,
        name: entry.name.to_owned(),
        version: Some(entry.version.to_owned()),
        source: entry.source.map_or(Origin::Path { location: String::new() }, classify),
        scope: Scope::Unknown,
        entry: source.span(entry.range.clone()),
        version_span: Some(source.span(entry.version_range.clone())),
        install_path: None,
    }
}

/// What references can mean; every lookup takes constant time.
struct Index<'a> {
    /// The version of a name, where it has only one.
    versions: HashMap<&'a str, Option<&'a str>>,
    /// The package of a name and version, where there is only one without a source or only one at all.
    packages: HashMap<(&'a str, &'a str), Candidates>,
    /// The package of a name, version and source, with and without the git revision in it.
    sources: HashMap<(&'a str, &'a str, &'a str), u32>,
}

/// The packages of one name and version.
#[derive(Default)]
struct Candidates {
    without_source: Option<u32>,
    with_source: Option<u32>,
    several_with_source: bool,
}

impl<'a> Index<'a> {
    fn new(entries: &[&Entry<'a>]) -> Self {
        let mut index = Self {
            versions: HashMap::default(),
            packages: HashMap::default(),
            sources: HashMap::default(),
        };
        for (at, entry) in entries.iter().enumerate() {
            index.add(entry, number(at));
        }
        index
    }

    fn add(&mut self, entry: &Entry<'a>, at: u32) {
        let version = self.versions.entry(entry.name).or_insert(Some(entry.version));
        if *version != Some(entry.version) {
            *version = None;
        }
        let candidates = self.packages.entry((entry.name, entry.version)).or_default();
        let Some(source) = entry.source else {
            candidates.without_source = Some(at);
            return;
        };
        candidates.several_with_source = candidates.with_source.is_some();
        candidates.with_source = Some(at);
        let key = (entry.name, entry.version, source);
        self.sources.entry(key).or_insert(at);
        let plain = without_revision(source);
        if plain.len() < source.len() {
            self.sources.entry((entry.name, entry.version, plain)).or_insert(at);
        }
    }

    /// Resolves `name`, `name version` or `name version (source)` as cargo does: a package without a source comes
    /// first, since a reference to it cannot name one.
    fn find(&self, reference: &str) -> Option<u32> {
        let mut parts = reference.splitn(3, ' ');
        let name = parts.next()?;
        let version = match parts.next() {
            Some(version) => version,
            None => (*self.versions.get(name)?)?,
        };
        if let Some(source) = parts.next() {
            let source = source.strip_prefix('(')?.strip_suffix(')')?;
            let exact = self.sources.get(&(name, version, source));
            let found =
                exact.or_else(|| self.sources.get(&(name, version, without_revision(source))));
            return found.copied();
        }
        let candidates = self.packages.get(&(name, version))?;
        let only = candidates.with_source.filter(|_| !candidates.several_with_source);
        candidates.without_source.or(only)
    }
}

fn without_revision(source: &str) -> &str {
    source.split('#').next().unwrap_or(source)
}

/// The packages without a source that no other needs; where packages without a source need each other in a circle,
/// the first of the circle in the file's order stands for it, so that every one of them hangs below a root. Sorted.
fn find_roots(entries: &[&Entry<'_>], edges: &[Edge]) -> Vec<u32> {
    let own = |at: u32| entries.get(at as usize).is_some_and(|entry| entry.source.is_none());
    let mut targets: Vec<Vec<u32>> = vec![Vec::new(); entries.len()];
    let mut needed = vec![false; entries.len()];
    for edge in edges.iter().filter(|edge| edge.from != edge.to) {
        if let Some(targets) = targets.get_mut(edge.from as usize) {
            targets.push(edge.to);
        }
        if let Some(needed) = needed.get_mut(edge.to as usize) {
            *needed = true;
        }
    }
    let all = || (0..number(entries.len())).filter(|at| own(*at));
    let free = all().filter(|at| needed.get(*at as usize) == Some(&false));
    let mut reached = vec![false; entries.len()];
    let mut roots = Vec::new();
    for root in free.chain(all()) {
        if reached.get(root as usize) == Some(&false) {
            roots.push(root);
            mark_reachable(root, &targets, &mut reached);
        }
    }
    roots.sort_unstable();
    roots
}

fn mark_reachable(root: u32, targets: &[Vec<u32>], reached: &mut [bool]) {
    let mut open = vec![root];
    while let Some(at) = open.pop() {
        let Some(mark @ false) = reached.get_mut(at as usize) else { continue };
        *mark = true;
        open.extend(targets.get(at as usize).into_iter().flatten());
    }
}

/// A file cannot hold more entries than that: each takes some bytes of at most 4 GiB.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
