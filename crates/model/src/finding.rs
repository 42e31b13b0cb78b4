//! One problem of one package in one lockfile.

use serde::Serialize;

use crate::{
    AdvisoryId, Change, Date, Ecosystem, Kind, KnownAlert, Level, RepoPath, Scope, Severity,
    Sighting, SourceKind, Span,
};

/// One advisory group that applies to one package of one lockfile, with the policy's decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The canonical id of the advisory group.
    pub id: AdvisoryId,
    /// The other ids of the group, sorted, unique.
    pub aliases: Vec<AdvisoryId>,
    /// The records that matched, sorted, never empty.
    pub advisories: Vec<AdvisoryId>,
    /// What it is about; the worst kind of the records that matched.
    pub kind: Kind,
    /// The group's severity; `None` is unscored.
    pub severity: Option<Severity>,
    /// One line from the canonical record, or the best there is. Untrusted text.
    pub title: String,
    /// The package's ecosystem.
    pub ecosystem: Ecosystem,
    /// The package's name. Untrusted text.
    pub package: String,
    /// The resolved version as written.
    pub version: String,
    /// The package with its version as a purl.
    pub purl: String,
    /// Where the package comes from.
    pub source: SourceKind,
    /// What the package is needed for, where the lockfile knows it.
    pub scope: Scope,
    /// Where the package stands.
    pub location: Location,
    /// What tells several versions of one package in one lockfile apart; part of the identity.
    pub slot: String,
    /// The alert's identity, see [`crate::AlertIdentity::fingerprint`].
    pub fingerprint: String,
    /// Versions in which this advisory says it is fixed and that are newer than the one in use, ascending.
    pub fixed_in: Vec<String>,
    /// The smallest newer version that clears every finding of the package that has a fix; `None` where this one has
    /// none.
    pub fixed_version: Option<String>,
    /// Shortest dependency path from each root that brings the package in, shortest first, at most
    /// [`Finding::MAX_PATHS`]; empty where the lockfile has no edges.
    pub paths: Vec<DependencyPath>,
    /// The line of the direct dependency that brings the package in, where its manifest is in the tree.
    pub manifest: Option<Manifest>,
    /// What the change did to it; `None` where nothing was compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
    /// Other tools that report it too, sorted, unique.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sightings: Vec<Sighting>,
    /// Its alert on GitHub, where alerts were given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alert: Option<KnownAlert>,
    /// What the policy decides.
    pub decision: Decision,
}

impl Finding {
    /// Most dependency paths kept for a finding.
    pub const MAX_PATHS: usize = 8;

    /// Whether the project itself asks for the package; `None` where the lockfile does not tell.
    #[must_use]
    pub fn is_direct(&self) -> Option<bool> {
        // The shortest path comes first; a direct dependency's is the root and itself.
        self.paths.first().map(|path| path.0.len() <= 2)
    }

    /// Greater is worse: the level, then the score in tenths. Without a severity a finding stands below high and above
    /// medium: nobody says that it is harmless.
    #[must_use]
    pub fn severity_rank(&self) -> (u8, u8) {
        let Some(severity) = &self.severity else { return (3, 0) };
        let level = match severity.level {
            Level::Critical => 5,
            Level::High => 4,
            Level::Medium => 2,
            Level::Low => 1,
            Level::None => 0,
        };
        (level, severity.score.map_or(0, |score| score.tenths()))
    }

    /// Whether the finding is known under an id, in any letter case.
    #[must_use]
    pub fn has_id(&self, text: &str) -> bool {
        self.ids().any(|id| id.matches(text))
    }

    /// The canonical id, the aliases, and the records that matched.
    pub fn ids(&self) -> impl Iterator<Item = &AdvisoryId> {
        std::iter::once(&self.id).chain(&self.aliases).chain(&self.advisories)
    }
}

/// Where a package stands in its lockfile.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Location {
    /// The lockfile.
    pub path: RepoPath,
    /// The whole entry.
    #[serde(rename = "entry_span")]
    pub entry: Span,
    /// The resolved version; the entry's first line where the version has no place of its own. One line.
    #[serde(rename = "version_span")]
    pub version: Span,
}

/// From a root of the lockfile to the package, both included, each `name@version` (`name` alone where there is no
/// version); the middle of a path of more than 65 steps is one step that counts them. Untrusted text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct DependencyPath(pub Vec<String>);

/// The line of a manifest that asks for a direct dependency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// The manifest, `Cargo.toml` or `package.json`.
    pub path: RepoPath,
    /// The dependency's entry, on one line.
    pub span: Span,
    /// The name of the direct dependency. Untrusted text.
    pub dependency: String,
}

/// What the policy does with a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// The gate fails.
    Block,
    /// Reported, and the gate does not fail for it.
    Warn,
    /// A rule of the policy allows it: listed, and neither blocks nor warns.
    Allow,
    /// Excepted by the policy, with a reason.
    Ignore,
}

/// The policy's decision on a finding and the rule that made it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// What is done.
    pub action: Action,
    /// The rule in the words of the policy file: `rule kev-now`, `block.vulnerability = "low"`, `ignore[0]`.
    pub rule: String,
    /// The reason of the ignore or the rule. Untrusted text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who approved the ignore. Untrusted text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approver: Option<String>,
    /// The last day on which the ignore holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
    /// The first day on which the rule blocks: until then it warns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocks_from: Option<Date>,
}

impl Decision {
    /// A decision by a rule, without more to say.
    #[must_use]
    pub fn by(action: Action, rule: impl Into<String>) -> Self {
        Self {
            action,
            rule: rule.into(),
            reason: None,
            approver: None,
            expires: None,
            blocks_from: None,
        }
    }
}

impl Action {
    /// The action in the words of the report.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Warn => "warn",
            Self::Allow => "allow",
            Self::Ignore => "ignore",
        }
    }
}
