//! Why a repository could not be read.

use std::error::Error;
use std::path::PathBuf;

use crate::ObjectId;

/// The cause that a library or a supply names.
pub(crate) type Cause = Box<dyn Error + Send + Sync>;

/// Why a repository could not be read. Revisions are as given; callers escape them before they show them.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// Neither the folder nor one above it is a repository.
    #[error("{}: not in a git repository", .folder.display())]
    NotARepository {
        /// The folder.
        folder: PathBuf,
    },
    /// There is a repository, but it cannot be opened.
    #[error("{}: the git repository cannot be opened", .folder.display())]
    Unreadable {
        /// The folder.
        folder: PathBuf,
        /// What is wrong.
        source: Cause,
    },
    /// The repository keeps its objects or references in a way that is not known here.
    #[error("{}: the format of the git repository is not supported", .folder.display())]
    UnsupportedFormat {
        /// The folder.
        folder: PathBuf,
        /// What is not known.
        source: Cause,
    },
    /// The folder's path inside the repository is not UTF-8.
    #[error("{}: the folder's name is not UTF-8", .folder.display())]
    FolderName {
        /// The folder.
        folder: PathBuf,
    },
    /// The revision uses syntax that is not accepted here.
    #[error("'{revision}' is not a revision that is accepted here")]
    InvalidRevision {
        /// The revision.
        revision: String,
    },
    /// No reference and no object has this name.
    #[error("revision '{revision}' is not in the repository")]
    UnknownRevision {
        /// The revision.
        revision: String,
    },
    /// A branch that has no commit yet, as in a new repository.
    #[error("revision '{revision}' has no commit yet")]
    NoCommitYet {
        /// The revision.
        revision: String,
    },
    /// The short id, or the name, stands for several things.
    #[error("revision '{revision}' is ambiguous: {}", .candidates.join(", "))]
    Ambiguous {
        /// The revision.
        revision: String,
        /// What it may mean; the first few.
        candidates: Vec<String>,
    },
    /// The revision names a tree or a blob.
    #[error("revision '{revision}' is a {kind}, not a commit")]
    NotACommit {
        /// The revision.
        revision: String,
        /// What it is.
        kind: String,
    },
    /// The commit has fewer parents than the revision asks for.
    #[error("revision '{revision}': commit {commit} has no such parent")]
    NoSuchParent {
        /// The revision.
        revision: String,
        /// The commit whose parent was asked for.
        commit: ObjectId,
    },
    /// The revision lies beyond the history of a shallow clone.
    #[error("revision '{revision}' is not in this shallow clone")]
    Shallow {
        /// The revision.
        revision: String,
    },
    /// An object that others name is not there.
    #[error("object {id} is missing in the repository")]
    Missing {
        /// The id.
        id: ObjectId,
    },
    /// An object is not there, and whoever was asked for it did not give it.
    #[error("object {id} is not in this clone and could not be fetched")]
    NotSupplied {
        /// The id.
        id: ObjectId,
        /// Why.
        source: Cause,
    },
    /// An object is larger than allowed; it was not unpacked.
    #[error("object {id} has {size} bytes, more than the {max} allowed")]
    TooLarge {
        /// The id.
        id: ObjectId,
        /// Its size.
        size: u64,
        /// The largest size allowed.
        max: u64,
    },
    /// An object cannot be unpacked, is not what its id says, or makes no sense.
    #[error("object {id} is damaged")]
    Damaged {
        /// The id.
        id: ObjectId,
        /// What is wrong.
        source: Cause,
    },
    /// A reference or the list of objects cannot be read.
    #[error("revision '{revision}' cannot be looked up")]
    LookUp {
        /// The revision.
        revision: String,
        /// What is wrong.
        source: Cause,
    },
    /// More files, or longer paths, than any honest tree has.
    #[error("tree {tree} has {what}")]
    TreeTooLarge {
        /// The tree where reading ended.
        tree: ObjectId,
        /// What there is too much of.
        what: &'static str,
    },
}

impl GitError {
    /// What the user can do.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotARepository { .. } => {
                "name a folder in a clone; an archive of sources holds no history"
            }
            Self::Unreadable { .. } => "check it with git fsck, and that this user may read it",
            Self::UnsupportedFormat { .. } => {
                "clone it again in the usual format: objects by SHA-1 or SHA-256, references as files"
            }
            Self::FolderName { .. } => "name a folder further up",
            Self::InvalidRevision { .. } => {
                "name a branch, a tag or the id of a commit, perhaps with ~N or ^N behind it"
            }
            Self::UnknownRevision { .. } => {
                "check the spelling; if it is on the server only, git fetch it first (in a workflow: fetch-depth: 0)"
            }
            Self::NoCommitYet { .. } => "commit something first",
            Self::Ambiguous { .. } => {
                "give the whole id, or the whole name as in refs/heads/main or refs/tags/v1"
            }
            Self::NotACommit { .. } => "name a commit, a branch or a tag of a commit",
            Self::NoSuchParent { .. } => {
                "ask for a parent that it has; a merge has ^1 and ^2, a root commit none"
            }
            Self::Shallow { .. } => {
                "git fetch --deepen=50, or --unshallow (in a workflow: fetch-depth: 2 for HEAD^1, 0 for all)"
            }
            Self::Missing { .. } => {
                "a clone with --filter lacks objects and none are fetched here: clone without it, or check with git fsck"
            }
            Self::NotSupplied { .. } => {
                "fetch it with the clone (in a workflow: fetch-depth: 2 for HEAD^1, 0 for all), or allow it to be read: contents: read"
            }
            Self::TooLarge { .. } => "raise the largest size, or check why the file is so large",
            Self::Damaged { .. } => "check with git fsck, and clone again",
            Self::LookUp { .. } => {
                "check with git fsck, and that this user may read the repository"
            }
            Self::TreeTooLarge { .. } => "name a folder further down",
        }
    }
}
