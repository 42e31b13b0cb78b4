//! Publishing indexes.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use lockgate_model::Date;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::open::locate;

/// Name of the file that names the index in use.
pub(super) const CURRENT: &str = "current";

/// Folder of the indexes.
pub(super) const SNAPSHOTS: &str = "snapshots";

/// Held while an index is published, so that two updates do not remove each other's files.
const LOCK: &str = "lock";

/// How the folders of indexes in the making begin.
const STAGING: &str = "staging-";

/// Age from which on such a folder is one that a killed update left.
const ABANDONED: Duration = Duration::from_secs(24 * 60 * 60);

/// A data folder.
#[derive(Clone, Debug)]
pub struct Store {
    root: PathBuf,
}

/// An index in the making, removed when it is not published.
#[derive(Debug)]
pub struct Staging {
    folder: TempDir,
}

/// Why an index was not published. The one in use before stays in use.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file or folder cannot be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
}

impl Store {
    /// The store in a folder, which need not exist yet.
    #[must_use]
    pub const fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// The folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The index in use.
    #[must_use]
    pub fn current(&self) -> Option<PathBuf> {
        locate(&self.root)
    }

    /// An empty folder to make the next index in.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn stage(&self) -> Result<Staging, StoreError> {
        fs::create_dir_all(&self.root).map_err(|source| failed(&self.root, source))?;
        let folder = tempfile::Builder::new().prefix(STAGING).tempdir_in(&self.root);
        let folder = folder.map_err(|source| failed(&self.root, source))?;
        sweep(STAGING, folder.path());
        Ok(Staging { folder })
    }

    /// Gives a staged index its name and makes it the one in use; older ones but the last are removed. Gives its path.
    ///
    /// # Errors
    /// When something cannot be written; the index in use before stays in use.
    pub fn publish(&self, staged: &Path, today: Date) -> Result<PathBuf, StoreError> {
        let digest = digest(staged)?;
        let name = format!("{today}-{digest}.lockgate");
        let snapshots = self.root.join(SNAPSHOTS);
        fs::create_dir_all(&snapshots).map_err(|source| failed(&snapshots, source))?;
        let lock = self.root.join(LOCK);
        let held = File::create(&lock).and_then(|file| file.lock().map(|()| file));
        let held = held.map_err(|source| failed(&lock, source))?;
        let target = snapshots.join(&name);
        fs::rename(staged, &target).map_err(|source| failed(&target, source))?;
        let before = self.current();
        let current = self.root.join(CURRENT);
        let next = self.root.join(format!("{CURRENT}.{name}"));
        write_synced(&next, name.as_bytes())?;
        fs::rename(&next, &current).map_err(|source| failed(&current, source))?;
        prune(&snapshots, [Some(target.clone()), before]);
        self.forget_unfinished();
        drop(held);
        Ok(target)
    }

    /// Removes the names that killed updates wrote and did not put in place; the lock is held.
    fn forget_unfinished(&self) {
        let Ok(entries) = fs::read_dir(&self.root) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let rest = name.to_str().and_then(|name| name.strip_prefix(CURRENT));
            if rest.is_some_and(|rest| rest.starts_with('.')) {
                // One that cannot be removed is only waste.
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

impl Staging {
    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The path of a file in it; its folder is made.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn file(&self, name: &str) -> Result<PathBuf, StoreError> {
        let path = self.path().join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|source| failed(folder, source))?;
        }
        Ok(path)
    }
}

/// Removes what killed runs left: folders beside a new one that begin as it does and are much older.
pub(super) fn sweep(prefix: &str, new: &Path) {
    let changed = |path: &Path| fs::metadata(path).and_then(|found| found.modified()).ok();
    let Some(Ok(entries)) = new.parent().map(fs::read_dir) else { return };
    for entry in entries.flatten() {
        let staging = entry.file_name().to_str().is_some_and(|name| name.starts_with(prefix));
        let folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let age = changed(new).zip(changed(&entry.path()));
        let age = age.and_then(|(now, then)| now.duration_since(then).ok());
        if staging && folder && age.is_some_and(|age| age > ABANDONED) {
            // One that cannot be removed is only waste.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// The start of the sha256 of a file, in hex.
fn digest(path: &Path) -> Result<String, StoreError> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut file = File::open(path).map_err(|source| failed(path, source))?;
    loop {
        let read = file.read(&mut buffer).map_err(|source| failed(path, source))?;
        if read == 0 {
            let digest = hasher.finalize();
            return Ok(digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect());
        }
        hasher.update(buffer.get(..read).unwrap_or_default());
    }
}

fn failed(path: &Path, source: io::Error) -> StoreError {
    StoreError::Write { path: path.to_owned(), source }
}

fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let write = || {
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|source| failed(path, source))
}

/// Removes indexes other than those kept. One that cannot be removed is only waste: no error.
fn prune(snapshots: &Path, keep: [Option<PathBuf>; 2]) {
    let Ok(entries) = fs::read_dir(snapshots) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if keep.iter().flatten().any(|kept| *kept == path) {
            continue;
        }
        // Earlier forms were folders.
        let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    }
}
