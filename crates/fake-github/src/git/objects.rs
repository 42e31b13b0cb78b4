//! The trees and blobs of one commit.

use std::collections::HashMap;

use super::{File, Files, Mode, ObjectId};

/// One entry of a tree.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) mode: Mode,
    pub(crate) id: ObjectId,
    pub(crate) size: u64,
}

/// Everything that a commit reaches but itself.
#[derive(Debug)]
pub(crate) struct Objects {
    pub(crate) root: ObjectId,
    /// In git's order.
    pub(crate) trees: HashMap<ObjectId, Vec<Entry>>,
    pub(crate) blobs: HashMap<ObjectId, File>,
    /// About what it takes in memory, in bytes.
    pub(crate) weight: usize,
}

impl Objects {
    /// Makes the trees over the files.
    pub(crate) fn of(files: &Files) -> Self {
        let mut objects = Self {
            root: ObjectId::of("tree", b""),
            trees: HashMap::new(),
            blobs: HashMap::with_capacity(files.len()),
            weight: 0,
        };
        let all: Vec<(&str, &File)> = files.iter().map(|(path, file)| (&**path, file)).collect();
        objects.root = objects.folder(&all);
        objects
    }

    /// Makes the tree of files whose paths begin in it, and returns its id.
    fn folder(&mut self, files: &[(&str, &File)]) -> ObjectId {
        let mut entries = Vec::new();
        let mut rest = files;
        while let Some(((path, file), others)) = rest.split_first() {
            let Some((name, _)) = path.split_once('/') else {
                entries.push(self.file(path, file));
                rest = others;
                continue;
            };
            let inside = |other: &str| other.strip_prefix(name).is_some_and(|r| r.starts_with('/'));
            let count = rest.iter().take_while(|(path, _)| inside(path)).count();
            let (inner, outer) = rest.split_at_checked(count).unwrap_or((rest, &[]));
            let below =
                inner.iter().filter_map(|(path, file)| Some((path.split_once('/')?.1, *file)));
            let id = self.folder(&below.collect::<Vec<_>>());
            entries.push(Entry { name: name.to_owned(), mode: Mode::Folder, id, size: 0 });
            rest = outer;
        }
        // Git compares folders as if their names ended with a slash.
        entries.sort_by_cached_key(|entry| {
            let slash = if entry.mode == Mode::Folder { "/" } else { "" };
            format!("{}{slash}", entry.name).into_bytes()
        });
        let id = ObjectId::of("tree", &tree_bytes(&entries));
        self.weight += entries.iter().map(|entry| entry.name.len() + 88).sum::<usize>() + 80;
        self.trees.insert(id, entries);
        id
    }

    fn file(&mut self, name: &str, file: &File) -> Entry {
        if file.mode != Mode::Submodule && self.blobs.insert(file.id, file.clone()).is_none() {
            self.weight += file.content.len() + 120;
        }
        Entry { name: name.to_owned(), mode: file.mode, id: file.id, size: file.size }
    }

    /// Walks a tree and all below, each folder before what is in it, until `each` says false.
    pub(crate) fn walk(
        &self,
        tree: ObjectId,
        prefix: &mut String,
        each: &mut impl FnMut(&str, &Entry) -> bool,
    ) -> bool {
        let Some(entries) = self.trees.get(&tree) else { return true };
        let length = prefix.len();
        for entry in entries {
            prefix.truncate(length);
            prefix.push_str(&entry.name);
            if !each(prefix, entry) {
                return false;
            }
            if entry.mode == Mode::Folder {
                prefix.push('/');
                if !self.walk(entry.id, prefix, each) {
                    return false;
                }
            }
        }
        prefix.truncate(length);
        true
    }

    /// The entry at a path; `None` if there is none.
    pub(crate) fn at(&self, path: &str) -> Option<Entry> {
        let root = Entry { name: String::new(), mode: Mode::Folder, id: self.root, size: 0 };
        let parts = path.split('/').filter(|part| !part.is_empty());
        parts.into_iter().try_fold(root, |folder, part| {
            let entries = self.trees.get(&folder.id)?;
            entries.iter().find(|entry| entry.name == part).cloned()
        })
    }
}

/// A tree as git stores it.
pub(crate) fn tree_bytes(entries: &[Entry]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in entries {
        bytes.extend_from_slice(entry.mode.digits().as_bytes());
        bytes.push(b' ');
        bytes.extend_from_slice(entry.name.as_bytes());
        bytes.push(0);
        bytes.extend_from_slice(entry.id.bytes());
    }
    bytes
}
