//! What started the run: the name of the event and its payload.
//!
//! A payload holds what strangers wrote: names of branches, titles, logins. What is taken from it is checked here: ids of
//! commits are hexadecimal digits, numbers are numbers, and no name becomes a revision.

mod commit_id;
mod error;
mod payload;

use lockgate_model::escape;

pub use commit_id::CommitId;
pub use error::EventError;
use payload::Payload;

/// Largest payload that is read, in bytes: GitHub sends none above this.
pub const MAX_PAYLOAD_BYTES: usize = 25 * 1024 * 1024;

/// The account under which Dependabot acts.
const DEPENDABOT: &str = "dependabot[bot]";

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What happened.
    pub trigger: Trigger,
    /// The default branch of the repository, where the payload tells it. Untrusted text.
    pub default_branch: Option<String>,
    /// Whether the repository is private, where the payload tells it.
    pub private: Option<bool>,
    /// Whether Dependabot caused it: the token only reads then, unless the workflow asks for more, and secrets are
    /// Dependabot's.
    pub by_dependabot: bool,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// `pull_request`.
    PullRequest(PullRequest),
    /// `merge_group`: a merge queue asks.
    MergeGroup(MergeGroup),
    /// `push` to a branch or of a tag.
    Push(Push),
    /// `schedule`.
    Schedule,
    /// `workflow_dispatch` or `repository_dispatch`: somebody asks.
    Dispatch,
    /// `workflow_run`: another workflow is done.
    WorkflowRun(WorkflowRun),
    /// Any other event, by its name. Printable text.
    Other(String),
}

/// A pull request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullRequest {
    /// Its number.
    pub number: u64,
    /// The tip of the base branch when the event happened.
    pub base: CommitId,
    /// The base branch. Untrusted text.
    pub base_ref: String,
    /// The tip of the pull request.
    pub head: CommitId,
    /// Whether it comes from another repository, or from one that is gone.
    pub is_fork: bool,
    /// Who opened it. Untrusted text.
    pub author: Option<String>,
}

/// A group of a merge queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeGroup {
    /// What the group is built on.
    pub base: CommitId,
    /// The merge commit of the group.
    pub head: CommitId,
    /// The branch that it is built on, in full. Untrusted text.
    pub base_ref: Option<String>,
}

/// A push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Push {
    /// The ref, `refs/heads/main`. Untrusted text.
    pub git_ref: String,
    /// Where the ref was before; `None` where it is new.
    pub before: Option<CommitId>,
    /// Where it is now; `None` where it was deleted.
    pub after: Option<CommitId>,
    /// Whether commits that were there before are gone from it.
    pub forced: bool,
}

/// A run of another workflow that is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkflowRun {
    /// The id of the run.
    pub id: u64,
    /// The event that started it. Untrusted text.
    pub event: String,
    /// The commit that it ran for: the pull request is to be found by it, never by what the run left behind.
    pub head: CommitId,
    /// The branch of that commit. Untrusted text.
    pub branch: Option<String>,
    /// The repository of that branch, perhaps a fork; `None` for one that is gone. Untrusted text.
    pub repository: Option<String>,
    /// Whether every job of it ended well.
    pub succeeded: bool,
}

impl Event {
    /// Reads an event. `payload` holds the bytes of the file at `GITHUB_EVENT_PATH`.
    ///
    /// # Errors
    /// The event has no name, is `pull_request_target`, or its payload is missing, too large, cut off or of another
    /// event.
    pub fn new(name: Option<&str>, payload: Option<&[u8]>) -> Result<Self, EventError> {
        let name = name.ok_or(EventError::NoName)?;
        if name == "pull_request_target" {
            return Err(EventError::PullRequestTarget);
        }
        let event = escape::terminal(name).into_owned();
        let payload = parse(&event, payload)?;
        let sender = payload.sender.as_ref().and_then(|sender| sender.login.as_deref());
        let by_dependabot = sender == Some(DEPENDABOT);
        let repository = payload.repository.as_ref();
        Ok(Self {
            default_branch: repository.and_then(|repository| repository.default_branch.clone()),
            private: repository.and_then(|repository| repository.private),
            by_dependabot,
            trigger: Fields { event }.trigger(name, payload)?,
        })
    }

    /// The branch whose alerts were there before the change, in full; `None` where the event is no change of a branch.
    /// Untrusted text.
    #[must_use]
    pub fn base_ref(&self) -> Option<String> {
        match &self.trigger {
            Trigger::PullRequest(pull_request) => {
                Some(format!("refs/heads/{}", pull_request.base_ref))
            }
            Trigger::MergeGroup(group) => group.base_ref.clone(),
            Trigger::Push(push) => {
                push.git_ref.starts_with("refs/heads/").then(|| push.git_ref.clone())
            }
            Trigger::Schedule | Trigger::Dispatch | Trigger::WorkflowRun(_) | Trigger::Other(_) => {
                None
            }
        }
    }

