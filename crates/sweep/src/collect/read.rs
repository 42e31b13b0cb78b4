//! Reading what the repositories of a wave hold: only contents that the store does not know are fetched.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures_util::future::join_all;
use futures_util::{StreamExt as _, stream};
use lockgate_model::{Ecosystem, Note, NoteKind, Policy, Registries, RepoPath};
use lockgate_remote::{BlobAnswer, BlobError, ObjectName, Repository, git_blobs};
use lockgate_scanner::companions::MAX_COMPANION_BYTES;
use lockgate_scanner::inventory::Inventory;
use lockgate_scanner::policy;
use lockgate_scanner::tree::{Survey, TreeFile, TreeLockfile};
use lockgate_scanner::walk::{Exclude, MAX_MANIFEST_BYTES};
use rayon::prelude::*;

use super::Source;
use super::ending::ending;
use super::job::{Job, Outcome, excludes, stored};
use super::look::{Found, outcome};
use super::skeleton::Leaf;
use crate::account::{Contents, Ending, FailReason, Stop};
use crate::pack::{KeyParts, Reading, ReadingKey};
use crate::store::{Learned, ManifestText, Read, Snapshot, SnapshotLockfile, StoreError};

/// Largest policy that is read, in bytes.
const MAX_POLICY_BYTES: u64 = 1 << 20;
/// Bytes of contents that are held at once, by the sizes that the trees told; a single repository may go beyond.
const MAX_HELD_BYTES: u64 = 48 << 20;

/// Repositories that are asked by git's protocol at once.
const AT_ONCE: usize = 8;

/// A repository's own policy, and what it is called by git.
type OwnPolicy = (ObjectName, Arc<[u8]>);
/// Contents by id.
type Blobs = BTreeMap<ObjectName, BlobAnswer>;

/// What of a repository is read, and how.
struct Task {
    found: Found,
    survey: Survey<Leaf>,
    registries: Registries,
    /// The policy of the repository.
    policy: Option<OwnPolicy>,
    lockfiles: Vec<Lockfile>,
    /// Manifests of the ecosystems of its lockfiles.
    manifests: Vec<TreeFile<Leaf>>,
    /// Of those, what the store does not have.
    unknown_manifests: BTreeSet<ObjectName>,
}

/// A lockfile and what it is read together with.
struct Lockfile {
    file: TreeLockfile<Leaf>,
    companions: Vec<TreeFile<Leaf>>,
    key: ReadingKey,
    is_known: bool,
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
        match policy_of(job, &found, &policies) {
            Ok((policy, bytes)) => tasks.push(task(job, found, &policy, bytes)?),
            Err(ending) => outcomes.push(outcome(found.candidate, ending, Learned::Nothing)),
        }
    }
    let mut stopped = None;
    while !tasks.is_empty() {
        let rest = tasks.split_off(within(&tasks));
        let part = std::mem::replace(&mut tasks, rest);
        let blobs = fetch(job, &part).await;
        let ended: Vec<Outcome> =
            part.into_par_iter().map(|task| finish(job, task, &blobs)).collect();
        for outcome in &ended {
            if let Ending::NotReached(stop, why) = &outcome.ending {
                stopped.get_or_insert_with(|| (*stop, why.clone()));
            }
        }
        outcomes.extend(ended);
    }
    Ok((outcomes, stopped))
}

/// How many of the first tasks are held in memory at once; at least one.
fn within(tasks: &[Task]) -> usize {
    let mut held = 0;
    let fits = |task: &&Task| {
        held += task.wanted().map(|(_, leaf)| leaf.size).sum::<u64>();
        held <= MAX_HELD_BYTES
    };
    tasks.iter().take_while(fits).count().max(1)
}

