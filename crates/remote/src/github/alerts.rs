//! The alerts of code scanning, of all tools.
//!
//! Source: <https://docs.github.com/en/rest/code-scanning/code-scanning#list-code-scanning-alerts-for-a-repository>.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::api::GithubApi;
use super::error::GithubError;
use super::pages::{PER_PAGE, all, unless_never_used};

/// Pages that are read at most: 50,000 alerts.
const MAX_PAGES: usize = 500;

/// Which alerts are asked for; the default is all.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct AlertFilter {
    /// Of the tool of this name.
    pub tool: Option<String>,
    /// In this state.
    pub state: Option<AlertState>,
    /// On this ref, in full: `refs/heads/main`, `refs/pull/7/merge`. Without one, on the default branch.
    pub reference: Option<String>,
}

/// The state of an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AlertState {
    /// Seen by the last analysis.
    Open,
    /// Closed by somebody, with a reason.
    Dismissed,
    /// No longer seen.
    Fixed,
}

/// One alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// Its number in the repository.
    pub number: u64,
    /// Its page.
    pub html_url: String,
    /// Its state on the ref that was asked for; `None` while GitHub does not know.
    pub state: Option<AlertState>,
    /// The id of its rule: the advisory, for ours.
    pub rule: String,
    /// The name of its tool.
    pub tool: String,
    /// Path of its most recent place, if it has one.
    pub path: Option<String>,
    /// Line of that place, 1-based.
    pub start_line: Option<u64>,
    /// Who dismissed it and why, for those that are dismissed.
    pub dismissal: Option<Dismissal>,
    /// When it was first seen, as GitHub writes it.
    pub created_at: String,
    /// When it last changed.
    pub updated_at: Option<String>,
    /// When it was no longer seen.
    pub fixed_at: Option<String>,
    /// Where it was seen last.
    pub most_recent_instance: AlertInstance,
    /// What its last result said.
    #[serde(default)]
    pub message: Option<String>,
    /// The fingerprints of its last result, by name; GitHub's list of alerts has none, see
    /// [`alert_results`](crate::alert_results).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fingerprints: BTreeMap<String, String>,
}

/// Why an alert is dismissed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dismissal {
    /// `false positive`, `won't fix`, `used in tests`, `mitigated`.
    pub reason: Option<String>,
    /// What they wrote.
    pub comment: Option<String>,
    /// Their login; `None` for an account that is gone.
    pub by: Option<String>,
    /// When, as GitHub writes it.
    pub at: String,
}

/// Where an alert was seen.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AlertInstance {
    /// The ref.
    pub reference: Option<String>,
    /// The commit.
    pub commit_sha: Option<String>,
    /// The category of the analysis.
    pub category: Option<String>,
    /// Its state there.
    pub state: Option<AlertState>,
}

impl AlertState {
    /// As GitHub writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Dismissed => "dismissed",
            Self::Fixed => "fixed",
        }
    }
}

#[derive(Deserialize)]
struct AlertAnswer {
    number: u64,
    html_url: String,
    state: Option<AlertState>,
    rule: RuleAnswer,
    tool: ToolAnswer,
    dismissed_at: Option<String>,
    dismissed_reason: Option<String>,
    #[serde(default)]
    dismissed_comment: Option<String>,
    dismissed_by: Option<UserAnswer>,
    created_at: String,
    #[serde(default)]
    updated_at: Option<String>,
    #[serde(default)]
    fixed_at: Option<String>,
    most_recent_instance: InstanceAnswer,
}

#[derive(Deserialize)]
struct RuleAnswer {
    #[serde(default)]
    id: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct ToolAnswer {
    #[serde(default)]
    pub(super) name: Option<String>,
}

#[derive(Deserialize)]
struct UserAnswer {
    login: String,
}

#[derive(Deserialize)]
struct InstanceAnswer {
    #[serde(rename = "ref", default)]
    reference: Option<String>,
    #[serde(default)]
    commit_sha: Option<String>,
    #[serde(default)]
    category: Option<String>,
    #[serde(default)]
    state: Option<AlertState>,
    #[serde(default)]
    location: Option<LocationAnswer>,
    #[serde(default)]
    message: Option<MessageAnswer>,
}

#[derive(Deserialize)]
struct MessageAnswer {
    #[serde(default)]
    text: Option<String>,
}

#[derive(Default, Deserialize)]
struct LocationAnswer {
    #[serde(default)]
    path: Option<String>,
    #[serde(default)]
    start_line: Option<u64>,
}

/// Every alert that a filter asks for, by number, lowest first.
///
/// # Errors
/// [`GithubError`]; a list without end is one, since a part of it would pass for the whole.
pub async fn alerts(api: &GithubApi, filter: &AlertFilter) -> Result<Vec<Alert>, GithubError> {
    let mut url = api.address(&["code-scanning", "alerts"]);
    {
        let mut query = url.query_pairs_mut();
        query.append_pair("per_page", PER_PAGE);
        // Oldest first, so that an alert that appears meanwhile shifts nothing to a page that was read.
        query.append_pair("sort", "created").append_pair("direction", "asc");
        let given = [("tool_name", filter.tool.as_deref()), ("ref", filter.reference.as_deref())];
        for (name, value) in given {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
    }
    let answers: Vec<AlertAnswer> = unless_never_used(all(api, url, MAX_PAGES).await)?;
    let mut alerts: Vec<Alert> = answers.into_iter().map(Alert::from).collect();
    alerts.sort_by_key(|alert| alert.number);
    // An alert that moved from page to page while they were read is there twice.
    alerts.dedup_by_key(|alert| alert.number);
    // Asked for by state, one that changes it while pages are read would move others to a page that was read already.
    alerts.retain(|alert| filter.fits(alert));
    Ok(alerts)
}

impl AlertFilter {
    /// Whether an alert is in the state, and was last seen on the ref.
    fn fits(&self, alert: &Alert) -> bool {
        let seen = alert.most_recent_instance.reference.as_ref();
        self.state.is_none_or(|state| alert.state == Some(state))
            && (self.reference.is_none() || seen.is_none() || seen == self.reference.as_ref())
    }
}

impl From<AlertAnswer> for Alert {
    fn from(answer: AlertAnswer) -> Self {
        let instance = answer.most_recent_instance;
        let location = instance.location.unwrap_or_default();
        let dismissal = answer.dismissed_at.map(|at| Dismissal {
            reason: answer.dismissed_reason,
            comment: answer.dismissed_comment,
            by: answer.dismissed_by.map(|user| user.login),
            at,
        });
        Self {
            number: answer.number,
            html_url: answer.html_url,
            state: answer.state,
            rule: answer.rule.id.unwrap_or_default(),
            tool: answer.tool.name.unwrap_or_default(),
            path: location.path,
            start_line: location.start_line,
            dismissal,
            created_at: answer.created_at,
            updated_at: answer.updated_at,
            fixed_at: answer.fixed_at,
            most_recent_instance: AlertInstance {
                reference: instance.reference,
                commit_sha: instance.commit_sha,
                category: instance.category,
                state: instance.state,
            },
            message: instance.message.and_then(|message| message.text),
            fingerprints: BTreeMap::new(),
        }
    }
}
