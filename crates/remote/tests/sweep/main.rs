//! What a sweep asks of GitHub, against servers on the loopback interface that behave well and badly, by a clock that
//! nobody waits for.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the whole crate is tests, which clippy.toml allows these only inside test functions"
)]

mod blobs;
mod budget;
mod clock;
mod credentials;
#[cfg(unix)]
mod git;
mod governor;
mod heads;
mod inventory;
mod server;
mod trees;

use std::sync::Arc;
use std::time::Duration;

use clock::ManualClock;
use lockgate_remote::{
    Client, Credential, GithubHost, Governor, ObjectName, Pace, Proxy, Repository, Settings, Token,
};
use server::Server;

/// A host that is asked with a token, under a governor with a clock of its own.
pub(crate) struct Scene {
    pub(crate) host: GithubHost,
    pub(crate) governor: Governor,
    pub(crate) clock: Arc<ManualClock>,
}

impl Scene {
    pub(crate) fn new(server: &Server) -> Self {
        Self::paced(server, Arc::default(), Pace::default())
    }

    pub(crate) fn paced(server: &Server, clock: Arc<ManualClock>, pace: Pace) -> Self {
        let token = Credential::Token(Token::new("ghp_fake0123456789").unwrap());
        let host = GithubHost::new(client(), &server.url, token).unwrap();
        let governor = Governor::new(pace, clock.clone());
        Self { host: host.governed(governor.clone()), governor, clock }
    }
}

pub(crate) fn client() -> Client {
    let settings = Settings {
        connect_timeout: Duration::from_secs(20),
        idle_timeout: Duration::from_secs(20),
        proxy: Proxy::Direct,
        ..Settings::default()
    };
    Client::new(settings).unwrap()
}

/// A repository of the name.
pub(crate) fn repository(name: &str) -> Repository {
    Repository::new(&format!("acme/{name}")).unwrap()
}

/// The id of a number.
pub(crate) fn oid(number: usize) -> ObjectName {
    ObjectName::new(&format!("{number:040x}")).unwrap()
}

/// The id of a content.
pub(crate) fn oid_of(bytes: &[u8]) -> ObjectName {
    oid(0).of_blob(bytes)
}
