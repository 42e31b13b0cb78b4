//! Looking at repositories: the commit that each is at, and the entries of its tree that matter.

use std::collections::{BTreeMap, HashMap};

use futures_util::{StreamExt as _, stream};
use lockgate_remote::{
    GitHead, GithubError, Head, HeadError, NodeKind, ObjectName, Repository, TreeLimits, WholeTree,
    git_head, git_tree, heads, repository_by_id, whole_tree,
};
use lockgate_scanner::tree::{EntryKind, TreeEntry};

use super::Source;
use super::choose::Candidate;
use super::ending::{ending, stop};
use super::job::{Job, Outcome, stored};
use super::skeleton::{Leaf, Skeleton, links};
use super::wave::{Wave, not_reached};
use crate::account::{Contents, Ending, FailReason, SkipReason, Stop};
use crate::store::{Learned, Read, Snapshot};

/// Repositories of a wave that are asked for at once; the host's governor holds the requests back.
const AT_ONCE: usize = 16;
/// Longest target of a link, in bytes.
const MAX_TARGET_BYTES: u64 = 4096;
/// Links of a tree that are followed at most.
const MAX_LINKS: usize = 500;

/// A repository of which something may have to be read.
pub(super) struct Found {
    pub(super) candidate: Candidate,
    pub(super) repository: Repository,
    pub(super) at: At,
    pub(super) skeleton: Skeleton,
}

/// The commit that it is at.
#[derive(Clone, Debug)]
pub(super) struct At {
    pub(super) branch: String,
    pub(super) commit: crate::ObjectName,
    pub(super) tree: crate::ObjectName,
}

/// What a look at one repository gives.
enum Look {
    Ended(Outcome),
    Found(Box<Found>),
    Stopped(Box<Candidate>, Stop, String),
}

/// Looks at the repositories of a wave.
pub(super) async fn look(job: &Job<'_>, candidates: Vec<Candidate>) -> Wave {
    let looks: Vec<Look> = match job.plan.source {
        Source::Api => by_api(job, candidates).await,
        Source::Git => {
            let looks = candidates.into_iter().map(|candidate| look_by_git(job, candidate));
            stream::iter(looks).buffer_unordered(AT_ONCE).collect().await
        }
    };
    let mut wave = Wave::default();
    let mut left = Vec::new();
    for look in looks {
        match look {
            Look::Ended(outcome) => wave.ended.push(outcome),
            Look::Found(found) => wave.found.push(*found),
            Look::Stopped(candidate, stop, why) => {
                wave.stopped.get_or_insert((stop, why));
                left.push(*candidate);
            }
        }
    }
    if let Some((stop, why)) = &wave.stopped {
        wave.ended.extend(left.into_iter().map(|one| not_reached(one, *stop, why)));
    }
    wave.ended.sort_by_key(|outcome| outcome.id);
    wave.found.sort_by_key(|found| found.candidate.row.id);
    wave
}

async fn by_api(job: &Job<'_>, candidates: Vec<Candidate>) -> Vec<Look> {
    let ids: Vec<String> = candidates.iter().map(|one| one.row.node_id.clone()).collect();
    let mut heads: HashMap<String, Result<Head, HeadError>> =
        heads(job.host, &ids).await.into_iter().collect();
    let looks = candidates.into_iter().map(|candidate| {
        // An id without an answer is as good as one that is not there.
        let head = heads.remove(&candidate.row.node_id).unwrap_or(Err(HeadError::Gone));
        look_at(job, candidate, head)
    });
    stream::iter(looks).buffer_unordered(AT_ONCE).collect().await
}

