//! Mapping the index file into memory.

#![allow(
    unsafe_code,
    reason = "the one place that maps a file; why it is sound is said at the call"
)]

use std::fs::File;
use std::io;
use std::ops::Deref;
use std::path::Path;

use memmap2::Mmap;

/// The bytes of a file, read as they are used.
#[derive(Debug)]
pub(super) struct Mapping(Mmap);

impl Mapping {
    /// Maps a file.
    ///
    /// # Errors
    /// When it cannot be opened or mapped, and when it is no regular file.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        if !file.metadata()?.is_file() {
            return Err(io::Error::other("it is not a regular file"));
        }
        // SAFETY: the bytes are only ever read, as plain numbers and text that is checked where it is used, so bytes that
        // another process changes are wrong data at worst, which the checksums tell. lockgate itself never writes into an
        // index: a new one is a new file that takes the name by a rename, and the old one lives as long as it is mapped.
        // What is left is a stranger who cuts the file while it is read: the system then ends the process, and no scan
        // passes.
        let map = unsafe { Mmap::map(&file)? };
        // Lookups are far apart: what lies around the page of one would only fill the memory. A hint that fails is none.
        #[cfg(unix)]
        let _ = map.advise(memmap2::Advice::Random);
        Ok(Self(map))
    }
}

impl Mapping {
    /// Takes the pages that were read out of this process's memory; they are mapped again when they are used. Systems map
    /// what lies around a page too, so that some thousand lookups would bring in most of a large file.
    pub(super) fn forget(&self) {
        // SAFETY: the mapping is of a file, shared and never written: a page that is used again is read from the file again.
        #[cfg(unix)]
        unsafe {
            let _ = self.0.unchecked_advise(memmap2::UncheckedAdvice::DontNeed);
        }
    }
}

impl Deref for Mapping {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}
