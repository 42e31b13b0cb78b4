//! A GitHub, a store, and sweeps of the one into the other.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use lockgate_fake_github::{FakeGithub, Options, Organization, TOKEN};
use lockgate_remote::{
    Client, Clock, Credential, GithubHost, Governor, Pace, Settings, SystemClock, Token,
};
use lockgate_sweep::collect::{Collected, Means, Plan, Source, collect};
use lockgate_sweep::filter::Filter;
use lockgate_sweep::store::{Identity, Reader, Store, StoredRepository};
use lockgate_sweep::target::Target;
use tempfile::TempDir;

use crate::clock::SharedClock;

/// A GitHub and a store.
pub(crate) struct Rig {
    pub(crate) github: FakeGithub,
    /// The time by which everybody waits where it is a test's own.
    pub(crate) clock: Arc<SharedClock>,
    is_timed: bool,
    folder: TempDir,
}

impl Rig {
    pub(crate) fn new(organization: Organization, options: Options) -> Self {
        let github = FakeGithub::start([organization], options).unwrap();
        let clock = Arc::default();
        Self { github, clock, is_timed: false, folder: tempfile::tempdir().unwrap() }
    }

    /// With one clock for the server and the sweeps, on which nobody really waits.
    pub(crate) fn timed(organization: Organization, options: Options) -> Self {
        let clock = Arc::new(SharedClock::default());
        let rig = Self::new(organization, Options { clock: clock.server(), ..options });
        Self { clock, is_timed: true, ..rig }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("store.sqlite")
    }

    /// Sweeps `acme` as a person with the default token would.
    pub(crate) fn sweep(&self) -> Collected {
        self.sweep_with(&plan())
    }

    pub(crate) fn sweep_with(&self, plan: &Plan) -> Collected {
        let identity = Identity {
            host: "127.0.0.1".to_owned(),
            tool: "lockgate".to_owned(),
            owner: "test".to_owned(),
        };
        let mut store = Store::open(&self.path(), &identity).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let host = self.host();
        let clock = self.time();
        let means = Means { host: &host, store: &mut store, clock: &*clock };
        let collected = runtime.block_on(collect(plan, means, &|_| ()));
        collected.unwrap()
    }

    fn host(&self) -> GithubHost {
        let client = Client::new(Settings { attempts: 3, ..Settings::default() }).unwrap();
        let credential = Credential::Token(Token::new(TOKEN).unwrap());
        let host = GithubHost::new(client, self.github.url(), credential).unwrap();
        host.governed(Governor::new(pace(), self.time()))
    }

    fn time(&self) -> Arc<dyn Clock> {
        if self.is_timed { self.clock.clone() } else { Arc::new(SystemClock) }
    }

    /// How each repository stands in the store, by name: state and reason.
    pub(crate) fn endings(&self) -> BTreeMap<String, String> {
        let ended = |stored: &StoredRepository| match &stored.ended {
            Some((_, ended)) => format!("{} {}", ended.state, ended.reason),
            None => "open".to_owned(),
        };
        let all = self.repositories();
        all.iter().map(|stored| (stored.row.name.clone(), ended(stored))).collect()
    }

    pub(crate) fn repositories(&self) -> Vec<StoredRepository> {
        Reader::open(&self.path()).unwrap().repositories(None).unwrap()
    }

    /// Since this was last asked: requests of REST, and points of GraphQL.
    pub(crate) fn spent(&self) -> (u64, u64) {
        let spent = self.github.spent();
        let _ = self.github.take_requests();
        spent
    }
}

/// No pace of our own: the loopback interface is no host to be spared.
fn pace() -> Pace {
    Pace {
        rest_per_minute: None,
        graphql_per_minute: None,
        work_seconds_per_minute: None,
        graphql_work_seconds_per_minute: None,
        ..Pace::default()
    }
}

/// Everything of `acme`.
pub(crate) fn plan() -> Plan {
    Plan {
        targets: vec![Target::new("acme").unwrap()],
        filter: Filter::default(),
        policy: None,
        max_file_bytes: 64 << 20,
        fresh: false,
        dry_run: false,
        source: Source::Api,
    }
}