/// The tree is named by the commit alone, so that an unchanged commit is as good as an unchanged tree.
async fn look_by_git(job: &Job<'_>, candidate: Candidate) -> Look {
    let Some(repository) = repository_of(&candidate) else { return unnameable(candidate) };
    let (branch, commit) = match git_head(job.host, &repository).await {
        Ok(GitHead::At { branch, commit }) => (branch, commit),
        Ok(GitHead::Empty) => return empty(job, candidate),
        Ok(GitHead::Missing) => return without_head(candidate),
        Err(error) if is_not_found(&error) => return recheck(job, candidate).await,
        Err(error) => return refused(candidate, &error),
    };
    let seen = candidate.seen.as_ref().filter(|seen| seen.commit == Some(stored(commit)));
    if let (Some(tree), Some(skeleton)) =
        (seen.and_then(|seen| seen.tree), kept_skeleton(job, &candidate))
    {
        let at = At { branch, commit: stored(commit), tree };
        return Look::Found(Box::new(Found { candidate, repository, at, skeleton }));
    }
    let listed = git_tree(job.host, &repository, commit, &limits()).await;
    let found = match listed {
        Ok((tree, listing)) => {
            let at = At { branch, commit: stored(commit), tree: stored(tree) };
            keep(job, &repository, listing).await.map(|skeleton| (at, skeleton))
        }
        Err(error) => Err(error),
    };
    match found {
        Ok((at, skeleton)) => Look::Found(Box::new(Found { candidate, repository, at, skeleton })),
        Err(error) if is_not_found(&error) => recheck(job, candidate).await,
        Err(error) => refused(candidate, &error),
    }
}

fn is_not_found(error: &GithubError) -> bool {
    matches!(error.cause(), GithubError::NotFound { .. })
}

fn repository_of(candidate: &Candidate) -> Option<Repository> {
    Repository::new(&format!("{}/{}", candidate.row.owner, candidate.row.name)).ok()
}

fn unnameable(candidate: Candidate) -> Look {
    Look::Ended(failed(candidate, FailReason::Protocol, "its name is none".to_owned()))
}

fn without_head(candidate: Candidate) -> Look {
    let why = format!("there is no branch `{}`", candidate.row.default_branch);
    Look::Ended(failed(candidate, FailReason::NoHead, why))
}

/// What is known of the tree that was seen last.
fn kept_skeleton(job: &Job<'_>, candidate: &Candidate) -> Option<Skeleton> {
    let kept = job.with_store(|store| store.skeleton(candidate.row.id)).ok().flatten();
    kept.as_deref().and_then(Skeleton::from_bytes)
}

async fn look_at(job: &Job<'_>, candidate: Candidate, head: Result<Head, HeadError>) -> Look {
    let (at, tree) = match head {
        Ok(Head::At { branch, commit, tree }) => {
            (At { branch, commit: stored(commit), tree: stored(tree) }, tree)
        }
        Ok(Head::Empty) => return empty(job, candidate),
        Ok(Head::Missing) => return without_head(candidate),
        Err(HeadError::Gone) => return recheck(job, candidate).await,
        // Not even one repository's head is too little for GraphQL: git knows it as well.
        Err(HeadError::Github(error)) if is_fault_of_graphql(&error) => {
            return look_by_git(job, candidate).await;
        }
        Err(HeadError::Github(error)) => return refused(candidate, &error),
    };
    let Some(repository) = repository_of(&candidate) else { return unnameable(candidate) };
    let unchanged = candidate.seen.as_ref().is_some_and(|seen| seen.tree == Some(at.tree));
    let known = if unchanged { kept_skeleton(job, &candidate) } else { None };
    let skeleton = match known {
        Some(skeleton) => Ok(skeleton),
        None => list(job, &repository, tree).await,
    };
    match skeleton {
        Ok(skeleton) => Look::Found(Box::new(Found { candidate, repository, at, skeleton })),
        Err(error) if is_not_found(&error) => look_again(job, candidate, tree).await,
        Err(error) => refused(candidate, &error),
    }
}

/// A tree that its head named and that is not there: somebody may have pushed another history meanwhile. Once.
async fn look_again(job: &Job<'_>, candidate: Candidate, gone: ObjectName) -> Look {
    let ids = [candidate.row.node_id.clone()];
    let Some((_, Ok(Head::At { branch, commit, tree }))) = heads(job.host, &ids).await.pop() else {
        return recheck(job, candidate).await;
    };
    let Some(repository) = repository_of(&candidate).filter(|_| tree != gone) else {
        return recheck(job, candidate).await;
    };
    let at = At { branch, commit: stored(commit), tree: stored(tree) };
    match list(job, &repository, tree).await {
        Ok(skeleton) => Look::Found(Box::new(Found { candidate, repository, at, skeleton })),
        Err(error) if is_not_found(&error) => recheck(job, candidate).await,
        Err(error) => refused(candidate, &error),
    }
}

/// Whether GraphQL gave in, rather than GitHub refused.
fn is_fault_of_graphql(error: &GithubError) -> bool {
    matches!(
        error.cause(),
        GithubError::Unavailable { status: 502 | 504, .. }
            | GithubError::NotJson { .. }
            | GithubError::Unexpected { status: 200, .. }
    )
}

