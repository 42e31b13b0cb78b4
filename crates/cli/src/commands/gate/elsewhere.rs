//! What the clone lacks of a change, by GitHub's API: a shallow clone has no base, one with a filter no old files.
//!
//! Only what differs is asked for. Every tree and file is held against its id; which tree a commit has is GitHub's word.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use anyhow::anyhow;
use lockgate_git::{Commit, ObjectId, Supply, TreeItem, Wanted, WantedKind, tree_bytes};
use lockgate_remote as remote;
use tokio::runtime::Runtime;

use crate::args::GateArgs;
use crate::failure::Failure;
use crate::settings::Settings;

/// Most requests of a gate: a token of a workflow has 1,000 an hour for all jobs of its repository.
const MAX_REQUESTS: usize = 500;

/// What to do where the base is not in the clone and cannot be asked for.
pub(super) const HINT: &str = "in a workflow: fetch-depth: 2 for HEAD^1, 0 for all; or a token with `permissions: contents: read`, by which \
                               GitHub's API is asked";

/// Why something was not given.
type Cause = Box<dyn Error + Send + Sync>;

/// A repository on GitHub.
pub(super) struct Elsewhere {
    repository: remote::Repository,
    url: String,
    token: remote::Token,
    limits: remote::Settings,
    /// Made when something is asked for first.
    open: OnceLock<Result<(remote::GithubApi, Runtime), String>>,
    requests: AtomicUsize,
    known: Mutex<Known>,
}

/// What was told so far.
#[derive(Default)]
struct Known {
    trees: BTreeMap<ObjectId, Vec<u8>>,
    /// GitHub lists only a part of all folders at once, so that they are asked for one by one.
    is_large: bool,
}

/// How much of a folder was listed.
enum Listed {
    Whole,
    InPart,
}

/// A commit, and where a head left it, as GitHub tells them.
pub(super) struct Told {
    pub(super) base: Commit,
    pub(super) merge_base: Option<Commit>,
}

impl Elsewhere {
    /// The repository that is named; `None` where none is, or there is no token to read it by.
    ///
    /// # Errors
    /// Exit code 2 for what names no repository, 4 for a token that is none.
    pub(super) fn new(args: &GateArgs, settings: &Settings) -> Result<Option<Arc<Self>>, Failure> {
        let Some(name) = &args.repo else { return Ok(None) };
        let repository = remote::Repository::new(name)
            .map_err(|error| Failure::usage(error).with_hint("name it by --repo OWNER/REPO"))?;
        let Some(token) = settings.github_token()? else { return Ok(None) };
        let url = args.github_api_url.as_deref().filter(|url| !url.is_empty());
        Ok(Some(Arc::new(Self {
            repository,
            url: url.unwrap_or(remote::GITHUB_API_URL).to_owned(),
            token,
            limits: remote::Settings {
                attempts: args.advisories.source.attempts,
                idle_timeout: std::time::Duration::from_secs(args.advisories.source.timeout),
                ..remote::Settings::default()
            },
            open: OnceLock::new(),
            requests: AtomicUsize::new(0),
            known: Mutex::default(),
        })))
    }

    /// The missing objects of a clone.
    pub(super) fn supply(self: &Arc<Self>) -> Supply {
        let elsewhere = Arc::clone(self);
        Arc::new(move |wanted: &Wanted| match wanted.kind {
            WantedKind::Tree => elsewhere.tree(wanted.id),
            WantedKind::Blob => elsewhere.blob(wanted),
        })
    }

    /// A commit that the clone lacks. Where GitHub does not know the head, nothing tells where it left the base.
    ///
    /// # Errors
    /// GitHub's answer, or that there is none.
    pub(super) fn commit(&self, base: ObjectId, head: &Commit) -> Result<Told, anyhow::Error> {
        let (base, head) = (base.to_string(), head.id.to_string());
        let compared = self.ask(async |api| remote::comparison(api, &base, &head).await);
        let is_unknown = |error: &Cause| {
            let error = error.downcast_ref::<remote::GithubError>();
            error.is_some_and(|error| matches!(error.cause(), remote::GithubError::NotFound { .. }))
        };
        let (compared, knows_head) = match compared {
            Err(error) if is_unknown(&error) => {
                (self.ask(async |api| remote::comparison(api, &base, &base).await), false)
            }
            other => (other, true),
        };
        let compared = compared.map_err(anyhow::Error::from_boxed)?;
        let merge_base = knows_head.then(|| told(&compared.merge_base)).transpose()?;
        Ok(Told { base: told(&compared.base)?, merge_base })
    }

