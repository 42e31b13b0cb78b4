//! One file of a commit.

use std::collections::BTreeMap;

use bytes::Bytes;

use super::ObjectId;

/// The files of a commit by path; `/` divides folders.
pub type Files = BTreeMap<String, File>;

/// What git's tree says of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// An ordinary file.
    Plain,
    /// A file that may be run.
    Executable,
    /// A symbolic link; the content is where it leads.
    Link,
    /// A commit of another repository.
    Submodule,
    /// A folder.
    Folder,
}

impl Mode {
    /// As trees hold it.
    pub(crate) fn digits(self) -> &'static str {
        match self {
            Self::Plain => "100644",
            Self::Executable => "100755",
            Self::Link => "120000",
            Self::Submodule => "160000",
            Self::Folder => "40000",
        }
    }

    /// As GitHub shows it.
    pub(crate) fn shown(self) -> &'static str {
        match self {
            Self::Folder => "040000",
            other => other.digits(),
        }
    }

    /// The kind of object behind it.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Plain | Self::Executable | Self::Link => "blob",
            Self::Submodule => "commit",
            Self::Folder => "tree",
        }
    }
}

/// A file with its content, its object id worked out.
#[derive(Clone, Debug)]
pub struct File {
    pub(crate) mode: Mode,
    pub(crate) id: ObjectId,
    /// What the tree says of its size.
    pub(crate) size: u64,
    /// Empty where the content is only claimed.
    pub(crate) content: Bytes,
}

impl File {
    /// An ordinary file.
    #[must_use]
    pub fn new(content: impl Into<Bytes>) -> Self {
        Self::of(Mode::Plain, content.into())
    }

    /// A symbolic link.
    #[must_use]
    pub fn link(target: &str) -> Self {
        Self::of(Mode::Link, Bytes::copy_from_slice(target.as_bytes()))
    }

    /// A submodule at a commit.
    #[must_use]
    pub fn submodule(commit: ObjectId) -> Self {
        Self { mode: Mode::Submodule, id: commit, size: 0, content: Bytes::new() }
    }

    /// A file of which the tree claims a size that nobody wants to make: there is no content, and to ask for it is
    /// answered as GitHub answers for blobs that are too large.
    #[must_use]
    pub fn huge(size: u64) -> Self {
        let id = ObjectId::of("huge", &size.to_be_bytes());
        Self { mode: Mode::Plain, id, size, content: Bytes::new() }
    }

    /// A file of any mode.
    #[must_use]
    pub fn of(mode: Mode, content: Bytes) -> Self {
        let id = ObjectId::of("blob", &content);
        Self { mode, id, size: u64::try_from(content.len()).unwrap_or(u64::MAX), content }
    }
}

impl<T: Into<Bytes>> From<T> for File {
    fn from(content: T) -> Self {
        Self::new(content)
    }
}
