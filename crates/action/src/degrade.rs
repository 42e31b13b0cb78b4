//! What a run cannot deliver, why, and the one line that says how to allow it.
//!
//! None of this changes the verdict: a comment that cannot be written is no reason to fail or to pass.

use std::collections::BTreeSet;

use crate::environment::Environment;
use crate::event::{Event, Trigger};
use crate::host::Host;

/// Something that a run hands out or takes by GitHub's API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Delivery {
    /// SARIF to code scanning.
    Upload,
    /// The comment on a pull request.
    Comment,
    /// The policy of another repository.
    PolicyFrom,
}

/// A circumstance in which something may not be delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Situation {
    /// A pull request of a fork: its token only reads. Code scanning takes its results all the same.
    ForkPullRequest,
    /// A pull request to which Dependabot pushed: its token only reads unless the workflow asks for more.
    DependabotPullRequest,
    /// A push of Dependabot: its token only reads, and code scanning makes no exception.
    DependabotPush,
    /// There is no token.
    NoToken,
    /// The token is none of this host, or has expired.
    WrongToken,
    /// Code scanning is not enabled for a private repository.
    CodeScanningDisabled,
    /// The token lacks a permission for this.
    MissingPermission(Delivery),
    /// GitHub Enterprise Server.
    EnterpriseServer,
}

impl Situation {
    /// Every situation.
    pub const ALL: [Self; 10] = [
        Self::ForkPullRequest,
        Self::DependabotPullRequest,
        Self::DependabotPush,
        Self::NoToken,
        Self::WrongToken,
        Self::CodeScanningDisabled,
        Self::MissingPermission(Delivery::Upload),
        Self::MissingPermission(Delivery::Comment),
        Self::MissingPermission(Delivery::PolicyFrom),
        Self::EnterpriseServer,
    ];

    /// What is not even tried.
    #[must_use]
    pub const fn denies(self) -> &'static [Delivery] {
        match self {
            Self::NoToken | Self::WrongToken => &[Delivery::Upload, Delivery::Comment],
            Self::ForkPullRequest | Self::MissingPermission(Delivery::Comment) => {
                &[Delivery::Comment]
            }
            Self::DependabotPush
            | Self::CodeScanningDisabled
            | Self::MissingPermission(Delivery::Upload) => &[Delivery::Upload],
            Self::MissingPermission(Delivery::PolicyFrom) => &[Delivery::PolicyFrom],
            Self::DependabotPullRequest | Self::EnterpriseServer => &[],
        }
    }

    /// What cannot be delivered and how to allow it, in one line without a full stop.
    #[must_use]
    pub const fn line(self) -> &'static str {
        match self {
            Self::ForkPullRequest => {
                "no comment: the token of a pull request from a fork only reads; let the workflow `comment.yml` write it, on workflow_run"
            }
            Self::DependabotPullRequest => {
                "no comment: Dependabot's runs only read by default; give the job `permissions: pull-requests: write`"
            }
            Self::DependabotPush => {
                "no upload: a push of Dependabot only reads; run on `pull_request` for Dependabot's branches"
            }
            Self::NoToken => {
                "no upload, no comment: there is no token; leave the input `token` out, or give it one"
            }
            Self::WrongToken => {
                "no upload, no comment: the token is of another host or has expired; leave the input `token` out, or give it a valid one"
            }
            Self::CodeScanningDisabled => {
                "no upload: code scanning is not enabled; enable Code Security in the settings of the repository, or set `upload: never`"
            }
            Self::MissingPermission(Delivery::Upload) => {
                "no upload: give the job `permissions: security-events: write`, and `actions: read` in a private repository"
            }
            Self::MissingPermission(Delivery::Comment) => {
                "no comment: give the job `permissions: pull-requests: write`"
            }
            Self::MissingPermission(Delivery::PolicyFrom) => {
                "no policy of another repository: give LOCKGATE_TOKEN a token with `contents: read` there"
            }
            Self::EnterpriseServer => {
                "an upload needs code scanning on this GitHub Enterprise Server, and a release of codeql-action that the server has"
            }
        }
    }
}

/// What is known before anything is tried.
#[must_use]
pub fn known(event: &Event, environment: &Environment) -> BTreeSet<Situation> {
    let mut found = BTreeSet::new();
    match &event.trigger {
        Trigger::PullRequest(pull_request) if pull_request.is_fork => {
            found.insert(Situation::ForkPullRequest);
        }
        Trigger::PullRequest(_) if event.by_dependabot => {
            found.insert(Situation::DependabotPullRequest);
        }
        Trigger::Push(_) if event.by_dependabot => {
            found.insert(Situation::DependabotPush);
        }
        Trigger::PullRequest(_)
        | Trigger::Push(_)
        | Trigger::MergeGroup(_)
        | Trigger::Schedule
        | Trigger::Dispatch
        | Trigger::WorkflowRun(_)
        | Trigger::Other(_) => {}
    }
    if !environment.has_token {
        found.insert(Situation::NoToken);
    }
    match Host::of(&environment.server_url) {
        Host::Public | Host::DataResidency => {}
        Host::EnterpriseServer => drop(found.insert(Situation::EnterpriseServer)),
    }
    found
}

/// What an answer of the API says about what was tried; `None` where it is not about rights.
///
/// A token that may not see a repository gets 404, as if there were none.
#[must_use]
pub fn refused(status: u16, message: &str, tried: Delivery) -> Option<Situation> {
    let message = message.to_ascii_lowercase();
    let disabled = message.contains("must be enabled") || message.contains("not enabled");
    match (status, tried) {
        (403, Delivery::Upload) if disabled => Some(Situation::CodeScanningDisabled),
        // Limits of the rate are told by 403 too, and no permission helps.
        (403, _) if message.contains("rate limit") => None,
        (401, _) => Some(Situation::WrongToken),
        (403 | 404, _) => Some(Situation::MissingPermission(tried)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_situation_says_what_to_do_in_one_line() {
        let mut lines = BTreeSet::new();
        for situation in Situation::ALL {
            let line = situation.line();
            assert!(!line.contains('\n') && !line.ends_with('.') && line.len() < 200, "{line}");
            assert!(lines.insert(line), "{situation:?} says the same as another");
            for denied in situation.denies() {
                let start = match denied {
                    Delivery::Upload => "no upload",
                    Delivery::Comment => "no comment: ",
                    Delivery::PolicyFrom => "no policy of another repository: ",
                };
                assert!(line.contains(start), "{line}");
            }
        }
    }

    #[test]
    fn a_fork_loses_the_comment_and_keeps_the_upload() {
        assert_eq!(Situation::ForkPullRequest.denies(), [Delivery::Comment]);
    }

    #[test]
    fn a_refusal_names_the_missing_permission_or_the_switch_that_is_off() {
        let by_integration = "Resource not accessible by integration";
        let missing = |tried| Some(Situation::MissingPermission(tried));
        for tried in [Delivery::Upload, Delivery::Comment, Delivery::PolicyFrom] {
            assert_eq!(refused(403, by_integration, tried), missing(tried));
        }
        let off = "Code Security must be enabled for this repository to use code scanning.";
        assert_eq!(refused(403, off, Delivery::Upload), Some(Situation::CodeScanningDisabled));
        assert_eq!(refused(404, "Not Found", Delivery::PolicyFrom), missing(Delivery::PolicyFrom));
        assert_eq!(refused(403, "API rate limit exceeded", Delivery::Comment), None);
        assert_eq!(refused(401, "Bad credentials", Delivery::Upload), Some(Situation::WrongToken));
        assert_eq!(refused(503, "", Delivery::Upload), None);
    }
}
