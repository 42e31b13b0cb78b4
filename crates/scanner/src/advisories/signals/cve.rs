//! CVE ids as numbers.

use std::fmt;

use lockgate_model::AdvisoryId;

/// A CVE id as two numbers, ordered by year, then by number. 8 bytes instead of a text for each of 250,000 rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cve {
    year: u16,
    number: u32,
}

impl Cve {
    /// Takes an id in any letter case: `CVE-`, a year of four digits, a number of at least four without zeros in front of
    /// more than four. Source: <https://www.cve.org/ResourcesSupport/FAQs>. `None` for other texts and for numbers above
    /// `u32::MAX`.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let (prefix, rest) = text.split_at_checked(4)?;
        let (year, number) = rest.split_once('-')?;
        let padded = number.len() > 4 && number.starts_with('0');
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let fits = year.len() == 4 && number.len() >= 4 && !padded;
        if !prefix.eq_ignore_ascii_case("CVE-") || !fits || !digits(year) || !digits(number) {
            return None;
        }
        Some(Self { year: year.parse().ok()?, number: number.parse().ok()? })
    }

    /// The CVE of an advisory id, where it is one.
    #[must_use]
    pub fn of(id: &AdvisoryId) -> Option<Self> {
        Self::new(id.as_str())
    }

    /// The year in the id.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The number in the id.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.number
    }
}

impl fmt::Display for Cve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CVE-{:04}-{:04}", self.year, self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_two_numbers_and_comes_back_as_it_was() {
        for text in ["CVE-1999-0001", "CVE-2021-44228", "CVE-2026-4294967295"] {
            assert_eq!(Cve::new(text).unwrap().to_string(), text);
        }
        assert_eq!(Cve::new("cve-2021-44228"), Cve::new("CVE-2021-44228"));
        assert!(Cve::new("CVE-2019-9999") < Cve::new("CVE-2019-10000"));
    }

    #[test]
    fn what_is_no_cve_is_none() {
        let wrong = [
            "",
            "CVE",
            "CVE-2021",
            "CVE-2021-",
            "CVE-2021-1",
            "CVE-2021-00001",
            "CVE-21-0001",
            "CVE-2021-44228x",
            "CVE-+021-0001",
            "CVE-2021-4294967296",
            "GHSA-2021-44228",
            "CVé-2021-44228",
        ];
        for text in wrong {
            assert_eq!(Cve::new(text), None, "{text}");
        }
    }
}
