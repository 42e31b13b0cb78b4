//! What happened in the last sixty seconds.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use jiff::Timestamp;

const MINUTE: Duration = Duration::from_secs(60);

/// Points that were spent.
#[derive(Debug, Default)]
pub(super) struct Points(Sums<u64>);

/// Time that GitHub worked.
#[derive(Debug, Default)]
pub(super) struct Work {
    done: Sums<Duration>,
    /// What it is at work on: since when.
    begun: BTreeMap<u64, Timestamp>,
}

/// Amounts with their times, the oldest first.
#[derive(Debug, Default)]
struct Sums<T>(VecDeque<(Timestamp, T)>);

impl<T: Copy + Default + PartialOrd + std::ops::Add<Output = T> + std::ops::Sub<Output = T>>
    Sums<T>
{
    fn forget(&mut self, now: Timestamp) {
        while self.0.front().is_some_and(|(time, _)| later(*time, MINUTE) <= now) {
            self.0.pop_front();
        }
    }

    fn total(&self) -> T {
        self.0.iter().fold(T::default(), |sum, (_, amount)| sum + *amount)
    }

    /// When so much of it is forgotten that `over` is gone.
    fn gone(&self, over: T) -> Option<Timestamp> {
        let mut gone = T::default();
        for (time, amount) in &self.0 {
            gone = gone + *amount;
            if gone >= over {
                return Some(later(*time, MINUTE));
            }
        }
        None
    }
}

impl Points {
    /// When `more` fits under a cap; `None` for now. What does not fit at all goes when nothing else is left.
    pub(super) fn held_until(&mut self, now: Timestamp, more: u64, cap: u64) -> Option<Timestamp> {
        self.0.forget(now);
        let total = self.0.total();
        let over = (total + more).saturating_sub(cap).min(total);
        if over == 0 { None } else { self.0.gone(over) }
    }

    pub(super) fn spend(&mut self, now: Timestamp, points: u64) {
        self.0.0.push_back((now, points));
    }
}

impl Work {
    pub(super) fn begin(&mut self, request: u64, now: Timestamp) {
        self.begun.insert(request, now);
    }

    pub(super) fn end(&mut self, request: u64, now: Timestamp) {
        if let Some(begun) = self.begun.remove(&request) {
            self.done.0.push_back((now, between(begun, now)));
        }
    }

    /// When there is less than a cap of it; `None` for now.
    pub(super) fn held_until(&mut self, now: Timestamp, cap: Duration) -> Option<Timestamp> {
        self.done.forget(now);
        let running: Duration = self.begun.values().map(|begun| between(*begun, now)).sum();
        let total = self.done.total() + running.min(cap);
        if total < cap {
            return None;
        }
        let over = total - cap + Duration::from_millis(1);
        // What is running ends at some time, which is looked for again.
        Some(self.done.gone(over).unwrap_or_else(|| later(now, Duration::from_secs(1))))
    }
}

/// A time and a span; at the end of time, that.
pub(super) fn later(time: Timestamp, span: Duration) -> Timestamp {
    time.saturating_add(span).unwrap_or(Timestamp::MAX)
}

/// From one time to another; nothing where that is earlier.
pub(super) fn between(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn points_are_held_until_enough_of_them_are_a_minute_old() {
        let mut points = Points::default();
        for second in 0..10 {
            assert_eq!(points.held_until(at(second), 1, 10), None);
            points.spend(at(second), 1);
        }
        assert_eq!(points.held_until(at(10), 1, 10), Some(at(60)));
        assert_eq!(points.held_until(at(10), 5, 10), Some(at(64)));
        assert_eq!(points.held_until(at(60), 1, 10), None);
        assert_eq!(points.held_until(at(60), 99, 10), Some(at(69)), "not before all is gone");
        assert_eq!(points.held_until(at(69), 99, 10), None, "and then it goes");
    }

    #[test]
    fn work_is_what_answers_took_and_what_is_running() {
        let (mut work, cap) = (Work::default(), Duration::from_secs(80));
        for request in 0..8 {
            work.begin(request, at(0));
        }
        assert_eq!(work.held_until(at(9), cap), None);
        assert_eq!(work.held_until(at(10), cap), Some(at(11)), "80 seconds are running");
        for request in 0..8 {
            work.end(request, at(10));
        }
        assert_eq!(work.held_until(at(20), cap), Some(at(70)));
        assert_eq!(work.held_until(at(70), cap), None);
    }
}
