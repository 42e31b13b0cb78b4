//! What is to be swept, by how many.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::filter::{Filter, Include};
use crate::store::RepositoryRow;

/// The version of the form.
const VERSION: u32 = 1;

/// A plan: everything that decides what is collected. Two plans with the same hash collect the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanFile {
    /// The version of the form.
    pub lockgate_plan: u32,
    /// The program that made it.
    pub tool: String,
    /// The host.
    pub host: String,
    /// The accounts and repositories that were named.
    pub targets: Vec<String>,
    /// Which of their repositories are examined.
    pub filter: FilterSpec,
    /// SHA-256 of the policy for all, in hex; `None` where each repository has its own.
    pub policy: Option<String>,
    /// SHA-256 of the advisory index that was named, in hex, for those who want to be sure of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<String>,
    /// Milliseconds since 1970, UTC.
    pub started: i64,
    /// How many shards there are.
    pub shards: u32,
    /// Accounts that could not be listed, or not all of it, with the reason.
    pub partial: Vec<(String, String)>,
    /// Every repository that is listed, by number.
    pub repositories: Vec<RepositoryRow>,
}

/// [`Filter`] as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilterSpec {
    /// Patterns for names.
    pub names: Vec<String>,
    /// Topics.
    pub topics: Vec<String>,
    /// Languages.
    pub languages: Vec<String>,
    /// Visibilities.
    pub visibility: Vec<String>,
    /// Custom properties.
    pub properties: Vec<(String, String)>,
    /// `include`, `skip` or `only`.
    pub archived: String,
    /// Likewise.
    pub forks: String,
}

/// Why a plan cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// It is no plan.
    #[error("it is no plan of a sweep")]
    NotAPlan(#[source] serde_json::Error),
    /// It is of another version.
    #[error("it is a plan of version {0}, and this program knows version {VERSION}")]
    Version(u32),
    /// What it says cannot be.
    #[error("{0}")]
    Invalid(String),
}

impl PlanFile {
    /// A plan of this version, its repositories sorted by number.
    #[must_use]
    pub fn new(mut self) -> Self {
        self.lockgate_plan = VERSION;
        self.repositories.sort_by_key(|row| row.id);
        self.repositories.dedup_by_key(|row| row.id);
        self
    }

    /// Reads a plan.
    ///
    /// # Errors
    /// [`PlanError`].
    pub fn read(bytes: &[u8]) -> Result<Self, PlanError> {
        let plan: Self = serde_json::from_slice(bytes).map_err(PlanError::NotAPlan)?;
        if plan.lockgate_plan != VERSION {
            return Err(PlanError::Version(plan.lockgate_plan));
        }
        if !(1..=10_000).contains(&plan.shards) {
            return Err(PlanError::Invalid("it has no shards, or more than 10,000".to_owned()));
        }
        if !plan.repositories.is_sorted_by(|a, b| a.id < b.id) {
            let problem = "its repositories are not sorted by number, each once";
            return Err(PlanError::Invalid(problem.to_owned()));
        }
        plan.filter.filter().map(|_| plan)
    }

    /// The plan as it is written.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// What it is known by: the SHA-256 of everything in it, in hex.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut text = String::with_capacity(64);
        for byte in Sha256::digest(serde_json::to_vec(self).unwrap_or_default()) {
            // Writing into a text does not fail.
            let _ = write!(text, "{byte:02x}");
        }
        text
    }
}

impl FilterSpec {
    /// The filter.
    ///
    /// # Errors
    /// [`PlanError::Invalid`] for a pattern that is none.
    pub fn filter(&self) -> Result<Filter, PlanError> {
        let include = |word: &str| match word {
            "include" => Ok(Include::Yes),
            "skip" => Ok(Include::No),
            "only" => Ok(Include::Only),
            other => Err(PlanError::Invalid(format!("`{other}` is none of include, skip, only"))),
        };
        let filter = Filter {
            archived: include(&self.archived)?,
            forks: include(&self.forks)?,
            visibility: self.visibility.clone(),
            languages: self.languages.clone(),
            topics: self.topics.clone(),
            properties: self.properties.clone(),
            ..Filter::default()
        };
        filter.named(&self.names).map_err(|error| PlanError::Invalid(error.to_string()))
    }
}
