//! Why GitHub's API gave no answer.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;

use super::governor::Bucket;
use crate::FetchError;

/// What an answer said besides its status. A stranger's text: it is shortened, and whoever shows it makes it safe.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Said {
    /// The message; may be empty.
    pub message: String,
    /// What is wrong in detail, in the answer's order.
    pub errors: Vec<String>,
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.message.is_empty() {
            write!(f, ": {}", self.message)?;
        }
        for (index, error) in self.errors.iter().enumerate() {
            f.write_str(if index == 0 { " (" } else { "; " })?;
            f.write_str(error)?;
        }
        f.write_str(if self.errors.is_empty() { "" } else { ")" })
    }
}

/// Why GitHub's API gave no answer. `request` is method and path, such as `GET /repos/acme/app/git/blobs/…`.
#[derive(Debug, thiserror::Error)]
pub enum GithubError {
    /// The base URL is none.
    #[error("{url}: not the https or http address of an API")]
    InvalidUrl {
        /// The URL as given, redacted.
        url: String,
    },
    /// A token would cross the network in clear text.
    #[error("{url}: a token is not sent over plain http")]
    InsecureToken {
        /// The URL as given.
        url: String,
    },
    /// What was asked for is not what the API takes; nothing was sent.
    #[error("{0}")]
    Invalid(String),
    /// Something is to be written and there is no token; nothing was sent.
    #[error("{request}: this takes a token, and there is none")]
    NoToken {
        /// The request.
        request: String,
    },
    /// No connection, it broke, or an answer is larger than allowed.
    #[error("{request}: no answer")]
    NoAnswer {
        /// The request.
        request: String,
        /// What happened.
        source: FetchError,
    },
    /// No byte came for the idle timeout, or not all of them within the total one.
    #[error("{request}: no answer within {limit:?}")]
    Stalled {
        /// The request.
        request: String,
        /// The time allowed.
        limit: Duration,
    },
    /// 400.
    #[error("{request}: GitHub refuses what was sent{said}")]
    BadRequest {
        /// The request.
        request: String,
        /// What GitHub said.
        said: Said,
    },
    /// 401.
    #[error("{request}: the token is missing, wrong or has expired{said}")]
    Unauthorized {
        /// The request.
        request: String,
        /// What GitHub said.
        said: Said,
    },
    /// 403, because the repository has no code scanning.
    #[error("{request}: code scanning is not enabled for the repository{said}")]
    NotEnabled {
        /// The request.
        request: String,
        /// What GitHub said.
        said: Said,
    },
    /// 403, because the token may not.
    #[error("{request}: the token may not do this{said}")]
    Forbidden {
        /// The request.
        request: String,
        /// What GitHub said.
        said: Said,
        /// The permission that it takes, as GitHub names it.
        needs: String,
    },
    /// 403, because an organization asks for a session of single sign-on.
    #[error("{request}: the token has no session of single sign-on for the organization{said}")]
    SingleSignOn {
        /// The request.
        request: String,
        /// What GitHub said.
        said: Said,
        /// Where a person opens one, if GitHub tells.
        url: Option<String>,
    },
    /// 403, because the organization takes requests from chosen addresses only.
    #[error("{request}: the organization does not allow requests from this address{said}")]
    AddressNotAllowed {
        /// The request.
        request: String,
        /// What GitHub said.
        said: Said,
    },
    /// The owner has suspended the App's installation.
    #[error("{request}: the installation of the app is suspended{said}")]
    Suspended {
        /// The request.
        request: String,
        /// What GitHub said.
        said: Said,
    },
    /// The App is not installed at the owner, or no longer.
    #[error("the app is not installed for `{owner}`")]
    NotInstalled {
        /// Whose repositories were asked for.
        owner: String,
    },
    /// The allowance is used up, and its end is further off than is waited; nothing was sent.
    #[error("the allowance `{bucket}` is used up until {reset}")]
    BudgetSpent {
        /// Which.
        bucket: Bucket,
        /// When there is a new one, by our clock.
        reset: Timestamp,
    },
    /// GitHub refused again and again, and is left alone for now; nothing was sent.
    #[error("deferred: {reason}")]
    Deferred {
        /// Why.
        reason: Deferral,
    },
    /// 429, or a 403 that speaks of a rate limit.
    #[error("{request}: too many requests{said}{}", come_back(*.wait))]
    RateLimited {
        /// The request.
        request: String,
        /// What GitHub said.
        said: Said,
        /// The wait that it asks for.
        wait: Option<Duration>,
    },
    /// 404 or 410: it is not there, or may not be seen.
    #[error("{request}: not found{said}")]
    NotFound {
        /// The request.
        request: String,
        /// What GitHub said.
        said: Said,
        /// The permission that it takes, as GitHub names it.
        needs: String,
    },
    /// 413, or an upload that is larger than GitHub takes.
    #[error("{request}: what was sent is too large{said}")]
    TooLarge {
        /// The request.
        request: String,
        /// What GitHub said.
        said: Said,
    },
    /// 422.
    #[error("{request}: GitHub cannot process what was sent{said}")]
    Unprocessable {
        /// The request.
        request: String,
        /// What GitHub said.
        said: Said,
    },
    /// 5xx.
    #[error("{request}: GitHub is not available ({status}){said}")]
    Unavailable {
        /// The request.
        request: String,
        /// The status.
        status: u16,
        /// What GitHub said.
        said: Said,
        /// The wait that it asks for.
        wait: Option<Duration>,
    },
    /// Any other status.
    #[error("{request}: unexpected answer {status}{said}")]
    Unexpected {
        /// The request.
        request: String,
        /// The status.
        status: u16,
        /// What GitHub said.
        said: Said,
    },
    /// A web page or another type where JSON belongs.
    #[error("{request}: the answer ({status}) is no JSON but {content_type}")]
    NotJson {
        /// The request.
        request: String,
        /// The status.
        status: u16,
        /// What it is instead.
        content_type: String,
    },
    /// A redirect that is not followed: it leaves the host, or would repeat a request.
    #[error("{request}: redirected to {to}, which is not followed")]
    Redirected {
        /// The request.
        request: String,
        /// Where to, redacted.
        to: String,
    },
    /// An answer that is not as the API's description says.
    #[error("{request}: the answer is not as GitHub's API describes it: {problem}")]
    Protocol {
        /// The request.
        request: String,
        /// What is wrong.
        problem: String,
    },
    /// The last of several attempts.
    #[error("gave up after {attempts} attempts")]
    GaveUp {
        /// How many.
        attempts: u32,
        /// The last failure.
        source: Box<Self>,
    },
}

