//! What is asked of a download and what comes of it.

use std::path::Path;
use std::time::Duration;

use crate::{FetchError, Magic, Token};

/// One file to bring.
#[derive(Clone, Copy, Debug)]
pub struct Download<'a> {
    /// `https`, or `http` for a mirror in a trusted network. A user and password in it are sent as basic
    /// authorization.
    pub url: &'a str,
    /// The file to write, which must not exist, in a folder that does. The folder's own entry is not synced.
    pub target: &'a Path,
    /// What the file must be.
    pub magic: Magic,
    /// What the server said of the copy at hand, `None` without one: then the file is sent whatever its state.
    pub known: Option<&'a Validators>,
    /// Sent as `Authorization: Bearer` to the origin of `url`, and no more once a redirect has left that origin.
    /// Needs https, or a loopback address.
    pub token: Option<&'a Token>,
}

/// The state of a file on the server, for the next conditional request. Both are kept as the server wrote them.
/// Source: RFC 9110, section 8.8.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Validators {
    /// The `ETag` header.
    pub etag: Option<String>,
    /// The `Last-Modified` header.
    pub last_modified: Option<String>,
}

/// How a download ended well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The copy at hand is current; nothing was written.
    NotModified,
    /// The file is at its target, complete and synced.
    Fetched(Fetched),
}

/// A file that was brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// Its size in bytes, at least that of the magic.
    pub bytes: u64,
    /// Its SHA-256 as 64 lower-case hex digits.
    pub sha256: String,
    /// Its state on the server.
    pub validators: Validators,
}

/// What a download is doing.
#[derive(Clone, Copy, Debug)]
pub enum Progress<'a> {
    /// A piece has been written.
    Received {
        /// Bytes of this attempt so far; starts again with each attempt.
        bytes: u64,
        /// Bytes of the whole body, where the server says so.
        total: Option<u64>,
    },
    /// An attempt failed and another will follow.
    Retrying {
        /// Number of the coming attempt, 2 and up.
        attempt: u32,
        /// Time until it starts.
        wait: Duration,
        /// Why the last one failed.
        error: &'a FetchError,
    },
}
