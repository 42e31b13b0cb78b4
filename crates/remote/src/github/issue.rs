//! One issue that is kept up to date, instead of a new one for each run.
//!
//! It is known by its number, and by a hidden marker together with who wrote it: the marker alone can be planted by
//! anyone. Between the marker and its end the text is ours; what people write around it stays. Search is never asked: it
//! lags behind, and has an allowance of its own.
//!
//! Source: <https://docs.github.com/en/rest/issues/issues>.

use reqwest::{Method, Url};
use serde::{Deserialize, Serialize};

use super::api::GithubApi;
use super::comment::Author;
use super::credential::Credential;
use super::error::GithubError;
use super::pages::{PER_PAGE, all};
use super::plane::{Call, json, read, send};
use super::repeat::{Repeat, repeated};
use crate::retry::{backoff, random};

/// Longest body that GitHub takes, in characters.
pub const MAX_ISSUE: usize = 65_536;
/// Pages that are read at most: the newest 1,000 issues of the account.
const MAX_PAGES: usize = 10;

/// What is to stand in an issue.
#[derive(Clone, Copy, Debug)]
pub struct IssueText<'a> {
    /// What tells the issue from others: one word, part of a hidden comment.
    pub marker: &'a str,
    /// The title; that of an issue that is there stays as it is.
    pub title: &'a str,
    /// Our part of the body, in Markdown.
    pub body: &'a str,
    /// Whether it is wanted at all: where nothing is to be told, none is made, and a closed one stays closed.
    pub wanted: bool,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssueChange {
    /// There was none of ours.
    Created,
    /// Ours said something else, or was closed.
    Updated,
    /// Ours says this already.
    Unchanged,
    /// There is none, and none is wanted.
    Absent,
}

/// The issue, and what was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssueKept {
    /// Its number; `None` where there is none.
    pub number: Option<u64>,
    /// Its page. Untrusted text.
    pub url: String,
    /// What was done.
    pub change: IssueChange,
}

#[derive(Clone, Debug, Deserialize)]
struct Found {
    number: u64,
    html_url: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    body: Option<String>,
    user: Option<User>,
    #[serde(default)]
    pull_request: Option<serde_json::Value>,
}

#[derive(Clone, Debug, Deserialize)]
struct User {
    login: String,
}

#[derive(Serialize)]
struct NewIssue<'a> {
    title: &'a str,
    body: &'a str,
}

#[derive(Serialize)]
struct Patch<'a> {
    body: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'a str>,
}

/// The account that writes as a credential does: an App's bot, or whoever GitHub says. The token of a workflow may not
/// ask, and writes as `github-actions[bot]`.
///
/// # Errors
/// [`GithubError`].
pub async fn issue_author(api: &GithubApi) -> Result<String, GithubError> {
    if let Credential::App(app) = api.credential() {
        return Ok(format!("{}[bot]", app.installation(api).await?.slug));
    }
    match super::comment::login(api, &Author::Token).await {
        Err(error) if matches!(error.cause(), GithubError::Forbidden { .. }) => {
            super::comment::login(api, &Author::Workflow).await
        }
        login => login,
    }
}

/// Writes the issue, or changes ours. It is created once: where nothing is known of the first try, the list is read again
/// before another.
///
/// # Errors
/// [`GithubError`]; [`GithubError::NotFound`] where the repository takes no issues.
pub async fn keep_issue(
    api: &GithubApi,
    text: &IssueText<'_>,
    known: Option<u64>,
    login: &str,
) -> Result<IssueKept, GithubError> {
    let found = match known {
        Some(number) => by_number(api, text, number, login).await?,
        None => None,
    };
    let found = match found {
        Some(found) => Some(found),
        None => by_marker(api, text, login).await?,
    };
    match found {
        Some(found) => change(api, text, found).await,
        None if !text.wanted => {
            Ok(IssueKept { number: None, url: String::new(), change: IssueChange::Absent })
        }
        None => create(api, text, login).await,
    }
}

