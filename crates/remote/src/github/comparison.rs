//! Two commits compared by the API: the tree of the base, and where the head left it.
//!
//! Source: <https://docs.github.com/en/rest/commits/commits#compare-two-commits>.

use serde::Deserialize;

use super::api::GithubApi;
use super::error::GithubError;
use super::object::object_id;
use super::plane::{Call, json, read};

/// What GitHub says of two commits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GithubComparison {
    /// The base.
    pub base: GithubCommit,
    /// The newest commit that both have in their history; it may be the base.
    pub merge_base: GithubCommit,
}

/// A commit as GitHub tells it. That this is its tree can only be believed: the id is made of more than is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GithubCommit {
    /// Its id.
    pub sha: String,
    /// The id of its tree.
    pub tree: String,
    /// The committer's time, as GitHub writes it.
    pub date: Option<String>,
}

#[derive(Deserialize)]
struct ComparisonAnswer {
    base_commit: CommitAnswer,
    merge_base_commit: CommitAnswer,
}

#[derive(Deserialize)]
struct CommitAnswer {
    sha: String,
    commit: CommitBody,
}

#[derive(Deserialize)]
struct CommitBody {
    tree: TreeAnswer,
    #[serde(default)]
    committer: Option<PersonAnswer>,
}

#[derive(Deserialize)]
struct TreeAnswer {
    sha: String,
}

#[derive(Deserialize)]
struct PersonAnswer {
    #[serde(default)]
    date: Option<String>,
}

/// Compares two commits by their whole ids.
///
/// # Errors
/// [`GithubError`]; [`GithubError::Protocol`] for an answer about another base.
pub async fn comparison(
    api: &GithubApi,
    base: &str,
    head: &str,
) -> Result<GithubComparison, GithubError> {
    let base = object_id(base)?;
    let mut url = api.address(&["compare", &format!("{base}...{}", object_id(head)?)]);
    // One commit of the change is enough; its files come too, and GitHub shows at most 300 of them.
    url.query_pairs_mut().append_pair("per_page", "1");
    let call = Call::get(url);
    let answer: ComparisonAnswer = json(&call, &read(api, &call).await?)?;
    if !answer.base_commit.sha.eq_ignore_ascii_case(&base) {
        let problem = "it is about another commit".to_owned();
        return Err(GithubError::Protocol { request: call.asked().text(), problem });
    }
    Ok(GithubComparison {
        base: answer.base_commit.into(),
        merge_base: answer.merge_base_commit.into(),
    })
}

impl From<CommitAnswer> for GithubCommit {
    fn from(answer: CommitAnswer) -> Self {
        let date = answer.commit.committer.and_then(|committer| committer.date);
        Self { sha: answer.sha, tree: answer.commit.tree.sha, date }
    }
}
