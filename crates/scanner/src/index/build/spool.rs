//! Records on their way from the sources to the tables.

use std::fs::File;
use std::io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

/// A temporary file of records, written from one end to the other and then read in any order.
#[derive(Debug)]
pub(super) struct Spool {
    file: BufWriter<File>,
    end: u64,
}

/// Where a record is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    start: u64,
    length: u32,
}

impl Spool {
    /// An empty one in a folder.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(super) fn new(folder: &Path) -> io::Result<Self> {
        let file = tempfile::tempfile_in(folder)?;
        Ok(Self { file: BufWriter::with_capacity(1 << 20, file), end: 0 })
    }

    /// Adds a record.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub(super) fn push(&mut self, bytes: &[u8]) -> io::Result<Place> {
        let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        let start = self.end;
        self.file.write_all(bytes)?;
        self.end += u64::from(length);
        Ok(Place { start, length })
    }

    /// Ends writing.
    ///
    /// # Errors
    /// When the disk does not take the rest.
    pub(super) fn finish(self) -> io::Result<Written> {
        Ok(Written(self.file.into_inner().map_err(io::IntoInnerError::into_error)?))
    }
}

/// The same, to be read.
#[derive(Debug)]
pub(super) struct Written(File);

impl Written {
    /// The bytes of a record.
    ///
    /// # Errors
    /// When the disk does not give them.
    pub(super) fn read(&mut self, place: Place) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; place.length as usize];
        self.0.seek(SeekFrom::Start(place.start))?;
        self.0.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}
