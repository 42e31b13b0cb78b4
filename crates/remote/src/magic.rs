//! How an archive starts.

use std::fmt;

/// The kind of a file, told by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Magic {
    /// A zip archive.
    Zip,
    /// A gzip stream.
    Gzip,
    /// A JSON object.
    Json,
    /// An index of lockgate.
    Index,
}

impl Magic {
    /// The first bytes; not empty.
    #[must_use]
    pub const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Zip => b"PK",
            Self::Gzip => b"\x1f\x8b",
            Self::Json => b"{",
            Self::Index => b"lockgate index\n",
        }
    }
}

impl fmt::Display for Magic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Zip => "zip",
            Self::Gzip => "gzip",
            Self::Json => "JSON",
            Self::Index => "index",
        })
    }
}
