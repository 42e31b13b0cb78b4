//! Signals that a vulnerability is exploited, or soon will be. Their publishers know CVE ids only.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::{AdvisoryId, Date};

/// A number from 0 to 1 in steps of 0.00001, the precision of EPSS; exact, so that equal inputs give equal outputs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Proportion(u32);

impl Proportion {
    /// Steps from 0 to 1.
    pub const PARTS: u32 = 100_000;

    /// A proportion from a value, rounded to the nearest step; `None` outside 0 to 1 or for a value that is no number.
    #[must_use]
    pub fn new(value: f64) -> Option<Self> {
        if !(0.0..=1.0).contains(&value) {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to PARTS")]
        Some(Self((value * f64::from(Self::PARTS)).round() as u32))
    }

    /// A proportion from its steps; `None` above [`Self::PARTS`].
    #[must_use]
    pub const fn from_parts(parts: u32) -> Option<Self> {
        if parts <= Self::PARTS { Some(Self(parts)) } else { None }
    }

    /// The steps, 0 to [`Self::PARTS`].
    #[must_use]
    pub const fn parts(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Proportion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:05}", self.0 / Self::PARTS, self.0 % Self::PARTS)
    }
}

impl Serialize for Proportion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(f64::from(self.0) / f64::from(Self::PARTS))
    }
}

/// What the Exploit Prediction Scoring System says. Source: <https://www.first.org/epss>, free of charge, which asks to
/// be credited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Epss {
    /// Probability that the vulnerability is exploited in the 30 days after [`Self::date`].
    pub score: Proportion,
    /// Proportion of all scored vulnerabilities with the same or a lower score.
    pub percentile: Proportion,
    /// The CVE that both are about.
    pub cve: AdvisoryId,
    /// Date of the scores.
    pub date: Date,
}

/// That CISA knows the vulnerability to be exploited. Source: <https://www.cisa.gov/known-exploited-vulnerabilities-catalog>.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Kev {
    /// The CVE that the catalogue lists.
    pub cve: AdvisoryId,
    /// Date on which it was listed.
    pub added: Date,
    /// Date until which agencies of the United States have to act, where one is set.
    pub due: Option<Date>,
    /// Whether ransomware is known to use this CVE or another one of the alias group. False is "not known".
    pub ransomware: bool,
    /// Date of the catalogue.
    pub catalog: Date,
}

/// What is known of the exploitation of an alias group. Nothing known does not mean that nothing happens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Signals {
    /// The highest score of the group's CVEs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epss: Option<Epss>,
    /// The earliest listing of the group's CVEs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kev: Option<Kev>,
}

impl Signals {
    /// Whether nothing is known.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.epss.is_none() && self.kev.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proportion_keeps_five_decimals_exactly() {
        for (text, parts) in [("0.01234", 1_234), ("0.00001", 1), ("1.00000", 100_000)] {
            let value = Proportion::new(text.parse().unwrap()).unwrap();
            assert_eq!((value.parts(), value.to_string().as_str()), (parts, text));
        }
        for parts in 0..=Proportion::PARTS {
            let value = Proportion::from_parts(parts).unwrap();
            assert_eq!(Proportion::new(value.to_string().parse().unwrap()), Some(value));
        }
    }

    #[test]
    fn more_decimals_are_rounded_and_what_is_no_proportion_is_refused() {
        assert_eq!(Proportion::new(0.123_456_789).unwrap().to_string(), "0.12346");
        assert_eq!(Proportion::new(9e-5).unwrap().parts(), 9);
        for wrong in [-0.1, 1.000_001, f64::NAN, f64::INFINITY] {
            assert!(Proportion::new(wrong).is_none(), "{wrong}");
        }
        assert!(Proportion::from_parts(100_001).is_none());
    }
}
