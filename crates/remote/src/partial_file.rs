//! A file that is removed again unless it is completed.

use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;

use crate::FetchError;

/// A new file that is being written. Dropped before [`PartialFile::finish`] it is removed, also when the future that
/// writes it is cancelled.
#[derive(Debug)]
pub(crate) struct PartialFile {
    path: PathBuf,
    /// `None` once it is closed.
    file: Option<File>,
    digest: Sha256,
    bytes: u64,
    complete: bool,
}

impl PartialFile {
    /// Creates the file. One that is there already is an error and is left alone.
    pub(crate) fn create(path: &Path) -> Result<Self, FetchError> {
        // Not tokio's open: were it cancelled half-way, there would be a file and nobody to remove it.
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(path)
            .map_err(|source| FetchError::Write { path: path.to_owned(), source })?;
        Ok(Self::from_file(path, file.into()))
    }

    fn from_file(path: &Path, file: File) -> Self {
        let (path, file) = (path.to_owned(), Some(file));
        Self { path, file, digest: Sha256::new(), bytes: 0, complete: false }
    }

    /// Adds bytes to the end.
    pub(crate) async fn write(&mut self, bytes: &[u8]) -> Result<(), FetchError> {
        self.digest.update(bytes);
        self.bytes = self.bytes.saturating_add(bytes.len() as u64);
        let written = match &mut self.file {
            Some(file) => file.write_all(bytes).await,
            None => Ok(()),
        };
        written.map_err(|source| self.failure(source))
    }

    /// Syncs the file and keeps it. Returns its size in bytes and its SHA-256 in hex.
    pub(crate) async fn finish(mut self) -> Result<(u64, String), FetchError> {
        if let Some(mut file) = self.file.take() {
            sync(&mut file).await.map_err(|source| self.failure(source))?;
        }
        self.complete = true;
        let digest = self.digest.clone().finalize();
        Ok((self.bytes, digest.iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    fn failure(&self, source: io::Error) -> FetchError {
        FetchError::Write { path: self.path.clone(), source }
    }
}

/// Waits for what is still being written, which is where a full disk shows, then syncs.
async fn sync(file: &mut File) -> io::Result<()> {
    file.flush().await?;
    file.sync_all().await
}

impl Drop for PartialFile {
    fn drop(&mut self) {
        if self.complete {
            return;
        }
        // Closed first, for systems that do not remove open files.
        self.file = None;
        // The download has failed for a better reason than this could give.
        let _ = std::fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_existing_file_is_neither_overwritten_nor_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        std::fs::write(&path, "old").unwrap();
        let error = PartialFile::create(&path).unwrap_err();
        assert!(matches!(error, FetchError::Write { .. }));
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_full_disk_is_an_error_that_names_the_file_and_leaves_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        std::fs::write(&path, "").unwrap();
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let mut partial = PartialFile::from_file(&path, full.into());
        let written = match partial.write(b"PK").await {
            Ok(()) => partial.finish().await.map(|_| ()),
            Err(error) => {
                drop(partial);
                Err(error)
            }
        };
        let error = written.unwrap_err();
        assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
        assert!(
            matches!(&error, FetchError::Write { source, .. } if source.kind() == io::ErrorKind::StorageFull)
        );
        assert!(!path.exists());
    }

    #[tokio::test]
    async fn a_file_that_was_not_finished_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        let mut partial = PartialFile::create(&path).unwrap();
        partial.write(b"half").await.unwrap();
        drop(partial);
        assert!(!path.exists());
    }
}
