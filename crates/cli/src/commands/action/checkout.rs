//! What the workspace is a checkout of.

use std::path::Path;

use lockgate_action::{Candidate, Checkout, CommitId};
use lockgate_git::Repository;

/// The commit of `HEAD` and its parents; empty where there is none.
pub(super) fn read(folder: &Path) -> Checkout {
    let head = Repository::discover(folder).and_then(|repository| repository.commit("HEAD"));
    let Ok(head) = head else { return Checkout::default() };
    let id = |id: &lockgate_git::ObjectId| CommitId::new(&id.to_string());
    Checkout { head: id(&head.id), parents: head.parents.iter().filter_map(id).collect() }
}

/// The first candidate that the clone has, and its commit; the first of all where it has none, so that the report says what is
/// missing.
pub(super) fn choose(folder: &Path, candidates: &[Candidate]) -> (String, Option<String>) {
    let repository = Repository::discover(folder).ok();
    let found = candidates.iter().find_map(|candidate| {
        let commit = repository.as_ref()?.commit(&candidate.revision).ok()?;
        Some((candidate.revision.clone(), Some(commit.id.to_string())))
    });
    let first = || candidates.first().map(|first| first.revision.clone()).unwrap_or_default();
    found.unwrap_or_else(|| (first(), None))
}
