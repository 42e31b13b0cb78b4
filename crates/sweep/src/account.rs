//! How a repository ended in a run: exactly one way each, so that none is dropped in silence.

use std::fmt;

/// The end of one repository in one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Its default branch was examined.
    Examined(Contents),
    /// It was left out on purpose, or there is nothing to examine.
    Skipped(SkipReason),
    /// It could not be examined.
    Failed(FailReason, String),
    /// The run ended before it.
    NotReached(Stop, String),
}

/// What an examined repository holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contents {
    /// At least one lockfile.
    Lockfiles,
    /// Files, none of which is a lockfile: nothing is known of what it uses.
    NoLockfile,
    /// No commit.
    Empty,
}

/// Why a repository was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SkipReason {
    /// Archived, and archived ones are left out.
    Archived,
    /// Disabled by GitHub.
    Disabled,
    /// A fork, and forks are left out.
    Fork,
    /// The filters of the run leave it out.
    Filtered,
    /// Deleted since it was listed.
    Gone,
    /// Moved to another owner since it was listed.
    MovedAway,
}

/// Why a repository could not be examined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FailReason {
    /// The token may not read it.
    NoAccess,
    /// The organization asks for a single sign-on of the token.
    SsoRequired,
    /// The organization's list of allowed addresses refused the machine.
    IpAllowList,
    /// Its default branch does not exist.
    NoHead,
    /// An object of git did not have the content that its name promises.
    Integrity,
    /// GitHub did not answer, or with errors, to the last attempt.
    Unavailable,
    /// GitHub put it off again and again for too many requests.
    Deferred,
    /// Its answers could not be understood.
    Protocol,
    /// Larger than what is read.
    TooLarge,
    /// Its own policy cannot be understood.
    Policy,
}

/// Why a run ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stop {
    /// The budget of requests is spent, and the wait for the next is longer than allowed.
    Budget,
    /// GitHub is out of order.
    Outage,
    /// GitHub does not know the token any more, or the app was suspended.
    Credentials,
    /// The user or the machine ended the run.
    Interrupted,
}

impl Ending {
    /// Whether the repository counts as accounted for: examined, or left out on purpose.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        matches!(self, Self::Examined(_) | Self::Skipped(_))
    }

    /// The state in one word: `ok`, `skipped`, `failed`, `not-reached`.
    #[must_use]
    pub const fn state(&self) -> &'static str {
        match self {
            Self::Examined(_) => "ok",
            Self::Skipped(_) => "skipped",
            Self::Failed(..) => "failed",
            Self::NotReached(..) => "not-reached",
        }
    }

    /// The reason as a code, the same in every output.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Examined(contents) => contents.code(),
            Self::Skipped(reason) => reason.code(),
            Self::Failed(reason, _) => reason.code(),
            Self::NotReached(stop, _) => stop.code(),
        }
    }

    /// What happened, in words; may hold text of others. Empty where the reason says all.
    #[must_use]
    pub fn detail(&self) -> &str {
        match self {
            Self::Examined(_) | Self::Skipped(_) => "",
            Self::Failed(_, detail) | Self::NotReached(_, detail) => detail,
        }
    }

    /// The ending with these codes, as a store keeps it.
    #[must_use]
    pub fn from_codes(state: &str, reason: &str, detail: &str) -> Option<Self> {
        let detail = || detail.to_owned();
        match state {
            "ok" => Contents::ALL.iter().find(|c| c.code() == reason).map(|c| Self::Examined(*c)),
            "skipped" => {
                SkipReason::ALL.iter().find(|r| r.code() == reason).map(|r| Self::Skipped(*r))
            }
            "failed" => FailReason::ALL
                .iter()
                .find(|r| r.code() == reason)
                .map(|r| Self::Failed(*r, detail())),
            "not-reached" => Stop::ALL
                .iter()
                .find(|s| s.code() == reason)
                .map(|s| Self::NotReached(*s, detail())),
            _ => None,
        }
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.state(), self.reason())?;
        match self.detail() {
            "" => Ok(()),
            detail => write!(f, ": {detail}"),
        }
    }
}

impl Contents {
    /// Each of them.
    pub const ALL: &[Self] = &[Self::Lockfiles, Self::NoLockfile, Self::Empty];

    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Lockfiles => "lockfiles",
            Self::NoLockfile => "no-lockfile",
            Self::Empty => "empty",
        }
    }
}

impl SkipReason {
    /// Each of them.
    pub const ALL: &[Self] =
        &[Self::Archived, Self::Disabled, Self::Fork, Self::Filtered, Self::Gone, Self::MovedAway];

    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Archived => "archived",
            Self::Disabled => "disabled",
            Self::Fork => "fork",
            Self::Filtered => "filtered",
            Self::Gone => "gone",
            Self::MovedAway => "moved-away",
        }
    }
}

impl FailReason {
    /// Each of them.
    pub const ALL: &[Self] = &[
        Self::NoAccess,
        Self::SsoRequired,
        Self::IpAllowList,
        Self::NoHead,
        Self::Integrity,
        Self::Unavailable,
        Self::Deferred,
        Self::Protocol,
        Self::TooLarge,
        Self::Policy,
    ];

    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoAccess => "no-access",
            Self::SsoRequired => "sso-required",
            Self::IpAllowList => "ip-allow-list",
            Self::NoHead => "no-head",
            Self::Integrity => "integrity",
            Self::Unavailable => "unavailable",
            Self::Deferred => "deferred",
            Self::Protocol => "protocol",
            Self::TooLarge => "too-large",
            Self::Policy => "policy",
        }
    }
}

impl Stop {
    /// Each of them.
    pub const ALL: &[Self] = &[Self::Budget, Self::Outage, Self::Credentials, Self::Interrupted];

    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Budget => "budget",
            Self::Outage => "outage",
            Self::Credentials => "credentials",
            Self::Interrupted => "interrupted",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ending_comes_back_from_its_codes() {
        let text = || "why".to_owned();
        let mut endings: Vec<Ending> = Contents::ALL.iter().map(|c| Ending::Examined(*c)).collect();
        endings.extend(SkipReason::ALL.iter().map(|r| Ending::Skipped(*r)));
        endings.extend(FailReason::ALL.iter().map(|r| Ending::Failed(*r, text())));
        endings.extend(Stop::ALL.iter().map(|s| Ending::NotReached(*s, text())));
        for ending in endings {
            let back = Ending::from_codes(ending.state(), ending.reason(), ending.detail());
            assert_eq!(back.as_ref(), Some(&ending));
        }
        assert_eq!(Ending::from_codes("ok", "fork", ""), None);
    }
}
