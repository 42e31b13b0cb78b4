//! The alert of code scanning that a finding is known by.

use serde::Serialize;

/// An alert of code scanning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KnownAlert {
    /// Its number in the repository.
    pub number: u64,
    /// Its page. Untrusted text.
    pub url: String,
    /// Its state; one that was dismissed stays so where it is fixed.
    pub state: KnownState,
    /// Why it was dismissed. Untrusted text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The state of an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum KnownState {
    /// Seen by the last analysis.
    Open,
    /// Closed by somebody.
    Dismissed,
    /// No longer seen.
    Fixed,
}

impl KnownState {
    /// The state in the words of GitHub.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Dismissed => "dismissed",
            Self::Fixed => "fixed",
        }
    }
}