/// Why GitHub is left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deferral {
    /// It asked to slow down, again after every pause.
    SecondaryLimit,
    /// It answered nothing but errors of its own, again after every pause.
    Outage,
}

impl fmt::Display for Deferral {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SecondaryLimit => "GitHub asked to slow down after every pause",
            Self::Outage => "GitHub answered with errors of its own after every pause",
        })
    }
}

impl GithubError {
    /// Whether nothing is wrong but the time: what is left can be asked for later.
    #[must_use]
    pub fn is_for_later(&self) -> bool {
        matches!(self.cause(), Self::BudgetSpent { .. } | Self::Deferred { .. })
    }

    /// Whether it holds for everything of the owner or the credential, so that nothing else need be asked.
    #[must_use]
    pub fn is_of_the_credential(&self) -> bool {
        matches!(
            self.cause(),
            Self::Unauthorized { .. }
                | Self::Suspended { .. }
                | Self::NotInstalled { .. }
                | Self::AddressNotAllowed { .. }
                | Self::InsecureToken { .. }
        )
    }

    /// Whether a smaller question may be answered.
    pub(super) fn may_be_too_much(&self) -> bool {
        match self.cause() {
            Self::NoAnswer { source, .. } => !source.is_auth(),
            Self::Stalled { .. } | Self::Unavailable { .. } | Self::NotJson { .. } => true,
            Self::Protocol { .. } => true,
            _ => false,
        }
    }

    /// The failure itself, without the number of attempts around it.
    #[must_use]
    pub fn cause(&self) -> &Self {
        if let Self::GaveUp { source, .. } = self { source } else { self }
    }

