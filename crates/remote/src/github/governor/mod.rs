//! How fast and how much a host is asked.

mod bucket;
mod clock;
mod pace;

use super::error::GithubError;
use super::plane::Call;
use reqwest::header::HeaderMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use bucket::Bucket;
pub use clock::{BoxFuture, Clock, SystemClock};
pub use pace::{BucketUsage, Pace, Usage};

/// What every request of one principal to one host passes through. Clones are the same governor.
#[derive(Clone, Debug)]
pub struct Governor(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    pace: Pace,
    clock: Arc<dyn Clock>,
    usage: Mutex<Usage>,
}

impl Governor {
    /// A governor that keeps a pace by a clock.
    #[must_use]
    pub fn new(pace: Pace, clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Shared { pace, clock, usage: Mutex::default() }))
    }

    /// What has been used so far.
    #[must_use]
    pub fn usage(&self) -> Usage {
        self.lock().clone()
    }

    /// Its clock.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }

    fn lock(&self) -> MutexGuard<'_, Usage> {
        self.0.usage.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Leave to send one request.
#[derive(Debug)]
pub(super) struct Permit(Governor);

impl Governor {
    pub(super) async fn admit(&self, call: &Call) -> Result<Permit, GithubError> {
        let mut usage = self.lock();
        match Bucket::of_request(&call.method, &call.url) {
            Bucket::Graphql => usage.graphql_requests += 1,
            _ => usage.rest_requests += 1,
        }
        Ok(Permit(self.clone()))
    }

    pub(super) fn note_points(&self, points: u64) {
        self.lock().graphql_points += points;
    }
}

impl Permit {
    pub(super) fn settle(self, _headers: &HeaderMap, _error: Option<&GithubError>) {}
}
