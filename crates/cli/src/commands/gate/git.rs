//! Sides that are commits: read from git's objects, and of the base only what differs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use lockgate_git::{Change, Commit, Entry, EntryKind as GitKind, GitError, ObjectId, Repository};
use lockgate_model::{Note, NoteKind, RepoPath};
use lockgate_scanner::companions::MAX_COMPANION_BYTES;
use lockgate_scanner::compare::{Base, Head};
use lockgate_scanner::inventory::{Content, Inventory};
use lockgate_scanner::manifest::Manifests;
use lockgate_scanner::tree::{
    EntryKind, Survey, TreeChange, TreeEntry, TreeLockfile, base_listing, survey,
};
use lockgate_scanner::walk::MAX_MANIFEST_BYTES;

use super::{Compared, Reading, side, unread_base};
use crate::failure::Failure;

/// Longest target of a link that is read, in bytes.
const MAX_TARGET_BYTES: u64 = 4096;

/// Reads the head, and of the base the lockfiles that may read otherwise.
///
/// # Errors
/// Exit code 3 when the head's trees cannot be read.
pub(super) fn compared(
    reading: &Reading<'_>,
    repository: &Arc<Repository>,
    base: &Commit,
    head: &Commit,
) -> Result<Compared, Failure> {
    let entries = listing(repository, head).map_err(unreadable)?;
    let here = look(reading, repository, &entries);
    let changes = match repository.changes(base, head) {
        Ok(changes) => changes,
        Err(error) => {
            let head = read_head(reading, repository, head, here);
            return Ok(Compared { head, base: unread_base(&reading.base_name, &error.into()) });
        }
    };
    let edited: BTreeSet<RepoPath> = changes.iter().filter_map(|c| path(c.path())).collect();
    let changes: Vec<TreeChange<ObjectId>> = changes.into_iter().map(tree_change).collect();
    let there = look(reading, repository, &base_listing(&entries, &changes));
    drop(entries);
    let unchanged = unchanged(&there, &here, &edited);
    let mut survey = there;
    survey.lockfiles.retain(|lockfile| !unchanged.contains(&lockfile.file.path));
    // What cannot be read on either side is the head's matter.
    survey.notes.retain(|note| !here.notes.contains(note));
    let before = Base {
        side: side(&reading.base_name, base),
        inventory: inventory(reading, repository, survey),
        unchanged,
        notes: Vec::new(),
    };
    let mut after = read_head(reading, repository, head, here);
    after.edited = Some(edited);
    Ok(Compared { head: after, base: before })
}

/// Reads a head that is compared with a folder.
///
/// # Errors
/// Exit code 3 when its trees cannot be read.
pub(super) fn head(
    reading: &Reading<'_>,
    repository: &Arc<Repository>,
    commit: &Commit,
) -> Result<Head, Failure> {
    let entries = listing(repository, commit).map_err(unreadable)?;
    Ok(read_head(reading, repository, commit, look(reading, repository, &entries)))
}

/// Reads a base that a folder is compared with.
pub(super) fn base(reading: &Reading<'_>, repository: &Arc<Repository>, commit: &Commit) -> Base {
    match listing(repository, commit) {
        Ok(entries) => Base {
            side: side(&reading.base_name, commit),
            inventory: inventory(reading, repository, look(reading, repository, &entries)),
            unchanged: BTreeSet::new(),
            notes: Vec::new(),
        },
        Err(error) => unread_base(&reading.base_name, &error.into()),
    }
}

fn unreadable(error: GitError) -> Failure {
    let hint = error.hint();
    let error = anyhow::Error::new(error).context("the head cannot be read");
    Failure::incomplete(error).with_hint(hint)
}

fn listing(repository: &Repository, commit: &Commit) -> Result<Vec<TreeEntry<ObjectId>>, GitError> {
    Ok(repository.entries(commit)?.into_iter().map(tree_entry).collect())
}

fn tree_entry(entry: Entry) -> TreeEntry<ObjectId> {
    let kind = match entry.kind {
        GitKind::Blob => EntryKind::File,
        GitKind::Link => EntryKind::Link,
        GitKind::Submodule => EntryKind::Submodule,
    };
    TreeEntry { path: entry.path, kind, key: entry.id }
}

