//! How many requests are on their way at once: fewer after GitHub asks to slow down, then slowly more.

use super::bucket::Bucket;
use super::pace::Pace;

/// Good answers after which there is one more at once.
const GOOD: u32 = 25;

#[derive(Debug)]
pub(super) struct Slots {
    all: Slot,
    graphql: Slot,
}

#[derive(Debug)]
struct Slot {
    most: usize,
    now: usize,
    taken: usize,
    good: u32,
}

impl Slots {
    pub(super) fn new(pace: &Pace) -> Self {
        Self { all: Slot::new(pace.concurrency), graphql: Slot::new(pace.graphql_concurrency) }
    }

    pub(super) fn is_free(&self, bucket: Bucket) -> bool {
        self.all.is_free() && (bucket != Bucket::Graphql || self.graphql.is_free())
    }

    pub(super) fn take(&mut self, bucket: Bucket) {
        self.all.taken += 1;
        if bucket == Bucket::Graphql {
            self.graphql.taken += 1;
        }
    }

    pub(super) fn give(&mut self, bucket: Bucket) {
        self.all.taken = self.all.taken.saturating_sub(1);
        if bucket == Bucket::Graphql {
            self.graphql.taken = self.graphql.taken.saturating_sub(1);
        }
    }

    pub(super) fn halve(&mut self) {
        self.all.halve();
        self.graphql.halve();
    }

    pub(super) fn grow(&mut self) {
        self.all.grow();
        self.graphql.grow();
    }
}

impl Slot {
    fn new(most: usize) -> Self {
        Self { most: most.max(1), now: most.max(1), taken: 0, good: 0 }
    }

    const fn is_free(&self) -> bool {
        self.taken < self.now
    }

    fn halve(&mut self) {
        self.now = (self.now / 2).max(1);
        self.good = 0;
    }

    fn grow(&mut self) {
        self.good += 1;
        if self.good >= GOOD {
            self.good = 0;
            self.now = (self.now + 1).min(self.most);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_half_as_many_after_a_limit_and_one_more_after_each_25_good_answers() {
        let mut slots = Slots::new(&Pace::default());
        slots.halve();
        assert_eq!((slots.all.now, slots.graphql.now), (4, 1));
        for _ in 0..50 {
            slots.grow();
        }
        assert_eq!((slots.all.now, slots.graphql.now), (6, 2));
        for _ in 0..8 {
            slots.halve();
        }
        assert_eq!((slots.all.now, slots.graphql.now), (1, 1));
        for _ in 0..1_000 {
            slots.grow();
        }
        assert_eq!((slots.all.now, slots.graphql.now), (8, 2));
    }

    #[test]
    fn queries_take_no_more_than_their_part() {
        let mut slots = Slots::new(&Pace { concurrency: 3, ..Pace::default() });
        slots.take(Bucket::Graphql);
        slots.take(Bucket::Graphql);
        assert!(!slots.is_free(Bucket::Graphql) && slots.is_free(Bucket::Core));
        slots.take(Bucket::Core);
        assert!(!slots.is_free(Bucket::Core));
        slots.give(Bucket::Core);
        assert!(slots.is_free(Bucket::Core));
    }
}
