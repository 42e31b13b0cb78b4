//! Records that were fetched before. The cache is a help and never a reason to fail.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

/// A folder of records, one file each, named by id and time of change.
pub(super) struct Cache<'a>(Option<&'a Path>);

impl<'a> Cache<'a> {
    pub(super) const fn new(folder: Option<&'a Path>) -> Self {
        Self(folder)
    }

    /// The file of a record; none for one whose change has no time. The names are digests: ids come from a server.
    fn file(&self, id: &str, modified: &str) -> Option<PathBuf> {
        let folder = self.0.filter(|_| !modified.is_empty())?;
        let digest = Sha256::digest(format!("{id}\0{modified}"));
        let name: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Some(folder.join(name))
    }

    /// The bytes of a record of that change, if they are there; the caller checks what they are.
    pub(super) fn get(&self, id: &str, modified: &str) -> Option<Vec<u8>> {
        fs::read(self.file(id, modified)?).ok()
    }

    /// Keeps a record.
    pub(super) fn put(&self, id: &str, modified: &str, bytes: &[u8]) {
        let Some(file) = self.file(id, modified) else { return };
        let partial = file.with_extension(format!("{}.partial", std::process::id()));
        let kept = file
            .parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&partial, bytes))
            .and_then(|()| fs::rename(&partial, &file));
        if kept.is_err() {
            let _ = fs::remove_file(&partial);
        }
    }
}
