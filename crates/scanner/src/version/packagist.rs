//! Packagist: PHP's `version_compare`, as Composer uses it.
//!
//! Sources: <https://www.php.net/manual/en/function.version-compare.php>,
//! <https://getcomposer.org/doc/articles/versions.md>. Composer brings every version into one form before it compares
//! ([`parse_normalized`]: four numbers, `1.0` is `1.0.0`), its bare comparison does not ([`parse`]: `1.0` is before `1.0.0`).

use std::cmp::Ordering;

use super::composer;
use super::number::{Number, split_digits};

/// A version as parts, the last of which is [`Part::End`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Packagist(Vec<Part>);

/// A part of a version, in order. A longer version is later, unless a word makes it a prerelease.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// A word that PHP does not know.
    Unknown,
    Dev,
    Alpha,
    Beta,
    Rc,
    End,
    /// `#`, with which PHP stands for any number.
    AnyNumber,
    Number(Number),
    Patch,
}

impl Packagist {
    /// Whether it is a prerelease.
    pub(super) fn is_prerelease(&self) -> bool {
        self.0.iter().any(|part| *part < Part::End)
    }

    /// The comparison as PHP makes it. It differs from the order for the part `#` alone, which equals every number and so fits
    /// into no order.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        let (mut a, mut b) = (self.0.as_slice(), other.0.as_slice());
        while let ([part_a, rest_a @ ..], [part_b, rest_b @ ..]) = (a, b) {
            match (part_a, part_b) {
                (Part::AnyNumber, Part::End) => a = rest_a,
                (Part::End, Part::AnyNumber) => b = rest_b,
                (Part::AnyNumber, Part::Number(_)) | (Part::Number(_), Part::AnyNumber) => {
                    (a, b) = (rest_a, rest_b);
                }
                (part_a, part_b) => match part_a.cmp(part_b) {
                    Ordering::Equal => (a, b) = (rest_a, rest_b),
                    order => return order,
                },
            }
        }
        Ordering::Equal
    }
}

/// Reads a version as it stands.
pub(super) fn parse(text: &str) -> Option<Packagist> {
    let text = text.trim();
    if text.is_empty() || text.chars().any(char::is_whitespace) {
        return None;
    }
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let mut parts: Vec<Part> = canonical(text).split('.').map(part).collect();
    parts.push(Part::End);
    Some(Packagist(parts))
}

/// Reads a version as Composer does; `None` for a branch without a number, whose place nobody knows.
pub(super) fn parse_normalized(text: &str) -> Option<Packagist> {
    parse(&composer::normalize(text)?)
}

/// The version with dots around every stretch of digits and of other characters, and for every separator.
fn canonical(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut last = '.';
    for (at, char) in text.chars().enumerate() {
        let is_change =
            last != '.' && char != '.' && last.is_ascii_digit() != char.is_ascii_digit();
        let is_separator = matches!(char, '-' | '_' | '+');
        // PHP drops a `#` that a separator precedes, and with it what it stands for.
        let is_kept = at == 0 || char.is_ascii_alphanumeric() || char == '#';
        if at > 0 && (is_separator || is_change || !is_kept) && !out.ends_with('.') {
            out.push('.');
        }
        if is_kept || (is_change && !is_separator) {
            out.push(char);
        }
        last = char;
    }
    out
}

/// PHP knows words by their start.
fn part(text: &str) -> Part {
    const WORDS: [(&str, Part); 7] = [
        ("dev", Part::Dev),
        ("a", Part::Alpha),
        ("b", Part::Beta),
        ("RC", Part::Rc),
        ("rc", Part::Rc),
        ("#", Part::AnyNumber),
        ("p", Part::Patch),
    ];
    let (digits, _) = split_digits(text);
    if let Some(number) = Number::parse(digits) {
        return Part::Number(number);
    }
    let known = WORDS.into_iter().find(|(word, _)| text.starts_with(word));
    known.map_or(Part::Unknown, |(_, part)| part)
}
