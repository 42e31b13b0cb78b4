//! Contents of files by their ids, many in one query. Nothing is believed: what comes is held against the id that was
//! asked for, which tells a text that was cut off or changed on its way through GraphQL as well.
//!
//! One service is shared by all who ask: an id that several ask for is fetched once, and queries are filled across
//! repositories.
//!
//! Source: <https://docs.github.com/en/graphql/reference/objects#blob>.

mod batch;
mod queue;
mod raw;
mod size;
mod worker;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::error::GithubError;
use super::host::GithubHost;
use super::object_name::ObjectName;
use super::repository::Repository;
use worker::{Ask, Worker};

/// A blob that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobRequest {
    /// A repository that has it.
    pub repository: Repository,
    /// Its id.
    pub oid: ObjectName,
    /// Its size in bytes, as the tree told.
    pub size: u64,
}

/// What came of it. Whoever asked for the same id shares the bytes.
pub type BlobAnswer = Result<Arc<[u8]>, BlobError>;

/// Why a blob is not there.
#[derive(Clone, Debug, thiserror::Error)]
pub enum BlobError {
    /// What came is not what the id says, twice.
    #[error("what GitHub sent is not the content of the id")]
    Integrity,
    /// It is larger than is taken.
    #[error("it is larger than {limit} bytes")]
    TooLarge {
        /// The most that is taken, in bytes.
        limit: u64,
    },
    /// Neither it nor the repository is there, or may be seen.
    #[error("it is gone, or the token may not see it")]
    Gone,
    /// GitHub refused, or did not answer.
    #[error("it could not be fetched")]
    Github(#[source] Arc<GithubError>),
    /// The service has ended.
    #[error("the service that fetches blobs has ended")]
    Ended,
}

/// How blobs are put together into queries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batching {
    /// Blobs of the first query; later ones have more or less, as GitHub bears it. Default: 50.
    pub first: usize,
    /// Blobs of a query at most. Default: 100.
    pub most: usize,
    /// Bytes of a query at most, by the sizes that the trees told. Default: 2 MB.
    pub bytes: u64,
    /// A blob larger than this is fetched by itself, without GraphQL, which cuts off at 512,000 bytes. Default: 500,000.
    pub alone: u64,
    /// A blob larger than this is not fetched. Default: 100 MB, GitHub's own limit.
    pub max_bytes: u64,
    /// Queries at once. Default: 2.
    pub at_once: usize,
    /// A query that is not full is sent when nothing was asked for this long. Default: 25 ms: who reads a wave of
    /// repositories asks for all of it at once, and goes on only when the last is there.
    pub quiet: Duration,
    /// Or when the first of it has waited this long. Default: 3 s.
    pub longest: Duration,
}

impl Default for Batching {
    fn default() -> Self {
        Self {
            first: 50,
            most: 100,
            bytes: 2_000_000,
            alone: 500_000,
            max_bytes: 100_000_000,
            at_once: 2,
            quiet: Duration::from_millis(25),
            longest: Duration::from_secs(3),
        }
    }
}

/// The service. Clones share it; it ends when none is left.
#[derive(Clone, Debug)]
pub struct Blobs(mpsc::UnboundedSender<Ask>);

impl Blobs {
    /// Starts the service. Must be called inside a runtime, where it has a task.
    #[must_use]
    pub fn new(host: &GithubHost, batching: Batching) -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        tokio::spawn(Worker::new(host.clone(), batching).run(receiver));
        Self(sender)
    }

    /// The content of a blob.
    ///
    /// # Errors
    /// [`BlobError`].
    pub async fn get(&self, repository: &Repository, oid: ObjectName, size: u64) -> BlobAnswer {
        let repository = repository.clone();
        let answer = self.ask(BlobRequest { repository, oid, size });
        answer.await.unwrap_or(Err(BlobError::Ended))
    }

    fn ask(&self, request: BlobRequest) -> oneshot::Receiver<BlobAnswer> {
        let (reply, answer) = oneshot::channel();
        // Where the service has ended the answer's channel is closed, which the receiver sees.
        let _ = self.0.send(Ask { request, reply });
        answer
    }
}

/// The contents of blobs, one answer for each request, in their order.
pub async fn blobs(host: &GithubHost, requests: Vec<BlobRequest>) -> Vec<(ObjectName, BlobAnswer)> {
    let service = Blobs::new(host, Batching::default());
    let asked: Vec<_> = requests.into_iter().map(|asked| (asked.oid, service.ask(asked))).collect();
    // Nothing more will be asked: the last query need not wait to be full.
    drop(service);
    let mut answers = Vec::with_capacity(asked.len());
    for (oid, answer) in asked {
        answers.push((oid, answer.await.unwrap_or(Err(BlobError::Ended))));
    }
    answers
}
