//! The time that the server goes by.

use std::fmt::Debug;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Time since 1970. A test gives server and client the same manual one, so that nobody waits.
pub trait Clock: Send + Sync + Debug {
    /// Time since 1970.
    fn now(&self) -> Duration;
    /// Has time pass at once. A clock that cannot do that ignores it.
    fn advance(&self, by: Duration);
}

/// The machine's.
#[derive(Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "a server has a clock of its own")]
    fn now(&self) -> Duration {
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default()
    }

    fn advance(&self, _: Duration) {}
}

/// One that moves only when it is told to.
#[derive(Debug)]
pub struct ManualClock(AtomicU64);

impl ManualClock {
    /// A clock that stands at a time since 1970.
    #[must_use]
    pub fn at(time: Duration) -> Self {
        Self(AtomicU64::new(u64::try_from(time.as_micros()).unwrap_or(u64::MAX)))
    }
}

impl Default for ManualClock {
    /// Noon of 2026-01-15.
    fn default() -> Self {
        Self::at(Duration::from_secs(1_768_478_400))
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Duration {
        Duration::from_micros(self.0.load(Ordering::SeqCst))
    }

    fn advance(&self, by: Duration) {
        let by = u64::try_from(by.as_micros()).unwrap_or(u64::MAX);
        self.0.fetch_add(by, Ordering::SeqCst);
    }
}
