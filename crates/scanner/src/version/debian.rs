//! Debian: `[epoch:]upstream[-revision]`. Source: <https://www.debian.org/doc/debian-policy/ch-controlfields.html#version>.

use std::cmp::Ordering;

use super::number::{Number, split_digits, split_while};

/// A version of a Debian package.
#[derive(Clone, Debug)]
pub(super) struct Debian {
    epoch: Number,
    upstream: Box<str>,
    revision: Box<str>,
}

impl Ord for Debian {
    fn cmp(&self, other: &Self) -> Ordering {
        let epoch = self.epoch.cmp(&other.epoch);
        epoch
            .then_with(|| compare(&self.upstream, &other.upstream))
            .then_with(|| compare(&self.revision, &other.revision))
    }
}

impl PartialOrd for Debian {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Debian {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Debian {}

/// Reads a version; a missing epoch is `0`, a missing revision equals `0`.
pub(super) fn parse(text: &str) -> Option<Debian> {
    let text = text.trim();
    let (epoch, rest) = match text.split_once(':') {
        Some((epoch, rest)) => (Number::parse(epoch)?, rest),
        None => (Number::ZERO, text),
    };
    let (upstream, revision) = rest.rsplit_once('-').unwrap_or((rest, ""));
    if upstream.is_empty() || rest.chars().any(char::is_whitespace) {
        return None;
    }
    Some(Debian { epoch, upstream: upstream.into(), revision: revision.into() })
}

/// Stretches of other characters and of digits in turn, the first by [`weight`], the second by value.
fn compare(mut a: &str, mut b: &str) -> Ordering {
    while !(a.is_empty() && b.is_empty()) {
        let is_other = |byte: u8| !byte.is_ascii_digit();
        let (other_a, rest_a) = split_while(a, is_other);
        let (other_b, rest_b) = split_while(b, is_other);
        let (digits_a, after_a) = split_digits(rest_a);
        let (digits_b, after_b) = split_digits(rest_b);
        let order = compare_others(other_a, other_b)
            .then_with(|| Number::parse_or_zero(digits_a).cmp(&Number::parse_or_zero(digits_b)));
        if order.is_ne() {
            return order;
        }
        (a, b) = (after_a, after_b);
    }
    Ordering::Equal
}

fn compare_others(a: &str, b: &str) -> Ordering {
    let length = a.len().max(b.len());
    weights(a).take(length).cmp(weights(b).take(length))
}

fn weights(text: &str) -> impl Iterator<Item = u16> {
    text.bytes().chain(std::iter::repeat(b'0')).map(weight)
}

/// A tilde is before the end, letters before everything else. A digit stands for the end.
fn weight(byte: u8) -> u16 {
    match byte {
        b'~' => 0,
        b'0'..=b'9' => 1,
        b'A'..=b'Z' | b'a'..=b'z' => u16::from(byte) + 1,
        _ => u16::from(byte) + 257,
    }
}
