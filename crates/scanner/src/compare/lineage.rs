//! Which lockfiles of the base and the head are the same one.
//!
//! A relation between both sides, the same whichever is called the base: files at one path, files that changed places,
//! and a file that is gone with one that is new and holds what it held, in whatever format. What is related through others
//! is one lineage.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use lockgate_model::{Ecosystem, NoteKind, RepoPath, SourceKind};

use super::Base;
use crate::inventory::{Inventory, ReadFile};

/// Most pairs of a file that is gone and one that is new, holding different packages, that are compared.
const MAX_PAIRS: usize = 10_000;

/// The lineages of the files that may differ.
#[derive(Debug)]
pub(super) struct Lineages {
    /// By path in the base.
    base: BTreeMap<RepoPath, usize>,
    /// By path in the head.
    head: BTreeMap<RepoPath, usize>,
    /// The path in the base of a file of the head that stands elsewhere: of the file that holds most of it.
    moved: BTreeMap<RepoPath, RepoPath>,
    /// Files of the base that could not be read, or not whole.
    unread: BTreeSet<RepoPath>,
    /// Whether one of these is gone in the head: any new file may be what became of it.
    lost: bool,
}

/// What is compared of a file.
struct Sample<'a> {
    path: &'a RepoPath,
    ecosystem: Ecosystem,
    /// Name and version of every package that is not the project's own, sorted, unique.
    packages: Vec<(&'a str, &'a str)>,
}

impl Lineages {
    pub(super) fn new(base: &Base, head: &Inventory) -> Self {
        let of_base: Vec<Sample<'_>> =
            base.inventory.files.iter().map(Sample::new).filter(|s| base.differs(s.path)).collect();
        let of_head: Vec<Sample<'_>> =
            head.files.iter().map(Sample::new).filter(|s| base.differs(s.path)).collect();
        let edges = edges(&of_base, &of_head, base);
        let unread: BTreeSet<RepoPath> = super::unread_paths(&base.inventory.notes);
        let is_there = |path: &RepoPath| {
            head.files.iter().any(|file| file.path == *path)
                || head
                    .notes
                    .iter()
                    .any(|n| n.kind == NoteKind::UnreadFile && n.path.as_ref() == Some(path))
        };
        let lost = unread.iter().any(|path| !is_there(path));
        let mut lineages = Self {
            base: BTreeMap::new(),
            head: BTreeMap::new(),
            moved: BTreeMap::new(),
            unread,
            lost,
        };
        lineages.fill(&of_base, &of_head, &edges);
        lineages
    }

    fn fill(&mut self, base: &[Sample<'_>], head: &[Sample<'_>], edges: &[(usize, usize)]) {
        let mut roots: Vec<usize> = (0..base.len() + head.len()).collect();
        for (from, to) in edges {
            join(&mut roots, *from, base.len() + *to);
        }
        for (at, sample) in base.iter().enumerate() {
            self.base.insert(sample.path.clone(), find(&roots, at));
        }
        for (at, sample) in head.iter().enumerate() {
            self.head.insert(sample.path.clone(), find(&roots, base.len() + at));
        }
        let mut shared: BTreeMap<&RepoPath, usize> = BTreeMap::new();
        for (from, to) in edges {
            let (Some(from), Some(to)) = (base.get(*from), head.get(*to)) else { continue };
            let most = from.shared(to);
            if from.path != to.path && shared.get(to.path).is_none_or(|known| *known < most) {
                shared.insert(to.path, most);
                self.moved.insert(to.path.clone(), from.path.clone());
            }
        }
    }

    /// The lineage of a file of the base.
    pub(super) fn of_base(&self, path: &RepoPath) -> Option<usize> {
        self.base.get(path).copied()
    }

    /// The lineage of a file of the head.
    pub(super) fn of_head(&self, path: &RepoPath) -> Option<usize> {
        self.head.get(path).copied()
    }

    /// Where a file of the head stood in the base, if that was elsewhere.
    pub(super) fn moved_from(&self, path: &RepoPath) -> Option<&RepoPath> {
        self.moved.get(path)
    }

    /// Whether the base may hold, at a place that could not be read, what a file of the head holds.
    pub(super) fn is_unknown(&self, head: &RepoPath) -> bool {
        self.unread.contains(head) || (self.lost && !self.base.contains_key(head))
    }

    /// Whether a path of the base was read, in part at least.
    pub(super) fn base_has(&self, path: &RepoPath) -> bool {
        self.base.contains_key(path) || self.unread.contains(path)
    }
}

impl Base {
    fn differs(&self, path: &RepoPath) -> bool {
        !self.unchanged.contains(path)
    }
}

impl<'a> Sample<'a> {
    fn new(file: &'a ReadFile) -> Self {
        // The project's own packages say nothing of what it locks.
        let own = |kind| matches!(kind, SourceKind::Path | SourceKind::Workspace);
        let packages = file.extraction.packages.iter().filter(|p| !own(p.source.kind()));
        let mut packages: Vec<(&str, &str)> =
            packages.map(|p| (&*p.name, p.version.as_deref().unwrap_or_default())).collect();
        packages.sort_unstable();
        packages.dedup();
        Self { path: &file.path, ecosystem: file.ecosystem(), packages }
    }

    fn holds_the_same(&self, other: &Self) -> bool {
        self.ecosystem == other.ecosystem
            && !self.packages.is_empty()
            && self.packages == other.packages
    }