    /// Whether credentials are missing, wrong or not sufficient, or the repository lacks what it takes.
    #[must_use]
    pub fn is_auth(&self) -> bool {
        match self.cause() {
            Self::Unauthorized { .. }
            | Self::NotEnabled { .. }
            | Self::Forbidden { .. }
            | Self::NoToken { .. }
            | Self::SingleSignOn { .. }
            | Self::AddressNotAllowed { .. }
            | Self::Suspended { .. }
            | Self::NotInstalled { .. }
            | Self::InsecureToken { .. } => true,
            Self::NoAnswer { source, .. } => source.is_auth(),
            _ => false,
        }
    }

    /// Whether the fault is in what was asked for, and nothing was sent.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        matches!(self.cause(), Self::InvalidUrl { .. } | Self::Invalid(_))
    }

    /// Whether nothing is known of what the server did: it may have done what was asked.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        match self.cause() {
            Self::NoAnswer { source, .. } => !super::repeat::is_refused_connection(source),
            Self::Stalled { .. } | Self::Unavailable { .. } | Self::Protocol { .. } => true,
            Self::NotJson { status, .. } => *status < 300 || *status >= 500,
            _ => false,
        }
    }

    /// What the user can do.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::GaveUp { source, .. } => return source.hint(),
            Self::Forbidden { needs, .. } => {
                return format!(
                    "give the token the permission `{needs}`; in a workflow, under `permissions:`"
                );
            }
            Self::NotFound { needs, .. } => {
                return format!(
                    "check the name; to a token without `{needs}` GitHub says the same of what exists"
                );
            }
            Self::SingleSignOn { url: Some(url), .. } => return format!("authorise the token at {url}"),
            Self::NoAnswer { source, .. } => return source.hint().to_owned(),
            _ => self.fixed_hint(),
        }
        .to_owned()
    }

    fn fixed_hint(&self) -> &'static str {
        match self {
            Self::InvalidUrl { .. } => {
                "use https://api.github.com, https://HOST/api/v3 of an Enterprise Server, or \
                 https://api.NAME.ghe.com"
            }
            Self::InsecureToken { .. } => "use an https URL",
            Self::Invalid(_) => "correct it and try again",
            Self::Stalled { .. } => {
                "check the network and the proxy (HTTPS_PROXY, NO_PROXY), and try again"
            }
            Self::BadRequest { .. } => "check the commit, the ref and the SARIF file",
            Self::Unauthorized { .. } | Self::NoToken { .. } => {
                "set a valid token in LOCKGATE_TOKEN or GITHUB_TOKEN"
            }
            Self::NotEnabled { .. } => {
                "a private repository needs GitHub Code Security (Advanced Security) enabled in its settings; \
                 the verdict of the scan does not depend on it"
            }
            Self::SingleSignOn { .. } => {
                "authorise the token for the organization, under `Configure SSO` of the token's settings"
            }
            Self::AddressNotAllowed { .. } => {
                "run it from an address on the organization's IP allow list, or have this one added"
            }
            Self::Suspended { .. } => "have an owner of the organization lift the suspension",
            Self::NotInstalled { .. } => "install the app for the organization, or check its name",
            Self::BudgetSpent { .. } | Self::Deferred { .. } => {
                "run it again later: it goes on where it stopped"
            }
            Self::RateLimited { .. } => "wait before trying again, or use a token of its own",
            Self::TooLarge { .. } => "split the scan by --category, or drop findings by policy",
            Self::Unprocessable { .. } => "check what was sent against GitHub's message",
            Self::Unavailable { .. } => "try again later; https://www.githubstatus.com tells more",
            Self::NotJson { .. } => {
                "check the URL of the API, and whether a proxy answers with its own page"
            }
            Self::Redirected { .. } => {
                "the repository may have been renamed: use its present name, and the API's own URL"
            }
            Self::Unexpected { .. } | Self::Protocol { .. } => {
                "check the URL of the API, and whether a proxy answers for it"
            }
            Self::Forbidden { .. }
            | Self::NotFound { .. }
            | Self::NoAnswer { .. }
            | Self::GaveUp { .. } => "",
        }
    }
}

fn come_back(wait: Option<Duration>) -> String {
    wait.map(|wait| format!(", it asks to come back in {wait:?}")).unwrap_or_default()
}
