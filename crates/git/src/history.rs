//! Where two histories meet.

use std::collections::{BinaryHeap, HashMap, HashSet};

use crate::commit::Commit;
use crate::error::GitError;
use crate::object_id::ObjectId;
use crate::objects::Objects;
use crate::store::Store;

/// The newest commit in both histories that is not in the history of another such commit.
pub(crate) fn merge_base(
    store: &Store,
    a: &Commit,
    b: &Commit,
) -> Result<Option<Commit>, GitError> {
    if a.id == b.id {
        return Ok(Some(a.clone()));
    }
    let mut walk = Walk::new(store);
    walk.reach(a.clone(), IN_A);
    walk.reach(b.clone(), IN_B);
    let mut bases = walk.common()?;
    bases.sort_by_key(|base| std::cmp::Reverse((base.seconds, base.id)));
    // With clocks that go wrong, the walk may meet an ancestor before its descendant.
    for (index, base) in bases.iter().enumerate() {
        let others = bases.iter().enumerate().filter(|(other, _)| *other != index);
        let others = others.map(|(_, other)| other.clone()).collect();
        if !is_reachable(store, base.id, others)? {
            return Ok(Some(base.clone()));
        }
    }
    Ok(None)
}

/// Marks of a commit: whose history it is in, and whether it is an ancestor of a common commit.
type Marks = u8;
const IN_A: Marks = 1;
const IN_B: Marks = 2;
const IN_BOTH: Marks = IN_A | IN_B;
const STALE: Marks = 4;
const COMMON: Marks = 8;

/// A walk from two commits backwards, the newest first, as git does it.
struct Walk<'store> {
    store: &'store Store,
    objects: Objects,
    seen: HashMap<ObjectId, (Commit, Marks)>,
    /// Commits to go on from, by date.
    queue: BinaryHeap<(i64, ObjectId)>,
    queued: HashSet<ObjectId>,
    /// Those of them that may still lead to a common commit.
    live: HashSet<ObjectId>,
}

impl<'store> Walk<'store> {
    fn new(store: &'store Store) -> Self {
        Self {
            store,
            objects: store.objects(),
            seen: HashMap::new(),
            queue: BinaryHeap::new(),
            queued: HashSet::new(),
            live: HashSet::new(),
        }
    }

    fn reach(&mut self, commit: Commit, marks: Marks) {
        let (id, seconds) = (commit.id, commit.seconds);
        let (_, all) = self.seen.entry(id).or_insert((commit, 0));
        *all |= marks;
        if *all & STALE == 0 {
            self.live.insert(id);
        } else {
            self.live.remove(&id);
        }
        if self.queued.insert(id) {
            self.queue.push((seconds, id));
        }
    }

    /// The commits in both histories, without ancestors of others as far as dates are right.
    fn common(mut self) -> Result<Vec<Commit>, GitError> {
        while !self.live.is_empty() {
            let Some((_, id)) = self.queue.pop() else { break };
            self.queued.remove(&id);
            self.live.remove(&id);
            self.step(id)?;
        }
        let common = self.seen.into_values();
        let common = common.filter(|(_, marks)| marks & COMMON != 0 && marks & STALE == 0);
        Ok(common.map(|(commit, _)| commit).collect())
    }

    fn step(&mut self, id: ObjectId) -> Result<(), GitError> {
        let Some((commit, marks)) = self.seen.get_mut(&id) else { return Ok(()) };
        let mut passed_on = *marks & (IN_BOTH | STALE);
        if passed_on == IN_BOTH {
            *marks |= COMMON;
            passed_on |= STALE;
        }
        for parent in self.store.parents(commit).to_vec() {
            let known = self.seen.get(&parent);
            if known.is_some_and(|(_, marks)| marks & passed_on == passed_on) {
                continue;
            }
            let commit = match known {
                Some((commit, _)) => commit.clone(),
                None => Commit::read(&self.objects, parent)?,
            };
            self.reach(commit, passed_on);
        }
        Ok(())
    }
}

/// Whether a commit is in the history of one of others.
fn is_reachable(store: &Store, wanted: ObjectId, mut from: Vec<Commit>) -> Result<bool, GitError> {
    let objects = store.objects();
    let mut seen: HashSet<ObjectId> = HashSet::new();
    while let Some(commit) = from.pop() {
        for parent in store.parents(&commit) {
            if *parent == wanted {
                return Ok(true);
            }
            if seen.insert(*parent) {
                from.push(Commit::read(&objects, *parent)?);
            }
        }
    }
    Ok(false)
}
