//! The pull requests that propose a commit.
//!
//! Source: <https://docs.github.com/en/rest/pulls/pulls#list-pull-requests>.

use reqwest::Url;
use serde::Deserialize;

use super::api::GithubApi;
use super::error::GithubError;
use super::pages::{PER_PAGE, all};
use super::repository::Repository;
use super::upload::is_commit;

/// Pages that are read at most: 500 pull requests of one branch.
const MAX_PAGES: usize = 5;

/// The tip of a pull request.
#[derive(Clone, Copy, Debug)]
pub struct PullHead<'a> {
    /// The repository that it is in, perhaps a fork.
    pub repository: &'a Repository,
    /// Its branch. Untrusted text.
    pub branch: &'a str,
    /// Its commit: 40 or 64 hex digits.
    pub commit: &'a str,
}

#[derive(Deserialize)]
struct Found {
    number: u64,
    head: Head,
}

#[derive(Deserialize)]
struct Head {
    sha: String,
    /// Null for a fork that is gone.
    repo: Option<Repo>,
}

#[derive(Deserialize)]
struct Repo {
    full_name: String,
}

/// The numbers of the open pull requests whose tip this is; sorted, and empty where it went on or was closed.
///
/// GitHub is asked by owner and branch, since it does not list the commits of forks; the commit and the repository of what it
/// answers are compared here.
///
/// # Errors
/// [`GithubError`]; [`GithubError::Invalid`] for what is no commit and no branch.
pub async fn pulls_with_head(
    api: &GithubApi,
    head: &PullHead<'_>,
) -> Result<Vec<u64>, GithubError> {
    if !is_commit(head.commit) {
        return Err(GithubError::Invalid("the head is not the whole id of a commit".to_owned()));
    }
    if head.branch.is_empty() || head.branch.contains(char::is_control) {
        return Err(GithubError::Invalid("the branch of the head has no name".to_owned()));
    }
    let mut url: Url = api.address(&["pulls"]);
    let owner_and_branch = format!("{}:{}", head.repository.owner(), head.branch);
    url.query_pairs_mut()
        .append_pair("state", "open")
        .append_pair("head", &owner_and_branch)
        .append_pair("per_page", PER_PAGE);
    let found: Vec<Found> = all(api, url, MAX_PAGES).await?;
    let repository = head.repository.to_string();
    let is_it = |found: &Found| {
        let there = found.head.repo.as_ref().map(|repo| repo.full_name.as_str());
        found.head.sha.eq_ignore_ascii_case(head.commit)
            && there.is_some_and(|there| there.eq_ignore_ascii_case(&repository))
    };
    let mut numbers: Vec<u64> =
        found.iter().filter(|found| is_it(found)).map(|found| found.number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    Ok(numbers)
}
