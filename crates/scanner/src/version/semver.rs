//! SemVer 2.0, section 11: <https://semver.org/spec/v2.0.0.html>; crates.io, npm, Go, Hex, Swift and others.
//!
//! Read leniently, since advisories and tags are written by hand: a leading `v` or `=`, missing numbers (`1.2` is
//! `1.2.0`), more than three of them (compared in turn) and a prerelease without its hyphen (`1.2.3beta`) are taken.

use std::cmp::Ordering;
use std::fmt;

use super::number::{Identifier, Number, split_digits};

/// A version in SemVer's order. Build metadata has no place in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Semver {
    numbers: [Number; 3],
    /// Numbers after the third, without trailing zeros.
    more: Vec<Number>,
    /// Empty for a release.
    pre: Vec<Identifier>,
}

impl Semver {
    /// Whether it is a prerelease.
    pub(super) fn is_prerelease(&self) -> bool {
        !self.pre.is_empty()
    }

    /// The part that SemVer allows to change without breaking: `1` for 1.2.3, `0.3` for 0.3.1, `0.0.7` for 0.0.7.
    pub(super) fn compatibility_bucket(&self) -> String {
        let [major, minor, patch] = &self.numbers;
        match (major.is_zero(), minor.is_zero()) {
            (true, true) => format!("0.0.{patch}"),
            (true, false) => format!("0.{minor}"),
            (false, _) => major.to_string(),
        }
    }

    /// The version without a prerelease `0`, which bounds use for "the lowest prerelease": `1.2.0-0` is `1.2.0`.
    pub(super) fn without_lowest_prerelease(mut self) -> Self {
        if self.pre == [Identifier::Number(Number::ZERO)] {
            self.pre.clear();
        }
        self
    }
}

impl Ord for Semver {
    fn cmp(&self, other: &Self) -> Ordering {
        let numbers = self.numbers.cmp(&other.numbers).then_with(|| self.more.cmp(&other.more));
        // A release comes after its prereleases.
        numbers
            .then_with(|| self.pre.is_empty().cmp(&other.pre.is_empty()))
            .then_with(|| self.pre.cmp(&other.pre))
    }
}

impl PartialOrd for Semver {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Semver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = &self.numbers;
        write!(f, "{major}.{minor}.{patch}")?;
        for number in &self.more {
            write!(f, ".{number}")?;
        }
        for (identifier, separator) in self.pre.iter().zip(separators()) {
            write!(f, "{separator}{identifier}")?;
        }
        Ok(())
    }
}

/// What stands before each identifier of a prerelease.
fn separators() -> impl Iterator<Item = char> {
    std::iter::once('-').chain(std::iter::repeat('.'))
}

/// Reads a version.
pub(super) fn parse(text: &str) -> Option<Semver> {
    parse_with_build(text).map(|(version, _)| version)
}

/// Reads a version and tells its build metadata, `None` where it has none.
pub(super) fn parse_with_build(text: &str) -> Option<(Semver, Option<&str>)> {
    let text = text.trim().trim_start_matches(['v', 'V', '=']);
    let (text, build) = match text.split_once('+') {
        Some((_, "")) => return None,
        Some((text, build)) => (text, Some(build)),
        None => (text, None),
    };
    let (numbers, more, rest) = parse_numbers(text)?;
    let pre = match rest.strip_prefix('-').unwrap_or(rest) {
        "" if rest.is_empty() => Vec::new(),
        pre => Identifier::parse_list(pre)?,
    };
    Some((Semver { numbers, more, pre }, build))
}

/// The numbers at the start, and the rest: empty, or with the hyphen or the letter that ends them.
fn parse_numbers(text: &str) -> Option<([Number; 3], Vec<Number>, &str)> {
    let mut numbers = [Number::ZERO, Number::ZERO, Number::ZERO];
    let mut more = Vec::new();
    let mut rest = text;
    let mut count = 0;
    loop {
        let (digits, after) = split_digits(rest);
        let number = Number::parse(digits)?;
        match numbers.get_mut(count) {
            Some(slot) => *slot = number,
            None => more.push(number),
        }
        count += 1;
        rest = after;
        let Some(next) = rest.strip_prefix('.') else { break };
        rest = next;
    }
    while more.last().is_some_and(Number::is_zero) {
        more.pop();
    }
    let ends = rest.is_empty() || rest.starts_with(|c: char| c == '-' || c.is_ascii_alphabetic());
    ends.then_some((numbers, more, rest))
}

/// Reads a version of Go: a release candidate of Go itself has no hyphen, `1.21rc2` is `1.21.0-rc.2`.
pub(super) fn parse_go(text: &str) -> Option<Semver> {
    let mut version = parse(text)?;
    if let ([Identifier::Word(word)], false) = (version.pre.as_slice(), text.contains('-')) {
        let (name, number) = ["rc", "beta"]
            .into_iter()
            .find_map(|name| Some((name, Number::parse(word.strip_prefix(name)?)?)))?;
        version.pre = vec![Identifier::Word(name.into()), Identifier::Number(number)];
    }
    Some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        parse(text).unwrap().to_string()
    }

    #[test]
    fn trailing_numbers_may_be_missing() {
        assert_eq!(canonical("1"), "1.0.0");
        assert_eq!(canonical("1.2-beta.1"), "1.2.0-beta.1");
        assert_eq!(canonical("v1.2.3"), "1.2.3");
        assert_eq!(canonical("0.0.0-0"), "0.0.0-0");
        for text in [
            "",
            "a",
            "1..2",
            "1.x",
            "-1",
            "1.2.",
            "1.2.3-",
            "1.2.3+",
            "1.2.3-a..b",
            "^1.2",
            "1 || 2",
        ] {
            assert!(parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn numbers_after_the_third_count_in_turn() {
        assert!(parse("1.1.3") < parse("1.1.3.4"));
        assert!(parse("1.1.3.4") < parse("1.1.3.5"));
        assert!(parse("1.1.3.4") < parse("1.1.4"));
        assert_eq!(parse("1.1.3.0"), parse("1.1.3"));
    }

    #[test]
    fn a_release_candidate_of_go_is_a_prerelease() {
        assert_eq!(parse_go("1.21rc2").unwrap().to_string(), "1.21.0-rc.2");
        assert!(parse_go("1.21rc2") < parse_go("1.21rc10"));
        assert!(parse_go("1.21rc2") < parse_go("1.21.0"));
        assert!(parse_go("v0.0.0-20191109021931-daa7c04131f5").is_some());
        assert_eq!(parse_go("v2.0.0+incompatible"), parse_go("2.0.0"));
    }

    #[test]
    fn the_lowest_prerelease_of_a_bound_is_dropped() {
        let bound = |text| parse(text).unwrap().without_lowest_prerelease().to_string();
        assert_eq!(bound("1.2.0-0"), "1.2.0");
        assert_eq!(bound("1.2.0-0.1"), "1.2.0-0.1");
        assert_eq!(bound("1.2.0-rc.1"), "1.2.0-rc.1");
    }
}