    /// The pull request, where it is one.
    #[must_use]
    pub const fn pull_request(&self) -> Option<&PullRequest> {
        match &self.trigger {
            Trigger::PullRequest(pull_request) => Some(pull_request),
            Trigger::MergeGroup(_)
            | Trigger::Push(_)
            | Trigger::Schedule
            | Trigger::Dispatch
            | Trigger::WorkflowRun(_)
            | Trigger::Other(_) => None,
        }
    }
}

fn parse(event: &str, payload: Option<&[u8]>) -> Result<Payload, EventError> {
    let event = || event.to_owned();
    let bytes = payload.ok_or_else(|| EventError::NoPayload { event: event() })?;
    if bytes.len() > MAX_PAYLOAD_BYTES {
        return Err(EventError::TooLarge { event: event(), bytes: bytes.len() });
    }
    serde_json::from_slice(bytes)
        .map_err(|source| EventError::Unreadable { event: event(), source })
}

/// The fields of the payload of an event.
struct Fields {
    event: String,
}

impl Fields {
    fn trigger(&self, name: &str, payload: Payload) -> Result<Trigger, EventError> {
        Ok(match name {
            "pull_request" => Trigger::PullRequest(self.pull_request(payload)?),
            "merge_group" => Trigger::MergeGroup(self.merge_group(payload)?),
            "push" => Trigger::Push(self.push(payload)?),
            "schedule" => Trigger::Schedule,
            "workflow_dispatch" | "repository_dispatch" => Trigger::Dispatch,
            "workflow_run" => Trigger::WorkflowRun(self.workflow_run(payload)?),
            _ => Trigger::Other(self.event.clone()),
        })
    }

    fn pull_request(&self, payload: Payload) -> Result<PullRequest, EventError> {
        let pull_request = self.some(payload.pull_request, "pull_request")?;
        let number = self.some(pull_request.number.or(payload.number), "pull_request.number")?;
        let base = self.some(pull_request.base, "pull_request.base")?;
        let head = self.some(pull_request.head, "pull_request.head")?;
        // Without a name on either side nothing shows that they are the same: the more careful answer.
        let of = |repo: Option<payload::Repository>| repo.and_then(|repo| repo.full_name);
        let (base_repo, head_repo) = (of(base.repo), of(head.repo));
        Ok(PullRequest {
            number,
            base: self.commit(base.sha, "pull_request.base.sha")?,
            base_ref: self.some(base.git_ref, "pull_request.base.ref")?,
            head: self.commit(head.sha, "pull_request.head.sha")?,
            is_fork: base_repo.is_none() || base_repo != head_repo,
            author: pull_request.user.and_then(|user| user.login),
        })
    }

    fn merge_group(&self, payload: Payload) -> Result<MergeGroup, EventError> {
        let group = self.some(payload.merge_group, "merge_group")?;
        Ok(MergeGroup {
            base: self.commit(group.base_sha, "merge_group.base_sha")?,
            head: self.commit(group.head_sha, "merge_group.head_sha")?,
            base_ref: group.base_ref,
        })
    }

    fn push(&self, payload: Payload) -> Result<Push, EventError> {
        let before = self.some_commit(payload.before, "before")?;
        let after = self.some_commit(payload.after, "after")?;
        Ok(Push {
            git_ref: self.some(payload.git_ref, "ref")?,
            before,
            after: after.filter(|_| payload.deleted != Some(true)),
            forced: payload.forced.unwrap_or_default(),
        })
    }

    fn workflow_run(&self, payload: Payload) -> Result<WorkflowRun, EventError> {
        let run = self.some(payload.workflow_run, "workflow_run")?;
        Ok(WorkflowRun {
            id: self.some(run.id, "workflow_run.id")?,
            event: self.some(run.event, "workflow_run.event")?,
            head: self.commit(run.head_sha, "workflow_run.head_sha")?,
            branch: run.head_branch,
            repository: run.head_repository.and_then(|repository| repository.full_name),
            succeeded: run.conclusion.as_deref() == Some("success"),
        })
    }

    fn some<T>(&self, value: Option<T>, field: &'static str) -> Result<T, EventError> {
        value.ok_or_else(|| EventError::OtherEvent { event: self.event.clone(), field })
    }

    /// A commit that must be one.
    fn commit(&self, value: Option<String>, field: &'static str) -> Result<CommitId, EventError> {
        let commit = self.some_commit(value, field)?;
        commit.ok_or_else(|| EventError::NoCommit { event: self.event.clone(), field })
    }

    /// A commit; `None` for the id that stands for none.
    fn some_commit(
        &self,
        value: Option<String>,
        field: &'static str,
    ) -> Result<Option<CommitId>, EventError> {
        let id = CommitId::new(&self.some(value, field)?)
            .ok_or_else(|| EventError::NoCommit { event: self.event.clone(), field })?;
        Ok(Some(id).filter(|id| !id.is_zero()))
    }
}

#[cfg(test)]
mod tests;
