//! The parts of payloads that are read, by GitHub's names. Every other field is passed over.
//!
//! Source: <https://docs.github.com/en/webhooks/webhook-events-and-payloads>.

use serde::Deserialize;

/// The payload of any event.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Payload {
    pub(super) number: Option<u64>,
    pub(super) pull_request: Option<PullRequest>,
    pub(super) merge_group: Option<MergeGroup>,
    pub(super) workflow_run: Option<WorkflowRun>,
    #[serde(rename = "ref")]
    pub(super) git_ref: Option<String>,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
    pub(super) forced: Option<bool>,
    pub(super) deleted: Option<bool>,
    pub(super) repository: Option<Repository>,
    pub(super) sender: Option<User>,
}

#[derive(Debug, Deserialize)]
pub(super) struct PullRequest {
    pub(super) number: Option<u64>,
    pub(super) base: Option<Branch>,
    pub(super) head: Option<Branch>,
    pub(super) user: Option<User>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Branch {
    pub(super) sha: Option<String>,
    #[serde(rename = "ref")]
    pub(super) git_ref: Option<String>,
    /// `null` where the fork is gone.
    pub(super) repo: Option<Repository>,
}

#[derive(Debug, Deserialize)]
pub(super) struct MergeGroup {
    pub(super) base_sha: Option<String>,
    pub(super) base_ref: Option<String>,
    pub(super) head_sha: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct WorkflowRun {
    pub(super) id: Option<u64>,
    pub(super) event: Option<String>,
    pub(super) head_sha: Option<String>,
    pub(super) head_branch: Option<String>,
    /// `null` where the fork is gone.
    pub(super) head_repository: Option<Repository>,
    pub(super) conclusion: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Repository {
    pub(super) full_name: Option<String>,
    pub(super) default_branch: Option<String>,
    pub(super) private: Option<bool>,
}

#[derive(Debug, Deserialize)]
pub(super) struct User {
    pub(super) login: Option<String>,
}
