//! One file of a repository on GitHub, at one commit.
//!
//! Source: <https://docs.github.com/en/rest/repos/contents#get-repository-content>.

use reqwest::Url;

use crate::exchange::{Question, exchange};
use crate::redact::redact;
use crate::request::is_loopback;
use crate::{Client, FetchError, Repository, Token};

/// Base URL of the API of github.com; another host has its own.
pub const GITHUB_API_URL: &str = "https://api.github.com";

/// The raw content, as the API names it.
const RAW: &str = "application/vnd.github.raw+json";

/// A file of a repository at a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GithubFile {
    /// `acme/policies`.
    pub repository: String,
    /// The whole id of a commit, 40 or 64 hex digits: what it names cannot be changed.
    pub commit: String,
    /// Path in the repository.
    pub path: String,
}

/// Why a text names no file at a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GithubFileError {
    /// The repository is not `OWNER/REPO`.
    #[error("it does not begin with OWNER/REPO@")]
    Repository,
    /// A branch, a tag or a short id, which somebody could point elsewhere.
    #[error("the commit is not a whole id of 40 or 64 hex digits")]
    Commit,
    /// The path leads elsewhere.
    #[error("the path of the file is empty or holds `..`")]
    Path,
}

impl GithubFile {
    /// Reads `OWNER/REPO@COMMIT`, with `:PATH` behind it or else `default_path`.
    ///
    /// # Errors
    /// [`GithubFileError`] for the first part that is none.
    pub fn parse(text: &str, default_path: &str) -> Result<Self, GithubFileError> {
        let (repository, rest) = text.split_once('@').ok_or(GithubFileError::Repository)?;
        let (commit, path) = rest.split_once(':').unwrap_or((rest, default_path));
        Repository::new(repository).map_err(|_| GithubFileError::Repository)?;
        let is_id = commit.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_id || !matches!(commit.len(), 40 | 64) {
            return Err(GithubFileError::Commit);
        }
        if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
            return Err(GithubFileError::Path);
        }
        let (repository, commit, path) = (repository.into(), commit.into(), path.into());
        Ok(Self { repository, commit, path })
    }

    fn url(&self, api: &str) -> Result<Url, FetchError> {
        let invalid = || FetchError::InvalidUrl { url: redact(api) };
        let mut url = Url::parse(api).map_err(|_| invalid())?;
        let parts = self.repository.split('/').chain(["contents"]).chain(self.path.split('/'));
        url.path_segments_mut().map_err(|()| invalid())?.pop_if_empty().push("repos").extend(parts);
        url.query_pairs_mut().append_pair("ref", &self.commit);
        Ok(url)
    }
}

/// Fetches a file. A redirect is not followed, so that the token goes nowhere else.
///
/// # Errors
/// As [`crate::fetch`]; a token is not sent without TLS, but to this machine; an answer of more than `max_bytes` is
/// refused.
pub async fn github_file(
    client: &Client,
    api: &str,
    file: &GithubFile,
    token: Option<&Token>,
    max_bytes: u64,
) -> Result<Vec<u8>, FetchError> {
    let url = file.url(api)?;
    if token.is_some() && url.scheme() != "https" && !is_loopback(&url) {
        return Err(FetchError::InsecureToken { url: redact(api) });
    }
    let question = Question { accept: Some(RAW), token, ..Question::default() };
    exchange(client, &url, question, max_bytes).await
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

    #[test]
    fn a_file_is_named_by_repository_commit_and_path() {
        let file =
            GithubFile::parse(&format!("acme/policies@{COMMIT}:x/gate me.toml"), "d").unwrap();
        assert_eq!(
            file.url("https://ghe.example/api/v3/").unwrap().as_str(),
            format!(
                "https://ghe.example/api/v3/repos/acme/policies/contents/x/gate%20me.toml?ref={COMMIT}"
            )
        );
        let file = GithubFile::parse(&format!("acme/policies@{COMMIT}"), "lockgate.toml").unwrap();
        assert_eq!(file.path, "lockgate.toml");
    }

    #[test]
    fn what_somebody_could_point_elsewhere_is_no_commit() {
        for commit in
            ["main", "v1", "0123456", COMMIT.trim_start_matches('0'), &format!("{COMMIT}0")]
        {
            let parsed = GithubFile::parse(&format!("acme/policies@{commit}"), "d");
            assert_eq!(parsed.unwrap_err(), GithubFileError::Commit, "{commit}");
        }
    }

    #[test]
    fn neither_repository_nor_path_leads_elsewhere() {
        for repository in ["acme", "acme/../x", "a/b/c", "/b", "a/", "a b/c"] {
            let parsed = GithubFile::parse(&format!("{repository}@{COMMIT}"), "d");
            assert_eq!(parsed.unwrap_err(), GithubFileError::Repository, "{repository}");
        }
        for path in ["", "../x", "a//b", "/a", "a/./b"] {
            let parsed = GithubFile::parse(&format!("a/b@{COMMIT}:{path}"), "d");
            assert_eq!(parsed.unwrap_err(), GithubFileError::Path, "{path}");
        }
    }
}
