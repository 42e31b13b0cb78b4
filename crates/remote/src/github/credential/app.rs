//! A GitHub App's installation, and the tokens it gives.
//!
//! Source: <https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/authenticating-as-a-github-app-installation>.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::StatusCode;
use reqwest::header::HeaderValue;
use serde::Deserialize;
use tokio::sync::Mutex;

use super::jwt::Key;
use crate::answer::server_time;
use crate::github::error::{GithubError, Said};
use crate::github::host::GithubHost;
use crate::github::plane::{Answer, Call, answer, json};
use crate::github::wire::{Exchange, Sink};
use crate::{Token, TokenError};

/// A token is renewed so long before its end.
const MARGIN: Duration = Duration::from_secs(60);
/// Clocks that differ less than this are not why a token is refused, in seconds.
const SKEW: i64 = 20;

/// A GitHub App at one owner: its tokens are made with the App's key, and renewed before they end. Clones share them.
#[derive(Clone)]
pub struct AppCredential(Arc<App>);

struct App {
    id: String,
    owner: String,
    key: Key,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    installation: Option<Installation>,
    minted: Option<Minted>,
}

struct Minted {
    authorization: HeaderValue,
    expires: Timestamp,
}

/// Text that is no credential of an App. The key is not part of the error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialError {
    /// The id of the App is neither a number nor a client id.
    #[error("the id of the app is neither a number nor a client id")]
    Id,
    /// The key is no private RSA key in PEM.
    #[error("the key of the app is no private RSA key of 2048 bits or more in PEM")]
    Key,
    /// The owner is no name.
    #[error("the owner of the installation is no name of an account")]
    Owner,
}

/// What an owner has granted an App.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Installation {
    /// Its id.
    pub id: u64,
    /// The app's name in addresses; its bot writes as this with `[bot]`.
    pub slug: String,
    /// Only repositories that were chosen, not all.
    pub selected: bool,
    /// What it may: the name of a permission to `read` or `write`.
    pub permissions: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct InstallationAnswer {
    id: u64,
    #[serde(default)]
    app_slug: String,
    #[serde(default)]
    repository_selection: String,
    #[serde(default)]
    permissions: BTreeMap<String, String>,
    #[serde(default)]
    suspended_at: Option<String>,
}

#[derive(Deserialize)]
struct TokenAnswer {
    token: String,
    expires_at: Timestamp,
}

impl AppCredential {
    /// The App of an id, by its private key in PEM, at an owner who has installed it.
    ///
    /// # Errors
    /// [`CredentialError`].
    pub fn new(id: &str, key: &str, owner: &str) -> Result<Self, CredentialError> {
        let id = id.trim();
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'.';
        if id.is_empty() || !id.bytes().all(fits) {
            return Err(CredentialError::Id);
        }
        if !crate::github::repository::is_name(owner) {
            return Err(CredentialError::Owner);
        }
        let key = Key::new(id, key).ok_or(CredentialError::Key)?;
        let (id, owner) = (id.to_owned(), owner.to_owned());
        Ok(Self(Arc::new(App { id, owner, key, state: Mutex::default() })))
    }

    /// What the owner has granted; asked once.
    ///
    /// # Errors
    /// [`GithubError`]; [`GithubError::NotInstalled`] and [`GithubError::Suspended`] among them.
    pub async fn installation(&self, host: &GithubHost) -> Result<Installation, GithubError> {
        let mut state = self.0.state.lock().await;
        self.installed(host, &mut state).await
    }

    /// What is sent as `Authorization`: a token that is good for a minute more. Whoever asks while one is made waits for
    /// that one.
    pub(in crate::github) async fn authorization(
        &self,
        host: &GithubHost,
    ) -> Result<HeaderValue, GithubError> {
        let mut state = self.0.state.lock().await;
        let soon = host.clock().now().saturating_add(MARGIN);
        if let (Some(minted), Ok(soon)) = (&state.minted, soon)
            && minted.expires > soon
        {
            return Ok(minted.authorization.clone());
        }
        let installation = self.installed(host, &mut state).await?;
        let minted = self.mint(host, installation.id).await?;
        let authorization = minted.authorization.clone();
        state.minted = Some(minted);
        Ok(authorization)
    }

