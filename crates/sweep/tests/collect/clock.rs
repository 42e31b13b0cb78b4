//! One time for GitHub and for whoever asks it: it passes when everybody waits.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use lockgate_fake_github::{Clock as _, ManualClock};
use lockgate_remote::{BoxFuture, Clock};

/// Turns of the runtime in which an answer could still come, before time goes on.
const TURNS: usize = 2_000;

/// The governor's side of the server's clock: the earliest of those who sleep moves the time to when it wakes.
#[derive(Debug, Default)]
pub(crate) struct SharedClock {
    server: Arc<ManualClock>,
    sleepers: Mutex<Sleepers>,
}

#[derive(Debug, Default)]
struct Sleepers {
    until: BTreeSet<(Duration, u64)>,
    count: u64,
}

/// Takes a sleeper off the list, also where nobody waits for it any more.
struct Sleeper<'a> {
    clock: &'a SharedClock,
    key: (Duration, u64),
}

impl SharedClock {
    /// The server's side.
    pub(crate) fn server(&self) -> Arc<ManualClock> {
        Arc::clone(&self.server)
    }

    /// Seconds since it was made.
    pub(crate) fn seconds(&self) -> u64 {
        self.server.now().saturating_sub(ManualClock::default().now()).as_secs()
    }

    fn wake(&self, key: (Duration, u64)) {
        let sleepers = self.sleepers.lock().unwrap();
        if sleepers.until.first() == Some(&key) {
            self.server.advance(key.0.saturating_sub(self.server.now()));
        }
    }
}

impl Clock for SharedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.server.now().as_micros().try_into().unwrap()).unwrap()
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'_, ()> {
        let mut sleepers = self.sleepers.lock().unwrap();
        sleepers.count += 1;
        // The server's clock has no finer steps.
        let time = Duration::from_micros(u64::try_from(time.as_micros()).unwrap() + 1);
        let key = (self.server.now() + time, sleepers.count);
        sleepers.until.insert(key);
        let sleeper = Sleeper { clock: self, key };
        Box::pin(async move { sleeper.sleep().await })
    }
}

impl Sleeper<'_> {
    async fn sleep(self) {
        let mut turns = 0;
        while self.clock.server.now() < self.key.0 {
            tokio::task::yield_now().await;
            turns += 1;
            if turns >= TURNS {
                self.clock.wake(self.key);
            }
        }
    }
}

impl Drop for Sleeper<'_> {
    fn drop(&mut self) {
        self.clock.sleepers.lock().unwrap().until.remove(&self.key);
    }
}
