//! Finds the lockfiles and manifests in a listing: the tree of a commit, which is not on disk.
//!
//! The rules are those of the walk of a folder: `node_modules` is passed over, links are followed inside the tree alone,
//! and what is called like a lockfile and cannot be read is a note. Nothing is opened here.

mod link;

use std::collections::{BTreeMap, HashMap};

use lockgate_model::{Excluded, Note, NoteKind, RepoPath};

use crate::format::{Format, claiming, is_companion};
use crate::walk::Exclude;
use link::Links;

/// An entry of a listing that is not a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeEntry<K> {
    /// The path below the root with `/`, as found: it may be hostile or not UTF-8.
    pub path: Vec<u8>,
    /// What it is.
    pub kind: EntryKind,
    /// How its content is asked for.
    pub key: K,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A symbolic link; its content is the target.
    Link,
    /// Another repository.
    Submodule,
}

/// An entry that differs between the base and the head of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeChange<K> {
    /// What the base has.
    pub base: Option<TreeEntry<K>>,
    /// What the head has.
    pub head: Option<TreeEntry<K>>,
}

/// A file of the listing that matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeFile<K> {
    /// Its path, links resolved.
    pub path: RepoPath,
    /// How its content is asked for.
    pub key: K,
}

/// A lockfile of the listing.
#[derive(Clone, Debug)]
pub struct TreeLockfile<K> {
    /// The file.
    pub file: TreeFile<K>,
    /// The format that claims it; that of the link where it was found by one.
    pub format: &'static Format,
}

/// What a listing holds.
#[derive(Debug)]
pub struct Survey<K> {
    /// Lockfiles, sorted by path, unique.
    pub lockfiles: Vec<TreeLockfile<K>>,
    /// Manifests that show where a dependency is asked for, sorted by path.
    pub manifests: Vec<TreeFile<K>>,
    /// Files that a lockfile may be read together with, sorted by path.
    pub companions: Vec<TreeFile<K>>,
    /// What was passed over on purpose, sorted by path.
    pub excluded: Vec<Excluded>,
    /// What cannot be read, sorted.
    pub notes: Vec<Note>,
}

/// Looks through a listing. `target` gives the content of a link, `None` where it cannot be read.
pub fn survey<K: Clone>(
    entries: &[TreeEntry<K>],
    excludes: &[Exclude],
    target: &dyn Fn(&K) -> Option<Vec<u8>>,
) -> Survey<K> {
    let mut surveyor = Surveyor { excludes, folders: HashMap::new(), found: Survey::new() };
    let mut links = Vec::new();
    for entry in entries {
        surveyor.visit(entry, &mut links);
    }
    if !links.is_empty() {
        let followed = Links::new(entries, target);
        links.into_iter().for_each(|link| surveyor.visit_link(link, &followed));
    }
    let mut found = surveyor.found;
    let order = |a: &TreeLockfile<K>, b: &TreeLockfile<K>| {
        (&a.file.path, a.format.id).cmp(&(&b.file.path, b.format.id))
    };
    found.lockfiles.sort_by(order);
    found.lockfiles.dedup_by(|a, b| order(a, b).is_eq());
    found.manifests.sort_by(|a, b| a.path.cmp(&b.path));
    found.companions.sort_by(|a, b| a.path.cmp(&b.path));
    found.excluded.sort();
    found.excluded.dedup();
    found.notes.sort();
    found
}

impl<K> Survey<K> {
    const fn new() -> Self {
        Self {
            lockfiles: Vec::new(),
            manifests: Vec::new(),
            companions: Vec::new(),
            excluded: Vec::new(),
            notes: Vec::new(),
        }
    }
}

struct Surveyor<'a, K> {
    excludes: &'a [Exclude],
    /// Whether a folder is passed over, and for what reason, by its path.
    folders: HashMap<String, Option<String>>,
    found: Survey<K>,
}

/// A link that is called like a lockfile.
struct Link<'e, K> {
    entry: &'e TreeEntry<K>,
    format: &'static Format,
}

