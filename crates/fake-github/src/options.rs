//! How the server behaves.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::{Clock, SystemClock};
use crate::faults::Rule;
use crate::limits::Limits;

/// The token that [`Options::default`] takes. It sees everything.
pub const TOKEN: &str = "ghp_fake0123456789fake0123456789fake01234";

/// How the server behaves. The default has no limits, no latency, and takes [`TOKEN`].
#[derive(Clone, Debug)]
pub struct Options {
    /// The port on loopback; 0 for a free one.
    pub port: u16,
    /// How much may be asked.
    pub limits: Limits,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// How long each answer really takes.
    pub latency: Duration,
    /// How far the clock goes on with each answer, divided by the requests that are under way at the time.
    pub virtual_latency: Duration,
    /// Tokens. Without any, there are only anonymous requests and apps.
    pub access: Vec<Access>,
    /// GitHub Apps.
    pub apps: Vec<App>,
    /// The most entries of a recursive tree; beyond, it is truncated.
    pub tree_entries: usize,
    /// The most bytes of a recursive tree.
    pub tree_bytes: usize,
    /// The largest blob.
    pub blob_bytes: u64,
    /// What goes wrong.
    pub faults: Vec<Rule>,
    /// Whether the log keeps what was sent to `/graphql` and by other POST requests.
    pub keep_bodies: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            limits: Limits::none(),
            clock: Arc::new(SystemClock),
            latency: Duration::ZERO,
            virtual_latency: Duration::ZERO,
            access: vec![Access::classic(TOKEN, "fixture-reader")],
            apps: Vec::new(),
            tree_entries: 100_000,
            tree_bytes: 7 * 1024 * 1024,
            blob_bytes: 100 * 1024 * 1024,
            faults: Vec::new(),
            keep_bodies: false,
        }
    }
}

/// A token and what it opens.
#[derive(Clone, Debug)]
pub struct Access {
    /// The token itself.
    pub token: String,
    /// Whose it is. Tokens of one login share their limits.
    pub login: String,
    /// `Some` for a classic token: it has scopes, and single sign-on concerns it. A fine-grained one has none.
    pub scopes: Option<Vec<String>>,
    /// Which private repositories it sees.
    pub sees: Sees,
    /// Organizations with single sign-on that it is authorised for.
    pub authorized: Vec<String>,
}

/// Which private repositories are seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sees {
    /// All.
    Everything,
    /// None; public ones are seen.
    Public,
    /// These, as `owner/name`.
    Only(Vec<String>),
}

impl Access {
    /// A classic token with the scopes `repo` and `read:org` that sees everything.
    #[must_use]
    pub fn classic(token: &str, login: &str) -> Self {
        let scopes = Some(vec!["read:org".to_owned(), "repo".to_owned()]);
        Self { scopes, ..Self::fine_grained(token, login) }
    }

    /// A fine-grained token that sees everything.
    #[must_use]
    pub fn fine_grained(token: &str, login: &str) -> Self {
        let (token, login) = (token.to_owned(), login.to_owned());
        Self { token, login, scopes: None, sees: Sees::Everything, authorized: Vec::new() }
    }
}

/// A GitHub App.
#[derive(Clone, Debug)]
pub struct App {
    /// What its JWTs are issued by; the client id is `Iv1.` and this.
    pub id: u64,
    /// Its name in addresses.
    pub slug: String,
    /// The key in PEM (`BEGIN PUBLIC KEY`) that signatures are checked with. `None`: not checked.
    pub public_key: Option<String>,
    /// Where it is installed.
    pub installations: Vec<Installation>,
    /// How long a token of an installation lives.
    pub token_life: Duration,
}

impl App {
    /// An app without installations, whose signatures are not checked and whose tokens live an hour.
    #[must_use]
    pub fn new(id: u64, slug: &str) -> Self {
        let token_life = Duration::from_secs(3_600);
        Self { id, slug: slug.to_owned(), public_key: None, installations: Vec::new(), token_life }
    }

    /// With one installation more.
    #[must_use]
    pub fn installed(mut self, installation: Installation) -> Self {
        self.installations.push(installation);
        self
    }
}

/// An app in an account.
#[derive(Clone, Debug)]
pub struct Installation {
    /// Its id.
    pub id: u64,
    /// The login of the account.
    pub account: String,
    /// The repositories that were selected, by name; `None` for all.
    pub selected: Option<Vec<String>>,
    /// Permission to `read` or `write`.
    pub permissions: BTreeMap<String, String>,
    /// Whether it is suspended.
    pub suspended: bool,
}

impl Installation {
    /// One that may read contents and metadata of all repositories of an account.
    #[must_use]
    pub fn new(id: u64, account: &str) -> Self {
        let read = |permission: &str| (permission.to_owned(), "read".to_owned());
        let permissions = ["contents", "metadata"].map(read).into();
        Self { id, account: account.to_owned(), selected: None, permissions, suspended: false }
    }
}
