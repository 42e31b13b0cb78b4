//! Uploading SARIF to code scanning, and what becomes of it.
//!
//! Source: <https://docs.github.com/en/rest/code-scanning/code-scanning#upload-an-analysis-as-sarif-data>.

use std::fmt;
use std::io::Write as _;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use octocrab::models::code_scannings::UploadSarif;

use super::api::GithubApi;
use super::error::{GithubError, Said};
use super::repeat::{Repeat, repeated};
use super::typed::{octocrab, unwrapped};

/// Largest SARIF that GitHub takes, gzipped, in bytes.
pub const MAX_SARIF: usize = 10 * 1000 * 1000;

/// What is uploaded.
#[derive(Clone, Copy, Debug)]
pub struct SarifUpload<'a> {
    /// The commit that was scanned: 40 or 64 hex digits.
    pub commit_sha: &'a str,
    /// `refs/heads/X` for the Security tab, `refs/pull/N/merge` or `refs/pull/N/head` for a pull request, `refs/tags/X`.
    pub reference: &'a str,
    /// The log as JSON. The category must be in it.
    pub sarif: &'a [u8],
    /// Makes absolute URIs of the log relative; those of ours are.
    pub checkout_uri: Option<&'a str>,
    /// When the scan began.
    pub started_at: Option<Timestamp>,
    /// What GitHub is told of the tool.
    pub tool_name: Option<&'a str>,
}

/// The name that GitHub gave an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadId(String);

/// How long is waited for GitHub to process an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patience {
    /// How often is asked. Default: 8.
    pub tries: u32,
    /// Wait before the first question; doubled for each further one. Default: 2 s.
    pub first_wait: Duration,
    /// Longest wait between two questions. Default: 30 s.
    pub longest_wait: Duration,
}

/// What became of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Processing {
    /// The alerts are up to date.
    Complete,
    /// GitHub refused it, or a part of it.
    Failed {
        /// Its reasons.
        errors: Vec<String>,
    },
    /// It was taken, and nothing more is known within our patience.
    NotKnown(Unknown),
}

/// Why nothing is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// Still being processed.
    Pending,
    /// GitHub does not know the upload yet.
    NotFound,
    /// GitHub did not answer.
    NoAnswer(String),
}

impl UploadId {
    /// Takes an id as GitHub writes them.
    ///
    /// # Errors
    /// [`GithubError::Invalid`] for what is more than one plain word: it becomes a part of an address.
    pub fn new(text: &str) -> Result<Self, GithubError> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if text.is_empty() || text.len() > 100 || !text.bytes().all(fits) {
            return Err(GithubError::Invalid("the id of the upload is no plain word".to_owned()));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for UploadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pending => f.write_str("it is still being processed"),
            Self::NotFound => f.write_str("GitHub does not know the upload yet"),
            Self::NoAnswer(error) => write!(f, "GitHub did not answer: {error}"),
        }
    }
}

impl Default for Patience {
    fn default() -> Self {
        let (first_wait, longest_wait) = (Duration::from_secs(2), Duration::from_secs(30));
        Self { tries: 8, first_wait, longest_wait }
    }
}

/// Uploads a log. GitHub takes it and processes it later, see [`wait_for_upload`].
///
/// It is sent again where the server failed: the same tool and category for the same commit replace what came first.
///
/// # Errors
/// [`GithubError`], each status of its own; [`GithubError::TooLarge`] without sending anything.
pub async fn upload_sarif(
    api: &GithubApi,
    upload: &SarifUpload<'_>,
) -> Result<UploadId, GithubError> {
    let body = request(api, upload)?;
    let repository = api.repository();
    let octocrab = octocrab(api);
    let repos = octocrab.repos(repository.owner(), repository.name());
    let scanning = repos.code_scanning();
    let name = format!("POST /repos/{repository}/code-scanning/sarifs");
    let send = async || {
        let answer = scanning.upload_sarif(&body).await;
        answer.map_err(|error| unwrapped(&name, error))
    };
    let receipt = repeated(api, Repeat::Replaces, send).await?;
    UploadId::new(&receipt.id)
}