/// The repositories' own policies: what the store has, and the rest from the host.
async fn policies(job: &Job<'_>, found: &[Found]) -> Result<Blobs, StoreError> {
    let mut policies = Blobs::new();
    if job.plan.policy.is_some() {
        return Ok(policies);
    }
    let leaves: Vec<(&Repository, Leaf)> = found
        .iter()
        .filter_map(|found| Some((&found.repository, found.skeleton.policy()?)))
        .filter(|(_, leaf)| leaf.size <= MAX_POLICY_BYTES)
        .collect();
    let ids: Vec<_> = leaves.iter().map(|(_, leaf)| stored(leaf.id)).collect();
    let known = job.with_store(|store| store.policies(&ids))?;
    let mut wanted = BTreeMap::new();
    for (repository, leaf) in leaves {
        match known.get(&stored(leaf.id)) {
            Some(bytes) => {
                policies.insert(leaf.id, Ok(Arc::from(bytes.as_slice())));
            }
            None => {
                wanted.insert(leaf.id, (repository, leaf));
            }
        }
    }
    policies.extend(fetch_all(job, wanted).await);
    Ok(policies)
}

async fn fetch_all(job: &Job<'_>, wanted: BTreeMap<ObjectName, (&Repository, Leaf)>) -> Blobs {
    if job.plan.source == Source::Git {
        return fetch_by_git(job, wanted).await;
    }
    let each = wanted.into_values().map(async |(repository, leaf)| {
        (leaf.id, job.blobs.get(repository, leaf.id, leaf.size).await)
    });
    join_all(each).await.into_iter().collect()
}

/// What is wanted of each repository in one question.
async fn fetch_by_git(job: &Job<'_>, wanted: BTreeMap<ObjectName, (&Repository, Leaf)>) -> Blobs {
    let mut by_repository: BTreeMap<&Repository, Vec<ObjectName>> = BTreeMap::new();
    for (id, (repository, _)) in wanted {
        by_repository.entry(repository).or_default().push(id);
    }
    let each = by_repository
        .into_iter()
        .map(async |(repository, ids)| git_blobs(job.host, repository, &ids).await);
    stream::iter(each).buffer_unordered(AT_ONCE).flat_map(stream::iter).collect().await
}

async fn fetch(job: &Job<'_>, tasks: &[Task]) -> Blobs {
    let wanted = tasks.iter().flat_map(Task::wanted);
    let fits = |leaf: &Leaf| leaf.size <= job.plan.max_file_bytes;
    let wanted = wanted.filter(|(_, leaf)| fits(leaf));
    fetch_all(job, wanted.map(|(repository, leaf)| (leaf.id, (repository, leaf))).collect()).await
}

/// The policy that a repository is read by, and its bytes where it is its own.
fn policy_of(
    job: &Job<'_>,
    found: &Found,
    policies: &Blobs,
) -> Result<(Policy, Option<OwnPolicy>), Ending> {
    if let Some(policy) = &job.plan.policy {
        return Ok((policy.clone(), None));
    }
    let Some(leaf) = found.skeleton.policy() else { return Ok((Policy::default(), None)) };
    let bytes = match policies.get(&leaf.id) {
        Some(Ok(bytes)) => Arc::clone(bytes),
        Some(Err(error)) => return Err(blob_ending(policy::FILE_NAME, error)),
        None => {
            let why = format!("{} is larger than 1 MiB", policy::FILE_NAME);
            return Err(Ending::Failed(FailReason::Policy, why));
        }
    };
    match policy::parse(policy::FILE_NAME, &bytes) {
        Ok(policy) => Ok((policy, Some((leaf.id, bytes)))),
        Err(error) => Err(Ending::Failed(FailReason::Policy, super::chain(&error))),
    }
}

