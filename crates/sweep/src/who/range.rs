//! Ranges of versions, in the order of the ecosystem whose versions they are held against.

use std::cmp::Ordering;

use lockgate_model::{Ecosystem, RangeScheme};
use lockgate_scanner::version;

/// A range: any of some alternatives, each of bounds that all hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionRange(Vec<Vec<(Bound, String)>>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    Less,
    AtMost,
    Equal,
    Not,
    AtLeast,
    More,
}

/// Whether a version is in a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fit {
    /// It is.
    Inside,
    /// It cannot be compared, or is not known: it may be.
    Unknown,
}

/// Why a text is no range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no range of versions, like \">=1.2.0 <1.4.3\" or \"1.2.0 || 1.2.1\"")]
pub struct RangeError(String);

impl VersionRange {
    /// Reads a range: `<`, `<=`, `=`, `!=`, `>=`, `>` and a version, with blanks or commas between those that all hold and
    /// `||` between alternatives; a version alone is itself.
    ///
    /// # Errors
    /// For anything else.
    pub fn parse(text: &str) -> Result<Self, RangeError> {
        let error = || RangeError(text.to_owned());
        let mut alternatives = Vec::new();
        for part in text.split("||") {
            let mut bounds = Vec::new();
            let mut words = part.split([' ', ',', '\t']).filter(|word| !word.is_empty());
            while let Some(word) = words.next() {
                let (bound, rest) = operator(word);
                // A blank may stand behind the sign.
                let version = if rest.is_empty() { words.next().unwrap_or_default() } else { rest };
                let starts = version.starts_with(|c: char| c.is_alphanumeric());
                if !starts {
                    return Err(error());
                }
                bounds.push((bound, version.to_owned()));
            }
            if bounds.is_empty() {
                return Err(error());
            }
            alternatives.push(bounds);
        }
        Ok(Self(alternatives))
    }

    /// Whether a version of an ecosystem is in the range; `None` where it is not.
    #[must_use]
    pub fn fit(&self, ecosystem: Ecosystem, version: Option<&str>) -> Option<Fit> {
        let Some(written) = version else { return Some(Fit::Unknown) };
        let answers = self.0.iter().map(|bounds| all_hold(bounds, ecosystem, written));
        // The alternative that says most counts: inside, then not known, then outside.
        answers.flatten().min()
    }
}

fn operator(word: &str) -> (Bound, &str) {
    let signs = [
        ("<=", Bound::AtMost),
        (">=", Bound::AtLeast),
        ("!=", Bound::Not),
        ("==", Bound::Equal),
        ("<", Bound::Less),
        (">", Bound::More),
        ("=", Bound::Equal),
    ];
    let found = signs.iter().find_map(|(sign, bound)| Some((*bound, word.strip_prefix(sign)?)));
    found.unwrap_or((Bound::Equal, word))
}

fn all_hold(bounds: &[(Bound, String)], ecosystem: Ecosystem, written: &str) -> Option<Fit> {
    let mut fit = Fit::Inside;
    for (bound, text) in bounds {
        match holds(*bound, text, ecosystem, written) {
            Some(true) => {}
            Some(false) => return None,
            None => fit = Fit::Unknown,
        }
    }
    Some(fit)
}

fn holds(bound: Bound, text: &str, ecosystem: Ecosystem, written: &str) -> Option<bool> {
    if text == written {
        return Some(matches!(bound, Bound::Equal | Bound::AtMost | Bound::AtLeast));
    }
    let limit = version::parse_bound(ecosystem, RangeScheme::Ecosystem, text);
    let order = version::parse(ecosystem, written)?.compare(&limit?);
    Some(match bound {
        Bound::Less => order == Ordering::Less,
        Bound::AtMost => order != Ordering::Greater,
        Bound::Equal => order == Ordering::Equal,
        Bound::Not => order != Ordering::Equal,
        Bound::AtLeast => order != Ordering::Less,
        Bound::More => order == Ordering::Greater,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(range: &str, ecosystem: Ecosystem, version: &str) -> Option<Fit> {
        VersionRange::parse(range).unwrap().fit(ecosystem, Some(version))
    }

    #[test]
    fn a_range_is_held_against_the_ecosystems_own_order() {
        for (range, ecosystem, version, inside) in [
            (">=1.2.0 <1.10.0", Ecosystem::Npm, "1.9.0", true),
            (">= 1.2.0, < 1.10.0", Ecosystem::Npm, "1.10.0", false),
            ("<1.10.0", Ecosystem::Npm, "1.10.0-rc.1", true),
            ("<1.10", Ecosystem::PyPi, "1.10.dev1", true),
            ("<=1.0", Ecosystem::Maven, "1.0-alpha-1", true),
            ("1.2.3", Ecosystem::Npm, "1.2.3", true),
            ("1.2.3", Ecosystem::Npm, "1.2.4", false),
            ("=1.0", Ecosystem::PyPi, "1.0.0", true),
            ("!=1.0", Ecosystem::PyPi, "1.0.0", false),
            ("1.0.0 || >2.0.0", Ecosystem::Npm, "2.0.1", true),
            ("1.0.0 || >2.0.0", Ecosystem::Npm, "1.5.0", false),
        ] {
            let expected = inside.then_some(Fit::Inside);
            assert_eq!(fit(range, ecosystem, version), expected, "{range} {version}");
        }
    }

    #[test]
    fn a_version_that_cannot_be_compared_is_not_left_out() {
        assert_eq!(fit("<1.0.0", Ecosystem::Npm, "nonsense"), Some(Fit::Unknown));
        assert_eq!(fit("nonsense", Ecosystem::Npm, "nonsense"), Some(Fit::Inside));
        let range = VersionRange::parse("<1.0.0").unwrap();
        assert_eq!(range.fit(Ecosystem::Npm, None), Some(Fit::Unknown));
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in ["", " ", "<", ">= ", "1.0.0 ||", "~1.2", "^1", "<>1"] {
            assert!(VersionRange::parse(text).is_err(), "{text:?}");
        }
    }
}
