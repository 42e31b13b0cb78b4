//! GitHub's API against a small GitHub on the loopback interface, well and badly behaved.

#![allow(
    clippy::format_push_string,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the whole crate is tests, which clippy.toml allows these only inside test functions"
)]

mod comments;
mod comparisons;
mod contract;
mod fake;
mod hosts;
mod lists;
mod objects;
mod polls;
mod pulls;
mod refusals;
mod replies;
mod uploads;

use std::time::Duration;

use fake::{Fake, TOKEN};
use lockgate_remote::{Client, GithubApi, Patience, Proxy, Repository, Settings, Token};

/// A commit.
pub(crate) const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// A small GitHub, and what asks it. At the end every exchange is held to GitHub's description.
pub(crate) struct Scene {
    pub(crate) github: Fake,
    pub(crate) settings: Settings,
    pub(crate) token: Option<Token>,
}

impl Scene {
    /// Waits are next to nothing, and timeouts are not reached.
    pub(crate) fn new() -> Self {
        let settings = Settings {
            connect_timeout: Duration::from_secs(20),
            idle_timeout: Duration::from_secs(20),
            backoff_base: Duration::from_millis(1),
            max_wait: Duration::from_secs(1),
            proxy: Proxy::Direct,
            ..Settings::default()
        };
        Self { github: Fake::start(), settings, token: Some(Token::new(TOKEN).unwrap()) }
    }

    pub(crate) fn api(&self) -> GithubApi {
        let client = Client::new(self.settings.clone()).unwrap();
        let repository = Repository::new("acme/app").unwrap();
        GithubApi::new(client, &self.github.url, self.token.clone(), repository).unwrap()
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            contract::hold(&self.github.log());
        }
    }
}

/// Polls without waits.
pub(crate) fn patience(tries: u32) -> Patience {
    Patience { tries, first_wait: Duration::ZERO, longest_wait: Duration::ZERO }
}
