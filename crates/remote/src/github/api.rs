//! Which repository of which host is spoken to, and as whom.

use reqwest::Url;

use super::error::GithubError;
use super::repository::Repository;
use crate::redact::{redact, redact_url};
use crate::request::is_loopback;
use crate::{Client, Token};

/// One repository of a GitHub host.
#[derive(Clone, Debug)]
pub struct GithubApi {
    client: Client,
    base: Url,
    token: Option<Token>,
    repository: Repository,
}

impl GithubApi {
    /// Speaks to `base_url`: `https://api.github.com`, `https://HOST/api/v3` of an Enterprise Server,
    /// `https://api.NAME.ghe.com`. Without a token only what is public can be read, 60 times an hour.
    ///
    /// # Errors
    /// [`GithubError::InvalidUrl`] for what is no such address, [`GithubError::InsecureToken`] for a token without TLS,
    /// unless it stays on this machine.
    pub fn new(
        client: Client,
        base_url: &str,
        token: Option<Token>,
        repository: Repository,
    ) -> Result<Self, GithubError> {
        let base = Url::parse(base_url).ok().filter(is_base);
        let base = base.ok_or_else(|| GithubError::InvalidUrl { url: redact(base_url) })?;
        if token.is_some() && base.scheme() != "https" && !is_loopback(&base) {
            return Err(GithubError::InsecureToken { url: redact_url(&base) });
        }
        Ok(Self { client, base, token, repository })
    }

    /// The repository.
    #[must_use]
    pub const fn repository(&self) -> &Repository {
        &self.repository
    }

    pub(super) const fn client(&self) -> &Client {
        &self.client
    }

    pub(super) const fn token(&self) -> Option<&Token> {
        self.token.as_ref()
    }

    /// An address below `/repos/OWNER/REPO`.
    pub(super) fn address(&self, segments: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push("repos").push(self.repository.owner());
            path.push(self.repository.name()).extend(segments);
        }
        url
    }

    /// The address of a path and query as `octocrab` makes them, below whatever path the host's API has.
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
    use crate::Settings;

    fn api(base: &str, token: Option<&str>) -> Result<GithubApi, GithubError> {
        let client = Client::new(Settings::default()).unwrap();
        let token = token.map(|token| Token::new(token).unwrap());
        GithubApi::new(client, base, token, Repository::new("acme/app").unwrap())
    }

    #[test]
    fn every_kind_of_host_has_its_own_addresses() {
        for (base, root) in [
            ("https://api.github.com", "https://api.github.com"),
            ("https://api.acme.ghe.com/", "https://api.acme.ghe.com"),
            ("https://git.acme.example/api/v3", "https://git.acme.example/api/v3"),
            ("https://git.acme.example/api/v3/", "https://git.acme.example/api/v3"),
        ] {
            let api = api(base, None).unwrap();
            let address = api.address(&["git", "trees", "a/b"]);
            assert_eq!(address.as_str(), format!("{root}/repos/acme/app/git/trees/a%2Fb"));
            assert_eq!(api.below("/user?a=b").as_str(), format!("{root}/user?a=b"));
        }
    }

    #[test]
    fn a_token_needs_tls_or_this_machine() {
        assert!(matches!(
            api("http://git.acme.example", Some("t")),
            Err(GithubError::InsecureToken { .. })
        ));
        assert!(api("http://127.0.0.1:8080", Some("t")).is_ok());
        assert!(api("http://git.acme.example", None).is_ok());
    }

    #[test]
    fn what_is_no_address_of_an_api_is_refused_without_its_secrets() {
        for base in ["", "git.acme.example", "ftp://a.example", "https://joe:s3cret@a.example"] {
            let error = api(base, None).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("s3cret"), "{error:?}");
            assert!(matches!(error, GithubError::InvalidUrl { .. }));
        }
    }
}