    /// Whether most of what the smaller of two files holds is in the other.
    fn is_like(&self, other: &Self) -> bool {
        if self.ecosystem != other.ecosystem {
            return false;
        }
        let shared = self.shared(other);
        shared > 0 && shared * 2 >= self.packages.len().min(other.packages.len())
    }

    /// How many packages are in both.
    fn shared(&self, other: &Self) -> usize {
        let held = |package: &&(&str, &str)| other.packages.binary_search(package).is_ok();
        self.packages.iter().filter(held).count()
    }
}

/// A file of one side at its place in that side's list.
type Placed<'s, 'a> = (usize, &'s Sample<'a>);

/// Pairs of a base file and a head file that are one, by their places in both lists.
fn edges(base: &[Sample<'_>], head: &[Sample<'_>], all: &Base) -> Vec<(usize, usize)> {
    let at_base: HashMap<&RepoPath, Placed<'_, '_>> = by_path(base);
    let at_head: HashMap<&RepoPath, Placed<'_, '_>> = by_path(head);
    let mut edges = swaps(&at_base, &at_head);
    for (path, (to, _)) in &at_head {
        edges.extend(at_base.get(path).map(|(from, _)| (*from, *to)));
    }
    let mut gone: Vec<Placed<'_, '_>> = placed_without(&at_base, &at_head);
    let mut new: Vec<Placed<'_, '_>> = placed_without(&at_head, &at_base);
    new.retain(|(_, sample)| all.differs(sample.path));
    edges.extend(copies(&mut gone, &mut new));
    let pairs = gone.iter().flat_map(|from| new.iter().map(move |to| (from, to)));
    let alike = pairs.take(MAX_PAIRS).filter(|((_, old), (_, new))| old.is_like(new));
    edges.extend(alike.map(|((from, _), (to, _))| (*from, *to)));
    edges.sort_unstable();
    edges.dedup();
    edges
}

fn by_path<'s, 'a>(samples: &'s [Sample<'a>]) -> HashMap<&'a RepoPath, Placed<'s, 'a>> {
    samples.iter().enumerate().map(|placed| (placed.1.path, placed)).collect()
}

/// The files of one side whose paths the other side does not have, by path.
fn placed_without<'s, 'a>(
    side: &HashMap<&'a RepoPath, Placed<'s, 'a>>,
    other: &HashMap<&'a RepoPath, Placed<'s, 'a>>,
) -> Vec<Placed<'s, 'a>> {
    let alone = side.iter().filter(|(path, _)| !other.contains_key(*path));
    let mut alone: Vec<Placed<'s, 'a>> = alone.map(|(_, placed)| *placed).collect();
    alone.sort_unstable_by_key(|(_, sample)| sample.path);
    alone
}

/// What a file holds: the packages by name and version.
type Content<'s> = (Ecosystem, &'s [(&'s str, &'s str)]);

/// Takes out pairs that hold the same, each file once: of a file that is moved and copied, one copy is new.
fn copies(gone: &mut Vec<Placed<'_, '_>>, new: &mut Vec<Placed<'_, '_>>) -> Vec<(usize, usize)> {
    let mut waiting: HashMap<Content<'_>, VecDeque<usize>> = HashMap::new();
    for (from, sample) in gone.iter().filter(|(_, sample)| !sample.packages.is_empty()) {
        waiting.entry((sample.ecosystem, &sample.packages)).or_default().push_back(*from);
    }
    let mut pairs = Vec::new();
    new.retain(|(to, sample)| {
        let free = waiting.get_mut(&(sample.ecosystem, sample.packages.as_slice()));
        let from = free.and_then(VecDeque::pop_front);
        pairs.extend(from.map(|from| (from, *to)));
        from.is_none()
    });
    let taken: BTreeSet<usize> = pairs.iter().map(|(from, _)| *from).collect();
    gone.retain(|(from, _)| !taken.contains(from));
    pairs
}

/// Files that changed places: each holds what another held, and what it held itself stands elsewhere now. A file that is
/// overwritten with another's content is not moved.
fn swaps(
    at_base: &HashMap<&RepoPath, Placed<'_, '_>>,
    at_head: &HashMap<&RepoPath, Placed<'_, '_>>,
) -> Vec<(usize, usize)> {
    let holds = |side: &HashMap<&RepoPath, Placed<'_, '_>>, content: &Sample<'_>| {
        side.values().any(|(_, sample)| sample.holds_the_same(content))
    };
    let mut swaps = Vec::new();
    for (from, old) in at_base.values() {
        for (to, new) in at_head.values() {
            let is_plain_move = !at_base.contains_key(new.path) && !at_head.contains_key(old.path);
            if old.path == new.path || is_plain_move || !old.holds_the_same(new) {
                continue;
            }
            let left = at_base
                .get(new.path)
                .is_none_or(|(_, before)| !before.holds_the_same(new) && holds(at_head, before));
            let taken = at_head
                .get(old.path)
                .is_none_or(|(_, after)| !after.holds_the_same(old) && holds(at_base, after));
            if left && taken {
                swaps.push((*from, *to));
            }
        }
    }
    swaps
}

fn find(roots: &[usize], mut at: usize) -> usize {
    while let Some(next) = roots.get(at).filter(|next| **next != at) {
        at = *next;
    }
    at
}

fn join(roots: &mut [usize], a: usize, b: usize) {
    let (a, b) = (find(roots, a), find(roots, b));
    if let Some(root) = roots.get_mut(a.max(b)) {
        *root = a.min(b);
    }
}
