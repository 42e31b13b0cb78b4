//! One comment on a pull request that is kept up to date, instead of a new one for each run.
//!
//! A comment is ours if it begins with our marker **and** was written by who the token is: the marker alone can be planted
//! by anyone, to have their comment overwritten with ours or ours kept from appearing.
//!
//! Source: <https://docs.github.com/en/rest/issues/comments>.

use reqwest::Url;
use serde::{Deserialize, Serialize};

use super::api::GithubApi;
use super::error::GithubError;
use super::pages::{PER_PAGE, all};
use super::repeat::{Repeat, repeated};
use super::typed::{octocrab, unwrapped};
use crate::retry::{backoff, random};

/// Longest comment that GitHub takes, in characters.
pub const MAX_COMMENT: usize = 65_536;
/// Pages that are read at most: 5,000 comments.
const MAX_PAGES: usize = 50;

/// Who the token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    /// The token of a workflow: it writes as `github-actions[bot]`, and may not ask who it is.
    Workflow,
    /// Of this login, such as `acme-gate[bot]` for the token of an App.
    Login(String),
    /// Whoever GitHub says, which is asked: for the token of a person.
    Token,
}

/// What is to stand on the pull request.
#[derive(Clone, Copy, Debug)]
pub struct Comment<'a> {
    /// The number of the pull request.
    pub pull: u64,
    /// What the body of ours begins with, such as `<!-- lockgate -->`; put in front where it is not there.
    pub marker: &'a str,
    /// The text.
    pub body: &'a str,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sticky {
    /// There was none of ours.
    Created,
    /// Ours said something else.
    Updated,
    /// Ours says this already.
    Unchanged,
}

#[derive(Deserialize)]
struct Found {
    id: u64,
    #[serde(default)]
    body: Option<String>,
    /// Null for an account that is gone, which `octocrab`'s model does not take.
    user: Option<User>,
}

#[derive(Deserialize)]
struct User {
    login: String,
}

/// What is read of the answer to a write: the model of `octocrab` asks for fields that GitHub's description does not
/// promise, and a comment that was written would count as failed.
#[derive(Deserialize)]
struct Written {
    #[serde(rename = "id")]
    _id: u64,
}

#[derive(Serialize)]
struct Body<'a> {
    body: &'a str,
}

/// Writes the comment, or changes ours. It is created once: where nothing is known of the first try, the list is read
/// again before another.
///
/// # Errors
/// [`GithubError`]; [`GithubError::Invalid`] for a text that is too long, and without a marker.
pub async fn sticky_comment(
    api: &GithubApi,
    comment: &Comment<'_>,
    author: &Author,
) -> Result<Sticky, GithubError> {
    let text = text(comment)?;
    let login = login(api, author).await?;
    match ours(api, comment, &login).await? {
        Some(ours) => change(api, &ours, &text).await,
        None => create(api, comment, &login, &text).await,
    }
}

/// Changes our comment where there is one, so that it keeps no old verdict; `None` where there is none.
///
/// # Errors
/// As [`sticky_comment`].
pub async fn refresh_comment(
    api: &GithubApi,
    comment: &Comment<'_>,
    author: &Author,
) -> Result<Option<Sticky>, GithubError> {
    let text = text(comment)?;
    let login = login(api, author).await?;
    match ours(api, comment, &login).await? {
        Some(ours) => change(api, &ours, &text).await.map(Some),
        None => Ok(None),
    }
}

async fn change(api: &GithubApi, ours: &Found, text: &str) -> Result<Sticky, GithubError> {
    if ours.body.as_deref().is_some_and(|body| same(body, text)) {
        return Ok(Sticky::Unchanged);
    }
    update(api, ours.id, text).await?;
    Ok(Sticky::Updated)
}

fn text(comment: &Comment<'_>) -> Result<String, GithubError> {
    if comment.marker.trim().is_empty() {
        return Err(GithubError::Invalid("the marker of the comment is empty".to_owned()));
    }
    let text = if comment.body.starts_with(comment.marker) {
        comment.body.to_owned()
    } else {
        format!("{}\n{}", comment.marker, comment.body)
    };
    let length = text.chars().count();
    if length > MAX_COMMENT {
        let problem = format!("the comment has {length} characters; GitHub takes {MAX_COMMENT}");
        return Err(GithubError::Invalid(problem));
    }
    Ok(text)
}

/// GitHub may keep a text with other line ends.
fn same(there: &str, ours: &str) -> bool {
    let lines = |text: &str| text.trim_end().replace("\r\n", "\n");
    lines(there) == lines(ours)
}

pub(super) async fn login(api: &GithubApi, author: &Author) -> Result<String, GithubError> {
    match author {
        Author::Workflow => Ok("github-actions[bot]".to_owned()),
        Author::Login(login) => Ok(login.clone()),
        Author::Token => {
            let octocrab = octocrab(api);
            let ask = async || {
                let user = octocrab.get::<User, _, ()>("/user", None).await;
                user.map_err(|error| unwrapped("GET /user", error))
            };
            let user = repeated(api, Repeat::Harmless, ask).await?;
            Ok(user.login)
        }
    }
}

/// Ours; of several, the first.
async fn ours(
    api: &GithubApi,
    comment: &Comment<'_>,
    login: &str,
) -> Result<Option<Found>, GithubError> {
    let mut url: Url = api.address(&["issues", &comment.pull.to_string(), "comments"]);
    url.query_pairs_mut().append_pair("per_page", PER_PAGE);
    let found: Vec<Found> = all(api, url, MAX_PAGES).await?;
    Ok(found.into_iter().find(|found| {
        let written =
            found.user.as_ref().is_some_and(|user| user.login.eq_ignore_ascii_case(login));
        written && found.body.as_deref().is_some_and(|body| body.starts_with(comment.marker))
    }))
}

async fn create(
    api: &GithubApi,
    comment: &Comment<'_>,
    login: &str,
    text: &str,
) -> Result<Sticky, GithubError> {
    let settings = api.client().settings();
    let mut attempts = 1;
    loop {
        let error = match post(api, comment.pull, text).await {
            Ok(()) => return Ok(Sticky::Created),
            Err(error) => error,
        };
        if !error.is_ambiguous() || attempts >= settings.attempts {
            return Err(error);
        }
        let wait = backoff(settings.backoff_base, attempts, random()).min(settings.max_wait);
        tokio::time::sleep(wait).await;
        // It may stand there all the same.
        if ours(api, comment, login).await?.is_some() {
            return Ok(Sticky::Created);
        }
        attempts += 1;
    }
}

async fn post(api: &GithubApi, pull: u64, text: &str) -> Result<(), GithubError> {
    let route = format!("/repos/{}/issues/{pull}/comments", api.repository());
    let octocrab = octocrab(api);
    let send = async || {
        let written = octocrab.post::<_, Written>(&route, Some(&Body { body: text })).await;
        written.map(drop).map_err(|error| unwrapped(&format!("POST {route}"), error))
    };
    repeated(api, Repeat::Never, send).await
}

async fn update(api: &GithubApi, id: u64, text: &str) -> Result<(), GithubError> {
    let route = format!("/repos/{}/issues/comments/{id}", api.repository());
    let octocrab = octocrab(api);
    let send = async || {
        let written = octocrab.patch::<Written, _, _>(&route, Some(&Body { body: text })).await;
        written.map(drop).map_err(|error| unwrapped(&format!("PATCH {route}"), error))
    };
    repeated(api, Repeat::Harmless, send).await
}
