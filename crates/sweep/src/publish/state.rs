//! What is known of what was published of a repository.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The kind under which the store keeps it, by the repository's number.
pub const KIND: &str = "publication";

/// What was last sent of a repository, or why nothing was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    /// The branch that it is about.
    pub branch: String,
    /// The commit that was scanned.
    pub commit: String,
    /// [`super::results_digest`] of what was sent.
    pub results: String,
    /// How many findings were sent.
    pub findings: u64,
    /// When.
    pub at: Timestamp,
    /// What became of it.
    pub outcome: Outcome,
    /// Branches that it was published for before, whose alerts are to be closed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub old: Vec<OldBranch>,
}

/// What became of an upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Outcome {
    /// It was to be sent, and nobody knows whether GitHub has it.
    Unknown,
    /// GitHub has it and had not processed it when it was last asked.
    Taken {
        /// GitHub's name of the upload.
        upload: String,
    },
    /// The alerts are up to date.
    Complete,
    /// GitHub could not process it, for these reasons. Untrusted text.
    Failed {
        /// What GitHub said.
        errors: Vec<String>,
    },
    /// The repository takes none: archived, or code scanning is off.
    Unavailable {
        /// Why.
        reason: String,
    },
    /// The token may not.
    Refused {
        /// What it takes.
        reason: String,
    },
    /// GitHub does not know the commit any more: somebody has pushed another history.
    StaleCommit,
    /// The repository's own gate uploads, so that a second alert for each problem is spared.
    SteppedAside {
        /// When the gate last did, as GitHub writes it.
        gate: String,
    },
}

/// A branch that was the default one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OldBranch {
    /// Its name.
    pub branch: String,
    /// The commit that was last published on it.
    pub commit: String,
}

impl Publication {
    /// Whether GitHub may show alerts of it.
    #[must_use]
    pub const fn shows_alerts(&self) -> bool {
        let is_there = matches!(
            self.outcome,
            Outcome::Unknown | Outcome::Taken { .. } | Outcome::Complete | Outcome::Failed { .. }
        );
        is_there && self.findings > 0
    }
}
