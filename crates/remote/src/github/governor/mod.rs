//! How fast and how much a host is asked: GitHub's limits are of the principal, not of a request.
//!
//! One governor belongs to one principal at one host. What one request learns holds for all: after a refusal for speed
//! nobody sends anything until the pause is over, then one goes to see, then the rest. The rules are in [`state`], which
//! no time passes in; here is the waiting.
//!
//! Source: <https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api>.

mod addresses;
mod allowance;
mod bucket;
mod clock;
mod gate;
mod pace;
mod signal;
mod slots;
mod state;
mod strikes;
#[cfg(test)]
mod tests;
mod window;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use reqwest::Method;
use reqwest::header::HeaderMap;
use tokio::sync::Notify;

use super::error::GithubError;
use super::plane::Call;
use crate::retry::random;
pub use bucket::Bucket;
pub use clock::{BoxFuture, Clock, SystemClock};
pub use pace::{BucketUsage, Pace, Usage};
use state::{State, Ticket, Verdict, Wish};
use window::between;

/// Longest time by which those who were held back together come apart.
const JITTER: Duration = Duration::from_secs(1);

/// What every request of one principal to one host passes through. Clones are the same governor.
#[derive(Clone, Debug)]
pub struct Governor(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
    /// Told whenever a request has come back.
    back: Notify,
}

/// Leave to send one request. Dropped unsettled, it counts as never answered.
#[derive(Debug)]
pub(super) struct Permit {
    governor: Governor,
    ticket: Option<Ticket>,
}

impl Governor {
    /// A governor that keeps a pace by a clock.
    #[must_use]
    pub fn new(pace: Pace, clock: Arc<dyn Clock>) -> Self {
        let state = Mutex::new(State::new(pace));
        Self(Arc::new(Shared { clock, state, back: Notify::new() }))
    }

    /// What has been used so far.
    #[must_use]
    pub fn usage(&self) -> Usage {
        self.lock().usage()
    }

    pub(super) fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }

    /// Waits until a request may be sent.
    ///
    /// # Errors
    /// [`GithubError::BudgetSpent`] and [`GithubError::Deferred`] where that would take too long; what everything was
    /// refused with before, such as [`GithubError::Unauthorized`].
    pub(super) async fn admit(&self, call: &Call) -> Result<Permit, GithubError> {
        let bucket = Bucket::of_request(&call.method, &call.url);
        let writes = call.method != Method::GET && bucket != Bucket::Graphql;
        let account = addresses::account(call.url.path());
        let wish = Wish { bucket, points: if writes { 5 } else { 1 }, account: &account };
        let began = self.now();
        let verdict = self.waited(wish).await;
        let waited = between(began, self.now());
        if !waited.is_zero() {
            self.lock().note_wait(bucket, waited);
        }
        match verdict {
            Ok(ticket) => Ok(Permit { governor: self.clone(), ticket: Some(ticket) }),
            Err(stop) => Err(stop.error(call.asked().text())),
        }
    }

    async fn waited(&self, wish: Wish<'_>) -> Result<Ticket, state::Stop> {
        loop {
            // Made before the look, so that nobody comes back unseen between the two.
            let back = self.0.back.notified();
            let now = self.now();
            let verdict = self.lock().admit(wish, now);
            match verdict {
                Verdict::Go(ticket) => return Ok(ticket),
                Verdict::Never(stop) => return Err(stop),
                Verdict::Others => back.await,
                Verdict::Until(until) => {
                    let wait = between(now, until).saturating_add(jitter());
                    tokio::select! {
                        () = self.0.clock.sleep(wait) => {}
                        // What another learned may be that there is nothing to wait for.
                        () = back => {}
                    }
                }
            }
        }
    }

    /// Whether GitHub is left alone because nobody is at home.
    pub(super) fn is_down(&self) -> bool {
        let now = self.now();
        self.lock().is_down(now)
    }

    /// Counts the points of a query.
    pub(super) fn note_points(&self, points: u64) {
        self.lock().note_points(points);
    }

    fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn jitter() -> Duration {
    JITTER.mul_f64(f64::from(random()) / f64::from(u32::MAX))
}

impl Permit {
    /// The request has been answered.
    pub(super) fn settle(mut self, headers: &HeaderMap, error: Option<&GithubError>) {
        if let Some(ticket) = self.ticket.take() {
            let now = self.governor.now();
            self.governor.lock().settle(ticket, headers, error, now);
        }
        self.governor.0.back.notify_waiters();
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            let now = self.governor.now();
            self.governor.lock().abandon(&ticket, now);
            self.governor.0.back.notify_waiters();
        }
    }
}
