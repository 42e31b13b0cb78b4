//! Advisory ids and which id of an alias group names it.

use std::fmt;

use serde::Serialize;

use crate::Ecosystem;

/// The id of an advisory as its database writes it: `RUSTSEC-2020-0071`, `GHSA-wcg3-cvx6-7396`, `CVE-2020-26235`.
/// Never empty; ASCII letters, digits and `-_.:+`, the first a letter or digit: safe in a URL and on a terminal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct AdvisoryId(String);

impl AdvisoryId {
    /// The id under which releases that their registry took back are found: no database has a record of them.
    pub const YANKED: &str = "YANKED";

    /// Longest id taken, in bytes; real ones are below 40.
    pub const MAX_BYTES: usize = 128;

    /// Takes an id as written, or `None` where it is empty, too long, or holds other characters.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let fits = text.len() <= Self::MAX_BYTES;
        let starts = text.starts_with(|c: char| c.is_ascii_alphanumeric());
        let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.:+".contains(c));
        (fits && starts && plain).then(|| Self(text.to_owned()))
    }

    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the first dash: `RUSTSEC`, `GHSA`, `CVE`.
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }

    /// Whether two ids are the same but for letter case; a policy written by hand may differ in it.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.0.eq_ignore_ascii_case(text)
    }

    /// The page that shows the advisory, for the databases that have one.
    #[must_use]
    pub fn page(&self) -> Option<String> {
        let id = &self.0;
        match self.prefix() {
            "RUSTSEC" => Some(format!("https://rustsec.org/advisories/{id}")),
            "GHSA" => Some(format!("https://github.com/advisories/{id}")),
            "CVE" => Some(format!("https://www.cve.org/CVERecord?id={id}")),
            "GO" | "PYSEC" | "MAL" | "OSV" => Some(format!("https://osv.dev/vulnerability/{id}")),
            _ => None,
        }
    }

    /// Rank in the choice of the canonical id, smaller first: malicious, native, GHSA, CVE, the rest. An id that
    /// ends in a run of zeros is a placeholder handed out before the real number, and goes last in its class.
    fn rank(&self, ecosystem: Ecosystem) -> (u8, bool) {
        let prefix = self.prefix();
        let class = if prefix == "MAL" {
            0
        } else if ecosystem.native_ids().contains(&prefix) {
            1
        } else if prefix == "GHSA" {
            2
        } else if prefix == "CVE" {
            3
        } else {
            4
        };
        (class, self.0.ends_with("-0000"))
    }
}

impl fmt::Display for AdvisoryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The id that names an alias group in an ecosystem: a malicious-package id, else the ecosystem's own, else GHSA, else
/// CVE, else the rest; the smallest text of the best class. Every id of the group counts, whether or not a database
/// at hand holds its record, so the choice does not depend on which databases were reachable. `None` for no ids.
#[must_use]
pub fn canonical<'a>(
    ecosystem: Ecosystem,
    ids: impl IntoIterator<Item = &'a AdvisoryId>,
) -> Option<&'a AdvisoryId> {
    ids.into_iter()
        .min_by(|a, b| (a.rank(ecosystem), a.as_str()).cmp(&(b.rank(ecosystem), b.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(texts: &[&str]) -> Vec<AdvisoryId> {
        texts.iter().map(|text| AdvisoryId::new(text).unwrap()).collect()
    }

    #[test]
    fn native_wins_then_ghsa_then_cve_and_a_malicious_id_wins_over_all() {
        let mut group = ids(&["ZZZ-1", "CVE-2020-1"]);
        assert_eq!(canonical(Ecosystem::CratesIo, &group).unwrap().as_str(), "CVE-2020-1");
        group.extend(ids(&["GHSA-a"]));
        assert_eq!(canonical(Ecosystem::CratesIo, &group).unwrap().as_str(), "GHSA-a");
        group.extend(ids(&["RUSTSEC-2020-0002"]));
        assert_eq!(canonical(Ecosystem::CratesIo, &group).unwrap().as_str(), "RUSTSEC-2020-0002");
        assert_eq!(canonical(Ecosystem::Npm, &group).unwrap().as_str(), "GHSA-a");
        group.extend(ids(&["MAL-2020-1"]));
        assert_eq!(canonical(Ecosystem::CratesIo, &group).unwrap().as_str(), "MAL-2020-1");
    }

    #[test]
    fn a_placeholder_number_does_not_name_the_group() {
        let group = ids(&["RUSTSEC-2025-0000", "RUSTSEC-2025-0065", "CVE-2025-59047"]);
        assert_eq!(canonical(Ecosystem::CratesIo, &group).unwrap().as_str(), "RUSTSEC-2025-0065");
    }

    #[test]
    fn an_id_is_one_plain_word() {
        assert!(AdvisoryId::new("").is_none());
        assert!(AdvisoryId::new("CVE 1").is_none());
        assert!(AdvisoryId::new("CVE-\u{1b}[31m").is_none());
        assert!(AdvisoryId::new("::error::").is_none());
        assert!(AdvisoryId::new("X-\u{202e}1").is_none());
        assert!(AdvisoryId::new("RHSA-2024:1234").is_some());
        assert!(AdvisoryId::new("CVE-2020-1").unwrap().matches("cve-2020-1"));
    }
}
