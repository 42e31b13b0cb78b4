//! What an answer means for everyone else.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::HeaderMap;

use super::allowance::{number, wait};
use super::bucket::Bucket;
use crate::FetchError;
use crate::github::error::{GithubError, Said};

/// What an answer means for what is sent after it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Signal {
    /// Nothing: it is an answer, or a refusal of this request alone.
    Fine,
    /// The allowance is used up.
    Exhausted(Option<Duration>),
    /// It goes too fast.
    Slower(Option<Duration>),
    /// Nobody is at home.
    Down,
    /// It holds for everything that would be asked.
    Halt(Halt),
}

/// Why nothing else need be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Halt {
    /// The credential is not taken: asking on would lock it out.
    Unauthorized(Said),
    /// The installation is suspended.
    Suspended(Said),
    /// The App is not installed there.
    NotInstalled(String),
    /// Not from this address.
    Address(Said),
}

impl Signal {
    pub(super) fn of(
        bucket: Bucket,
        headers: &HeaderMap,
        error: Option<&GithubError>,
        now: Timestamp,
    ) -> Self {
        let Some(error) = error else { return Self::Fine };
        match error {
            GithubError::RateLimited { said, .. } => {
                let slower = said.message.to_ascii_lowercase().contains("secondary");
                let used_up = number(headers, "x-ratelimit-remaining") == Some(0);
                // GraphQL may tell that it is used up without the headers.
                if !slower && (used_up || bucket == Bucket::Graphql) {
                    Self::Exhausted(wait(headers, now))
                } else {
                    Self::Slower(wait(headers, now))
                }
            }
            // A gateway in front of GraphQL tells that the query took too long.
            GithubError::Unavailable { status: 502 | 504, .. } if bucket == Bucket::Graphql => {
                Self::Fine
            }
            GithubError::Unavailable { .. } => Self::Down,
            GithubError::NoAnswer { source: FetchError::Unreachable { .. }, .. } => Self::Down,
            GithubError::Unauthorized { said, .. } => Self::Halt(Halt::Unauthorized(said.clone())),
            GithubError::Suspended { said, .. } => Self::Halt(Halt::Suspended(said.clone())),
            GithubError::NotInstalled { owner } => Self::Halt(Halt::NotInstalled(owner.clone())),
            GithubError::AddressNotAllowed { said, .. } => Self::Halt(Halt::Address(said.clone())),
            _ => Self::Fine,
        }
    }
}

impl Halt {
    /// The error of a request that is not sent.
    pub(super) fn error(&self, request: String) -> GithubError {
        match self {
            Self::Unauthorized(said) => GithubError::Unauthorized { request, said: said.clone() },
            Self::Suspended(said) => GithubError::Suspended { request, said: said.clone() },
            Self::NotInstalled(owner) => GithubError::NotInstalled { owner: owner.clone() },
            Self::Address(said) => GithubError::AddressNotAllowed { request, said: said.clone() },
        }
    }
}
