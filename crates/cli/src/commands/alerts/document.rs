//! `alerts pull --output json`: alerts as a file, which `scan` and `gate` read again.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, anyhow, ensure};
use lockgate_remote as remote;
use lockgate_remote::{Alert, AlertState};
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// Version of the shape. The first number changes where a reader of the old shape would go wrong.
const SCHEMA_VERSION: &str = "1.1";
/// Largest file that is read.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// The alerts of a repository on one ref.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::commands) struct Document {
    schema_version: String,
    /// `owner/name`.
    repository: String,
    /// The ref that was asked for; none is the default branch.
    #[serde(rename = "ref", default)]
    reference: Option<String>,
    /// By number, lowest first.
    pub(in crate::commands) alerts: Vec<Alert>,
    /// What has been uploaded for the ref, the newest of each tool and category.
    #[serde(default)]
    pub(in crate::commands) analyses: Vec<Ran>,
}

/// The newest analysis of a tool and category.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::commands) struct Ran {
    /// The tool.
    pub(in crate::commands) tool: String,
    /// The category.
    pub(in crate::commands) category: Option<String>,
    /// The commit.
    pub(in crate::commands) commit_sha: String,
    /// When, as GitHub writes it.
    pub(in crate::commands) created_at: String,
}

/// Whether fingerprints are asked for, one large answer for each tool and category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::commands) enum Fingerprints {
    /// They are.
    Asked,
    /// They are not.
    LeftOut,
}

/// Asks for alerts and analyses.
///
/// # Errors
/// [`remote::GithubError`].
pub(in crate::commands) async fn pull(
    api: &remote::GithubApi,
    filter: &remote::AlertFilter,
    fingerprints: Fingerprints,
) -> Result<Document, remote::GithubError> {
    let mut alerts = remote::alerts(api, filter).await?;
    let of_tool = remote::AnalysisFilter {
        tool: filter.tool.clone(),
        reference: filter.reference.clone(),
        upload: None,
    };
    let mut analyses = remote::newest_analyses(api, &of_tool).await?;
    if filter.reference.is_none() {
        // Without a ref, GitHub lists the alerts of the default branch, and the analyses of all.
        let seen: BTreeSet<&str> =
            alerts.iter().filter_map(|one| one.most_recent_instance.reference.as_deref()).collect();
        analyses.retain(|one| seen.contains(one.reference.as_str()));
    }
    if fingerprints == Fingerprints::Asked {
        for analysis in &analyses {
            let results = remote::alert_results(api, analysis.id).await?;
            for alert in &mut alerts {
                if let Some(prints) = results.get(&alert.number) {
                    alert.fingerprints.clone_from(prints);
                }
            }
        }
    }
    Ok(Document {
        schema_version: SCHEMA_VERSION.to_owned(),
        repository: api.repository().to_string(),
        reference: filter.reference.clone(),
        alerts,
        analyses: analyses.into_iter().map(Ran::from).collect(),
    })
}

impl Document {
    /// Reads a file of [`pull`].
    ///
    /// # Errors
    /// Exit code 2 for a file that is not there, larger than 256 MiB or something else.
    pub(in crate::commands) fn read(path: &Path) -> Result<Self, Failure> {
        let read = || {
            let mut bytes = Vec::new();
            File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
            ensure!(bytes.len() as u64 <= MAX_BYTES, "it is larger than 256 MiB");
            let document: Self = serde_json::from_slice(&bytes)?;
            let version = document.schema_version.split('.').next();
            if version != SCHEMA_VERSION.split('.').next() {
                return Err(anyhow!("its version {} is not known here", document.schema_version));
            }
            Ok(document)
        };
        let read = read().with_context(|| format!("cannot read the alerts {}", path.display()));
        read.map_err(|error| {
            Failure::usage(error).with_hint("make it by lockgate alerts pull --output json=FILE")
        })
    }

    /// The alerts that are there on the ref, the dismissed ones included.
    pub(in crate::commands) fn present(&self) -> impl Iterator<Item = &Alert> {
        let is_gone = |alert: &Alert| {
            let there = alert.most_recent_instance.state;
            [alert.state, there].contains(&Some(AlertState::Fixed))
        };
        self.alerts.iter().filter(move |alert| !is_gone(alert))
    }
}

impl From<remote::Analysis> for Ran {
    fn from(analysis: remote::Analysis) -> Self {
        Self {
            tool: analysis.tool,
            category: analysis.category,
            commit_sha: analysis.commit_sha,
            created_at: analysis.created_at,
        }
    }
}
