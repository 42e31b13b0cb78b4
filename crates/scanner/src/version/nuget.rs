//! NuGet: `NuGetVersion` with its default comparer.
//!
//! Source: <https://learn.microsoft.com/en-us/nuget/concepts/package-versioning>: up to four numbers, prerelease labels
//! without regard to letter case, build metadata ignored.

use std::cmp::Ordering;

use super::number::Number;

/// A version of up to four numbers and prerelease labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NuGet {
    numbers: [Number; 4],
    labels: Vec<Label>,
}

/// Numbers come before words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Label {
    Number(u32),
    /// Lower case. Digits that are no 32-bit number are a word too, as in NuGet.
    Word(Box<str>),
}

impl NuGet {
    /// Whether it is a prerelease.
    pub(super) fn is_prerelease(&self) -> bool {
        !self.labels.is_empty()
    }
}

impl Ord for NuGet {
    fn cmp(&self, other: &Self) -> Ordering {
        let numbers = self.numbers.cmp(&other.numbers);
        numbers
            .then_with(|| self.labels.is_empty().cmp(&other.labels.is_empty()))
            .then_with(|| self.labels.cmp(&other.labels))
    }
}

impl PartialOrd for NuGet {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Reads a version.
pub(super) fn parse(text: &str) -> Option<NuGet> {
    let text = text.trim();
    let text = text.split_once('+').map_or(text, |(version, _)| version);
    let (core, labels) = match text.split_once('-') {
        Some((core, labels)) => (core, labels.split('.').map(label).collect::<Option<Vec<_>>>()?),
        None => (text, Vec::new()),
    };
    let mut numbers = [Number::ZERO, Number::ZERO, Number::ZERO, Number::ZERO];
    let mut slots = numbers.iter_mut();
    for part in core.split('.') {
        *slots.next()? = Number::parse(part.trim())?;
    }
    Some(NuGet { numbers, labels })
}

fn label(text: &str) -> Option<Label> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if text.is_empty() || !text.bytes().all(is_allowed) {
        return None;
    }
    let number = text.parse().ok().filter(|number| *number <= i32::MAX.unsigned_abs());
    Some(number.map_or_else(|| Label::Word(text.to_ascii_lowercase().into()), Label::Number))
}
