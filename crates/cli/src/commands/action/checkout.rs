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

/// The first candidate that the clone has, and the id of its commit; the first of all where it has none: that is asked for
/// elsewhere, or the report says that it is missing.
pub(super) fn choose(folder: &Path, candidates: &[Candidate]) -> (String, Option<String>) {
    let repository = Repository::discover(folder).ok();
    let found = candidates.iter().find_map(|candidate| {
        let commit = repository.as_ref()?.commit(&candidate.revision).ok()?;
        Some((candidate.revision.clone(), Some(commit.id.to_string())))
    });
    found.unwrap_or_else(|| {
        let first = candidates.first().map(|first| first.revision.clone()).unwrap_or_default();
        let id = repository.as_ref().and_then(|repository| repository.id(&first).ok());
        (first, id.map(|id| id.to_string()))
    })
}
