//! What a commit holds at a path, and how two commits differ there.

use crate::ObjectId;

/// A file, link or submodule of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The path below the folder that is read, with `/`: bytes of a stranger, never to be opened as a file.
    ///
    /// No component is empty. It is empty as a whole where the folder that is read is itself no folder in the commit.
    pub path: Vec<u8>,
    /// What it is.
    pub kind: EntryKind,
    /// The id of the blob, or of the submodule's commit.
    pub id: ObjectId,
}

/// What an [`Entry`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A file, executable or not.
    Blob,
    /// A symbolic link; its blob is the target.
    Link,
    /// A submodule; its id is a commit of another repository.
    Submodule,
}

/// A difference between two commits. A file that only became executable is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Only the newer commit has it.
    Added(Entry),
    /// Only the older commit has it.
    Deleted(Entry),
    /// Both have it, with other content or of another kind.
    Modified {
        /// In the older commit.
        old: Entry,
        /// In the newer commit.
        new: Entry,
    },
}

impl Change {
    /// The path; both sides have the same.
    #[must_use]
    pub fn path(&self) -> &[u8] {
        match self {
            Self::Added(entry) | Self::Deleted(entry) | Self::Modified { new: entry, .. } => {
                &entry.path
            }
        }
    }
}