fn task(
    job: &Job<'_>,
    found: Found,
    policy: &Policy,
    own: Option<OwnPolicy>,
) -> Result<Task, StoreError> {
    let own_excludes;
    let excludes: &[Exclude] = if job.plan.policy.is_some() {
        &job.excludes
    } else {
        own_excludes = excludes(policy);
        &own_excludes
    };
    let survey = found.skeleton.survey(excludes);
    let mut lockfiles: Vec<Lockfile> =
        survey.lockfiles.iter().map(|file| lockfile(file, &survey, &policy.registries)).collect();
    let manifests: Vec<TreeFile<Leaf>> = survey
        .manifests
        .iter()
        .filter(|file| is_of_a_lockfile(&file.path, &lockfiles))
        .cloned()
        .collect();
    let keys: Vec<ReadingKey> = lockfiles.iter().map(|lockfile| lockfile.key).collect();
    let ids: Vec<_> = manifests.iter().map(|manifest| stored(manifest.key.id)).collect();
    let (known, known_manifests) = job.with_store(|store| {
        Ok::<_, StoreError>((store.known_readings(&keys)?, store.known_manifests(&ids)?))
    })?;
    for lockfile in &mut lockfiles {
        lockfile.is_known = known.contains(&lockfile.key) && !job.plan.fresh;
    }
    let unknown = manifests.iter().map(|manifest| manifest.key.id);
    let unknown = unknown.filter(|id| !known_manifests.contains(&stored(*id))).collect();
    let registries = policy.registries.clone();
    Ok(Task {
        found,
        survey,
        registries,
        policy: own,
        lockfiles,
        manifests,
        unknown_manifests: unknown,
    })
}

fn lockfile(file: &TreeLockfile<Leaf>, survey: &Survey<Leaf>, registries: &Registries) -> Lockfile {
    let beside = |other: &&TreeFile<Leaf>| {
        (file.format.companions)(&other.path) && other.path != file.file.path
    };
    let companions: Vec<TreeFile<Leaf>> =
        survey.companions.iter().filter(beside).cloned().collect();
    let named: Vec<_> =
        companions.iter().map(|other| (other.path.clone(), stored(other.key.id))).collect();
    let key = ReadingKey::new(&KeyParts {
        path: &file.file.path,
        format: file.format,
        blob: stored(file.file.key.id),
        registries,
        companions: &named,
    });
    Lockfile { file: file.clone(), companions, key, is_known: false }
}

