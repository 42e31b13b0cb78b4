//! Red Hat: `[epoch:]version[-release]` by RPM's `rpmvercmp`.
//! Source: <https://rpm-software-management.github.io/rpm/man/rpm-version.7>.

use std::cmp::Ordering;

use super::number::{Number, split_digits, split_while};

/// A version of an RPM package.
#[derive(Clone, Debug)]
pub(super) struct RedHat {
    epoch: Number,
    version: Box<str>,
    /// A version without a release is before every release of it.
    release: Option<Box<str>>,
}

impl Ord for RedHat {
    fn cmp(&self, other: &Self) -> Ordering {
        let version = || compare(&self.version, &other.version);
        let release = || match (&self.release, &other.release) {
            (Some(a), Some(b)) => compare(a, b),
            (a, b) => a.is_some().cmp(&b.is_some()),
        };
        self.epoch.cmp(&other.epoch).then_with(version).then_with(release)
    }
}

impl PartialOrd for RedHat {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for RedHat {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for RedHat {}

/// Reads a version; an epoch is digits before a colon, a missing one is `0`.
pub(super) fn parse(text: &str) -> Option<RedHat> {
    let text = text.trim();
    if text.is_empty() || text.chars().any(char::is_whitespace) {
        return None;
    }
    let (digits, rest) = split_digits(text);
    let (epoch, rest) = match rest.strip_prefix(':') {
        Some(rest) => (Number::parse_or_zero(digits), rest),
        None => (Number::ZERO, text),
    };
    let (version, release) = match rest.rsplit_once('-') {
        Some((version, release)) => (version, Some(release.into())),
        None => (rest, None),
    };
    Some(RedHat { epoch, version: version.into(), release })
}

/// A stretch of a version, in RPM's order: a tilde is before the end, a caret after it, everything else later.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Segment<'a> {
    Tilde,
    End,
    Caret,
    Letters(&'a str),
    Number(Number),
}

/// Compares stretch by stretch. Other characters only separate.
fn compare(mut a: &str, mut b: &str) -> Ordering {
    loop {
        let (segment_a, rest_a) = next(a);
        let (segment_b, rest_b) = next(b);
        let order = segment_a.cmp(&segment_b);
        if order.is_ne() || segment_a == Segment::End {
            return order;
        }
        (a, b) = (rest_a, rest_b);
    }
}

/// The next stretch, and what follows it.
fn next(text: &str) -> (Segment<'_>, &str) {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '~' || c == '^';
    let text = text.trim_start_matches(|c| !is_part(c));
    if let Some(rest) = text.strip_prefix('~') {
        return (Segment::Tilde, rest);
    }
    if let Some(rest) = text.strip_prefix('^') {
        return (Segment::Caret, rest);
    }
    let (digits, rest) = split_digits(text);
    if let Some(number) = Number::parse(digits) {
        return (Segment::Number(number), rest);
    }
    match split_while(text, |byte| byte.is_ascii_alphabetic()) {
        ("", rest) => (Segment::End, rest),
        (letters, rest) => (Segment::Letters(letters), rest),
    }
}
