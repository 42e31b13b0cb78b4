//! One of our findings in another tool's report.

use serde::Serialize;

/// Another tool's report of one of our findings.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Sighting {
    /// The tool's name. Untrusted text.
    pub tool: String,
    /// The rule's id. Untrusted text.
    pub rule: String,
}