async fn by_number(
    api: &GithubApi,
    text: &IssueText<'_>,
    number: u64,
    login: &str,
) -> Result<Option<Found>, GithubError> {
    let call = Call::get(api.address(&["issues", &number.to_string()]));
    match read(api, &call).await {
        Ok(answer) => {
            let found: Found = json(&call, &answer)?;
            Ok(Some(found).filter(|found| is_ours(found, text, login)))
        }
        // Deleted, or in another repository by now.
        Err(error)
            if matches!(
                error.cause(),
                GithubError::NotFound { .. } | GithubError::Redirected { .. }
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

async fn by_marker(
    api: &GithubApi,
    text: &IssueText<'_>,
    login: &str,
) -> Result<Option<Found>, GithubError> {
    let mut url: Url = api.address(&["issues"]);
    url.query_pairs_mut()
        .append_pair("state", "all")
        .append_pair("creator", login)
        .append_pair("sort", "created")
        .append_pair("direction", "desc")
        .append_pair("per_page", PER_PAGE);
    let found: Vec<Found> = all(api, url, MAX_PAGES).await?;
    // Of several the oldest: that is the one that people know.
    Ok(found.into_iter().filter(|found| is_ours(found, text, login)).min_by_key(|one| one.number))
}

/// An issue whose marker somebody deleted is ours only by its number.
fn is_ours(found: &Found, text: &IssueText<'_>, login: &str) -> bool {
    let body = found.body.as_deref().unwrap_or_default();
    let written = found.user.as_ref().is_some_and(|user| user.login.eq_ignore_ascii_case(login));
    written && found.pull_request.is_none() && body.contains(&begin(text.marker))
}

fn begin(marker: &str) -> String {
    format!("<!-- lockgate:{marker} -->")
}

fn end(marker: &str) -> String {
    format!("<!-- /lockgate:{marker} -->")
}

/// The body with our part in its place; what stands before and after it stays.
fn spliced(there: &str, text: &IssueText<'_>) -> String {
    let (begin, end) = (begin(text.marker), end(text.marker));
    let ours = format!("{begin}\n{}\n{end}", text.body.trim_end());
    let there = there.replace("\r\n", "\n");
    let Some((before, rest)) = there.split_once(&begin) else { return ours };
    let after = rest.split_once(&end).map_or("", |(_, after)| after);
    let whole = format!("{before}{ours}{after}");
    // Where people wrote much, theirs gives way to what has to be said.
    if whole.chars().count() > MAX_ISSUE { ours } else { whole }
}

async fn change(
    api: &GithubApi,
    text: &IssueText<'_>,
    found: Found,
) -> Result<IssueKept, GithubError> {
    let there = found.body.clone().unwrap_or_default();
    let body = spliced(&there, text);
    let reopens = text.wanted && found.state == "closed";
    let kept =
        |change| IssueKept { number: Some(found.number), url: found.html_url.clone(), change };
    if body.trim_end() == there.replace("\r\n", "\n").trim_end() && !reopens {
        return Ok(kept(IssueChange::Unchanged));
    }
    let patch = Patch { body: &body, state: reopens.then_some("open") };
    let url = api.address(&["issues", &found.number.to_string()]);
    let call = Call { method: Method::PATCH, ..Call::post(url, bytes(&patch)?) };
    repeated(api, Repeat::Harmless, async || send(api, &call).await).await?;
    Ok(kept(IssueChange::Updated))
}

async fn create(
    api: &GithubApi,
    text: &IssueText<'_>,
    login: &str,
) -> Result<IssueKept, GithubError> {
    let settings = api.client().settings();
    let body = spliced("", text);
    let call =
        Call::post(api.address(&["issues"]), bytes(&NewIssue { title: text.title, body: &body })?);
    let mut attempts = 1;
    loop {
        let error = match repeated(api, Repeat::Never, async || send(api, &call).await).await {
            Ok(answer) => {
                let made: Found = json(&call, &answer)?;
                let (number, url) = (Some(made.number), made.html_url);
                return Ok(IssueKept { number, url, change: IssueChange::Created });
            }
            Err(error) => error,
        };
        if !error.is_ambiguous() {
            return Err(error);
        }
        let wait = backoff(settings.backoff_base, attempts, random()).min(settings.max_wait);
        tokio::time::sleep(wait).await;
        // It may stand there all the same.
        if let Some(found) = by_marker(api, text, login).await? {
            let (number, url) = (Some(found.number), found.html_url);
            return Ok(IssueKept { number, url, change: IssueChange::Created });
        }
        if attempts >= settings.attempts {
            return Err(error);
        }
        attempts += 1;
    }
}

fn bytes<T: Serialize>(body: &T) -> Result<Vec<u8>, GithubError> {
    serde_json::to_vec(body).map_err(|error| GithubError::Invalid(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(body: &str) -> IssueText<'_> {
        IssueText { marker: "sweep", title: "t", body, wanted: true }
    }

    #[test]
    fn what_people_write_around_ours_stays() {
        let first = spliced("", &text("one"));
        assert_eq!(first, "<!-- lockgate:sweep -->\none\n<!-- /lockgate:sweep -->");
        let edited = format!("Owner: Kim\r\n\r\n{first}\n\nSee the wiki.");
        let second = spliced(&edited, &text("two\n"));
        assert_eq!(
            second,
            "Owner: Kim\n\n<!-- lockgate:sweep -->\ntwo\n<!-- /lockgate:sweep -->\n\nSee the wiki."
        );
        assert_eq!(spliced(&second, &text("two")), second);
    }

    #[test]
    fn a_body_without_its_end_is_written_anew_from_the_marker_on() {
        let cut = "mine\n<!-- lockgate:sweep -->\nhalf";
        let whole = "mine\n<!-- lockgate:sweep -->\nnew\n<!-- /lockgate:sweep -->";
        assert_eq!(spliced(cut, &text("new")), whole);
    }

    #[test]
    fn theirs_gives_way_where_both_do_not_fit() {
        let long = format!("{}\n<!-- lockgate:sweep -->", "x".repeat(MAX_ISSUE));
        assert!(spliced(&long, &text("new")).starts_with("<!-- lockgate:sweep -->"));
    }
}
