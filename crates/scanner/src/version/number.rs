//! Decimal numbers of any length: registries hold dates, hashes and jokes that no machine integer can take.

use std::cmp::Ordering;
use std::fmt;

/// A number without its leading zeros.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Number {
    /// Up to 19 digits.
    Small(u64),
    /// More digits than that, the first not a zero.
    Large(Box<str>),
}

impl Number {
    /// Zero.
    pub(super) const ZERO: Self = Self::Small(0);

    /// Reads ASCII digits; `None` for anything else and for nothing.
    pub(super) fn parse(digits: &str) -> Option<Self> {
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let significant = digits.trim_start_matches('0');
        // Nineteen digits always fit, twenty sometimes.
        if significant.len() > 19 {
            return Some(Self::Large(significant.into()));
        }
        let value = significant.bytes().fold(0_u64, |sum, byte| sum * 10 + u64::from(byte - b'0'));
        Some(Self::Small(value))
    }

    /// Reads ASCII digits; nothing is zero.
    pub(super) fn parse_or_zero(digits: &str) -> Self {
        Self::parse(digits).unwrap_or(Self::ZERO)
    }

    /// Whether it is zero.
    pub(super) fn is_zero(&self) -> bool {
        *self == Self::ZERO
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Small(a), Self::Small(b)) => a.cmp(b),
            (Self::Small(_), Self::Large(_)) => Ordering::Less,
            (Self::Large(_), Self::Small(_)) => Ordering::Greater,
            (Self::Large(a), Self::Large(b)) => (a.len(), a).cmp(&(b.len(), b)),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Small(value) => value.fmt(f),
            Self::Large(digits) => f.write_str(digits),
        }
    }
}

/// The ASCII digits at the start of a text, and what follows them.
pub(super) fn split_digits(text: &str) -> (&str, &str) {
    split_while(text, |byte| byte.is_ascii_digit())
}

/// The bytes at the start of a text that are as wanted, which must be ASCII, and what follows them.
pub(super) fn split_while(text: &str, wanted: fn(u8) -> bool) -> (&str, &str) {
    let end = text.bytes().position(|byte| !wanted(byte)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// A dot-separated identifier of SemVer's kind: numbers come before words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Identifier {
    /// Digits alone.
    Number(Number),
    /// Anything else, in ASCII order.
    Word(Box<str>),
}

impl Identifier {
    /// Reads one identifier.
    pub(super) fn parse(text: &str) -> Self {
        Number::parse(text).map_or_else(|| Self::Word(text.into()), Self::Number)
    }

    /// Reads identifiers of letters, digits and hyphens, separated by dots; `None` where one is empty or has others.
    pub(super) fn parse_list(text: &str) -> Option<Vec<Self>> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let read = |part: &str| {
            (!part.is_empty() && part.bytes().all(is_allowed)).then(|| Self::parse(part))
        };
        text.split('.').map(read).collect()
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Word(word) => f.write_str(word),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_length_are_ordered_by_value() {
        let texts =
            ["0", "9", "10", "9999999999999999999", "10000000000000000000", &"9".repeat(40)];
        for pair in texts.windows(2) {
            assert!(Number::parse(pair[0]) < Number::parse(pair[1]), "{pair:?}");
        }
        assert_eq!(Number::parse("007"), Number::parse("7"));
        assert_eq!(
            Number::parse(&format!("0000{}", "1".repeat(30))),
            Number::parse(&"1".repeat(30))
        );
        assert_eq!(Number::parse(&"1".repeat(30)).unwrap().to_string(), "1".repeat(30));
        for text in ["", "-1", "1a", "٣"] {
            assert!(Number::parse(text).is_none(), "{text}");
        }
    }
}
