//! What a run does: gate a change or scan what is checked out, and what it hands out.
//!
//! | event | what is done | upload |
//! |---|---|---|
//! | `pull_request` | gate: the merge commit against its first parent | `refs/pull/N/merge`, else `…/head` |
//! | `merge_group` | gate: head and base of the payload | no: its branch goes away |
//! | `push` to the default branch or of a tag | scan | the ref |
//! | `push` to another branch | gate against the commit before; scan where it is new or rewritten | the ref |
//! | `schedule`, `workflow_dispatch`, `repository_dispatch` | scan | the ref |
//! | `workflow_run` | nothing is judged: it may only write the comment of another run | no |
//! | any other | scan, with a note | no: what its commit stands for is not known |
//!
//! The inputs `base` and `head` come before the event. With `base` every event gates.

mod error;
mod side;

use std::collections::BTreeSet;

use crate::degrade::{self, Delivery, Situation};
use crate::environment::Environment;
use crate::event::{CommitId, Event, Trigger, WorkflowRun};
use crate::inputs::{CommentMode, Inputs, UploadMode};

pub use error::PlanError;
use side::{Proposal, Standing};

/// What the folder that is scanned is a checkout of; all empty where it is none.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Checkout {
    /// The commit of `HEAD`.
    pub head: Option<CommitId>,
    /// Its parents as they stand in it, also those that a shallow clone does not have.
    pub parents: Vec<CommitId>,
}

/// What a run does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What is judged.
    pub mode: Mode,
    /// Whether SARIF goes to code scanning, if everything could be judged.
    pub upload: Upload,
    /// Whether a comment may be written.
    pub comment: Comment,
    /// Whether findings are shown at their lines.
    pub annotations: bool,
    /// What the user should know, one line each without a full stop. Printable text.
    pub notes: Vec<String>,
}

/// What is judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A change.
    Gate(Gate),
    /// What is checked out.
    Scan,
    /// Nothing: the run may only write the comment of the run that is done.
    Companion(WorkflowRun),
}

/// Which revisions may stand for the sides of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// For the change, the best first; never empty. Where the clone has none of them, the first is the one to complain of.
    pub heads: Vec<Candidate>,
    /// For what it is compared with, in the same manner.
    pub bases: Vec<Candidate>,
}

/// A revision that may stand for a side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The revision: the id of a commit, `HEAD` or what an input says, perhaps with `^1` behind it.
    pub revision: String,
    /// Why it may, in words without a full stop.
    pub reason: &'static str,
}

/// Whether SARIF goes to code scanning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Upload {
    /// It does, under this ref and commit.
    To(UploadTarget),
    /// It does not, for this reason.
    No(&'static str),
}

/// Where code scanning files an analysis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadTarget {
    /// The ref. Untrusted text.
    pub git_ref: String,
    /// The commit.
    pub commit: CommitId,
}

/// Whether a comment may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comment {
    /// On the pull request of this number.
    On(u64),
    /// It may not, for this reason.
    No(&'static str),
}

impl Candidate {
    fn new(revision: impl Into<String>, reason: &'static str) -> Self {
        Self { revision: revision.into(), reason }
    }

    fn commit(commit: &CommitId, reason: &'static str) -> Self {
        Self::new(commit.as_str(), reason)
    }
}

impl Plan {
    /// Plans a run.
    ///
    /// # Errors
    /// The inputs name half of a comparison, or both sides of the event are one commit.
    pub fn new(
        event: &Event,
        inputs: &Inputs,
        environment: &Environment,
        here: &Checkout,
    ) -> Result<Self, PlanError> {
        let mut notes = Vec::new();
        let mode = mode(&mut notes, event, inputs, environment, here)?;
        let situations = degrade::known(event, environment);
        let circumstances = Circumstances { event, inputs, environment, here, situations };
        let (upload, comment) = (circumstances.upload(), circumstances.comment());
        notes.extend(circumstances.lines(&upload));
        Ok(Self { mode, upload, comment, annotations: inputs.annotations, notes })
    }
}

fn mode(
    notes: &mut Vec<String>,
    event: &Event,
    inputs: &Inputs,
    environment: &Environment,
    here: &Checkout,
) -> Result<Mode, PlanError> {
    if let Trigger::WorkflowRun(run) = &event.trigger {
        return Ok(Mode::Companion(run.clone()));
    }
    let proposal = proposal(event, environment, here)?;
    match (&inputs.base, &inputs.head, proposal) {
        (Some(base), Some(head), _) => {
            Ok(Mode::Gate(Gate { heads: of_input(head), bases: of_input(base) }))
        }
        (Some(base), None, Proposal::Gate(gate)) => {
            Ok(Mode::Gate(Gate { bases: of_input(base), ..gate }))
        }
        (Some(base), None, Proposal::Scan(_)) => {
            let heads = vec![Candidate::new("HEAD", "what is checked out")];
            Ok(Mode::Gate(Gate { heads, bases: of_input(base) }))
        }
        (None, Some(head), Proposal::Gate(gate)) => {
            Ok(Mode::Gate(Gate { heads: of_input(head), ..gate }))
        }
        (None, Some(_), Proposal::Scan(_)) => Err(PlanError::HeadWithoutBase),
        (None, None, Proposal::Gate(gate)) => Ok(Mode::Gate(gate)),
        (None, None, Proposal::Scan(note)) => {
            notes.extend(note);
            Ok(Mode::Scan)
        }
    }
}

