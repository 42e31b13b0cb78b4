//! What a change does to one finding.

use serde::Serialize;

use crate::RepoPath;

/// How a finding of the head relates to the base.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// The change brings it in: the base does not have the advisory for the package in this lockfile.
    Introduced,
    /// The change moves the package to another version that is affected too.
    StillVulnerable,
    /// The base could not be read, so it is not known what the change brings in.
    Undetermined,
    /// The base has it, and its advisory was published after the base was committed: not of this change.
    NewlyPublished,
    /// The base has it.
    AlreadyThere,
    /// The base has it and the head does not.
    Fixed,
}

impl Class {
    /// Every class, in the order in which a report shows them.
    pub const ALL: [Self; 6] = [
        Self::Introduced,
        Self::StillVulnerable,
        Self::Undetermined,
        Self::NewlyPublished,
        Self::AlreadyThere,
        Self::Fixed,
    ];

    /// The class in the words of the report and the policy file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Introduced => "introduced",
            Self::StillVulnerable => "still-vulnerable",
            Self::Undetermined => "undetermined",
            Self::NewlyPublished => "newly-published",
            Self::AlreadyThere => "already-there",
            Self::Fixed => "fixed",
        }
    }
}

/// What a change did to a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Its class.
    pub class: Class,
    /// The version of the package in the base that the finding's version took the place of, or that is affected too;
    /// `None` where the base has none. Untrusted text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version_before: Option<String>,
    /// The lockfile's path in the base where it was moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path_before: Option<RepoPath>,
}
