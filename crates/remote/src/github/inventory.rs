//! Whose repositories there are, and which.
//!
//! Sources: <https://docs.github.com/en/rest/orgs/orgs>, <https://docs.github.com/en/rest/repos/repos>.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::header::HeaderMap;
use serde::Deserialize;
use serde_json::Value;

use super::credential::Credential;
use super::error::GithubError;
use super::host::GithubHost;
use super::listed::{ListedRepository, RepositoryAnswer};
use super::pages::{PER_PAGE, each_page};
use super::plane::{Call, json, read};
use super::repository::Repository;

/// Pages that are read at most: 200,000 repositories.
const MAX_PAGES: usize = 2_000;
/// A list this short of the total that was told may have lost entries to deletions between its pages.
const LOST_AT_MOST: u64 = 5;

/// Who owns repositories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its number, which a renaming leaves.
    pub id: u64,
    /// Its name.
    pub login: String,
    /// What it is.
    pub kind: AccountKind,
    /// Its public repositories.
    pub public_repositories: u64,
    /// Its other repositories, where the token may know.
    pub private_repositories: Option<u64>,
}

/// What an account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountKind {
    /// An organization.
    Organization,
    /// A person, or a bot.
    User,
    /// The person whose token it is: private repositories are listed too.
    Own,
}

/// What is known of a list of repositories besides them.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Listing {
    /// How many were listed.
    pub count: u64,
    /// How many there are, where the token may know.
    pub total: Option<u64>,
    /// Why it may not be all of them; empty where nothing says so.
    pub partial: Vec<Partial>,
    /// The scopes of a classic token, as GitHub names them; `None` for other credentials.
    pub scopes: Option<Vec<String>>,
    /// What the installation of an App may; `None` for other credentials.
    pub permissions: Option<BTreeMap<String, String>>,
}

/// Why a list may not be whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Partial {
    /// The token has no session of single sign-on for these organizations, by number: theirs are left out.
    SingleSignOn(Vec<u64>),
    /// The App is installed for chosen repositories only.
    SelectedRepositories,
}

#[derive(Deserialize)]
struct AccountAnswer {
    id: u64,
    login: String,
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    public_repos: u64,
    #[serde(default)]
    total_private_repos: Option<u64>,
}

/// An account by its name: an organization, else a person.
///
/// # Errors
/// [`GithubError`]; [`GithubError::NotFound`] where there is neither.
pub async fn account(host: &GithubHost, login: &str) -> Result<Account, GithubError> {
    if !super::repository::is_name(login) {
        return Err(GithubError::Invalid(format!("`{login}` is no name of an account")));
    }
    let organization = ask(host, &["orgs", login]).await;
    if !matches!(&organization, Err(error) if matches!(error.cause(), GithubError::NotFound { .. }))
    {
        return organization.map(|answer| answer.account(AccountKind::Organization));
    }
    let user = ask(host, &["users", login]).await?;
    if user.kind == "Organization" {
        return Ok(user.account(AccountKind::Organization));
    }
    if !matches!(host.credential(), Credential::Token(_)) {
        return Ok(user.account(AccountKind::User));
    }
    match ask(host, &["user"]).await {
        Ok(own) if own.id == user.id => Ok(own.account(AccountKind::Own)),
        // Whatever it answers, such as that the token of a workflow may not ask: what is public can be listed.
        _ => Ok(user.account(AccountKind::User)),
    }
}

async fn ask(host: &GithubHost, path: &[&str]) -> Result<AccountAnswer, GithubError> {
    let call = Call::get(host.path(path));
    json(&call, &read(host, &call).await?)
}

impl AccountAnswer {
    fn account(self, kind: AccountKind) -> Account {
        Account {
            id: self.id,
            login: self.login,
            kind,
            public_repositories: self.public_repos,
            private_repositories: self.total_private_repos,
        }
    }
}

