//! How an archive starts.

use std::fmt;

/// The kind of a file, told by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Magic {
    /// A zip archive.
    Zip,
    /// A gzip stream.
    Gzip,
}

impl Magic {
    /// The first bytes; not empty.
    #[must_use]
    pub const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Zip => b"PK",
            Self::Gzip => b"\x1f\x8b",
        }
    }
}

impl fmt::Display for Magic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Zip => "zip",
            Self::Gzip => "gzip",
        })
    }
}
