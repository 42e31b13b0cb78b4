//! Conan: the `Version` of Conan 2, which is no SemVer.
//!
//! Source: Conan's reference documentation: any number of parts between dots, trailing zeros ignored,
//! a prerelease after the first hyphen, build metadata after the last plus. Conan compares a number with a word as text, which
//! contradicts itself: `10` < `1a` < `2` < `10`. In the order a word is placed by the digits it starts with, after the number
//! alone; [`Conan::compare`] is Conan's comparison.

use std::cmp::Ordering;

use super::number::{Number, split_digits};

/// A version of any number of parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Conan {
    parts: Vec<Part>,
    /// `None` for a release.
    pre: Option<Vec<Part>>,
    build: Option<Vec<Part>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Number(Number),
    Word(Box<str>),
}

impl Part {
    /// The digits that it starts with, and the rest. A word without digits is after all numbers.
    fn place(&self) -> (bool, Number, &str) {
        match self {
            Self::Number(number) => (false, number.clone(), ""),
            Self::Word(word) => {
                let (digits, rest) = split_digits(word);
                (digits.is_empty(), Number::parse_or_zero(digits), rest)
            }
        }
    }

    /// Conan's comparison: as text unless both are numbers.
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.cmp(b),
            (Self::Word(a), Self::Word(b)) => a.cmp(b),
            (Self::Number(a), Self::Word(b)) => a.to_string().as_str().cmp(b),
            (Self::Word(a), Self::Number(b)) => (**a).cmp(&b.to_string()),
        }
    }
}

impl Ord for Part {
    fn cmp(&self, other: &Self) -> Ordering {
        let order = self.place().cmp(&other.place());
        // `1a` and `01a` have one place and are two words.
        if let (Ordering::Equal, Self::Word(a), Self::Word(b)) = (order, self, other) {
            return a.cmp(b);
        }
        order
    }
}

impl PartialOrd for Part {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Conan {
    /// Whether it is a prerelease.
    pub(super) fn is_prerelease(&self) -> bool {
        self.pre.is_some()
    }

    /// The comparison as Conan makes it, which is no order.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        self.compare_by(other, Part::compare)
    }

    fn compare_by(&self, other: &Self, compare: fn(&Part, &Part) -> Ordering) -> Ordering {
        let lists = |a: &[Part], b: &[Part]| {
            let differing = a.iter().zip(b).map(|(a, b)| compare(a, b)).find(|order| order.is_ne());
            differing.unwrap_or_else(|| a.len().cmp(&b.len()))
        };
        let optional = |a: &Option<Vec<Part>>, b: &Option<Vec<Part>>| match (a, b) {
            (Some(a), Some(b)) => lists(a, b),
            (a, b) => a.is_some().cmp(&b.is_some()),
        };
        lists(&self.parts, &other.parts)
            // A release comes after its prereleases.
            .then_with(|| self.pre.is_none().cmp(&other.pre.is_none()))
            .then_with(|| optional(&self.pre, &other.pre))
            .then_with(|| optional(&self.build, &other.build))
    }
}

impl Ord for Conan {
    fn cmp(&self, other: &Self) -> Ordering {
        self.compare_by(other, Part::cmp)
    }
}

impl PartialOrd for Conan {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Reads a version: Conan takes any text.
pub(super) fn parse(text: &str) -> Option<Conan> {
    let text = text.trim();
    if text.is_empty() || text.chars().any(char::is_whitespace) {
        return None;
    }
    let (text, build) = cut(text.rsplit_once('+'), text);
    let (text, pre) = cut(text.split_once('-'), text);
    Some(Conan { parts: parts(text), pre: pre.map(parts), build: build.map(parts) })
}

fn cut<'a>(split: Option<(&'a str, &'a str)>, whole: &'a str) -> (&'a str, Option<&'a str>) {
    split.map_or((whole, None), |(before, after)| (before, Some(after)))
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = text.split('.').map(part).collect();
    while parts.last().is_some_and(|last| *last == Part::Number(Number::ZERO)) {
        parts.pop();
    }
    parts
}

fn part(text: &str) -> Part {
    Number::parse(text).map_or_else(|| Part::Word(text.into()), Part::Number)
}