/// Every repository of an account that the credential may see, the oldest first, page by page as they come. Each comes
/// once. Where a few are missing to the total, somebody may have deleted others between two pages, which moves the rest
/// up: the list is read once more.
///
/// # Errors
/// [`GithubError`]; a list that does not end is one. What was handed over until then stays good.
pub async fn repositories(
    host: &GithubHost,
    account: &Account,
    mut on_page: impl FnMut(Vec<ListedRepository>),
) -> Result<Listing, GithubError> {
    let mut listing = Listing { total: account.total(), ..Listing::default() };
    if let Credential::App(app) = host.credential() {
        let installation = app.installation(host).await?;
        if installation.selected {
            listing.partial.push(Partial::SelectedRepositories);
        }
        listing.permissions = Some(installation.permissions);
    }
    let mut seen = BTreeSet::new();
    for _ in 0..2 {
        list(host, account, &mut listing, &mut |page: Vec<ListedRepository>| {
            let new: Vec<_> = page.into_iter().filter(|one| seen.insert(one.id)).collect();
            if !new.is_empty() {
                on_page(new);
            }
        })
        .await?;
        listing.count = seen.len() as u64;
        let missing = listing.total.unwrap_or(0).saturating_sub(listing.count);
        if !listing.partial.is_empty() || missing == 0 || missing > LOST_AT_MOST {
            break;
        }
    }
    Ok(listing)
}

async fn list(
    host: &GithubHost,
    account: &Account,
    listing: &mut Listing,
    on_page: &mut impl FnMut(Vec<ListedRepository>),
) -> Result<(), GithubError> {
    let mut url = match account.kind {
        AccountKind::Organization => host.path(&["orgs", &account.login, "repos"]),
        AccountKind::User => host.path(&["users", &account.login, "repos"]),
        AccountKind::Own => host.path(&["user", "repos"]),
    };
    {
        let mut query = url.query_pairs_mut();
        query.append_pair("per_page", PER_PAGE);
        query.append_pair("sort", "created").append_pair("direction", "asc");
        if account.kind == AccountKind::Own {
            query.append_pair("affiliation", "owner");
        }
    }
    each_page(host, url, MAX_PAGES, |headers, page: Vec<RepositoryAnswer>| {
        listing.heed(headers);
        on_page(page.into_iter().map(ListedRepository::from).collect());
    })
    .await
}

impl Account {
    /// All its repositories, where that is known: of another person only what is public is listed.
    fn total(&self) -> Option<u64> {
        match self.kind {
            AccountKind::User => Some(self.public_repositories),
            AccountKind::Organization | AccountKind::Own => {
                self.private_repositories.map(|private| private + self.public_repositories)
            }
        }
    }
}

impl Listing {
    /// Takes what the headers of a page tell.
    fn heed(&mut self, headers: &HeaderMap) {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        if let Some(scopes) = text("x-oauth-scopes") {
            let scopes = scopes.split(',').map(str::trim).filter(|scope| !scope.is_empty());
            self.scopes = Some(scopes.map(str::to_owned).collect());
        }
        let Some(rest) = text("x-github-sso").and_then(|sso| sso.strip_prefix("partial-results"))
        else {
            return;
        };
        let ids = rest.split_once("organizations=").map_or("", |(_, ids)| ids);
        let ids = ids.split(',').filter_map(|id| id.trim().parse().ok()).collect();
        let partial = Partial::SingleSignOn(ids);
        if !self.partial.contains(&partial) {
            self.partial.push(partial);
        }
    }
}

/// A repository by its number, wherever it is now and whatever its name; `None` where there is none to see.
///
/// # Errors
/// [`GithubError`].
pub async fn repository_by_id(
    host: &GithubHost,
    id: u64,
) -> Result<Option<ListedRepository>, GithubError> {
    visible(host, &["repositories", &id.to_string()]).await
}

/// A repository by its name, also by one that it had before it was renamed; `None` where there is none to see.
///
/// # Errors
/// [`GithubError`].
pub async fn repository_by_name(
    host: &GithubHost,
    repository: &Repository,
) -> Result<Option<ListedRepository>, GithubError> {
    visible(host, &["repos", repository.owner(), repository.name()]).await
}

async fn visible(
    host: &GithubHost,
    path: &[&str],
) -> Result<Option<ListedRepository>, GithubError> {
    let call = Call::get(host.path(path));
    match read(host, &call).await {
        Ok(answer) => {
            let answer: RepositoryAnswer = json(&call, &answer)?;
            Ok(Some(answer.into()))
        }
        Err(error) if matches!(error.cause(), GithubError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A value of a custom property as GitHub gives it: a text, a list of texts, or nothing.
pub(super) type Properties = BTreeMap<String, Value>;
