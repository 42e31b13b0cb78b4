//! Why a download failed.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use reqwest::StatusCode;

use crate::Magic;

/// Why a download failed. Every URL in it went through [`crate::redact`]; after redirects it is the one that answered.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// No client can be made.
    #[error("cannot set up the HTTP client")]
    Setup {
        /// What the library says.
        source: reqwest::Error,
    },
    /// The URL is none, or neither https nor http.
    #[error("{url}: not an https or http URL")]
    InvalidUrl {
        /// The URL as given.
        url: String,
    },
    /// A token would cross the network in clear text.
    #[error("{url}: a token is not sent over plain http")]
    InsecureToken {
        /// The URL as given.
        url: String,
    },
    /// No connection, or it broke before the answer.
    #[error("{url}: cannot reach the server")]
    Unreachable {
        /// The URL.
        url: String,
        /// What the library says.
        source: reqwest::Error,
    },
    /// The server does not speak TLS or its certificate is not trusted.
    #[error("{url}: cannot make a secure connection")]
    Tls {
        /// The URL.
        url: String,
        /// What the library says.
        source: reqwest::Error,
    },
    /// No byte came for the idle timeout.
    #[error("{url}: the server sent nothing for {idle:?}")]
    Stalled {
        /// The URL.
        url: String,
        /// The idle timeout.
        idle: Duration,
    },
    /// The body broke off.
    #[error("{url}: the connection broke after {received} bytes{}", of_total(*.total))]
    Interrupted {
        /// The URL.
        url: String,
        /// Bytes that arrived.
        received: u64,
        /// Bytes that were announced.
        total: Option<u64>,
        /// What the library says.
        source: reqwest::Error,
    },
    /// 401, 403 or 407.
    #[error("{url}: access denied ({status})")]
    Denied {
        /// The URL.
        url: String,
        /// The status.
        status: StatusCode,
    },
    /// 404 or 410.
    #[error("{url}: not found ({status})")]
    NotFound {
        /// The URL.
        url: String,
        /// The status.
        status: StatusCode,
    },
    /// 429, or a 403 whose headers speak of a rate limit.
    #[error("{url}: too many requests ({status}){}", come_back(*.wait))]
    RateLimited {
        /// The URL.
        url: String,
        /// The status.
        status: StatusCode,
        /// The wait that the server asks for.
        wait: Option<Duration>,
    },
    /// Any other status that is no answer to the question.
    #[error("{url}: the server answered {status}{}", come_back(*.wait))]
    Status {
        /// The URL.
        url: String,
        /// The status.
        status: StatusCode,
        /// The wait that the server asks for.
        wait: Option<Duration>,
    },
    /// A redirect that is not followed.
    #[error("{url}: {fault}")]
    Redirect {
        /// The URL that redirects.
        url: String,
        /// What is wrong with it.
        fault: RedirectFault,
    },
    /// The body is something else, often a page for people.
    #[error("{url}: expected a {expected} archive, got {content_type}")]
    NotAnArchive {
        /// The URL.
        url: String,
        /// What was expected.
        expected: Magic,
        /// The `Content-Type` header, or words for its absence.
        content_type: String,
    },
    /// The body is larger than allowed.
    #[error("{url}: larger than {limit} bytes")]
    TooLarge {
        /// The URL.
        url: String,
        /// The largest size allowed.
        limit: u64,
    },
    /// The target could not be created, written or synced.
    #[error("{}: cannot write", .path.display())]
    Write {
        /// The target.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The time for all attempts is over.
    #[error("{url}: not finished after {limit:?}")]
    Overdue {
        /// The URL as given.
        url: String,
        /// The total timeout.
        limit: Duration,
    },
    /// The server answers, but not as its description says.
    #[error("{url}: {problem}")]
    Protocol {
        /// What was asked for.
        url: String,
        /// What is wrong with the answer.
        problem: String,
    },
    /// The last of several attempts failed.
    #[error("{url}: gave up after {attempts} attempts")]
    GaveUp {
        /// The URL as given.
        url: String,
        /// How many there were, 2 and up.
        attempts: u32,
        /// How the last one failed; never a `GaveUp` itself.
        source: Box<FetchError>,
    },
}

/// Why a redirect is not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedirectFault {
    /// It leads from https to http.
    Insecure,
    /// It is one too many.
    TooMany,
    /// It names no address, or one that is neither https nor http.
    Unreadable,
}

impl fmt::Display for RedirectFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Insecure => "refused a redirect from https to http",
            Self::TooMany => "too many redirects",
            Self::Unreadable => "redirects to something that is no web address",
        })
    }
}

impl FetchError {
    /// The failure itself, without the number of attempts around it.
    #[must_use]
    pub fn cause(&self) -> &Self {
        if let Self::GaveUp { source, .. } = self { source } else { self }
    }

    /// Whether credentials are missing, wrong or not sufficient.
    #[must_use]
    pub fn is_auth(&self) -> bool {
        matches!(self.cause(), Self::Denied { .. })
    }

    /// Whether the server has nothing at the address, or says so to who may not see it.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self.cause(), Self::NotFound { .. })
    }

    /// Whether the failure is the server's as a whole, and not that of what was asked for.
    #[must_use]
    pub fn is_unreachable(&self) -> bool {
        matches!(self.cause(), Self::Unreachable { .. } | Self::Stalled { .. } | Self::Tls { .. })
    }

    /// What the user can do.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::GaveUp { source, .. } => source.hint(),
            Self::Setup { .. } => {
                "install the system's CA certificates, or name them in SSL_CERT_FILE"
            }
            Self::InvalidUrl { .. } => "correct the URL of the feed in the settings",
            Self::InsecureToken { .. } => "use an https URL, or remove the token",
            Self::Unreachable { .. } | Self::Stalled { .. } => {
                "check the network and the proxy (HTTPS_PROXY, NO_PROXY), or set the URL of a mirror"
            }
            Self::Tls { .. } => {
                "if a proxy or mirror has a certificate of its own, add its CA to the system's \
                 certificates or name it in SSL_CERT_FILE"
            }
            Self::Interrupted { .. } => "try again; if it stays, check the proxy or use a mirror",
            Self::Denied { .. } => "check the token and that it may read this address",
            Self::NotFound { .. } => "check the URL of the feed in the settings",
            Self::RateLimited { .. } => "wait before trying again, or use a mirror",
            Self::Status { .. } => "try again later; if it stays, check the URL of the feed",
            Self::Redirect { .. } => "set the URL of the feed to the address it finally leads to",
            Self::NotAnArchive { .. } => {
                "check the URL of the feed, and whether a proxy answers with its own page"
            }
            Self::TooLarge { .. } => "check the URL of the feed, or raise the largest size",
            Self::Write { .. } => "check the free space and the permissions of the folder",
            Self::Protocol { .. } => "check the URL of the API, and whether a proxy answers for it",
            Self::Overdue { .. } => "use a nearer mirror, or raise the time limit",
        }
    }
}

fn of_total(total: Option<u64>) -> String {
    total.map(|total| format!(" of {total}")).unwrap_or_default()
}

fn come_back(wait: Option<Duration>) -> String {
    wait.map(|wait| format!(", it asks to come back in {wait:?}")).unwrap_or_default()
}