/// What the event asks for, the inputs left out.
fn proposal(
    event: &Event,
    environment: &Environment,
    here: &Checkout,
) -> Result<Proposal, PlanError> {
    match &event.trigger {
        Trigger::PullRequest(request) => side::pull_request(request, environment, here),
        Trigger::MergeGroup(group) => side::merge_group(group, here),
        Trigger::Push(push) => side::push(push, event.default_branch.as_deref(), here),
        Trigger::Schedule | Trigger::Dispatch | Trigger::WorkflowRun(_) => Ok(Proposal::Scan(None)),
        Trigger::Other(name) => Ok(Proposal::Scan(Some(format!(
            "the event `{name}` names no change to compare: what is checked out is scanned"
        )))),
    }
}

fn of_input(revision: &str) -> Vec<Candidate> {
    vec![Candidate::new(revision, "named by an input")]
}

/// All that decides on deliveries.
struct Circumstances<'a> {
    event: &'a Event,
    inputs: &'a Inputs,
    environment: &'a Environment,
    here: &'a Checkout,
    situations: BTreeSet<Situation>,
}

impl Circumstances<'_> {
    fn denied(&self, delivery: Delivery) -> Option<&'static str> {
        let denies = |situation: &&Situation| situation.denies().contains(&delivery);
        self.situations.iter().find(denies).map(|situation| situation.line())
    }

    fn comment(&self) -> Comment {
        let Some(request) = self.event.pull_request() else {
            return Comment::No("the event is no pull request");
        };
        if self.inputs.comment == CommentMode::Never {
            return Comment::No("the input `comment` is `never`");
        }
        self.denied(Delivery::Comment).map_or(Comment::On(request.number), Comment::No)
    }

    fn upload(&self) -> Upload {
        if self.inputs.upload == UploadMode::Never {
            return Upload::No("the input `upload` is `never`");
        }
        if self.inputs.head.is_some() {
            return Upload::No("no upload: the input `head` names another commit than the event");
        }
        if let Some(line) = self.denied(Delivery::Upload) {
            return Upload::No(line);
        }
        match self.target() {
            Ok(target) => Upload::To(target),
            Err(reason) => Upload::No(reason),
        }
    }

    /// What an analysis would be filed under. An analysis of one commit under the ref of another would close alerts that
    /// are still there.
    fn target(&self) -> Result<UploadTarget, &'static str> {
        const STRANGE: &str = "no upload: the checkout is not at the commit of the event";
        let commit = self.here.head.clone().ok_or("no upload: this is no checkout")?;
        let of_pull = |number: u64, side: &str| format!("refs/pull/{number}/{side}");
        let git_ref = match &self.event.trigger {
            Trigger::PullRequest(request) => {
                match Standing::of(request, self.environment, self.here) {
                    Standing::Merge => of_pull(request.number, "merge"),
                    Standing::Tip => of_pull(request.number, "head"),
                    Standing::Elsewhere => return Err(STRANGE),
                }
            }
            Trigger::Push(push) if push.after.as_ref() != Some(&commit) => return Err(STRANGE),
            Trigger::Push(push) => push.git_ref.clone(),
            Trigger::Schedule | Trigger::Dispatch => {
                self.environment_ref(&commit).ok_or(STRANGE)?
            }
            Trigger::MergeGroup(_) => {
                return Err(
                    "no upload: the branch of a merge group goes away, nobody reads its alerts",
                );
            }
            Trigger::WorkflowRun(_) | Trigger::Other(_) => {
                return Err("no upload: what the commit of this event stands for is not known");
            }
        };
        Ok(UploadTarget { git_ref, commit })
    }

    /// The ref that the run is for, where the checkout stands at its commit.
    fn environment_ref(&self, commit: &CommitId) -> Option<String> {
        let sha = self.environment.sha.as_deref().and_then(CommitId::new)?;
        let git_ref = self.environment.git_ref.clone()?;
        let is_known = ["refs/heads/", "refs/tags/"].iter().any(|kind| git_ref.starts_with(kind));
        (sha == *commit && is_known).then_some(git_ref)
    }

    /// What stands in the way of something that is asked for.
    fn lines(&self, upload: &Upload) -> Vec<String> {
        let wants_comment =
            self.inputs.comment != CommentMode::Never && self.event.pull_request().is_some();
        let wants = |delivery: &Delivery| match delivery {
            Delivery::Upload => self.inputs.upload == UploadMode::Auto,
            Delivery::Comment => wants_comment,
            Delivery::PolicyFrom => self.inputs.policy_from.is_some(),
        };
        let denying = self.situations.iter().filter(|one| one.denies().iter().any(wants));
        let mut lines: Vec<String> = denying.map(|one| one.line().to_owned()).collect();
        if let (UploadMode::Auto, Upload::No(reason)) = (self.inputs.upload, upload)
            && !lines.iter().any(|line| line == reason)
        {
            lines.push((*reason).to_owned());
        }
        lines
    }
}

#[cfg(test)]
mod tests;