    fn blob(&self, wanted: &Wanted) -> Result<Vec<u8>, Cause> {
        let (id, max) = (wanted.id.to_string(), wanted.max);
        self.ask(async |api| remote::blob(api, &id, max).await)
    }

    fn tree(&self, id: ObjectId) -> Result<Vec<u8>, Cause> {
        if let Some(bytes) = self.known(id) {
            return Ok(bytes);
        }
        if !self.with_known(|known| known.is_large) {
            self.list(id, remote::Depth::All)?;
        }
        if let Some(bytes) = self.known(id) {
            return Ok(bytes);
        }
        let why = match self.list(id, remote::Depth::One)? {
            Listed::InPart => "GitHub lists only a part of the folder",
            Listed::Whole => "GitHub's listing of the folder is not that of its id",
        };
        self.known(id).ok_or_else(|| why.into())
    }

    /// Takes down every tree that a listing holds whole.
    fn list(&self, id: ObjectId, depth: remote::Depth) -> Result<Listed, Cause> {
        let text = id.to_string();
        let listing = self.ask(async |api| remote::tree(api, &text, depth).await)?;
        let trees = trees(id, &listing.entries);
        self.with_known(|known| {
            known.is_large |= listing.truncated;
            known.trees.extend(trees);
        });
        Ok(if listing.truncated { Listed::InPart } else { Listed::Whole })
    }

    fn known(&self, id: ObjectId) -> Option<Vec<u8>> {
        self.with_known(|known| known.trees.get(&id).cloned())
    }

    fn with_known<T>(&self, with: impl FnOnce(&mut Known) -> T) -> T {
        // Nothing in it is ever half done.
        with(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn ask<T>(
        &self,
        question: impl AsyncFnOnce(&remote::GithubApi) -> Result<T, remote::GithubError>,
    ) -> Result<T, Cause> {
        if self.requests.fetch_add(1, Ordering::Relaxed) >= MAX_REQUESTS {
            return Err(format!("the clone lacks more than {MAX_REQUESTS} objects").into());
        }
        let open = self.open.get_or_init(|| self.connect().map_err(|error| format!("{error:#}")));
        let (api, runtime) = open.as_ref().map_err(Clone::clone)?;
        Ok(runtime.block_on(question(api))?)
    }

    fn connect(&self) -> anyhow::Result<(remote::GithubApi, Runtime)> {
        let client = remote::Client::new(self.limits.clone())?;
        let (token, repository) = (Some(self.token.clone()), self.repository.clone());
        let api = remote::GithubApi::new(client, &self.url, token, repository)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok((api, runtime))
    }
}

fn told(commit: &remote::GithubCommit) -> Result<Commit, anyhow::Error> {
    let id = |text: &str| {
        ObjectId::parse(text).ok_or_else(|| anyhow!("GitHub names a commit by no whole id"))
    };
    let time = commit.date.as_deref().and_then(|date| date.parse().ok()).unwrap_or_default();
    Ok(Commit::told(id(&commit.sha)?, id(&commit.tree)?, time))
}

/// The folders of a listing as git stores them, by the ids that they come to. One that is not listed whole comes to another
/// id than anybody asks for. `like` is any id of the repository.
fn trees(like: ObjectId, entries: &[remote::TreeEntry]) -> BTreeMap<ObjectId, Vec<u8>> {
    let mut folders: BTreeMap<&str, Vec<TreeItem<'_>>> = BTreeMap::new();
    for entry in entries {
        let (folder, name) = entry.path.rsplit_once('/').unwrap_or(("", &entry.path));
        let Some(id) = ObjectId::parse(&entry.sha) else { continue };
        folders.entry(folder).or_default().push(TreeItem { mode: &entry.mode, name, id });
    }
    let trees = folders.values().map(|items| tree_bytes(items));
    trees.filter_map(|bytes| Some((like.of_tree(&bytes)?, bytes))).collect()
}
