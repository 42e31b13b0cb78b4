//! What a change does to the findings: the head compared with the base, by one index.

use serde::Serialize;

use crate::{Date, Finding, RepoPath};

/// The two sides of a change and what is gone between them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// What the head is compared with.
    pub base: Side,
    /// What was scanned.
    pub head: Side,
    /// Findings of the base that the head does not have, in the report's order; each has the class [`crate::Class::Fixed`],
    /// the base's location and version, and the decision `allow`.
    pub fixed: Vec<Finding>,
    /// Lockfiles that the change adds, removes, moves or edits, sorted by path.
    pub files: Vec<FileChange>,
    /// What the head changes in the policy, which takes no effect on its own verdict; `None` where it changes nothing.
    pub policy_change: Option<PolicyChange>,
}

/// One side of a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Side {
    /// The revision or folder as the user named it. Untrusted text.
    pub name: String,
    /// The commit's full id; `None` for a folder, and where the commit could not be read.
    pub commit: Option<String>,
    /// The commit's date in UTC.
    pub date: Option<Date>,
}

/// A lockfile that the change touches.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FileChange {
    /// Its path in the head; in the base where it is removed.
    pub path: RepoPath,
    /// Its path in the base where it was moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path_before: Option<RepoPath>,
    /// What happened to it.
    pub kind: FileChangeKind,
}

/// What happened to a lockfile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileChangeKind {
    /// The base has none.
    Added,
    /// The head has none.
    Removed,
    /// It stands elsewhere; its content may have changed too.
    Moved,
    /// Its content changed.
    Edited,
}

/// What the head changes in the policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PolicyChange {
    /// The policy's file.
    pub path: RepoPath,
    /// What would change, one line each, without a full stop; never empty. Untrusted text.
    pub lines: Vec<String>,
}
