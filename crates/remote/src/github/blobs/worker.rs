//! The task that asks for everyone.

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::batch::{Outcome, batch};
use super::queue::Queue;
use super::raw::raw;
use super::size::Size;
use super::{Batching, BlobAnswer, BlobRequest};
use crate::github::host::GithubHost;

/// A blob that somebody wants.
#[derive(Debug)]
pub(super) struct Ask {
    pub(super) request: BlobRequest,
    pub(super) reply: oneshot::Sender<BlobAnswer>,
}

pub(super) struct Worker {
    host: GithubHost,
    batching: Batching,
    size: Size,
    queue: Queue,
    /// Parts of queries that were too much, the next one last.
    again: Vec<Vec<BlobRequest>>,
    /// Those to fetch by themselves.
    alone: Vec<BlobRequest>,
    running: JoinSet<Done>,
    queries: usize,
    singles: usize,
    /// When a query is sent although it is not full.
    patience: Option<Patience>,
}

struct Patience {
    first: Instant,
    last: Instant,
}

enum Done {
    Query(Vec<(BlobRequest, Outcome)>),
    Single(BlobRequest, BlobAnswer),
}

impl Worker {
    pub(super) fn new(host: GithubHost, batching: Batching) -> Self {
        Self {
            host,
            batching,
            size: Size::new(batching.first, batching.most),
            queue: Queue::default(),
            again: Vec::new(),
            alone: Vec::new(),
            running: JoinSet::new(),
            queries: 0,
            singles: 0,
            patience: None,
        }
    }

    /// Works until nobody can ask any more and everyone is answered.
    pub(super) async fn run(mut self, mut asks: mpsc::UnboundedReceiver<Ask>) {
        let mut open = true;
        while open || !self.is_idle() {
            self.start(!open);
            let deadline = self.deadline();
            tokio::select! {
                ask = asks.recv(), if open => match ask {
                    Some(ask) => self.take(ask),
                    None => open = false,
                },
                Some(done) = self.running.join_next(), if !self.running.is_empty() => {
                    // A task is neither cancelled nor does it panic; if one did, who waits sees a closed channel.
                    if let Ok(done) = done {
                        self.finish(done);
                    }
                }
                () = sleep_until(deadline.unwrap_or_else(Instant::now)), if deadline.is_some() => {
                    self.start(true);
                }
            }
        }
    }

    fn is_idle(&self) -> bool {
        self.queue.is_empty()
            && self.again.is_empty()
            && self.alone.is_empty()
            && self.running.is_empty()
    }

    fn take(&mut self, ask: Ask) {
        if self.queue.push(ask.request, ask.reply) {
            let now = Instant::now();
            let first = self.patience.as_ref().map_or(now, |patience| patience.first);
            self.patience = Some(Patience { first, last: now });
        }
    }

    /// When to send what there is; `None` while nothing waits, or no query may be sent.
    fn deadline(&self) -> Option<Instant> {
        let patience = self.patience.as_ref().filter(|_| self.queries < self.at_once())?;
        let quiet = patience.last + self.batching.quiet;
        Some(quiet.min(patience.first + self.batching.longest))
    }

    fn at_once(&self) -> usize {
        self.batching.at_once.max(1)
    }

    /// Starts what may be started; a query that is not full only where `all` is to go.
    fn start(&mut self, all: bool) {
        while self.queries < self.at_once() {
            let (size, bytes) = (self.size.now(), self.batching.bytes);
            let requests = match self.again.pop() {
                Some(requests) => requests,
                None if self.queue.fills(size, bytes) || (all && !self.queue.is_empty()) => {
                    self.queue.pop(size, bytes)
                }
                None => break,
            };
            self.send(requests);
        }
        if self.queue.is_empty() {
            self.patience = None;
        }
        while self.singles < self.at_once() {
            let Some(request) = self.alone.pop() else { break };
            self.singles += 1;
            let (host, limit) = (self.host.clone(), self.batching.max_bytes);
            self.running.spawn(async move {
                let answer = raw(&host, &request, limit).await;
                Done::Single(request, answer)
            });
        }
    }

    fn send(&mut self, requests: Vec<BlobRequest>) {
        let limit = self.batching.alone;
        let (large, small): (Vec<_>, Vec<_>) =
            requests.into_iter().partition(|request| request.size > limit);
        self.alone.extend(large);
        if small.is_empty() {
            return;
        }
        self.queries += 1;
        let host = self.host.clone();
        self.running.spawn(async move { Done::Query(batch(&host, small).await) });
    }

    fn finish(&mut self, done: Done) {
        match done {
            Done::Single(request, answer) => {
                self.singles -= 1;
                self.queue.answer(&request, &answer);
            }
            Done::Query(outcomes) => {
                self.queries -= 1;
                self.sort(outcomes);
            }
        }
    }

    fn sort(&mut self, outcomes: Vec<(BlobRequest, Outcome)>) {
        let asked = outcomes.len();
        let mut smaller = Vec::new();
        for (request, outcome) in outcomes {
            match outcome {
                Outcome::Settled(answer) => self.queue.answer(&request, &answer),
                Outcome::Raw => self.alone.push(request),
                Outcome::TooMuch => smaller.push(request),
            }
        }
        if smaller.is_empty() {
            self.size.grow();
            return;
        }
        self.size.shrink(asked);
        if asked == 1 {
            self.alone.extend(smaller);
            return;
        }
        let second = smaller.split_off(smaller.len().div_ceil(2));
        self.again.extend([second, smaller].into_iter().filter(|half| !half.is_empty()));
    }
}
