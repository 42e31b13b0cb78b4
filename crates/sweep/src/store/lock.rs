//! One sweep at a time: a lock on a file beside the store.
//!
//! The operating system lets it go when the process ends, however it ends, so that no lock is ever stale.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::error::{Faults, StoreError};

/// Longest text about the holder that is read, in bytes.
const MAX_HOLDER_BYTES: u64 = 512;

/// The right to write a store.
#[derive(Debug)]
pub(super) struct SweepLock {
    /// Closing it lets the lock go.
    _file: File,
}

impl SweepLock {
    /// Takes the lock of a store.
    ///
    /// # Errors
    /// When another has it, or the file cannot be written.
    pub(super) fn take(store: &Path, owner: &str, faults: &Faults) -> Result<Self, StoreError> {
        let path = beside(store, ".lock");
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(&path).map_err(|error| faults.io(error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let (path, holder) = (store.to_owned(), holder(&path));
                return Err(StoreError::Locked { path, holder });
            }
            Err(TryLockError::Error(error)) => return Err(faults.io(error)),
        }
        let text = format!("{owner}, process {}\n", std::process::id());
        let write = |file: &mut File| {
            file.set_len(0)?;
            file.seek(SeekFrom::Start(0))?;
            file.write_all(text.as_bytes())
        };
        write(&mut file).map_err(|error| faults.io(error))?;
        Ok(Self { _file: file })
    }
}

/// The path of a file that belongs to a store.
pub(super) fn beside(store: &Path, ending: &str) -> PathBuf {
    let mut name = store.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn holder(path: &Path) -> String {
    let mut text = String::new();
    let read =
        File::open(path).and_then(|file| file.take(MAX_HOLDER_BYTES).read_to_string(&mut text));
    let told = read.is_ok() && !text.trim().is_empty();
    if told { text.trim().to_owned() } else { "it does not say who".to_owned() }
}
