//! The server itself: a thread that listens, and a handle that ends it.

mod answered;
mod body;
mod service;
mod stream;

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::TokioTimer;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::faults::Rule;
use crate::issue::Issue;
use crate::limits::Limits;
use crate::log::Request;
use crate::options::Options;
use crate::shared::Shared;
use crate::world::{Organization, World};
use crate::{TOKEN, Upload};
use stream::Stream;

/// A running server. It ends when this is dropped.
#[derive(Debug)]
pub struct FakeGithub {
    shared: Arc<Shared>,
    url: String,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

impl FakeGithub {
    /// Starts on loopback. Errors: the port is taken.
    pub fn start(
        organizations: impl IntoIterator<Item = Organization>,
        options: Options,
    ) -> io::Result<Self> {
        let address = SocketAddr::from(([127, 0, 0, 1], options.port));
        let listener = std::net::TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let url = format!("http://{}", listener.local_addr()?);
        let mut organizations: Vec<Organization> = organizations.into_iter().collect();
        let answers: Vec<(String, String, Value)> = organizations
            .iter_mut()
            .flat_map(|one| {
                let login = one.login.clone();
                let answers = std::mem::take(&mut one.answers).into_iter();
                answers.map(move |(path, body)| (login.clone(), path, body))
            })
            .collect();
        let shared = Arc::new(Shared::new(World::new(organizations), options));
        for (login, path, body) in answers {
            let body = answered::filled(&shared, &login, body);
            let mut seeded = shared.seeded.lock().unwrap_or_else(PoisonError::into_inner);
            seeded.insert(path, body);
        }
        let _ = shared.url.set(url.clone());
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("fake-github")
            .enable_all()
            .build()?;
        let (stop, stopped) = watch::channel(false);
        let served = Arc::clone(&shared);
        let thread =
            std::thread::Builder::new().name("fake-github".to_owned()).spawn(move || {
                // What the listener cannot do any more, its clients will tell.
                let _ = runtime.block_on(listen(listener, served, stopped));
                runtime.shutdown_timeout(Duration::from_secs(1));
            })?;
        Ok(Self { shared, url, stop, thread: Some(thread) })
    }

    /// The address, without a slash at its end. REST is right below it, and below `/api/v3` as on an Enterprise Server;
    /// GraphQL is at `/graphql` and `/api/graphql`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The first token that it takes, [`TOKEN`] unless the options say otherwise.
    #[must_use]
    pub fn token(&self) -> &str {
        self.shared.options.access.first().map_or(TOKEN, |access| &access.token)
    }

    /// What was asked so far, in the order in which it was answered.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.log().clone()
    }

    /// What was asked since the last call of this.
    #[must_use]
    pub fn take_requests(&self) -> Vec<Request> {
        std::mem::take(&mut *self.log())
    }

    /// How many requests there were to REST, and what those to GraphQL cost in points.
    #[must_use]
    pub fn spent(&self) -> (u64, u64) {
        let log = self.log();
        let (graphql, rest): (Vec<&Request>, Vec<&Request>) =
            log.iter().partition(|request| request.is_graphql());
        let points = graphql.iter().map(|request| u64::from(request.cost)).sum();
        (u64::try_from(rest.len()).unwrap_or(u64::MAX), points)
    }

