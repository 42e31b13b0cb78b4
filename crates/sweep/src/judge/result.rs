//! What is said of one repository.

use lockgate_model::{RepoPath, Report};

use crate::store::{Ended, RunId, StoredRepository};

/// What is said of one repository.
#[derive(Clone, Debug, PartialEq)]
pub struct RepositoryResult {
    /// The repository.
    pub repository: StoredRepository,
    /// How it ended in the run; `None` where the run did not come to it.
    pub ended: Option<Ended>,
    /// What a scan of its files would say; `None` where the store has none of them. What the store has may be older than
    /// the run: [`Self::is_fresh`].
    pub report: Option<Report>,
    /// What kept it from being judged by what is in the repository. The report holds a note on each that is about a file.
    pub trouble: Vec<Trouble>,
}

/// What keeps a repository from being judged by what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The store's copy of what a lockfile holds is damaged or gone: the next sweep reads it again.
    Damaged {
        /// The lockfile.
        path: RepoPath,
    },
    /// The policy is not understood; the repository was judged by the defaults.
    Policy {
        /// The first fault, with its place.
        message: String,
    },
    /// The store's copy of the policy is damaged or gone; the repository was judged by the defaults.
    LostPolicy,
}

impl RepositoryResult {
    /// Whether a run found what is judged: the files are as the run saw them.
    #[must_use]
    pub fn is_fresh(&self, run: RunId) -> bool {
        self.repository.seen.as_ref().is_some_and(|seen| seen.run == run)
    }
}