    /// Drops a token that GitHub did not take, unless there is another by now.
    pub(in crate::github) async fn forget(&self, refused: &HeaderValue) {
        let mut state = self.0.state.lock().await;
        state.minted.take_if(|minted| minted.authorization == *refused);
    }

    async fn installed(
        &self,
        host: &GithubHost,
        state: &mut State,
    ) -> Result<Installation, GithubError> {
        if let Some(installation) = &state.installation {
            return Ok(installation.clone());
        }
        let owner = self.0.owner.as_str();
        let found = match self.ask(host, &["orgs", owner, "installation"]).await {
            Err(GithubError::NotFound { .. }) => {
                self.ask(host, &["users", owner, "installation"]).await
            }
            found => found,
        };
        let found = found.map_err(|error| self.not_installed(error))?;
        if found.suspended_at.is_some() {
            let request = format!("GET /orgs/{owner}/installation");
            return Err(GithubError::Suspended { request, said: Said::default() });
        }
        let selected = found.repository_selection == "selected";
        let (id, slug, permissions) = (found.id, found.app_slug, found.permissions);
        let installation = Installation { id, slug, selected, permissions };
        state.installation = Some(installation.clone());
        Ok(installation)
    }

    fn not_installed(&self, error: GithubError) -> GithubError {
        match error {
            GithubError::NotFound { .. } => {
                GithubError::NotInstalled { owner: self.0.owner.clone() }
            }
            error => error,
        }
    }

    async fn ask(
        &self,
        host: &GithubHost,
        path: &[&str],
    ) -> Result<InstallationAnswer, GithubError> {
        let call = Call::get(host.path(path));
        json(&call, &self.as_app(host, &call).await?)
    }

    async fn mint(&self, host: &GithubHost, id: u64) -> Result<Minted, GithubError> {
        let path = ["app", "installations", &id.to_string(), "access_tokens"];
        let call = Call::post(host.path(&path), b"{}".to_vec());
        let answer = self.as_app(host, &call).await.map_err(|error| self.not_installed(error))?;
        let minted: TokenAnswer = json(&call, &answer)?;
        let now = host.clock().now();
        // By the server's clock it lives an hour; ours may tell another time.
        let there = server_time(&answer.headers).unwrap_or(now);
        let expires = now.saturating_add(minted.expires_at.duration_since(there));
        let token = Token::new(&minted.token);
        let authorization = token.and_then(|token| token.authorization().ok_or(TokenError));
        match (authorization, expires) {
            (Ok(authorization), Ok(expires)) => Ok(Minted { authorization, expires }),
            _ => {
                let problem = "it holds no token".to_owned();
                Err(GithubError::Protocol { request: call.asked().text(), problem })
            }
        }
    }

    /// Sends a request as the App itself. Where the clocks differ, GitHub's is believed, and it is sent once more.
    async fn as_app(&self, host: &GithubHost, call: &Call) -> Result<Answer, GithubError> {
        let now = host.clock().now().as_second();
        let reply = self.signed(host, call, now)?.run().await?;
        let there = server_time(&reply.headers).map(Timestamp::as_second);
        match there.filter(|there| there.abs_diff(now) > SKEW.unsigned_abs()) {
            Some(there) if reply.status == StatusCode::UNAUTHORIZED => {
                answer(call, self.signed(host, call, there)?.run().await?)
            }
            _ => answer(call, reply),
        }
    }

    fn signed<'a>(
        &self,
        host: &'a GithubHost,
        call: &'a Call,
        now: i64,
    ) -> Result<Exchange<'a>, GithubError> {
        let authorization = self.0.key.token(now).and_then(|token| token.authorization());
        if authorization.is_none() {
            return Err(GithubError::Invalid("the key of the app does not sign".to_owned()));
        }
        Ok(Exchange { client: host.client(), call, authorization, sink: Sink::Whole })
    }
}

impl fmt::Debug for AppCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AppCredential({}, {}, ***)", self.0.id, self.0.owner)
    }
}
