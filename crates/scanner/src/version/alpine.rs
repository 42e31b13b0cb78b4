//! Alpine: `apk version -t` as of apk-tools 3.
//!
//! Source: <https://man.archlinux.org/man/extra/apk-tools/apk-package.5.en>:
//! `number{.number}…{letter}{_suffix{number}}…{~hash}{-r#}`. From the place where a version breaks these rules it is before any that keeps
//! them; `apk` calls two such rests equal, here they are compared as text.

use super::number::{Number, split_digits, split_while};

/// A version as tokens, in which the first difference decides.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Alpine(Vec<Token>);

/// A part of a version, in order: whatever goes on longer is later, except for a prerelease and what breaks the rules.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Token {
    SuffixBefore(u8),
    Invalid(Box<str>),
    /// A hyphen that starts no revision, or a revision that something follows.
    InvalidRevision(Number),
    End,
    Revision(Number),
    Hash(Box<str>),
    SuffixNumber(Number),
    SuffixAfter(u8),
    Letter(u8),
    /// A number with a leading zero after the first number, compared as text like a decimal fraction.
    Fraction(Box<str>),
    Number(Number),
}

const BEFORE: [&str; 4] = ["alpha", "beta", "pre", "rc"];
const AFTER: [&str; 5] = ["cvs", "svn", "git", "hg", "p"];

impl Alpine {
    /// Whether it is a prerelease.
    pub(super) fn is_prerelease(&self) -> bool {
        self.0.iter().any(|token| matches!(token, Token::SuffixBefore(_)))
    }
}

/// Reads a version.
pub(super) fn parse(text: &str) -> Option<Alpine> {
    let text = text.trim();
    if text.is_empty() || text.chars().any(char::is_whitespace) {
        return None;
    }
    let mut tokens = Vec::new();
    let last = match read_numbers(text, &mut tokens) {
        rest if tokens.is_empty() => Token::Invalid(rest.into()),
        rest => {
            let rest = read_letter(rest, &mut tokens);
            let rest = read_suffixes(rest, &mut tokens);
            end(read_hash(rest, &mut tokens))
        }
    };
    tokens.push(last);
    Some(Alpine(tokens))
}

fn read_numbers<'a>(text: &'a str, tokens: &mut Vec<Token>) -> &'a str {
    let (digits, mut rest) = split_digits(text);
    let Some(first) = Number::parse(digits) else { return text };
    tokens.push(Token::Number(first));
    while let Some(after) = rest.strip_prefix('.') {
        let (digits, after) = split_digits(after);
        let Some(number) = Number::parse(digits) else { break };
        let is_fraction = digits.starts_with('0');
        tokens.push(if is_fraction {
            Token::Fraction(digits.into())
        } else {
            Token::Number(number)
        });
        rest = after;
    }
    rest
}

fn read_letter<'a>(text: &'a str, tokens: &mut Vec<Token>) -> &'a str {
    let first = text.bytes().next().filter(u8::is_ascii_lowercase);
    let Some(letter) = first else { return text };
    tokens.push(Token::Letter(letter));
    text.get(1..).unwrap_or_default()
}

fn read_suffixes<'a>(mut text: &'a str, tokens: &mut Vec<Token>) -> &'a str {
    while let Some((suffix, after)) = text.strip_prefix('_').and_then(read_suffix) {
        tokens.push(suffix);
        let (digits, after) = split_digits(after);
        tokens.extend(Number::parse(digits).map(Token::SuffixNumber));
        text = after;
    }
    text
}

fn read_suffix(text: &str) -> Option<(Token, &str)> {
    let (word, after) = split_while(text, |byte| byte.is_ascii_lowercase());
    let before = || place(&BEFORE, word).map(Token::SuffixBefore);
    let suffix = before().or_else(|| place(&AFTER, word).map(Token::SuffixAfter))?;
    Some((suffix, after))
}

fn place(words: &[&str], word: &str) -> Option<u8> {
    words.iter().zip(0..).find(|(known, _)| **known == word).map(|(_, place)| place)
}

fn read_hash<'a>(text: &'a str, tokens: &mut Vec<Token>) -> &'a str {
    let Some(after) = text.strip_prefix('~') else { return text };
    let (hash, after) = split_while(after, |byte| byte.is_ascii_hexdigit());
    if hash.is_empty() {
        return text;
    }
    tokens.push(Token::Hash(hash.into()));
    after
}

/// The last token: the revision, the end, or what breaks the rules.
fn end(text: &str) -> Token {
    if text.is_empty() {
        return Token::End;
    }
    if !text.starts_with('-') {
        return Token::Invalid(text.into());
    }
    let (digits, after) = split_digits(text.strip_prefix("-r").unwrap_or(text));
    let revision = Number::parse_or_zero(digits);
    match after {
        "" => Token::Revision(revision),
        _ => Token::InvalidRevision(revision),
    }
}
