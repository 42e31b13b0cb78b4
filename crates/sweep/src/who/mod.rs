//! Which repositories hold a package, or are exposed to an advisory: the question of every incident.
//!
//! The answer is about the repositories of the last run. What could not be read may hold the package too: it is part of the
//! answer.

mod advisory;
mod holders;
mod question;
mod range;
mod scan;

use lockgate_model::{Ecosystem, RepoPath, Scope, SourceKind};
use lockgate_scanner::index::{Index, IndexError};

use crate::store::{Reader, RunId, StoreError};

pub use question::{PackageQuestion, Question};
pub use range::{Fit, RangeError, VersionRange};

/// Who holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The run whose repositories were asked.
    pub run: RunId,
    /// Its repositories.
    pub listed: u64,
    /// For an advisory: its canonical ids, sorted.
    pub advisories: Vec<String>,
    /// Where it is held, by repository, path, package and version.
    pub holders: Vec<Holder>,
    /// Repositories of which nothing was ever read, by name.
    pub unread: Vec<Unread>,
    /// Lockfiles that could not be read, or whose reading is damaged: by repository and path.
    pub unread_lockfiles: Vec<(String, RepoPath)>,
}

/// A package in a lockfile of a repository.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holder {
    /// `owner/name` of the repository.
    pub repository: String,
    /// Its number on the host.
    pub id: u64,
    /// The lockfile.
    pub path: RepoPath,
    /// The ecosystem.
    pub ecosystem: Ecosystem,
    /// The package.
    pub package: String,
    /// Its version; `None` where the lockfile gives none.
    pub version: Option<String>,
    /// Whether the version is in the range that was asked for: where it cannot be compared, nobody knows.
    pub fit: Fit,
    /// The line of its version in the lockfile, or of its entry.
    pub line: u32,
    /// Where the package comes from.
    pub source: SourceKind,
    /// What it is needed for.
    pub scope: Scope,
    /// Whether the project itself asks for it; `None` where the lockfile does not tell.
    pub direct: Option<bool>,
    /// The direct dependency that brings it in, as `name@version`; the package itself where it is one.
    pub via: Option<String>,
    /// Whether the last run found it so: otherwise an earlier one did.
    pub fresh: bool,
}

/// A repository of which nothing was ever read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unread {
    /// `owner/name`.
    pub repository: String,
    /// How it ended in the last run, as state and reason; both empty where the run did not come to it.
    pub ended: (String, String),
}

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum WhoError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index cannot be read.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// No advisory of the index has the id.
    #[error("no advisory {0} is in the index")]
    UnknownAdvisory(String),
    /// An advisory was asked for without an index.
    #[error("which packages {0} affects is not known without an index")]
    NoIndex(String),
    /// The purl cannot be read.
    #[error("the purl {text} cannot be read: {why}")]
    Purl {
        /// The purl.
        text: String,
        /// Why.
        why: String,
    },
    /// The range of versions cannot be read.
    #[error(transparent)]
    Range(#[from] RangeError),
}

/// Answers a question: a name, a purl, or an id of an advisory with today's index. `range` limits the versions.
///
/// # Errors
/// When the question cannot be understood, or the store or the index cannot be read.
pub fn who(
    reader: &Reader,
    index: Option<&Index>,
    question: &Question,
    range: Option<&VersionRange>,
) -> Result<Answer, WhoError> {
    match question {
        Question::Package(package) => Ok(holders::of_package(reader, package, range)?),
        Question::Advisory(id) => {
            let index = index.ok_or_else(|| WhoError::NoIndex(id.clone()))?;
            advisory::exposed(reader, index, id, range)
        }
    }
}