/// Nothing was ever pushed: examined, and nothing in it.
fn empty(job: &Job<'_>, candidate: Candidate) -> Look {
    let branch = candidate.row.default_branch.clone();
    let snapshot = Snapshot { branch, survey: job.survey, ..Snapshot::default() };
    let learned = Learned::Read(Box::new(Read { snapshot, ..Read::default() }));
    Look::Ended(outcome(candidate, Ending::Examined(Contents::Empty), learned))
}

/// A repository that was listed and is not found: deleted meanwhile, or not to be seen. Asked for once more, by number.
async fn recheck(job: &Job<'_>, candidate: Candidate) -> Look {
    match repository_by_id(job.host, candidate.row.id).await {
        Ok(None) => {
            let gone = Ending::Skipped(SkipReason::Gone);
            Look::Ended(outcome(candidate, gone, Learned::Nothing))
        }
        Ok(Some(found)) if !found.owner.eq_ignore_ascii_case(&candidate.row.owner) => {
            let moved = Ending::Skipped(SkipReason::MovedAway);
            Look::Ended(outcome(candidate, moved, Learned::Nothing))
        }
        Ok(Some(_)) => {
            let why = "it is listed, but the token may not read its contents".to_owned();
            Look::Ended(failed(candidate, FailReason::NoAccess, why))
        }
        Err(error) => refused(candidate, &error),
    }
}

fn refused(candidate: Candidate, error: &GithubError) -> Look {
    match (stop(error), ending(error)) {
        (Some(stop), ending) => {
            Look::Stopped(Box::new(candidate), stop, ending.detail().to_owned())
        }
        (None, ending) => Look::Ended(outcome(candidate, ending, Learned::Nothing)),
    }
}

fn failed(candidate: Candidate, reason: FailReason, why: String) -> Outcome {
    outcome(candidate, Ending::Failed(reason, why), Learned::Nothing)
}

pub(super) fn outcome(candidate: Candidate, ending: Ending, learned: Learned) -> Outcome {
    let name = format!("{}/{}", candidate.row.owner, candidate.row.name);
    Outcome { id: candidate.row.id, name, ending, learned }
}

/// The entries of a tree that matter, with the targets of its links.
async fn list(
    job: &Job<'_>,
    repository: &Repository,
    tree: ObjectName,
) -> Result<Skeleton, GithubError> {
    let tree = whole_tree(job.host, repository, tree, &limits()).await?;
    keep(job, repository, tree).await
}

fn limits() -> TreeLimits<'static> {
    TreeLimits { enter: &is_worth_listing, ..TreeLimits::default() }
}

/// Of a listing what matters, with the targets of its links.
async fn keep(
    job: &Job<'_>,
    repository: &Repository,
    tree: WholeTree,
) -> Result<Skeleton, GithubError> {
    let whole = tree.complete;
    let listing = entries(tree);
    let mut targets = BTreeMap::new();
    let wanted = links(&listing);
    let wanted: Vec<Leaf> = wanted.iter().take(MAX_LINKS).map(|entry| entry.key).collect();
    for leaf in wanted.into_iter().filter(|leaf| leaf.size <= MAX_TARGET_BYTES) {
        // A link that cannot be followed is noted where it is called like a lockfile.
        if let Ok(target) = job.blob(repository, leaf).await {
            targets.insert(leaf.id, target.to_vec());
        }
    }
    Ok(Skeleton::of(&listing, targets, whole))
}

/// Installed packages are passed over; their folder alone is known of.
fn is_worth_listing(folder: &[u8]) -> bool {
    folder.rsplit(|byte| *byte == b'/').next() != Some(b"node_modules")
}

fn entries(tree: WholeTree) -> Vec<TreeEntry<Leaf>> {
    let kind = |kind: NodeKind| match kind {
        NodeKind::File | NodeKind::Executable => Some(EntryKind::File),
        NodeKind::Link => Some(EntryKind::Link),
        NodeKind::Submodule => Some(EntryKind::Submodule),
        NodeKind::Folder => None,
    };
    let entry = |node: lockgate_remote::TreeNode| {
        let key = Leaf { id: node.oid, size: node.size.unwrap_or(0) };
        Some(TreeEntry { path: node.path, kind: kind(node.kind)?, key })
    };
    tree.entries.into_iter().filter_map(entry).collect()
}
