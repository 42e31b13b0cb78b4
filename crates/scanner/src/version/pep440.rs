//! PyPI: PEP 440 as `packaging` reads it.
//!
//! Source: <https://packaging.python.org/en/latest/specifications/version-specifiers/>, with all spellings that normalize
//! (`1.0-ALPHA.1` is `1.0a1`) and local versions. Other texts are legacy versions, before all these: see [`legacy`].

mod legacy;

use super::number::{Number, split_digits, split_while};
use legacy::Legacy;

/// A version; a legacy one is before every other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pep440 {
    Legacy(Legacy),
    Standard(Standard),
}

/// A version by PEP 440, its fields in the order in which they are compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Standard {
    epoch: Number,
    /// Without trailing zeros.
    release: Vec<Number>,
    pre: Pre,
    /// `None`, which is first, for no post release.
    post: Option<Number>,
    dev: Dev,
    /// Empty for no local version.
    local: Vec<Local>,
}

/// A developmental release of the release itself is before its first prerelease.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Pre {
    DevOnly,
    Alpha(Number),
    Beta(Number),
    ReleaseCandidate(Number),
    Final,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Dev {
    Dev(Number),
    Final,
}

/// A segment of a local version: words come before numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Local {
    Word(Box<str>),
    Number(Number),
}

impl Pep440 {
    /// Whether it is a prerelease or a developmental release.
    pub(super) fn is_prerelease(&self) -> bool {
        match self {
            Self::Legacy(_) => false,
            Self::Standard(version) => {
                version.pre.cmp(&Pre::Final).is_lt() || version.dev != Dev::Final
            }
        }
    }
}

/// Reads the version of a package: without its local part, which a specifier without one ignores (`1.0+cu118` satisfies
/// `<=1.0`). Bounds have none, since PyPI takes no such version.
pub(super) fn parse_public(text: &str) -> Option<Pep440> {
    let mut version = parse_standard(text)?;
    if let Pep440::Standard(standard) = &mut version {
        standard.local.clear();
    }
    Some(version)
}

/// Reads a version by PEP 440 or a legacy one.
pub(super) fn parse(text: &str) -> Option<Pep440> {
    let text = text.trim();
    if text.is_empty() || text.chars().any(char::is_whitespace) {
        return None;
    }
    parse_standard(text).or_else(|| Some(Pep440::Legacy(legacy::parse(text))))
}

/// Reads a version by PEP 440.
pub(super) fn parse_standard(text: &str) -> Option<Pep440> {
    let text = text.trim().to_ascii_lowercase();
    let text = text.strip_prefix('v').unwrap_or(&text);
    let (text, local) = match text.split_once('+') {
        Some((text, local)) => (text, parse_local(local)?),
        None => (text, Vec::new()),
    };
    let (epoch, text) = match text.split_once('!') {
        Some((epoch, text)) => (Number::parse(epoch)?, text),
        None => (Number::ZERO, text),
    };
    let (release, rest) = parse_release(text)?;
    let (pre, rest) = parse_pre(rest);
    let (post, rest) = parse_post(rest);
    let (dev, rest) = labelled(rest, &["dev"]).map_or((None, rest), |(_, n, rest)| (Some(n), rest));
    if !rest.is_empty() {
        return None;
    }
    let pre = match pre {
        Some(pre) => pre,
        None if post.is_none() && dev.is_some() => Pre::DevOnly,
        None => Pre::Final,
    };
    let dev = dev.map_or(Dev::Final, Dev::Dev);
    Some(Pep440::Standard(Standard { epoch, release, pre, post, dev, local }))
}

fn parse_release(text: &str) -> Option<(Vec<Number>, &str)> {
    let (digits, mut rest) = split_digits(text);
    let mut release = vec![Number::parse(digits)?];
    while let Some((digits, after)) = rest.strip_prefix('.').map(split_digits) {
        let Some(number) = Number::parse(digits) else { break };
        release.push(number);
        rest = after;
    }
    while release.last().is_some_and(Number::is_zero) {
        release.pop();
    }
    Some((release, rest))
}

fn parse_pre(text: &str) -> (Option<Pre>, &str) {
    const WORDS: [&str; 8] = ["alpha", "a", "beta", "b", "preview", "pre", "c", "rc"];
    let Some((word, number, rest)) = labelled(text, &WORDS) else { return (None, text) };
    let pre = match word {
        "alpha" | "a" => Pre::Alpha(number),
        "beta" | "b" => Pre::Beta(number),
        _ => Pre::ReleaseCandidate(number),
    };
    (Some(pre), rest)
}

fn parse_post(text: &str) -> (Option<Number>, &str) {
    if let Some((digits, rest)) = text.strip_prefix('-').map(split_digits)
        && let Some(number) = Number::parse(digits)
    {
        return (Some(number), rest);
    }
    labelled(text, &["post", "rev", "r"])
        .map_or((None, text), |(_, number, rest)| (Some(number), rest))
}

/// A separator, one of the words, a separator and a number, all but the word optional; and what follows.
fn labelled<'a>(text: &'a str, words: &[&'static str]) -> Option<(&'static str, Number, &'a str)> {
    let is_separator = ['.', '-', '_'];
    let start = text.strip_prefix(is_separator).unwrap_or(text);
    let (word, rest) = words.iter().find_map(|word| Some((*word, start.strip_prefix(*word)?)))?;
    let (digits, rest) = split_digits(rest.strip_prefix(is_separator).unwrap_or(rest));
    Some((word, Number::parse_or_zero(digits), rest))
}

fn parse_local(text: &str) -> Option<Vec<Local>> {
    let segment = |part: &str| match split_while(part, |byte| byte.is_ascii_alphanumeric()) {
        ("", _) => None,
        (word, "") => Some(Number::parse(word).map_or(Local::Word(word.into()), Local::Number)),
        _ => None,
    };
    text.split(['.', '-', '_']).map(segment).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cmp::Ordering;

    fn is_sorted(texts: &[&str]) {
        for pair in texts.windows(2) {
            assert_eq!(parse(pair[0]).cmp(&parse(pair[1])), Ordering::Less, "{pair:?}");
        }
    }

    #[test]
    fn the_phases_of_a_release_are_in_order() {
        is_sorted(&[
            "legacy",
            "1.0.dev0",
            "1.0a1.dev2",
            "1.0a1",
            "1.0a1.post1",
            "1.0b2",
            "1.0rc1",
            "1.0",
            "1.0+abc",
            "1.0+1",
            "1.0.post1.dev3",
            "1.0.post1",
            "1.1",
            "1!0.1",
        ]);
    }

    #[test]
    fn every_spelling_of_a_version_is_that_version() {
        for (a, b) in [
            ("1.0.0", "1"),
            ("v1.0", "1.0"),
            ("1.0-ALPHA.1", "1.0a1"),
            ("1.0preview3", "1.0rc3"),
            ("1.0-4", "1.0.post4"),
            ("1.0r", "1.0.post0"),
            ("1.0_dev_2", "1.0.dev2"),
            ("1.0+a-b_C", "1.0+a.b.c"),
            ("1.0a-.post1", "1.0a0.post1"),
            ("0!1.0", "1.0"),
        ] {
            assert_eq!(parse_standard(a).unwrap(), parse_standard(b).unwrap(), "{a} {b}");
        }
        for text in ["", "1.0x", "1.0.", "+a", "1.0+", "1.0+a..b", "1..0", "1!", "==1.0", "1.0,<2"]
        {
            assert!(parse_standard(text).is_none(), "{text}");
        }
    }
}
