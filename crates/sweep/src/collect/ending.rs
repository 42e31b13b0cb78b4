//! What a failure of GitHub's means: for one repository, or for the whole run.

use lockgate_remote::{Deferral, GithubError};

use crate::account::{Ending, FailReason, Stop};

/// Why the run cannot go on after a failure, where it cannot.
#[must_use]
pub fn stop(error: &GithubError) -> Option<Stop> {
    match error.cause() {
        GithubError::BudgetSpent { .. } => Some(Stop::Budget),
        GithubError::Deferred { reason: Deferral::Outage, .. } => Some(Stop::Outage),
        GithubError::Unauthorized { .. }
        | GithubError::Suspended { .. }
        | GithubError::NotInstalled { .. } => Some(Stop::Credentials),
        _ => None,
    }
}

/// How a repository ended whose request failed.
pub(super) fn ending(error: &GithubError) -> Ending {
    let detail = detail(error);
    if let Some(stop) = stop(error) {
        return Ending::NotReached(stop, detail);
    }
    let reason = match error.cause() {
        GithubError::SingleSignOn { .. } => FailReason::SsoRequired,
        GithubError::AddressNotAllowed { .. } => FailReason::IpAllowList,
        GithubError::Forbidden { .. }
        | GithubError::NotFound { .. }
        | GithubError::NotEnabled { .. }
        | GithubError::NoToken { .. } => FailReason::NoAccess,
        GithubError::RateLimited { .. } | GithubError::Deferred { .. } => FailReason::Deferred,
        GithubError::TooLarge { .. } => FailReason::TooLarge,
        GithubError::NoAnswer { .. }
        | GithubError::Stalled { .. }
        | GithubError::Unavailable { .. }
        | GithubError::NotJson { .. } => FailReason::Unavailable,
        _ => FailReason::Protocol,
    };
    Ending::Failed(reason, detail)
}

/// An error on one line; where somebody has to let us in, with what it takes.
fn detail(error: &GithubError) -> String {
    let text = chain(error);
    match error.cause() {
        GithubError::Forbidden { .. }
        | GithubError::SingleSignOn { .. }
        | GithubError::AddressNotAllowed { .. } => format!("{text}; {}", error.hint()),
        _ => text,
    }
}

/// An error and its causes on one line.
#[must_use]
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
