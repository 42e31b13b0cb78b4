//! Reading what the repositories of a wave hold: only contents that the store does not know are fetched.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures_util::future::join_all;
use lockgate_model::{Ecosystem, Note, NoteKind, Policy, Registries, RepoPath};
use lockgate_remote::{BlobAnswer, BlobError, ObjectName, Repository};
use lockgate_scanner::companions::MAX_COMPANION_BYTES;
use lockgate_scanner::inventory::Inventory;
use lockgate_scanner::policy;
use lockgate_scanner::tree::{Survey, TreeFile, TreeLockfile};
use lockgate_scanner::walk::{Exclude, MAX_MANIFEST_BYTES};
use rayon::prelude::*;

use super::ending::{ending, stop};
use super::job::{Job, Outcome, excludes, stored};
use super::look::{Found, outcome};
use super::skeleton::Leaf;
use crate::account::{Contents, Ending, FailReason, SkipReason, Stop};
use crate::pack::{KeyParts, Reading, ReadingKey};
use crate::store::{Learned, ManifestText, Read, Snapshot, SnapshotLockfile, StoreError};

/// Largest policy that is read, in bytes.
const MAX_POLICY_BYTES: u64 = 1 << 20;
/// Bytes of contents that are held at once, by the sizes that the trees told; a single repository may go beyond.
const MAX_HELD_BYTES: u64 = 48 << 20;

/// Contents by id.
type Contents_ = BTreeMap<ObjectName, BlobAnswer>;

/// What of a repository is read, and how.
struct Task {
    found: Found,
    survey: Survey<Leaf>,
    registries: Registries,
    /// The policy of the repository, where it had to be fetched.
    policy: Option<(ObjectName, Arc<[u8]>)>,
    keys: Vec<ReadingKey>,
    /// Lockfiles whose reading the store does not have.
    unread: Vec<usize>,
    /// Manifests that the store does not have.
    manifests: Vec<Leaf>,
}

/// How the repositories of a wave end, with what was read of them.
pub(super) async fn read(
    job: &Job<'_>,
    found: Vec<Found>,
) -> Result<(Vec<Outcome>, Option<(Stop, String)>), StoreError> {
    let policies = policies(job, &found).await?;
    let mut outcomes = Vec::new();
    let mut tasks = Vec::new();
    for found in found {
        match prepare(job, found, &policies)? {
            Prepared::Task(task) => tasks.push(*task),
            Prepared::Ended(outcome) => outcomes.push(outcome),
        }
    }
    let mut stopped = None;
    while !tasks.is_empty() {
        let part = tasks.drain(..within(&tasks)).collect();
        let (ended, stop) = read_part(job, part).await;
        outcomes.extend(ended);
        stopped = stopped.or(stop);
    }
    Ok((outcomes, stopped))
}

enum Prepared {
    Task(Box<Task>),
    Ended(Outcome),
}
