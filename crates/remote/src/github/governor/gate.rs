//! A gate that holds everyone back until a time, and then lets one through to see.

use jiff::Timestamp;

/// Open, closed, or watching how the first one fares.
#[derive(Debug, Default)]
pub(super) struct Gate {
    is: Is,
    /// How often it was closed. What was sent before the last time says nothing new.
    times: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Is {
    #[default]
    Open,
    Closed(Timestamp),
    Probing,
}

/// What stands in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// Nothing.
    Free,
    /// It is closed until then.
    Until(Timestamp),
    /// One has gone through, and has not come back yet.
    Probing,
}

impl Gate {
    pub(super) fn look(&self, now: Timestamp) -> Look {
        match self.is {
            Is::Closed(until) if now < until => Look::Until(until),
            Is::Open | Is::Closed(_) => Look::Free,
            Is::Probing => Look::Probing,
        }
    }

    /// Until when it is closed, or was last where nobody has gone through since.
    pub(super) const fn closed_until(&self) -> Option<Timestamp> {
        match self.is {
            Is::Closed(until) => Some(until),
            Is::Open | Is::Probing => None,
        }
    }

    pub(super) const fn times(&self) -> u64 {
        self.times
    }

    /// Goes through. Returns whether this is the one that sees whether it may be open.
    pub(super) fn enter(&mut self) -> bool {
        let probes = matches!(self.is, Is::Closed(_));
        if probes {
            self.is = Is::Probing;
        }
        probes
    }

    /// Closes it, for no shorter than it is.
    pub(super) fn close(&mut self, until: Timestamp) {
        self.times += 1;
        self.extend(until);
    }

    /// Has it closed until then at least.
    pub(super) fn extend(&mut self, until: Timestamp) {
        self.is = match self.is {
            Is::Closed(already) => Is::Closed(already.max(until)),
            Is::Open | Is::Probing => Is::Closed(until),
        };
    }

    /// The one that went through came back well.
    pub(super) fn open(&mut self) {
        if self.is == Is::Probing {
            self.is = Is::Open;
        }
    }

    /// The one that went through never came back: another goes.
    pub(super) fn give_up_probe(&mut self, now: Timestamp) {
        if self.is == Is::Probing {
            self.is = Is::Closed(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn after_its_time_one_goes_through_and_the_rest_when_that_one_is_back() {
        let mut gate = Gate::default();
        assert!(!gate.enter());
        gate.close(at(60));
        assert_eq!(gate.look(at(59)), Look::Until(at(60)));
        assert_eq!(gate.look(at(60)), Look::Free);
        assert!(gate.enter());
        assert_eq!(gate.look(at(61)), Look::Probing);
        gate.open();
        assert_eq!(gate.look(at(61)), Look::Free);
        assert!(!gate.enter());
    }

    #[test]
    fn a_probe_that_never_comes_back_leaves_the_way_to_another() {
        let mut gate = Gate::default();
        gate.close(at(60));
        assert!(gate.enter());
        gate.give_up_probe(at(70));
        assert_eq!(gate.look(at(70)), Look::Free);
        assert!(gate.enter());
    }

    #[test]
    fn it_is_never_closed_for_shorter() {
        let mut gate = Gate::default();
        gate.close(at(60));
        gate.close(at(30));
        assert_eq!(gate.look(at(31)), Look::Until(at(60)));
    }
}
