//! How many blobs a query has: more while it goes well, half after a failure.

/// Good queries after which the next is larger.
const GOOD: u32 = 20;
/// By how much.
const STEP: usize = 2;

/// The size of the next query.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    now: usize,
    most: usize,
    good: u32,
}

impl Size {
    pub(super) fn new(first: usize, most: usize) -> Self {
        let most = most.max(1);
        Self { now: first.clamp(1, most), most, good: 0 }
    }

    pub(super) const fn now(self) -> usize {
        self.now
    }

    /// A query was answered in full.
    pub(super) fn grow(&mut self) {
        self.good += 1;
        if self.good == GOOD {
            self.good = 0;
            self.now = (self.now + STEP).min(self.most);
        }
    }

    /// A query of `asked` blobs was too much. Queries that were sent before one failed shrink nothing once more.
    pub(super) fn shrink(&mut self, asked: usize) {
        self.good = 0;
        self.now = self.now.min((asked / 2).max(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_halved_after_a_failure_and_grows_after_twenty_good_ones() {
        let mut size = Size::new(50, 54);
        size.shrink(50);
        // Of the same size, on its way at the same time.
        size.shrink(50);
        assert_eq!(size.now(), 25);
        for _ in 0..19 {
            size.grow();
        }
        assert_eq!(size.now(), 25);
        size.grow();
        assert_eq!(size.now(), 27);
        for _ in 0..1_000 {
            size.grow();
        }
        assert_eq!(size.now(), 54);
    }

    #[test]
    fn a_query_has_at_least_one_blob() {
        let mut size = Size::new(3, 50);
        for asked in [3, 1, 1] {
            size.shrink(asked);
        }
        assert_eq!(size.now(), 1);
        assert_eq!(Size::new(0, 0).now(), 1);
    }
}