/// Whether a manifest may tell where a dependency of one of the lockfiles is asked for: it is of its ecosystem, in its
/// folder or below.
fn is_of_a_lockfile(path: &RepoPath, lockfiles: &[Lockfile]) -> bool {
    let ecosystem = match path.file_name() {
        "Cargo.toml" => Ecosystem::CratesIo,
        _ => Ecosystem::Npm,
    };
    lockfiles.iter().any(|lockfile| {
        let folder = lockfile.file.file.path.folder();
        lockfile.file.format.ecosystem == ecosystem
            && (folder.is_empty()
                || path.folder() == folder
                || path.folder().strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
    })
}

impl Task {
    /// What has to be fetched.
    fn wanted(&self) -> impl Iterator<Item = (&Repository, Leaf)> {
        let unread = self.lockfiles.iter().filter(|lockfile| !lockfile.is_known);
        let lockfiles = unread.flat_map(|lockfile| {
            let beside = lockfile.companions.iter().map(|other| other.key);
            let beside = beside.filter(|leaf| leaf.size <= MAX_COMPANION_BYTES);
            std::iter::once(lockfile.file.file.key).chain(beside)
        });
        let unknown = |leaf: &Leaf| self.unknown_manifests.contains(&leaf.id);
        let manifests = self.manifests.iter().map(|manifest| manifest.key).filter(unknown);
        let manifests = manifests.filter(|leaf| leaf.size <= MAX_MANIFEST_BYTES);
        lockfiles.chain(manifests).map(|leaf| (&self.found.repository, leaf))
    }
}

/// Reads the lockfiles of a repository from their contents.
fn finish(job: &Job<'_>, task: Task, blobs: &Blobs) -> Outcome {
    let Task { found, survey, registries, policy, lockfiles, manifests, unknown_manifests } = task;
    let mut read = Read::default();
    let mut kept = Vec::new();
    let mut notes = survey.notes;
    for lockfile in lockfiles {
        if !lockfile.is_known {
            match reading(job, &lockfile, &registries, blobs) {
                Ok(reading) => read.readings.push((lockfile.key, reading)),
                Err(Unread::Note(note)) => {
                    notes.push(*note);
                    continue;
                }
                Err(Unread::Ending(ending)) => {
                    return outcome(found.candidate, ending, Learned::Nothing);
                }
            }
        }
        let TreeLockfile { file, format } = lockfile.file;
        let blob = stored(file.key.id);
        kept.push(SnapshotLockfile { path: file.path, format, key: lockfile.key, blob });
    }
    if !found.skeleton.whole {
        notes.push(cut_off());
    }
    for id in unknown_manifests {
        // A manifest decides nothing: without it a finding has one line less to show.
        if let Some(Ok(bytes)) = blobs.get(&id) {
            read.manifests.push(ManifestText { name: stored(id), bytes: bytes.to_vec() });
        }
    }
    let has_lockfiles = !kept.is_empty() || notes.iter().any(|n| n.kind == NoteKind::UnreadFile);
    read.policies.extend(policy.iter().map(|(id, bytes)| (stored(*id), bytes.to_vec())));
    read.snapshot = Snapshot {
        branch: found.at.branch,
        commit: Some(found.at.commit),
        tree: Some(found.at.tree),
        lockfiles: kept,
        manifests: manifests.into_iter().map(|file| (file.path, stored(file.key.id))).collect(),
        policy: policy.map(|(id, _)| stored(id)),
        notes,
        excluded: survey.excluded,
        skeleton: found.skeleton.to_bytes(),
        survey: job.survey,
    };
    let contents = if has_lockfiles { Contents::Lockfiles } else { Contents::NoLockfile };
    outcome(found.candidate, Ending::Examined(contents), Learned::Read(Box::new(read)))
}

/// Why a lockfile was not read: the repository is examined without it, which is noted, or it is not examined.
enum Unread {
    Note(Box<Note>),
    Ending(Ending),
}

fn reading(
    job: &Job<'_>,
    lockfile: &Lockfile,
    registries: &Registries,
    blobs: &Blobs,
) -> Result<Reading, Unread> {
    let file = &lockfile.file.file;
    let max = job.plan.max_file_bytes;
    let too_large = || {
        let message = format!("{} bytes are more than the limit of {max}", file.key.size);
        let note = Note::new(NoteKind::UnreadFile, message).in_file(&file.path);
        let hint = "raise the limit on the size of a lockfile, or exclude the file";
        Unread::Note(Box::new(note.with_hint(hint)))
    };
    let bytes = match blobs.get(&file.key.id) {
        Some(Ok(bytes)) => bytes,
        Some(Err(BlobError::TooLarge { .. })) | None => return Err(too_large()),
        Some(Err(error)) => return Err(Unread::Ending(blob_ending(file.path.as_str(), error))),
    };
    let mut inventory = Inventory { registries: registries.clone(), ..Inventory::default() };
    for other in &lockfile.companions {
        match blobs.get(&other.key.id) {
            Some(Ok(bytes)) => inventory.companions.add_bytes(other.path.clone(), bytes.to_vec()),
            // As on disk: what is too large is as good as not there.
            None | Some(Err(BlobError::TooLarge { .. })) => {}
            Some(Err(error)) => {
                return Err(Unread::Ending(blob_ending(other.path.as_str(), error)));
            }
        }
    }
    inventory.read(&file.path, lockfile.file.format, bytes);
    Ok(Reading::of(file.path.clone(), inventory))
}

/// How a repository ends of which a content that is needed was not fetched.
fn blob_ending(path: &str, error: &BlobError) -> Ending {
    let why = format!("{path}: {}", super::chain(error));
    match error {
        BlobError::Github(error) => match ending(error) {
            Ending::NotReached(stop, why) => Ending::NotReached(stop, format!("{path}: {why}")),
            Ending::Failed(reason, why) => Ending::Failed(reason, format!("{path}: {why}")),
            ending => ending,
        },
        BlobError::Integrity => Ending::Failed(FailReason::Integrity, why),
        BlobError::TooLarge { .. } => Ending::Failed(FailReason::TooLarge, why),
        BlobError::Gone => Ending::Failed(FailReason::NoAccess, why),
        BlobError::Ended => Ending::NotReached(Stop::Interrupted, why),
    }
}

fn cut_off() -> Note {
    let message = "the listing of the tree was cut off: lockfiles may be missing";
    Note::new(NoteKind::UnreadFile, message)
        .with_hint("examine this repository from a clone: lockgate scan")
}
