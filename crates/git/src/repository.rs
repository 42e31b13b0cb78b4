//! The repository that a folder lies in.

use std::fmt;
use std::path::Path;

use gix::objs::Kind;

use crate::commit::Commit;
use crate::entry::{Change, Entry};
use crate::error::GitError;
use crate::history;
use crate::object_id::ObjectId;
use crate::objects::Objects;
use crate::revision::Resolver;
use crate::store::Store;
use crate::supply::Supply;
use crate::tree::Item;
use crate::walk::{self, MOST_BYTES};

/// A git repository, seen from a folder in it. It can be shared by threads; each call reads by itself.
pub struct Repository {
    store: Store,
    prefix: String,
}

impl Repository {
    /// Finds the repository that a folder lies in: a worktree (also a linked one, or of a submodule), or a bare repository.
    ///
    /// # Errors
    /// There is none, or it cannot be opened.
    pub fn discover(folder: &Path) -> Result<Self, GitError> {
        let store = Store::open(folder)?;
        let prefix = prefix(folder, &store)?;
        Ok(Self { store, prefix })
    }

    /// The same, with blobs and trees that it lacks from elsewhere.
    #[must_use]
    pub fn supplied_by(mut self, supply: Supply) -> Self {
        self.store.supply(supply);
        self
    }

    /// The folder's path in the repository, with `/`; empty at the root and for a bare repository.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The root of the worktree; none for a bare repository.
    #[must_use]
    pub fn worktree(&self) -> Option<&Path> {
        self.store.worktree()
    }

    /// Whether history ends early, as in a clone with `--depth`.
    #[must_use]
    pub fn is_shallow(&self) -> bool {
        self.store.is_shallow()
    }

    /// The commit that a revision names: a branch, a tag, a whole or short id, `HEAD`, with `~N` and `^N` behind it.
    ///
    /// # Errors
    /// No commit has this name, several have, or it is not in this clone.
    pub fn commit(&self, revision: &str) -> Result<Commit, GitError> {
        Resolver::new(&self.store, revision).resolve()
    }

    /// The id of the commit that a revision names, also where the commit itself is not in this clone: a whole id, or the
    /// parent of a commit that is.
    ///
    /// # Errors
    /// Nothing has this name, or several things have.
    pub fn id(&self, revision: &str) -> Result<ObjectId, GitError> {
        Resolver::new(&self.store, revision).id()
    }

    /// The newest commit that two commits have both in their history. `None` where there is none, in a shallow clone
    /// perhaps only because it lies further back.
    ///
    /// # Errors
    /// A commit of the history is missing or damaged.
    pub fn merge_base(&self, a: &Commit, b: &Commit) -> Result<Option<Commit>, GitError> {
        history::merge_base(&self.store, a, b)
    }

    /// Every file, link and submodule below the folder, sorted by path. Empty where the commit has no such folder.
    ///
    /// # Errors
    /// A tree is missing, damaged, or too large.
    pub fn entries(&self, commit: &Commit) -> Result<Vec<Entry>, GitError> {
        let objects = self.store.objects();
        let item = self.item(&objects, commit)?;
        let changes = walk::changes(&objects, None, item, MOST_BYTES)?;
        let added = changes.into_iter().filter_map(|change| match change {
            Change::Added(entry) => Some(entry),
            Change::Deleted(_) | Change::Modified { .. } => None,
        });
        Ok(added.collect())
    }

    /// What differs below the folder, sorted by path. Folders that are equal in both commits are not read.
    ///
    /// # Errors
    /// A tree is missing, damaged, or too large.
    pub fn changes(&self, base: &Commit, head: &Commit) -> Result<Vec<Change>, GitError> {
        let objects = self.store.objects();
        let old = self.item(&objects, base)?;
        let new = self.item(&objects, head)?;
        walk::changes(&objects, old, new, MOST_BYTES)
    }

    /// The file, link or submodule at a path below the folder; `None` where the commit has none, or a folder, there.
    ///
    /// # Errors
    /// A tree on the way is missing, damaged, or too large.
    pub fn entry(&self, commit: &Commit, path: &str) -> Result<Option<Entry>, GitError> {
        let whole = format!("{}/{path}", self.prefix);
        let item = walk::item_at(&self.store.objects(), commit.tree, &whole)?;
        let leaf = item.and_then(crate::tree::Item::as_leaf);
        Ok(leaf.map(|(kind, id)| Entry { path: path.as_bytes().to_vec(), kind, id }))
    }

    /// The bytes of a file, or the target of a link. Larger than `max`, it is not unpacked.
    ///
    /// # Errors
    /// The blob is missing, damaged, or too large.
    pub fn blob(&self, id: &ObjectId, max: u64) -> Result<Vec<u8>, GitError> {
        self.store.objects().expect(id, Kind::Blob, max)
    }

    fn item(&self, objects: &Objects, commit: &Commit) -> Result<Option<Item>, GitError> {
        walk::item_at(objects, commit.tree, &self.prefix)
    }
}

impl fmt::Debug for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Repository").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

/// The path from the root of the worktree to the folder; empty where the folder is not in the worktree.
fn prefix(folder: &Path, store: &Store) -> Result<String, GitError> {
    let Some(worktree) = store.worktree() else { return Ok(String::new()) };
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let (real_folder, root) = (real(folder), real(worktree));
    if real_folder.starts_with(real(store.git_folder())) {
        return Ok(String::new());
    }
    let Ok(below) = real_folder.strip_prefix(&root) else { return Ok(String::new()) };
    let names: Option<Vec<&str>> =
        below.components().map(|component| component.as_os_str().to_str()).collect();
    let names = names.ok_or_else(|| GitError::FolderName { folder: folder.to_owned() })?;
    Ok(names.join("/"))
}
