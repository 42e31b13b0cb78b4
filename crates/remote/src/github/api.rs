//! One repository of a host.

use std::ops::Deref;

use reqwest::Url;

use super::error::GithubError;
use super::governor::Governor;
use super::host::GithubHost;
use super::repository::Repository;
use crate::{Client, Token};

/// One repository of a GitHub host. What asks the host as a whole takes it as well.
#[derive(Clone, Debug)]
pub struct GithubApi {
    host: GithubHost,
    repository: Repository,
}

impl GithubApi {
    /// Speaks to `base_url`, see [`GithubHost::new`].
    ///
    /// # Errors
    /// As [`GithubHost::new`].
    pub fn new(
        client: Client,
        base_url: &str,
        token: Option<Token>,
        repository: Repository,
    ) -> Result<Self, GithubError> {
        Ok(Self::on(GithubHost::new(client, base_url, token.into())?, repository))
    }

    pub(super) const fn on(host: GithubHost, repository: Repository) -> Self {
        Self { host, repository }
    }

    /// Has every request pass through a governor, see [`GithubHost::governed`].
    #[must_use]
    pub fn governed(self, governor: Governor) -> Self {
        Self { host: self.host.governed(governor), ..self }
    }

    /// The repository.
    #[must_use]
    pub const fn repository(&self) -> &Repository {
        &self.repository
    }

    /// An address below `/repos/OWNER/REPO`.
    pub(super) fn address(&self, segments: &[&str]) -> Url {
        self.host.address_of(&self.repository, segments)
    }
}

impl Deref for GithubApi {
    type Target = GithubHost;

    fn deref(&self) -> &GithubHost {
        &self.host
    }
}
