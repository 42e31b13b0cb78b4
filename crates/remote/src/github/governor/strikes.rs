//! How often something went wrong in a row, and how long to wait for it.

use std::time::Duration;

/// Pauses that are tried.
const PAUSES: u32 = 5;
/// Good answers after which it counts from the beginning.
const GOOD: u32 = 20;
/// Failures in a row that are a burst.
const BURST: u32 = 8;

/// Failures that close the gate, each for twice as long.
#[derive(Debug)]
pub(super) struct Strikes {
    first: Duration,
    count: u32,
    good: u32,
    row: u32,
}

impl Strikes {
    pub(super) const fn new(first: Duration) -> Self {
        Self { first, count: 0, good: 0, row: 0 }
    }

    /// One more. Returns the pause, `None` where enough were tried.
    pub(super) fn strike(&mut self) -> Option<Duration> {
        self.count += 1;
        (self.good, self.row) = (0, 0);
        if self.count > PAUSES {
            self.count = 0;
            return None;
        }
        Some(self.first.saturating_mul(1 << (self.count - 1)))
    }

    /// A good answer; after some the pauses are short again.
    pub(super) fn forgive(&mut self) {
        self.good += 1;
        if self.good >= GOOD {
            (self.count, self.good) = (0, 0);
        }
    }

    /// A good answer ends the row.
    pub(super) fn clear(&mut self) {
        self.row = 0;
        self.forgive();
    }

    /// Counts a failure. Whether that makes a burst; the one that was sent to see counts by itself.
    pub(super) fn is_burst(&mut self, probes: bool) -> bool {
        self.row += 1;
        probes || self.row >= BURST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_and_after_five_it_is_enough() {
        let mut strikes = Strikes::new(Duration::from_secs(60));
        let pauses: Vec<_> =
            (0..6).map(|_| strikes.strike().map(|pause| pause.as_secs())).collect();
        assert_eq!(pauses, [Some(60), Some(120), Some(240), Some(480), Some(960), None]);
    }

    #[test]
    fn twenty_good_answers_make_the_pauses_short_again() {
        let mut strikes = Strikes::new(Duration::from_secs(60));
        strikes.strike();
        (0..19).for_each(|_| strikes.forgive());
        assert_eq!(strikes.strike().map(|pause| pause.as_secs()), Some(120));
        (0..20).for_each(|_| strikes.forgive());
        assert_eq!(strikes.strike().map(|pause| pause.as_secs()), Some(60));
    }

    #[test]
    fn a_burst_is_eight_failures_without_an_answer_between() {
        let mut strikes = Strikes::new(Duration::from_secs(30));
        assert!((0..7).all(|_| !strikes.is_burst(false)));
        strikes.clear();
        assert!((0..7).all(|_| !strikes.is_burst(false)));
        assert!(strikes.is_burst(false));
    }
}