    /// How many requests there were by method and kind of path, such as `GET /repos/*/*/git/trees/*`.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<String, u64> {
        let mut counts = BTreeMap::new();
        for request in self.log().iter() {
            *counts.entry(format!("{} {}", request.method, kind(&request.path))).or_default() += 1;
        }
        counts
    }

    fn log(&self) -> MutexGuard<'_, Vec<Request>> {
        self.shared.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what there is.
    pub fn edit<T>(&self, edit: impl FnOnce(&mut World) -> T) -> T {
        self.shared.edit(edit)
    }

    /// Has something more go wrong.
    pub fn fault(&self, rule: Rule) {
        self.shared.faults.lock().unwrap_or_else(PoisonError::into_inner).add(rule);
    }

    /// Has nothing go wrong any more. What went wrong for good stays so.
    pub fn clear_faults(&self) {
        self.shared.faults.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Other limits. What was used stays used.
    pub fn set_limits(&self, limits: Limits) {
        self.shared.set_limits(limits);
    }

    /// Uploads of SARIF so far.
    #[must_use]
    pub fn uploads(&self) -> Vec<Upload> {
        self.shared.uploads.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Has somebody else upload a log.
    pub fn upload(&self, repository: u64, commit: &str, reference: &str, sarif: &[u8]) {
        let mut uploads = self.shared.uploads.lock().unwrap_or_else(PoisonError::into_inner);
        let upload = Upload {
            id: format!("47177e22-5596-11eb-80a1-{:012x}", uploads.len() + 1),
            repository,
            commit: commit.to_owned(),
            reference: reference.to_owned(),
            sarif: sarif.to_vec(),
            errors: Vec::new(),
            pending: 0,
            at: i64::try_from(self.shared.options.clock.now().as_secs()).unwrap_or(i64::MAX),
        };
        uploads.push(upload);
    }

    /// Has the next uploads be pending for so many polls.
    pub fn set_pending_polls(&self, polls: u32) {
        self.shared.pending.store(polls, Ordering::SeqCst);
    }

    /// Puts an answer at a path, such as `/orgs/acme/rulesets`, for what there is no model of: a list comes in pages, `null`
    /// is 204, and `{"$status": 403, "message": "…"}` a refusal.
    pub fn seed(&self, path: &str, answer: Value) {
        let mut all = self.shared.seeded.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(path.to_owned(), answer);
    }

    /// The issues of a repository, by its number.
    #[must_use]
    pub fn issues(&self, repository: u64) -> Vec<Issue> {
        let all = self.shared.issues.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&repository).cloned().unwrap_or_default()
    }

    /// Has an issue be as somebody made it, in the place of the one of its number or after the last.
    pub fn set_issue(&self, repository: u64, issue: Issue) {
        let mut all = self.shared.issues.lock().unwrap_or_else(PoisonError::into_inner);
        let of = all.entry(repository).or_default();
        match of.iter_mut().find(|one| one.number == issue.number) {
            Some(one) => *one = issue,
            None => of.push(issue),
        }
    }

    /// Puts code-scanning alerts in a repository, as its API shows them.
    pub fn set_alerts(&self, repository: u64, alerts: Vec<Value>) {
        let mut all = self.shared.alerts.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(repository, alerts);
    }
}

impl Drop for FakeGithub {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn listen(
    listener: std::net::TcpListener,
    shared: Arc<Shared>,
    mut stopped: watch::Receiver<bool>,
) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopped.changed() => return Ok(()),
        };
        // One connection that failed before it began is no reason to end.
        let Ok((stream, _)) = accepted else { continue };
        let _ = stream.set_nodelay(true);
        let (stream, reset) = Stream::new(stream);
        let (shared, mut stopped) = (Arc::clone(&shared), stopped.clone());
        tokio::spawn(async move {
            let answer =
                service_fn(|request| service::serve(Arc::clone(&shared), reset.clone(), request));
            let mut server = hyper::server::conn::http1::Builder::new();
            server.timer(TokioTimer::new());
            let connection = server.serve_connection(stream, answer);
            tokio::select! {
                _ = connection => {}
                _ = stopped.changed() => {}
            }
        });
    }
}

/// A path with stars for what differs from repository to repository.
fn kind(path: &str) -> String {
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    let path = path.strip_prefix("/api/v3").unwrap_or(path);
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let kind: Vec<&str> = match parts.as_slice() {
        ["repos", _, _, "contents", ..] => vec!["repos", "*", "*", "contents", "*"],
        ["repos", _, _, "git", what, _, ..] => vec!["repos", "*", "*", "git", what, "*"],
        ["repos", _, _, what, _, ..] => vec!["repos", "*", "*", what, "*"],
        ["repos", _, _, rest @ ..] => [&["repos", "*", "*"], rest].concat(),
        ["repositories", _, rest @ ..] => [&["repositories", "*"], rest].concat(),
        [first @ ("orgs" | "users"), _, rest @ ..] => [&[*first, "*"], rest].concat(),
        ["app", "installations", _, rest @ ..] => [&["app", "installations", "*"], rest].concat(),
        [_, name, ..] if name.ends_with(".git") => vec!["git"],
        other => other.to_vec(),
    };
    format!("/{}", kind.join("/"))
}
