//! The two sides of a change, by event: which revisions may stand for them, the best first.

use crate::environment::Environment;
use crate::event::{CommitId, MergeGroup, PullRequest, Push};

use super::{Candidate, Checkout, Gate, PlanError};

/// What an event asks for.
pub(super) enum Proposal {
    /// To compare.
    Gate(Gate),
    /// To scan what is checked out, and what the user should know of that.
    Scan(Option<String>),
}

/// Where the checkout of a pull request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// At the commit that merges it into its base, as `actions/checkout` does.
    Merge,
    /// At its own tip.
    Tip,
    /// Anywhere else.
    Elsewhere,
}

impl Standing {
    pub(super) fn of(request: &PullRequest, environment: &Environment, here: &Checkout) -> Self {
        let merge = environment.sha.as_deref().and_then(CommitId::new);
        match &here.head {
            Some(head) if *head == request.head => Self::Tip,
            Some(head) if Some(head) == merge.as_ref() && here.parents.len() == 2 => Self::Merge,
            Some(_) | None => Self::Elsewhere,
        }
    }
}

/// The sides of a pull request.
///
/// What the checkout holds is asked first. A checkout of anything else than the pull request must not pass for it: then
/// only commits that the event names are candidates.
pub(super) fn pull_request(
    request: &PullRequest,
    environment: &Environment,
    here: &Checkout,
) -> Result<Proposal, PlanError> {
    differ(&request.base, &request.head)?;
    let base = Candidate::commit(&request.base, "the base branch when the event happened");
    let (heads, mut bases) = match Standing::of(request, environment, here) {
        Standing::Merge => {
            let head = Candidate::new("HEAD", "the commit that merges the pull request");
            (vec![head], vec![Candidate::new("HEAD^1", first_parent(request, here))])
        }
        Standing::Tip => (vec![Candidate::new("HEAD", "the tip of the pull request")], Vec::new()),
        Standing::Elsewhere => elsewhere(request, environment),
    };
    bases.push(base);
    Ok(Proposal::Gate(Gate { heads, bases }))
}

fn first_parent(request: &PullRequest, here: &Checkout) -> &'static str {
    if here.parents.first() == Some(&request.base) {
        "the base branch, as it is merged"
    } else {
        "the base branch, as it is merged; it went on since the event happened"
    }
}

fn elsewhere(request: &PullRequest, environment: &Environment) -> (Vec<Candidate>, Vec<Candidate>) {
    let tip = Candidate::commit(&request.head, "the tip of the pull request");
    let Some(merge) = environment.sha.as_deref().and_then(CommitId::new) else {
        return (vec![tip], Vec::new());
    };
    let parent = Candidate::new(format!("{merge}^1"), "the base branch, as it is merged");
    let merge = Candidate::commit(&merge, "the commit that merges the pull request");
    (vec![merge, tip], vec![parent])
}

/// The sides of a group of a merge queue: those of the payload. No variable names its base.
pub(super) fn merge_group(group: &MergeGroup, here: &Checkout) -> Result<Proposal, PlanError> {
    differ(&group.base, &group.head)?;
    Ok(Proposal::Gate(Gate {
        heads: vec![at(&group.head, here, "the group of the merge queue")],
        bases: vec![Candidate::commit(&group.base, "what the group is built on")],
    }))
}

/// The sides of a push to a branch. The default branch is scanned, so that its alerts stay up to date; so is any other where
/// what was before it is not known or no part of it.
pub(super) fn push(
    push: &Push,
    default_branch: Option<&str>,
    here: &Checkout,
) -> Result<Proposal, PlanError> {
    let scan = |note: &str| Ok(Proposal::Scan(Some(note.to_owned())));
    let Some(after) = &push.after else {
        return scan("the ref of this push was deleted: what is checked out is scanned");
    };
    let Some(branch) = push.git_ref.strip_prefix("refs/heads/") else {
        return Ok(Proposal::Scan(None));
    };
    if default_branch.is_none_or(|default| default == branch) {
        return Ok(Proposal::Scan(None));
    }
    let Some(before) = &push.before else {
        return scan("the branch is new, nothing is before it: all of it is scanned");
    };
    if push.forced {
        return scan(
            "the branch was rewritten, what was before is no part of it: all of it is scanned",
        );
    }
    differ(before, after)?;
    Ok(Proposal::Gate(Gate {
        heads: vec![at(after, here, "the branch after the push")],
        bases: vec![Candidate::commit(before, "the branch before the push")],
    }))
}

/// A commit, as `HEAD` where the checkout stands at it.
fn at(commit: &CommitId, here: &Checkout, reason: &'static str) -> Candidate {
    match here.head.as_ref() == Some(commit) {
        true => Candidate::new("HEAD", reason),
        false => Candidate::commit(commit, reason),
    }
}

fn differ(base: &CommitId, head: &CommitId) -> Result<(), PlanError> {
    if base == head { Err(PlanError::SameCommit) } else { Ok(()) }
}
