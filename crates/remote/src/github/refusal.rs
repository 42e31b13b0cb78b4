//! What an answer that is no success means.

use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{Method, StatusCode};
use serde_json::Value;

use super::error::{GithubError, Said};
use crate::answer::{asked_wait, is_used_up};

/// Longest text of an answer that is kept, in characters.
const MAX_TEXT: usize = 500;
/// Most errors of an answer that are kept.
const MAX_ERRORS: usize = 20;

/// What was asked, for messages.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) method: Method,
    /// With the query's names and values, which are no secrets here.
    pub(super) path: String,
}

impl Asked {
    pub(super) fn text(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The permission that a request takes. Source: <https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens>.
    fn needs(&self) -> &'static str {
        let reads = self.method == Method::GET;
        match (self.path.as_str(), reads) {
            (path, _) if path.ends_with("/code-scanning/default-setup") => "administration: read",
            (path, _) if path.ends_with("/private-vulnerability-reporting") => {
                "administration: read"
            }
            (path, _) if path.contains("/rulesets") => "organization administration: read",
            (path, _) if path.contains("/dependabot/") => "dependabot alerts: read",
            (path, _) if path.contains("/secret-scanning/") => "secret scanning alerts: read",
            (path, true) if path.contains("/code-scanning/") => "security-events: read",
            (path, false) if path.contains("/code-scanning/") => "security-events: write",
            (path, _) if path.ends_with("/issues") || path.contains("/issues?") => "issues: write",
            (path, true) if path.contains("/issues/") => "pull-requests: read",
            (path, false) if path.contains("/issues/") => "pull-requests: write",
            _ => "contents: read",
        }
    }
}

/// The error of an answer that is no success and no redirect.
pub(super) fn refusal(
    asked: &Asked,
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
) -> GithubError {
    let request = asked.text();
    let wait = asked_wait(headers);
    let json = serde_json::from_slice::<Value>(body).ok();
    let said = json.as_ref().map(said).unwrap_or_default();
    let code = status.as_u16();
    let limited = code == 429 || (code == 403 && speaks_of_a_limit(headers, &said));
    if limited {
        return GithubError::RateLimited { request, said, wait };
    }
    if json.is_none() && !body.is_empty() && !status.is_server_error() {
        return GithubError::NotJson { request, status: code, content_type: content_type(headers) };
    }
    match code {
        400 => GithubError::BadRequest { request, said },
        401 | 407 => GithubError::Unauthorized { request, said },
        403 | 404 if needs_sso(headers) => {
            GithubError::SingleSignOn { request, said, url: sso_url(headers) }
        }
        403 if speaks_of_addresses(&said) => GithubError::AddressNotAllowed { request, said },
        403 if said.message.to_ascii_lowercase().contains("suspended") => {
            GithubError::Suspended { request, said }
        }
        403 if is_not_enabled(&said) => GithubError::NotEnabled { request, said },
        403 => GithubError::Forbidden { request, said, needs: needs(asked, headers) },
        404 | 410 => GithubError::NotFound { request, said, needs: needs(asked, headers) },
        413 => GithubError::TooLarge { request, said },
        422 => GithubError::Unprocessable { request, said },
        408 | 500..=599 => GithubError::Unavailable { request, status: code, said, wait },
        _ => GithubError::Unexpected { request, status: code, said },
    }
}

/// What an answer is, by its header.
pub(super) fn content_type(headers: &HeaderMap) -> String {
    let header = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    header.map_or_else(|| "of no content type".to_owned(), shortened)
}

/// GitHub tells the permissions that a request takes in a header; elsewhere the table has to do.
fn needs(asked: &Asked, headers: &HeaderMap) -> String {
    let told = headers.get("x-accepted-github-permissions").and_then(|value| value.to_str().ok());
    told.filter(|told| !told.is_empty()).map_or_else(|| asked.needs().to_owned(), shortened)
}

/// Secondary limits come as 403 with a sentence, not always with `Retry-After`.
fn speaks_of_a_limit(headers: &HeaderMap, said: &Said) -> bool {
    asked_wait(headers).is_some()
        || is_used_up(headers)
        || said.message.to_ascii_lowercase().contains("rate limit")
}

fn sso(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-github-sso").and_then(|value| value.to_str().ok())
}

fn needs_sso(headers: &HeaderMap) -> bool {
    sso(headers).is_some_and(|sso| sso.starts_with("required"))
}

/// Where a session of single sign-on is opened.
/// Source: <https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api>.
pub(super) fn sso_url(headers: &HeaderMap) -> Option<String> {
    let (_, url) = sso(headers)?.split_once("url=")?;
    let url = url.trim();
    url.starts_with("https://").then(|| shortened(url))
}

/// "… has an IP allow list enabled, and your IP address is not permitted to access this resource."
pub(super) fn speaks_of_addresses(said: &Said) -> bool {
    said.message.contains("IP allow list")
}

/// "Advanced Security must be enabled for this repository to use code scanning.", and newer words for the same.
fn is_not_enabled(said: &Said) -> bool {
    let message = said.message.to_ascii_lowercase();
    let names = ["advanced security", "code security", "code scanning"];
    names.iter().any(|name| message.contains(name)) && message.contains("enabled")
}

fn said(json: &Value) -> Said {
    let message = json.get("message").and_then(Value::as_str).map(shortened).unwrap_or_default();
    let errors = json.get("errors").and_then(Value::as_array).map(Vec::as_slice);
    let errors = errors.unwrap_or_default().iter().take(MAX_ERRORS).map(error).collect();
    Said { message, errors }
}

/// An error is a text, or an object with a message or a code.
fn error(error: &Value) -> String {
    let text = |key| error.get(key).and_then(Value::as_str);
    match error.as_str().or_else(|| text("message")) {
        Some(text) => shortened(text),
        None => shortened(&error.to_string()),
    }
}

pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_TEXT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
