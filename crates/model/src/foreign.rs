//! Findings that other tools report in SARIF: CodeQL, zizmor, clippy.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{Class, Decision, Level, RepoPath, Score};

/// One result of another tool, with the policy's decision. All texts are untrusted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ForeignFinding {
    /// The tool's name, `CodeQL`.
    pub tool: String,
    /// The rule's id, `js/sql-injection`; empty where the result names none.
    pub rule: String,
    /// One line: the rule's short description, else its name, else its id.
    pub title: String,
    /// One line: what the result says.
    pub message: String,
    /// The level that the result has in effect.
    pub level: ForeignLevel,
    /// The rule's `security-severity`, where it is a number from 0 to 10.
    pub score: Option<Score>,
    /// The rule's tags, sorted, unique.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Where it is; `None` where the result has no location in the tree.
    pub location: Option<ForeignLocation>,
    /// The result's fingerprints, those partial included, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fingerprints: BTreeMap<String, String>,
    /// Whether the tool's own file says that it is suppressed: it is listed and never blocks.
    pub suppressed: bool,
    /// The class by fingerprint against a base; `None` without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<Class>,
    /// What the policy decides.
    pub decision: Decision,
}

/// The level of a result. Source: SARIF 2.1.0, section 3.27.10.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ForeignLevel {
    /// A problem.
    Error,
    /// A possible problem.
    Warning,
    /// Worth knowing.
    Note,
    /// Not applicable.
    None,
}

/// The place of a foreign finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ForeignLocation {
    /// The file.
    pub path: RepoPath,
    /// 1-based first line; `None` where the result names none.
    pub line: Option<u32>,
    /// 1-based last line.
    pub end_line: Option<u32>,
}

/// One run of another tool that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ForeignRun {
    /// The file as the user named it. Untrusted text.
    pub file: String,
    /// The tool's name. Untrusted text.
    pub tool: String,
    /// The tool's version. Untrusted text.
    pub version: Option<String>,
    /// The run's category, `automationDetails.id`. Untrusted text.
    pub category: Option<String>,
    /// Results read, those folded and suppressed included.
    pub results: u32,
    /// Results that are one of our findings under another name.
    pub folded: u32,
}

impl ForeignFinding {
    /// The severity that the policy's thresholds are held against: that of the score, else that of the level, by the bands
    /// that GitHub's default checks use: an error weighs as much as a high severity.
    #[must_use]
    pub const fn severity(&self) -> Level {
        match (self.score, self.level) {
            (Some(score), _) => score.level(),
            (None, ForeignLevel::Error) => Level::High,
            (None, ForeignLevel::Warning) => Level::Medium,
            (None, ForeignLevel::Note) => Level::Low,
            (None, ForeignLevel::None) => Level::None,
        }
    }
}

impl ForeignLevel {
    /// The level in the words of SARIF.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
            Self::None => "none",
        }
    }
}
