//! One problem, and every tool that sees it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lockgate_model::Level;
use serde::{Deserialize, Serialize};

/// How a tool has a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SightingState {
    /// Open.
    Open,
    /// Closed by somebody, with a reason.
    Dismissed,
}

/// One tool's view of a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The tool: `lockgate`, `CodeQL`, `Dependabot`. Untrusted text.
    pub tool: String,
    /// Open or dismissed.
    pub state: SightingState,
    /// The severity that the tool gives it.
    pub level: Option<Level>,
    /// The alert's number in its repository, where it has one.
    pub number: Option<u64>,
    /// The alert's page. Untrusted text.
    pub url: Option<String>,
    /// Why it was dismissed, in GitHub's word.
    pub reason: Option<String>,
    /// Since when the tool has it.
    pub since: Option<Timestamp>,
}

/// One problem of one repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The repository's number on the host.
    pub repository: u64,
    /// `owner/name`.
    pub name: String,
    /// The lockfile, manifest or source file. Untrusted text.
    pub path: Option<String>,
    /// The package, where it is about one. Untrusted text.
    pub package: Option<String>,
    /// The advisory, or the rule of the tool. Untrusted text.
    pub id: String,
    /// The other ids.
    pub aliases: Vec<String>,
    /// One line. Untrusted text.
    pub title: String,
    /// What the policy does: `block`, `warn`, `allow`, `ignore`; `None` for what is not ours.
    pub action: Option<String>,
    /// The worst that a tool gives it.
    pub level: Option<Level>,
    /// Each tool that sees it, ours first.
    pub sightings: Vec<Sighting>,
}

/// Whether a kind of alerts could be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// What is read: `code scanning`, `Dependabot`, `secret scanning`.
    pub what: String,
    /// The account that was asked for.
    pub owner: String,
    /// Why it could not be read; `None` where it was. Untrusted text.
    pub unavailable: Option<String>,
    /// When it was asked for.
    pub as_of: Timestamp,
}

/// What all tools see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// Every problem, worst first, then by repository.
    pub problems: Vec<Problem>,
    /// Open alerts of secret scanning by repository; a repository that is not there was not asked for or may not be seen.
    pub secrets: BTreeMap<u64, u64>,
    /// What could be read, and what not.
    pub sections: Vec<Section>,
}
