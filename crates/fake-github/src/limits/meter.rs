//! What is used of the buckets.

use std::collections::HashMap;
use std::time::Duration;

use super::{Bucket, Limits};

/// What is used, by principal and bucket.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    windows: HashMap<(String, Bucket), Window>,
}

/// Since when, and how much.
#[derive(Clone, Copy, Debug)]
struct Window {
    end: Duration,
    used: u32,
}

/// A bucket at a moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct State {
    pub(crate) bucket: Bucket,
    pub(crate) limit: u32,
    pub(crate) used: u32,
    /// Seconds since 1970.
    pub(crate) reset: u64,
    /// Whether what was asked for was there.
    pub(crate) granted: bool,
}

impl State {
    pub(crate) fn remaining(&self) -> u32 {
        self.limit.saturating_sub(self.used)
    }
}

impl Meter {
    /// Takes from a bucket; nothing is taken if there is not enough. A bucket without a limit tells of a very large one.
    pub(crate) fn take(
        &mut self,
        limits: &Limits,
        (principal, is_anonymous): (&str, bool),
        (bucket, cost): (Bucket, u32),
        now: Duration,
    ) -> State {
        let (limit, length) = limits.bucket(bucket, is_anonymous);
        let limit = limit.unwrap_or(1_000_000_000);
        let fresh = Window { end: now + length, used: 0 };
        let window = self.windows.entry((principal.to_owned(), bucket)).or_insert(fresh);
        if now >= window.end {
            *window = fresh;
        }
        let granted = cost == 0 || window.used.saturating_add(cost) <= limit;
        if granted {
            window.used += cost;
        }
        // Whole seconds are told, so that one who waits for it never comes too early.
        let reset = window.end.as_secs() + u64::from(window.end.subsec_nanos() > 0);
        // What is left but does not suffice is told as nothing, as GitHub does.
        let used = if granted { window.used } else { limit };
        State { bucket, limit, used, reset, granted }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_empty_after_its_limit_and_full_again_after_its_reset() {
        let limits = Limits { core: Some(3), ..Limits::github() };
        let mut meter = Meter::default();
        let mut take = |who: &str, now| {
            meter.take(&limits, (who, false), (Bucket::Core, 1), Duration::from_millis(now))
        };
        for used in 1..=3 {
            let state = take("one", 500);
            assert!(state.granted);
            assert_eq!((state.used, state.reset), (used, 3_601));
        }
        let refused = take("one", 600);
        assert_eq!((refused.granted, refused.remaining()), (false, 0));
        assert!(take("two", 600).granted);
        assert!(!take("one", 3_600_499).granted);
        assert!(take("one", 3_601_000).granted);
    }
}
