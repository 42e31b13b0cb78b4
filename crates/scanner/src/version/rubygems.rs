//! RubyGems: `Gem::Version`. Source: <https://docs.ruby-lang.org/en/master/Gem/Version.html>.

use std::cmp::Ordering;

use super::number::{Number, split_digits, split_while};

/// A version as its canonical segments: zeros before a word and at the end are dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RubyGems(Vec<Segment>);

/// Words are prereleases and come before numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    Word(Box<str>),
    Number(Number),
}

const ZERO: Segment = Segment::Number(Number::ZERO);

impl RubyGems {
    /// Whether it is a prerelease: it has a word.
    pub(super) fn is_prerelease(&self) -> bool {
        self.0.iter().any(|segment| matches!(segment, Segment::Word(_)))
    }
}

impl Ord for RubyGems {
    fn cmp(&self, other: &Self) -> Ordering {
        // What is missing counts as zero.
        let length = self.0.len().max(other.0.len());
        let padded = |segments| {
            let rest = std::iter::repeat(&ZERO);
            <[Segment]>::iter(segments).chain(rest).take(length)
        };
        padded(&self.0).cmp(padded(&other.0))
    }
}

impl PartialOrd for RubyGems {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Reads a version; unlike `Gem::Version` it takes `1beta` too.
pub(super) fn parse(text: &str) -> Option<RubyGems> {
    let text = text.trim();
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-';
    if !text.starts_with(|c: char| c.is_ascii_digit()) || !text.bytes().all(is_allowed) {
        return None;
    }
    let mut segments = Vec::new();
    let mut rest = text;
    let mut in_words = false;
    while let Some(first) = rest.bytes().next() {
        let (segment, after) = read_segment(rest, first);
        rest = after;
        if let (Some(Segment::Word(_)), false) = (&segment, in_words) {
            in_words = true;
            drop_trailing_zeros(&mut segments);
        }
        segments.extend(segment);
    }
    drop_trailing_zeros(&mut segments);
    Some(RubyGems(segments))
}

/// The next segment, or none for a dot; a hyphen is short for `.pre.`.
fn read_segment(rest: &str, first: u8) -> (Option<Segment>, &str) {
    if first.is_ascii_digit() {
        let (digits, after) = split_digits(rest);
        return (Some(Segment::Number(Number::parse_or_zero(digits))), after);
    }
    if first.is_ascii_alphabetic() {
        let (word, after) = split_while(rest, |byte| byte.is_ascii_alphabetic());
        return (Some(Segment::Word(word.into())), after);
    }
    let after = rest.get(1..).unwrap_or_default();
    ((first == b'-').then(|| Segment::Word("pre".into())), after)
}

fn drop_trailing_zeros(segments: &mut Vec<Segment>) {
    while segments.last() == Some(&ZERO) {
        segments.pop();
    }
}
