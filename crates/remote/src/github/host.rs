//! Which host is spoken to, and as whom.

use reqwest::Url;
use reqwest::header::HeaderValue;

use super::credential::Credential;
use super::error::GithubError;
use super::governor::{Clock, Governor, SystemClock};
use crate::redact::{redact, redact_url};
use crate::request::is_loopback;
use crate::{Client, GithubApi, Repository};

/// A GitHub host, asked as one principal. Cheap to clone.
#[derive(Clone, Debug)]
pub struct GithubHost {
    client: Client,
    base: Url,
    credential: Credential,
    governor: Option<Governor>,
}

impl GithubHost {
    /// Speaks to `base_url`: `https://api.github.com`, `https://HOST/api/v3` of an Enterprise Server,
    /// `https://api.NAME.ghe.com`. Without a credential only what is public can be read, 60 times an hour.
    ///
    /// # Errors
    /// [`GithubError::InvalidUrl`] for what is no such address, [`GithubError::InsecureToken`] for a credential without
    /// TLS, unless it stays on this machine.
    pub fn new(
        client: Client,
        base_url: &str,
        credential: Credential,
    ) -> Result<Self, GithubError> {
        let base = Url::parse(base_url).ok().filter(is_base);
        let base = base.ok_or_else(|| GithubError::InvalidUrl { url: redact(base_url) })?;
        let host = Self { client, base, credential: Credential::None, governor: None };
        host.with_credential(credential)
    }

    /// The same host as another principal; a governor stays with its principal, so that none is left.
    ///
    /// # Errors
    /// [`GithubError::InsecureToken`], as [`GithubHost::new`].
    pub fn with_credential(self, credential: Credential) -> Result<Self, GithubError> {
        let open = self.base.scheme() != "https" && !is_loopback(&self.base);
        if credential.is_some() && open {
            return Err(GithubError::InsecureToken { url: redact_url(&self.base) });
        }
        Ok(Self { credential, governor: None, ..self })
    }

    /// Has every request pass through a governor. There is one of a host and principal: clones of it count together.
    #[must_use]
    pub fn governed(self, governor: Governor) -> Self {
        Self { governor: Some(governor), ..self }
    }

    /// One repository of the host.
    #[must_use]
    pub fn at(&self, repository: Repository) -> GithubApi {
        GithubApi::on(self.clone(), repository)
    }

    /// Who asks.
    #[must_use]
    pub const fn credential(&self) -> &Credential {
        &self.credential
    }

    /// The governor, where there is one.
    #[must_use]
    pub const fn governor(&self) -> Option<&Governor> {
        self.governor.as_ref()
    }

    pub(super) const fn client(&self) -> &Client {
        &self.client
    }

    /// What is sent as `Authorization`.
    pub(super) async fn authorization(&self) -> Result<Option<HeaderValue>, GithubError> {
        match &self.credential {
            Credential::None => Ok(None),
            Credential::Token(token) => Ok(token.authorization()),
            Credential::App(app) => app.authorization(self).await.map(Some),
        }
    }

    /// What tells the time.
    pub(super) fn clock(&self) -> &dyn Clock {
        self.governor.as_ref().map_or(&SystemClock as &dyn Clock, |governor| &**governor.clock())
    }

    /// An address below `/repos/OWNER/REPO`.
    pub(super) fn address_of(&self, repository: &Repository, segments: &[&str]) -> Url {
        let mut all = vec!["repos", repository.owner(), repository.name()];
        all.extend(segments);
        self.path(&all)
    }

    /// An address by its segments, below whatever path the host's API has.
    pub(super) fn path(&self, segments: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }

    /// The address of a path and query as `octocrab` makes them.
    pub(super) fn below(&self, path_and_query: &str) -> Url {
        let (path, query) = match path_and_query.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (path_and_query, None),
        };
        let mut url = self.base.clone();
        let root = self.base.path().trim_end_matches('/');
        url.set_path(&format!("{root}{path}"));
        url.set_query(query);
        url
    }

    /// The address of a repository for git: beside the API.
    /// Source: <https://git-scm.com/docs/http-protocol#_smart_service_git_upload_pack>.
    pub(super) fn git(&self, repository: &Repository) -> Url {
        let mut url = self.base.clone();
        if let Some(host) =
            url.host_str().and_then(|host| host.strip_prefix("api.")).map(str::to_owned)
        {
            // The rest of a host's name is one.
            let _ = url.set_host(Some(&host));
        }
        let (owner, name) = (repository.owner(), repository.name());
        url.set_path(&format!("/{owner}/{name}.git/git-upload-pack"));
        url
    }

    /// The address of the GraphQL API: beside `/api/v3` on an Enterprise Server, below the API's root elsewhere.
    /// Source: <https://docs.github.com/en/enterprise-server@latest/graphql/guides/forming-calls-with-graphql>.
    pub(super) fn graphql(&self) -> Url {
        let mut url = self.base.clone();
        let root = self.base.path().trim_end_matches('/');
        let parent = root.strip_suffix("/v3").filter(|parent| parent.ends_with("/api"));
        url.set_path(&format!("{}/graphql", parent.unwrap_or(root)));
        url
    }
}

/// No user, no query: both would be sent with every request and shown in no message.
fn is_base(url: &Url) -> bool {
    matches!(url.scheme(), "https" | "http")
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Settings, Token};

    fn host(base: &str, token: Option<&str>) -> Result<GithubHost, GithubError> {
        let client = Client::new(Settings::default()).unwrap();
        let token = token.map(|token| Token::new(token).unwrap());
        GithubHost::new(client, base, token.into())
    }

    #[test]
    fn every_kind_of_host_has_its_own_addresses() {
        let app = Repository::new("acme/app").unwrap();
        for (base, root, graphql) in [
            ("https://api.github.com", "https://api.github.com", "https://api.github.com/graphql"),
            ("https://api.a.ghe.com/", "https://api.a.ghe.com", "https://api.a.ghe.com/graphql"),
            (
                "https://g.example/api/v3",
                "https://g.example/api/v3",
                "https://g.example/api/graphql",
            ),
            (
                "https://g.example/api/v3/",
                "https://g.example/api/v3",
                "https://g.example/api/graphql",
            ),
        ] {
            let host = host(base, None).unwrap();
            let address = host.address_of(&app, &["git", "trees", "a/b"]);
            assert_eq!(address.as_str(), format!("{root}/repos/acme/app/git/trees/a%2Fb"));
            assert_eq!(host.below("/user?a=b").as_str(), format!("{root}/user?a=b"));
            assert_eq!(host.graphql().as_str(), graphql);
        }
    }

    #[test]
    fn git_is_spoken_beside_the_api() {
        let app = Repository::new("acme/app").unwrap();
        for (base, git) in [
            ("https://api.github.com", "https://github.com"),
            ("https://api.a.ghe.com/", "https://a.ghe.com"),
            ("https://g.example/api/v3", "https://g.example"),
        ] {
            let url = host(base, None).unwrap().git(&app);
            assert_eq!(url.as_str(), format!("{git}/acme/app.git/git-upload-pack"));
        }
    }

    #[test]
    fn a_token_needs_tls_or_this_machine() {
        assert!(matches!(
            host("http://git.acme.example", Some("t")),
            Err(GithubError::InsecureToken { .. })
        ));
        assert!(host("http://127.0.0.1:8080", Some("t")).is_ok());
        assert!(host("http://git.acme.example", None).is_ok());
    }

    #[test]
    fn what_is_no_address_of_an_api_is_refused_without_its_secrets() {
        for base in ["", "git.acme.example", "ftp://a.example", "https://joe:s3cret@a.example"] {
            let error = host(base, None).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("s3cret"), "{error:?}");
            assert!(matches!(error, GithubError::InvalidUrl { .. }));
        }
    }
}