impl<K: Clone> Surveyor<'_, K> {
    fn visit<'e>(&mut self, entry: &'e TreeEntry<K>, links: &mut Vec<Link<'e, K>>) {
        let text = String::from_utf8_lossy(&entry.path);
        let (folder, name) = text.rsplit_once('/').unwrap_or(("", &text));
        if self.is_folder_left_out(folder) {
            return;
        }
        let claimed = RepoPath::new(&text).or_else(|_| RepoPath::new(name)).ok();
        let path = self.path_of(entry);
        let Some(format) = claimed.as_ref().and_then(claiming) else {
            match (path, entry.kind) {
                (Some(path), EntryKind::File) => self.visit_other(path, &entry.key),
                (Some(path), EntryKind::Submodule) => self.pass_over_submodule(path),
                (Some(_), EntryKind::Link) | (None, _) => {}
            }
            return;
        };
        if self.is_file_left_out(&text) {
            return;
        }
        match (entry.kind, path) {
            (EntryKind::File, Some(path)) => self.add(path, &entry.key, format),
            (EntryKind::File, None) => {
                self.unread(entry, "the path of a lockfile is not UTF-8 or not portable");
            }
            (EntryKind::Link, _) => links.push(Link { entry, format }),
            (EntryKind::Submodule, _) => {
                self.unread(entry, "a lockfile's name, but another repository stands there");
            }
        }
    }

    fn path_of(&self, entry: &TreeEntry<K>) -> Option<RepoPath> {
        let text = std::str::from_utf8(&entry.path).ok()?;
        // A path that is not written as it is stored names no file of the tree.
        RepoPath::new(text).ok().filter(|path| path.as_str() == text)
    }

    fn add(&mut self, path: RepoPath, key: &K, format: &'static Format) {
        let file = TreeFile { path, key: key.clone() };
        // One list of requirements may include another.
        if is_companion(&file.path) {
            self.found.companions.push(file.clone());
        }
        self.found.lockfiles.push(TreeLockfile { file, format });
    }

    fn visit_other(&mut self, path: RepoPath, key: &K) {
        let file = TreeFile { path, key: key.clone() };
        if is_companion(&file.path) {
            self.found.companions.push(file.clone());
        }
        if matches!(file.path.file_name(), "Cargo.toml" | "package.json") {
            self.found.manifests.push(file);
        }
    }

    /// Its lockfiles are of another repository and its history, and nothing here knows them.
    fn pass_over_submodule(&mut self, path: RepoPath) {
        if !self.is_folder_left_out(path.as_str()) {
            self.found.excluded.push(Excluded { path, reason: "another repository".to_owned() });
        }
    }

    fn visit_link(&mut self, link: Link<'_, K>, links: &Links<'_, K>) {
        match links.follow(&link.entry.path) {
            Ok(target) => match self.path_of(target) {
                Some(path) => {
                    let file = TreeFile { path, key: target.key.clone() };
                    self.found.lockfiles.push(TreeLockfile { file, format: link.format });
                }
                None => self.unread(link.entry, "a symbolic link to a path that is not UTF-8"),
            },
            Err(why) => self.unread(link.entry, why),
        }
    }

    /// Whether a folder or one above it is passed over; the topmost one is reported.
    fn is_folder_left_out(&mut self, folder: &str) -> bool {
        if folder.is_empty() {
            return false;
        }
        if let Some(known) = self.folders.get(folder) {
            return known.is_some();
        }
        let (above, name) = folder.rsplit_once('/').unwrap_or(("", folder));
        let inherited = self.is_folder_left_out(above);
        let exclude = self.excludes.iter().find(|exclude| exclude.matches(folder, true));
        let own = match exclude {
            Some(exclude) => Some(exclude.reason().to_owned()),
            None => (name == "node_modules").then(|| "installed packages".to_owned()),
        };
        if let (false, Some(reason), Ok(path)) = (inherited, &own, RepoPath::new(folder)) {
            self.found.excluded.push(Excluded { path, reason: reason.clone() });
        }
        let reason = if inherited { Some(String::new()) } else { own };
        let left_out = reason.is_some();
        self.folders.insert(folder.to_owned(), reason);
        left_out
    }

    fn is_file_left_out(&mut self, path: &str) -> bool {
        let exclude = self.excludes.iter().find(|exclude| exclude.matches(path, false));
        let Some(exclude) = exclude else { return false };
        let reason = exclude.reason().to_owned();
        let path = RepoPath::new(path).ok();
        self.found.excluded.extend(path.map(|path| Excluded { path, reason }));
        true
    }

    fn unread(&mut self, entry: &TreeEntry<K>, why: &str) {
        let mut note = Note::new(NoteKind::UnreadFile, why);
        match self.path_of(entry) {
            Some(path) => note.path = Some(path),
            None => note.subject = Some(String::from_utf8_lossy(&entry.path).into_owned()),
        }
        self.found.notes.push(note);
    }
}

/// The listing of the base of a change, from that of the head and what changed. Sorted by path.
#[must_use]
pub fn base_listing<K: Clone>(
    entries: &[TreeEntry<K>],
    changes: &[TreeChange<K>],
) -> Vec<TreeEntry<K>> {
    let mut by_path: BTreeMap<&[u8], &TreeEntry<K>> =
        entries.iter().map(|entry| (entry.path.as_slice(), entry)).collect();
    for change in changes {
        if let Some(here) = &change.head {
            by_path.remove(here.path.as_slice());
        }
    }
    for change in changes {
        if let Some(there) = &change.base {
            by_path.insert(&there.path, there);
        }
    }
    by_path.into_values().cloned().collect()
}

#[cfg(test)]
mod tests;