/// Waits until GitHub has processed an upload. An upload that it does not know yet, and failures that may pass, are
/// waited out; after that the outcome is not known, which is no success.
///
/// # Errors
/// [`GithubError`] where asking again would not help.
pub async fn wait_for_upload(
    api: &GithubApi,
    id: &UploadId,
    patience: &Patience,
) -> Result<Processing, GithubError> {
    let mut wait = patience.first_wait;
    let mut unknown = Unknown::Pending;
    for _ in 0..patience.tries {
        tokio::time::sleep(wait.min(patience.longest_wait)).await;
        wait = wait.saturating_mul(2);
        unknown = match status(api, id).await? {
            Processing::NotKnown(unknown) => unknown,
            known => return Ok(known),
        };
    }
    Ok(Processing::NotKnown(unknown))
}

/// The present state of an upload.
async fn status(api: &GithubApi, id: &UploadId) -> Result<Processing, GithubError> {
    let repository = api.repository();
    let octocrab = octocrab(api);
    let repos = octocrab.repos(repository.owner(), repository.name());
    let scanning = repos.code_scanning();
    let name = format!("GET /repos/{repository}/code-scanning/sarifs/{id}");
    let ask = async || {
        let answer = scanning.get_sarif(&id.0).await;
        answer.map_err(|error| unwrapped(&name, error))
    };
    let answer = match repeated(api, Repeat::Harmless, ask).await {
        Ok(answer) => answer,
        Err(error) => return not_known(error),
    };
    match answer.processing_status.as_str() {
        "complete" => Ok(Processing::Complete),
        "failed" => Ok(Processing::Failed { errors: answer.errors.unwrap_or_default() }),
        "pending" => Ok(Processing::NotKnown(Unknown::Pending)),
        other => Err(GithubError::Protocol {
            request: name,
            problem: format!("processing_status is `{}`", super::refusal::shortened(other)),
        }),
    }
}

fn not_known(error: GithubError) -> Result<Processing, GithubError> {
    let unknown = match error.cause() {
        GithubError::NotFound { .. } => Unknown::NotFound,
        GithubError::Unavailable { .. }
        | GithubError::Stalled { .. }
        | GithubError::RateLimited { .. }
        | GithubError::NoAnswer { .. } => Unknown::NoAnswer(error.cause().to_string()),
        _ => return Err(error),
    };
    Ok(Processing::NotKnown(unknown))
}

fn request(api: &GithubApi, upload: &SarifUpload<'_>) -> Result<UploadSarif, GithubError> {
    let invalid = |problem: &str| Err(GithubError::Invalid(problem.to_owned()));
    if !is_commit(upload.commit_sha) {
        return invalid("the commit is not a whole id of 40 or 64 hex digits");
    }
    if !is_full_ref(upload.reference) {
        return invalid("the ref is not of the form refs/heads/…, refs/tags/… or refs/pull/…");
    }
    let packed = gzip(upload.sarif);
    if packed.len() > MAX_SARIF {
        let said = format!("{} bytes when gzipped, and GitHub takes {MAX_SARIF}", packed.len());
        return Err(GithubError::TooLarge {
            request: format!("POST /repos/{}/code-scanning/sarifs", api.repository()),
            said: Said { message: said, errors: Vec::new() },
        });
    }
    Ok(UploadSarif {
        commit_sha: upload.commit_sha.to_ascii_lowercase(),
        ref_field: upload.reference.to_owned(),
        sarif: STANDARD.encode(packed),
        checkout_uri: upload.checkout_uri.map(str::to_owned),
        // The library's type of a date reads the same text.
        started_at: upload.started_at.and_then(|time| time.to_string().parse().ok()),
        tool_name: upload.tool_name.map(str::to_owned),
        validate: None,
    })
}

/// Whether a text is the whole id of a commit or another object.
pub(super) fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_full_ref(text: &str) -> bool {
    let rest = ["refs/heads/", "refs/tags/", "refs/pull/"];
    rest.iter().any(|prefix| text.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty()))
}

/// Writing into memory does not fail, and the header has no time in it: the same log gives the same bytes.
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).unwrap_or_default()
}
