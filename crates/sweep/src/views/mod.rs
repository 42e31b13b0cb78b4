//! Views of a judgement: which advisories expose most, what one bump clears, and what to fix first. Data only; nothing is
//! rendered here.
//!
//! Findings that the policy ignores or allows are in none of them: somebody decided on them already. Everything is sorted,
//! so that equal judgements give equal views.

mod advisories;
mod bumps;
mod open;
mod queue;

use lockgate_model::{AdvisoryId, Level, Proportion};

use crate::judged::{GroupFacts, Judged};

pub(crate) use open::open;

pub use advisories::{AdvisoryView, advisories};
pub use bumps::{BumpView, RepositoryBump, bumps};
pub use queue::{QueueItem, QueueRepository, queue};

/// How urgent something is, the most urgent first: a malicious package, one that is known to be exploited (by ransomware
/// first), the severity, and the probability that it will be exploited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Urgency {
    /// Whether it is a malicious package.
    pub malicious: bool,
    /// Whether it is known to be exploited.
    pub exploited: bool,
    /// Whether ransomware is known to use it.
    pub ransomware: bool,
    /// The severity; `None` is unscored, which stands between high and medium.
    pub level: Option<Level>,
    /// The base score in tenths; 0 where only a word is given.
    pub tenths: u8,
    /// The probability of exploitation; 0 where nobody states one.
    pub epss: Proportion,
}

impl Urgency {
    /// That of an advisory group.
    #[must_use]
    pub fn of(group: &GroupFacts) -> Self {
        let kev = group.signals.kev.as_ref();
        let severity = group.severity.as_ref();
        Self {
            malicious: group.kind == lockgate_model::Kind::Malicious,
            exploited: kev.is_some(),
            ransomware: kev.is_some_and(|kev| kev.ransomware),
            level: severity.map(|severity| severity.level),
            tenths: severity.and_then(|severity| severity.score).map_or(0, |score| score.tenths()),
            epss: group.signals.epss.as_ref().map(|epss| epss.score).unwrap_or_default(),
        }
    }

    /// Greater is more urgent.
    const fn rank(self) -> (bool, bool, bool, u8, u32, u8) {
        let level = crate::judged::rank(self.level);
        (self.malicious, self.exploited, self.ransomware, level, self.epss.parts(), self.tenths)
    }
}

impl PartialOrd for Urgency {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Urgency {
    /// Less is more urgent: what is to be done first comes first.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        other.rank().cmp(&self.rank())
    }
}

/// The facts of a group by the text of its id.
fn group<'j>(judged: &'j Judged, id: &str) -> Option<&'j GroupFacts> {
    judged.groups.get(&AdvisoryId::new(id)?)
}

#[cfg(test)]
mod tests;
