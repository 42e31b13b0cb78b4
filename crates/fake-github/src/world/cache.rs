//! Commits as objects, kept for a while.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Branch, Repository};
use crate::git::{Checkout, Ids, ObjectId, Objects, commit_of};

/// Commits as objects, the last ones that were asked for. What falls out is made again.
#[derive(Debug)]
pub(crate) struct Cache {
    kept: Mutex<Kept>,
    /// In bytes.
    capacity: usize,
}

#[derive(Debug, Default)]
struct Kept {
    checkouts: HashMap<Key, Arc<Checkout>>,
    order: VecDeque<Key>,
    weight: usize,
}

type Key = (u64, ObjectId);

impl Cache {
    pub(crate) fn new(capacity: usize) -> Self {
        Self { kept: Mutex::default(), capacity }
    }

    /// The tip of a branch; `None` if the branch has no commit. Errors: the disk.
    pub(crate) fn tip(
        &self,
        repository: &Repository,
        branch: &Branch,
    ) -> io::Result<Option<Arc<Checkout>>> {
        match branch.commits.len().checked_sub(1) {
            Some(last) => self.checkout(repository, branch, last).map(Some),
            None => Ok(None),
        }
    }

    /// The names of the tip alone, which are never forgotten.
    pub(crate) fn head(&self, repository: &Repository, branch: &Branch) -> io::Result<Option<Ids>> {
        let known = branch.commits.last().and_then(|commit| commit.ids.get());
        match known {
            Some(ids) => Ok(Some(*ids)),
            None => Ok(self.tip(repository, branch)?.map(|checkout| checkout.ids)),
        }
    }

    /// The newest commit, of the default branch first, that holds what is looked for.
    pub(crate) fn search<T>(
        &self,
        repository: &Repository,
        mut look: impl FnMut(&Arc<Checkout>) -> Option<T>,
    ) -> io::Result<Option<T>> {
        let is_default = |branch: &&Branch| branch.name == repository.default_branch;
        let first = repository.branches.iter().filter(is_default);
        let others = repository.branches.iter().filter(|branch| !is_default(branch));
        for branch in first.chain(others) {
            for place in (0..branch.commits.len()).rev() {
                let found = look(&self.checkout(repository, branch, place)?);
                if found.is_some() {
                    return Ok(found);
                }
            }
        }
        Ok(None)
    }

    fn checkout(
        &self,
        repository: &Repository,
        branch: &Branch,
        place: usize,
    ) -> io::Result<Arc<Checkout>> {
        let Some(commit) = branch.commits.get(place) else {
            return Err(io::Error::other("no such commit"));
        };
        if let Some(ids) = commit.ids.get() {
            let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(checkout) = kept.checkouts.get(&(repository.id, ids.commit)) {
                return Ok(Arc::clone(checkout));
            }
        }
        let parent = match place.checked_sub(1) {
            Some(before) => match branch.commits.get(before).and_then(|commit| commit.ids.get()) {
                Some(ids) => Some(ids.commit),
                None => Some(self.checkout(repository, branch, before)?.ids.commit),
            },
            None => None,
        };
        let objects = Objects::of(&commit.source.files()?);
        let bytes = commit_of(objects.root, parent, commit.at, &commit.message);
        let ids = Ids { commit: ObjectId::of("commit", &bytes), tree: objects.root };
        let ids = *commit.ids.get_or_init(|| ids);
        let checkout = Arc::new(Checkout { ids, commit: bytes, objects });
        self.keep((repository.id, ids.commit), &checkout);
        Ok(checkout)
    }

    fn keep(&self, key: Key, checkout: &Arc<Checkout>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.checkouts.insert(key, Arc::clone(checkout)).is_none() {
            kept.order.push_back(key);
            kept.weight += checkout.objects.weight;
        }
        while kept.weight > self.capacity && kept.order.len() > 1 {
            let Some(oldest) = kept.order.pop_front() else { break };
            if let Some(gone) = kept.checkouts.remove(&oldest) {
                kept.weight -= gone.objects.weight;
            }
        }
    }
}
