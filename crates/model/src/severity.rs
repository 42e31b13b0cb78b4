//! How bad an advisory is, and who says so.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::AdvisoryId;

/// Qualitative severity. Source: <https://www.first.org/cvss/v3.1/specification-document>, section 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Score 0.0.
    None,
    /// 0.1 to 3.9.
    Low,
    /// 4.0 to 6.9.
    Medium,
    /// 7.0 to 8.9.
    High,
    /// 9.0 to 10.0.
    Critical,
}

/// A CVSS base score in tenths: 0 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(u8);

/// Where a severity comes from, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SeveritySource {
    /// A malicious package is critical whatever else is said.
    Malicious,
    /// A CVSS 4.0 vector.
    CvssV4,
    /// A CVSS 3.0 or 3.1 vector.
    CvssV3,
    /// A CVSS 2.0 vector.
    CvssV2,
    /// The word in the record's `database_specific.severity`, as GitHub's database writes it.
    Label,
}

/// The severity of an alias group with its provenance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Severity {
    /// The qualitative severity.
    pub level: Level,
    /// The base score; `None` where only a word is given.
    pub score: Option<Score>,
    /// The vector that was scored.
    pub vector: Option<String>,
    /// What kind of statement it is.
    pub source: SeveritySource,
    /// The record that makes the statement.
    pub from: AdvisoryId,
}

impl Level {
    /// Every level, ascending.
    pub const ALL: [Self; 5] = [Self::None, Self::Low, Self::Medium, Self::High, Self::Critical];

    /// The level in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// The level of a word in any case; `moderate` is GitHub's word for medium.
    #[must_use]
    pub fn from_label(text: &str) -> Option<Self> {
        match text.trim().to_ascii_lowercase().as_str() {
            "none" => Some(Self::None),
            "low" => Some(Self::Low),
            "medium" | "moderate" => Some(Self::Medium),
            "high" => Some(Self::High),
            "critical" => Some(Self::Critical),
            _ => None,
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Score {
    /// A score from its value; `None` outside 0 to 10 or for a value that is no number.
    #[must_use]
    pub fn new(value: f64) -> Option<Self> {
        if !(0.0..=10.0).contains(&value) {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
        Some(Self((value * 10.0).round() as u8))
    }

    /// The score in tenths, 0 to 100.
    #[must_use]
    pub const fn tenths(self) -> u8 {
        self.0
    }

    /// The qualitative severity of the score.
    #[must_use]
    pub const fn level(self) -> Level {
        match self.0 {
            0 => Level::None,
            1..=39 => Level::Low,
            40..=69 => Level::Medium,
            70..=89 => Level::High,
            _ => Level::Critical,
        }
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0 / 10, self.0 % 10)
    }
}

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(f64::from(self.0) / 10.0)
    }
}

impl SeveritySource {
    /// The source in words for people.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Malicious => "malicious package",
            Self::CvssV4 => "CVSS 4.0",
            Self::CvssV3 => "CVSS 3.x",
            Self::CvssV2 => "CVSS 2.0",
            Self::Label => "database label",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_has_one_decimal_and_a_level() {
        assert_eq!(Score::new(9.8).unwrap().to_string(), "9.8");
        assert_eq!(Score::new(10.0).unwrap().to_string(), "10.0");
        assert_eq!(Score::new(9.0).unwrap().level(), Level::Critical);
        assert_eq!(Score::new(6.9).unwrap().level(), Level::Medium);
        assert_eq!(Score::new(0.0).unwrap().level(), Level::None);
        assert!(Score::new(10.1).is_none() && Score::new(f64::NAN).is_none());
    }

    #[test]
    fn githubs_moderate_is_medium() {
        assert_eq!(Level::from_label("MODERATE"), Some(Level::Medium));
        assert_eq!(Level::from_label("N/A"), None);
    }
}