fn tree_change(change: Change) -> TreeChange<ObjectId> {
    let (base, head) = match change {
        Change::Added(new) => (None, Some(new)),
        Change::Deleted(old) => (Some(old), None),
        Change::Modified { old, new } => (Some(old), Some(new)),
    };
    TreeChange { base: base.map(tree_entry), head: head.map(tree_entry) }
}

fn path(bytes: &[u8]) -> Option<RepoPath> {
    RepoPath::new(std::str::from_utf8(bytes).ok()?).ok()
}

fn look(
    reading: &Reading<'_>,
    repository: &Repository,
    entries: &[TreeEntry<ObjectId>],
) -> Survey<ObjectId> {
    let target = |id: &ObjectId| repository.blob(id, MAX_TARGET_BYTES).ok();
    survey(entries, reading.excludes, &target)
}

/// The lockfiles that read the same on both sides: the same content in the same format, and no file that the format may
/// read beside it differs.
fn unchanged(
    base: &Survey<ObjectId>,
    head: &Survey<ObjectId>,
    edited: &BTreeSet<RepoPath>,
) -> BTreeSet<RepoPath> {
    let by_path = |survey: &Survey<ObjectId>| {
        let mut by_path: BTreeMap<RepoPath, Vec<(&'static str, ObjectId)>> = BTreeMap::new();
        for lockfile in &survey.lockfiles {
            let key = (lockfile.format.id, lockfile.file.key);
            by_path.entry(lockfile.file.path.clone()).or_default().push(key);
        }
        by_path
    };
    let (before, after) = (by_path(base), by_path(head));
    let affected = |lockfile: &TreeLockfile<ObjectId>| {
        edited.iter().any(|path| (lockfile.format.companions)(path))
    };
    let touched: BTreeSet<&RepoPath> =
        head.lockfiles.iter().filter(|l| affected(l)).map(|l| &l.file.path).collect();
    let same = after
        .iter()
        .filter(|(path, keys)| before.get(*path) == Some(*keys) && !touched.contains(path));
    same.map(|(path, _)| path.clone()).collect()
}

fn read_head(
    reading: &Reading<'_>,
    repository: &Arc<Repository>,
    commit: &Commit,
    survey: Survey<ObjectId>,
) -> Head {
    let files = survey.manifests.iter().filter_map(|file| {
        let bytes = repository.blob(&file.key, MAX_MANIFEST_BYTES).ok()?;
        Some((file.path.clone(), bytes))
    });
    let manifests = Manifests::new(files);
    Head {
        side: side(&reading.args.head, commit),
        inventory: inventory(reading, repository, survey),
        manifests,
        edited: None,
        policy_change: None,
    }
}

fn inventory(
    reading: &Reading<'_>,
    repository: &Arc<Repository>,
    survey: Survey<ObjectId>,
) -> Inventory {
    let mut inventory = Inventory {
        notes: survey.notes,
        excluded: survey.excluded,
        registries: reading.policy.registries.clone(),
        ..Inventory::default()
    };
    for file in survey.companions {
        let (repository, id) = (Arc::clone(repository), file.key);
        inventory
            .companions
            .add_deferred(file.path, move || repository.blob(&id, MAX_COMPANION_BYTES).ok());
    }
    inventory.read_each(&survey.lockfiles, |lockfile| {
        let path = &lockfile.file.path;
        let bytes = repository.blob(&lockfile.file.key, reading.max_bytes());
        let bytes = bytes.map_err(|error| unread(path, &error));
        Content { path, format: lockfile.format, bytes }
    });
    inventory
}

fn unread(path: &RepoPath, error: &GitError) -> Note {
    let hint = match error {
        GitError::TooLarge { .. } => "raise the limit by --max-file-size, or exclude the file",
        other => other.hint(),
    };
    let message = crate::commands::database::chain(error);
    Note::new(NoteKind::UnreadFile, message).in_file(path).with_hint(hint)
}
