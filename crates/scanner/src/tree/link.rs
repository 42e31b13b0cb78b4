//! Symbolic links in a listing.

use std::collections::{HashMap, HashSet};

use super::{EntryKind, TreeEntry};

/// Links that are followed on the way to one file; more than any file system allows lead nowhere.
const MAX_STEPS: usize = 40;

/// The entries of a listing by their paths.
pub(super) struct Links<'a, K> {
    entries: HashMap<&'a [u8], &'a TreeEntry<K>>,
    folders: HashSet<&'a [u8]>,
    target: &'a dyn Fn(&K) -> Option<Vec<u8>>,
}

impl<'a, K> Links<'a, K> {
    pub(super) fn new(
        entries: &'a [TreeEntry<K>],
        target: &'a dyn Fn(&K) -> Option<Vec<u8>>,
    ) -> Self {
        let mut folders = HashSet::new();
        for entry in entries {
            let mut path = entry.path.as_slice();
            while let Some(at) = path.iter().rposition(|byte| *byte == b'/') {
                path = path.get(..at).unwrap_or_default();
                if !folders.insert(path) {
                    break;
                }
            }
        }
        let entries = entries.iter().map(|entry| (entry.path.as_slice(), entry)).collect();
        Self { entries, folders, target }
    }

    /// The regular file that a path leads to.
    ///
    /// # Errors
    /// Why there is none, for a note.
    pub(super) fn follow(&self, path: &[u8]) -> Result<&'a TreeEntry<K>, &'static str> {
        const NOWHERE: &str = "a symbolic link that leads nowhere";
        let mut steps = 0;
        // The parts still to go, the next one last.
        let mut ahead: Vec<Vec<u8>> = parts(path);
        let mut at: Vec<u8> = Vec::new();
        while let Some(part) = ahead.pop() {
            match part.as_slice() {
                b"" | b"." => continue,
                b".." => {
                    if at.is_empty() {
                        return Err("a symbolic link that leads out of the scanned tree");
                    }
                    let above = at.iter().rposition(|byte| *byte == b'/').unwrap_or(0);
                    at.truncate(above);
                    continue;
                }
                name => {
                    if !at.is_empty() {
                        at.push(b'/');
                    }
                    at.extend_from_slice(name);
                }
            }
            match self.entries.get(at.as_slice()) {
                Some(entry) if entry.kind == EntryKind::Link => {
                    steps += 1;
                    let target = (self.target)(&entry.key).filter(|_| steps <= MAX_STEPS);
                    let target = target.ok_or(NOWHERE)?;
                    if target.first() == Some(&b'/') {
                        return Err("a symbolic link that leads out of the scanned tree");
                    }
                    ahead.extend(parts(&target));
                    let above = at.iter().rposition(|byte| *byte == b'/').unwrap_or(0);
                    at.truncate(above);
                }
                Some(entry) if ahead.is_empty() && entry.kind == EntryKind::File => {
                    return Ok(entry);
                }
                Some(_) => return Err("a symbolic link to what is not a regular file"),
                None if self.folders.contains(at.as_slice()) => {}
                None => return Err(NOWHERE),
            }
        }
        Err("a symbolic link to what is not a regular file")
    }
}

/// The parts of a path, the first one last.
fn parts(path: &[u8]) -> Vec<Vec<u8>> {
    path.split(|byte| *byte == b'/').rev().map(<[u8]>::to_vec).collect()
}
