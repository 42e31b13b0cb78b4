//! Time that passes when everybody waits for it.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;

use jiff::Timestamp;
use lockgate_remote::{BoxFuture, Clock};

/// Turns of the runtime in which somebody could still do something, before time goes on.
const TURNS: usize = 50;

/// The earliest of those who sleep moves the time to when it wakes.
#[derive(Debug)]
pub(crate) struct ManualClock(Mutex<Time>);

#[derive(Debug)]
struct Time {
    now: Timestamp,
    sleepers: BTreeSet<(Timestamp, u64)>,
    slept: u64,
    held: bool,
}

/// Takes a sleeper off the list, also where nobody waits for it any more.
struct Sleeper<'a> {
    clock: &'a ManualClock,
    key: (Timestamp, u64),
}

impl Default for ManualClock {
    fn default() -> Self {
        // Where the servers' `Date` is.
        let now = "2025-11-21T12:00:00Z".parse().unwrap();
        Self(Mutex::new(Time { now, sleepers: BTreeSet::new(), slept: 0, held: false }))
    }
}

impl ManualClock {
    pub(crate) fn advance(&self, time: Duration) {
        let mut inner = self.0.lock().unwrap();
        inner.now = inner.now.saturating_add(time).unwrap();
    }

    /// Lets no time pass, or has it pass again.
    pub(crate) fn hold(&self, held: bool) {
        self.0.lock().unwrap().held = held;
    }

    /// Seconds since the beginning.
    pub(crate) fn seconds(&self) -> i64 {
        let beginning: Timestamp = "2025-11-21T12:00:00Z".parse().unwrap();
        self.now().duration_since(beginning).as_secs()
    }

    fn is_first(&self, key: (Timestamp, u64)) -> bool {
        let inner = self.0.lock().unwrap();
        !inner.held && inner.sleepers.first() == Some(&key)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.0.lock().unwrap().now
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'_, ()> {
        let key = {
            let mut inner = self.0.lock().unwrap();
            inner.slept += 1;
            let key = (inner.now.saturating_add(time).unwrap(), inner.slept);
            inner.sleepers.insert(key);
            key
        };
        let sleeper = Sleeper { clock: self, key };
        Box::pin(async move { sleeper.wake().await })
    }
}

impl Sleeper<'_> {
    async fn wake(self) {
        let mut turns = 0;
        while self.clock.now() < self.key.0 {
            tokio::task::yield_now().await;
            turns += 1;
            if turns >= TURNS && self.clock.is_first(self.key) {
                let mut inner = self.clock.0.lock().unwrap();
                inner.now = inner.now.max(self.key.0);
            }
        }
    }
}

impl Drop for Sleeper<'_> {
    fn drop(&mut self) {
        self.clock.0.lock().unwrap().sleepers.remove(&self.key);
    }
}
