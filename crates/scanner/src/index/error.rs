//! Why an index cannot be used.

use std::io;
use std::path::PathBuf;

/// Why an index cannot be opened, read or built.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The file cannot be read.
    #[error("cannot read the index {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The file is something else.
    #[error("{} is no index of lockgate", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The index is of another version of the form.
    #[error("the index {} has form {found}, this lockgate reads form {known}", path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// Its form.
        found: u32,
        /// The form that is read.
        known: u32,
    },
    /// A part of the index does not have the bytes that it was written with.
    #[error("the index {} is damaged: {part}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where.
        part: String,
    },
    /// The index cannot be written.
    #[error("cannot write the index {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
}

/// A part of an index does not have the bytes that it was written with: which.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Damage(pub(super) &'static str);
