//! Other files of the tree that a lockfile is read together with: its manifest, a parent, an included list.
//!
//! A format asks for a path inside the tree and gets the file's bytes, if the walk found a regular file there. What a
//! lockfile names never leads out of the tree.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::{fmt, fs};

use lockgate_model::RepoPath;

use crate::encoding::to_utf8;

/// Largest companion that is read, in bytes.
pub const MAX_COMPANION_BYTES: u64 = 16 << 20;

/// Files beside the lockfiles, by their path in the tree.
#[derive(Default)]
pub struct Companions {
    files: BTreeMap<RepoPath, Companion>,
}

enum Companion {
    Bytes(Vec<u8>),
    /// A regular file on disk, read when it is asked for.
    File(PathBuf),
    /// A file that is not on disk, read when it is asked for.
    Deferred(Box<dyn Fn() -> Option<Vec<u8>> + Send + Sync>),
}

impl fmt::Debug for Companions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.files.keys()).finish()
    }
}

impl Companions {
    /// Adds a file from memory.
    pub fn add_bytes(&mut self, path: RepoPath, bytes: Vec<u8>) {
        self.files.insert(path, Companion::Bytes(bytes));
    }

    /// Adds a file on disk, which must be inside the tree and no link.
    pub fn add_file(&mut self, path: RepoPath, absolute: PathBuf) {
        self.files.insert(path, Companion::File(absolute));
    }

    /// Adds a file that is read by a function, which gives `None` where it cannot be read or is larger than
    /// [`MAX_COMPANION_BYTES`].
    pub fn add_deferred(
        &mut self,
        path: RepoPath,
        read: impl Fn() -> Option<Vec<u8>> + Send + Sync + 'static,
    ) {
        self.files.insert(path, Companion::Deferred(Box::new(read)));
    }

    /// The bytes of a file, in UTF-8 where it is UTF-16; `None` where there is none, or it cannot be read, or is larger than
    /// [`MAX_COMPANION_BYTES`].
    #[must_use]
    pub fn get(&self, path: &RepoPath) -> Option<Cow<'_, [u8]>> {
        let bytes = match self.files.get(path)? {
            Companion::Bytes(bytes) => Some(Cow::Borrowed(&**bytes)),
            Companion::Deferred(read) => read().map(Cow::Owned),
            Companion::File(absolute) => {
                let found = fs::symlink_metadata(absolute).ok()?;
                let fits = found.is_file() && found.len() <= MAX_COMPANION_BYTES;
                fits.then(|| fs::read(absolute).ok()).flatten().map(Cow::Owned)
            }
        };
        bytes.map(to_utf8)
    }

    /// The paths of the files, ascending.
    pub fn paths(&self) -> impl Iterator<Item = &RepoPath> {
        self.files.keys()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_companion_is_read_when_it_is_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let absolute = folder.path().join("x");
        let path = RepoPath::new("a/x").unwrap();
        let mut companions = Companions::default();
        companions.add_file(path.clone(), absolute.clone());
        assert!(companions.get(&path).is_none());
        fs::write(&absolute, b"1").unwrap();
        assert_eq!(companions.get(&path).as_deref(), Some(&b"1"[..]));
    }

    #[test]
    #[cfg(unix)]
    fn a_link_is_no_companion() {
        let folder = tempfile::tempdir().unwrap();
        let absolute = folder.path().join("x");
        std::os::unix::fs::symlink("/etc/hostname", &absolute).unwrap();
        let path = RepoPath::new("x").unwrap();
        let mut companions = Companions::default();
        companions.add_file(path.clone(), absolute);
        assert!(companions.get(&path).is_none());
    }
}
