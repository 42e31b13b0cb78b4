//! Alerts of other tools as they are kept.

use jiff::Timestamp;
use lockgate_model::Level;
use serde::{Deserialize, Serialize};

/// The kind under which the store keeps the alerts of a repository, by its number.
pub const ALERTS: &str = "alerts";
/// The kind under which it keeps how many open alerts of secret scanning a repository has. No secret is ever kept.
pub const SECRETS: &str = "secrets";
/// The kind under which it keeps which kinds of alerts could be read.
pub const SECTIONS: &str = "sections";

/// An alert of whichever tool.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherAlert {
    /// The tool. Untrusted text, as all of it.
    pub tool: String,
    /// Its number in the repository.
    pub number: u64,
    /// Its page.
    pub url: String,
    /// Whether somebody dismissed it.
    pub dismissed: bool,
    /// Why, in GitHub's word.
    #[serde(default)]
    pub reason: Option<String>,
    /// The rule, or the advisory.
    pub rule: String,
    /// Ids of advisories that it names, the rule's among them.
    #[serde(default)]
    pub ids: Vec<String>,
    /// One line.
    #[serde(default)]
    pub title: String,
    /// The package, where it is about one.
    #[serde(default)]
    pub package: Option<String>,
    /// The file.
    #[serde(default)]
    pub path: Option<String>,
    /// `critical`, `high`, `medium`, `low`, or another word of the tool.
    #[serde(default)]
    pub severity: Option<String>,
    /// Since when.
    #[serde(default)]
    pub since: Option<Timestamp>,
}

impl OtherAlert {
    /// Its severity, where the word is one of the four.
    #[must_use]
    pub fn level(&self) -> Option<Level> {
        match self.severity.as_deref()? {
            "critical" => Some(Level::Critical),
            "high" => Some(Level::High),
            "medium" | "moderate" => Some(Level::Medium),
            "low" => Some(Level::Low),
            _ => None,
        }
    }

    /// Ids of advisories in a text: `CVE-…`, `GHSA-…` and the like, in upper case but for what comes after `GHSA-`.
    #[must_use]
    pub fn ids_in(text: &str) -> Vec<String> {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let words = text.split(|c| !is_word(c)).filter(|word| word.len() < 64);
        let known = ["CVE-", "GHSA-", "RUSTSEC-", "PYSEC-", "GO-", "MAL-", "OSV-"];
        let is_id = |word: &&str| {
            let upper = word.to_ascii_uppercase();
            known.iter().any(|prefix| upper.starts_with(prefix) && word.len() > prefix.len() + 3)
        };
        let mut ids: Vec<String> = words.filter(is_id).map(str::to_owned).collect();
        ids.sort();
        ids.dedup();
        ids
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_in_the_rules_of_other_tools() {
        for (text, ids) in [
            ("CVE-2025-1234:pypi/torch", &["CVE-2025-1234"][..]),
            (
                "GHSA-29mw-wpgm-hmr9 in lodash, see CVE-2020-28500",
                &["CVE-2020-28500", "GHSA-29mw-wpgm-hmr9"],
            ),
            ("js/sql-injection", &[]),
            ("CVE-", &[]),
        ] {
            assert_eq!(OtherAlert::ids_in(text), ids, "{text}");
        }
    }
}
