//! Publishing snapshots.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use lockgate_model::NoteKind;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::manifest::{CURRENT, MANIFEST, Manifest, SNAPSHOTS, SnapshotSource, locate};
use crate::advisories::{Input, Limits, Wanted, load};

/// A data folder.
#[derive(Clone, Debug)]
pub struct Store {
    root: PathBuf,
}

/// A snapshot in the making, removed when it is not published.
#[derive(Debug)]
pub struct Staging {
    folder: TempDir,
}

/// Why a snapshot was not published. The one in use before stays in use.
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
    /// A source cannot be used as a whole.
    #[error("{location} is refused: {problem}")]
    Refused {
        /// The source.
        location: String,
        /// What is wrong.
        problem: String,
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

    /// The snapshot in use.
    #[must_use]
    pub fn current(&self) -> Option<PathBuf> {
        locate(&self.root)
    }

    /// An empty folder to put the files of the next snapshot into.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn stage(&self) -> Result<Staging, StoreError> {
        let write = |source| StoreError::Write { path: self.root.clone(), source };
        fs::create_dir_all(&self.root).map_err(write)?;
        let folder = tempfile::Builder::new().prefix("staging-").tempdir_in(&self.root);
        Ok(Staging { folder: folder.map_err(write)? })
    }

    /// Gives a staged snapshot its name and makes it the one in use; older ones but the last are removed. Returns its
    /// folder.
    ///
    /// # Errors
    /// When something cannot be written; the snapshot in use before stays in use.
    pub fn publish(&self, staging: Staging, manifest: &Manifest) -> Result<PathBuf, StoreError> {
        let text = serde_json::to_vec_pretty(manifest)
            .map_err(|error| failed(&staging.path().join(MANIFEST), io::Error::other(error)))?;
        write_synced(&staging.path().join(MANIFEST), &text)?;
        let name = format!("{}-{}", manifest.created, hex(&Sha256::digest(&text), 8));
        let snapshots = self.root.join(SNAPSHOTS);
        fs::create_dir_all(&snapshots).map_err(|source| failed(&snapshots, source))?;
        let target = snapshots.join(&name);
        if !target.exists() {
            fs::rename(staging.path(), &target).map_err(|source| failed(&target, source))?;
        }
        let before = self.current();
        let current = self.root.join(CURRENT);
        let next = self.root.join(format!("{CURRENT}.{name}"));
        write_synced(&next, name.as_bytes())?;
        fs::rename(&next, &current).map_err(|source| failed(&current, source))?;
        prune(&snapshots, [Some(target.clone()), before]);
        Ok(target)
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

/// Reads a staged source to its end and describes it for the manifest.
///
/// # Errors
/// When it is damaged, holds no record, or more than one record in ten cannot be read: such a source would make scans
/// blind without a word.
pub fn describe(input: &Input, file: &str, feed: &str) -> Result<SnapshotSource, StoreError> {
    let refused =
        |problem: String| StoreError::Refused { location: input.location.clone(), problem };
    let loaded = load(std::slice::from_ref(input), &Wanted::counts(), &Limits::default());
    if let Some(note) = loaded.notes.iter().find(|note| note.kind == NoteKind::DamagedFeed) {
        return Err(refused(note.message.clone()));
    }
    let Some(found) = loaded.sources.first().filter(|found| found.records > 0) else {
        return Err(refused("it holds no advisory".to_owned()));
    };
    if found.unreadable > found.records / 10 {
        let (bad, good) = (found.unreadable, found.records);
        return Err(refused(format!("{bad} of {} records cannot be read", bad + good)));
    }
    let (sha256, bytes) = digest(&input.path)?;
    Ok(SnapshotSource {
        feed: feed.to_owned(),
        file: file.to_owned(),
        location: input.location.clone(),
        ecosystems: loaded.counts.keys().map(ToString::to_string).collect(),
        sha256,
        bytes,
        records: found.records,
        newest: found.newest,
        fetched: input.fetched,
        etag: None,
        last_modified: None,
    })
}

/// The sha256 of a file in hex, and its size.
fn digest(path: &Path) -> Result<(String, u64), StoreError> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut total = 0;
    let mut file = File::open(path).map_err(|source| failed(path, source))?;
    loop {
        let read = file.read(&mut buffer).map_err(|source| failed(path, source))?;
        if read == 0 {
            return Ok((hex(&hasher.finalize(), 32), total));
        }
        hasher.update(buffer.get(..read).unwrap_or_default());
        total += read as u64;
    }
}

fn hex(digest: &[u8], bytes: usize) -> String {
    digest.iter().take(bytes).map(|byte| format!("{byte:02x}")).collect()
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

/// Removes snapshots other than those kept. A snapshot that cannot be removed is only waste: no error.
fn prune(snapshots: &Path, keep: [Option<PathBuf>; 2]) {
    let Ok(entries) = fs::read_dir(snapshots) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if !keep.iter().flatten().any(|kept| *kept == path) {
            let _ = fs::remove_dir_all(path);
        }
    }
}
