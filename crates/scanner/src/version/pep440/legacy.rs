//! Versions from before PEP 440, as setuptools ordered them and `packaging` did until 22.0.
//!
//! Source: <https://github.com/pypa/packaging/blob/21.3/packaging/version.py>.

use crate::version::number::{split_digits, split_while};

/// A version as the parts by which it is compared, as text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::version) struct Legacy(Vec<Box<str>>);

/// A hyphen, and the end of a version.
const FINAL: &str = "*final";
const HYPHEN: &str = "*final-";
const ZERO: &str = "00000000";

/// Reads any text.
pub(super) fn parse(text: &str) -> Legacy {
    let text = text.to_lowercase();
    let mut parts: Vec<Box<str>> = Vec::new();
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (part, after) = split_part(rest);
        rest = after;
        if part != "." {
            push(&mut parts, weigh(part));
        }
    }
    push(&mut parts, FINAL.into());
    Legacy(parts)
}

/// Digits, letters, a dot, a hyphen, or a stretch of others.
fn split_part(text: &str) -> (&str, &str) {
    let is_letter = |byte: u8| byte.is_ascii_lowercase();
    for (part, after) in [split_digits(text), split_while(text, is_letter)] {
        if !part.is_empty() {
            return (part, after);
        }
    }
    if text.starts_with(['.', '-']) {
        return text.split_at_checked(1).unwrap_or((text, ""));
    }
    let is_known = |c: char| c.is_ascii_digit() || c.is_ascii_lowercase() || c == '.' || c == '-';
    text.split_at_checked(text.find(is_known).unwrap_or(text.len())).unwrap_or((text, ""))
}

/// The text by which a part is compared: numbers filled up with zeros, words behind a star.
fn weigh(part: &str) -> Box<str> {
    if part.starts_with(|c: char| c.is_ascii_digit()) {
        return format!("{part:0>8}").into();
    }
    let word = match part {
        "pre" | "preview" | "rc" => "c",
        "-" => "final-",
        "dev" => "@",
        other => other,
    };
    format!("*{word}").into()
}

fn push(parts: &mut Vec<Box<str>>, part: Box<str>) {
    if part.starts_with('*') {
        // A prerelease counts the same with a hyphen before it and without.
        while *part < *FINAL && parts.last().is_some_and(|last| **last == *HYPHEN) {
            parts.pop();
        }
        while parts.last().is_some_and(|last| **last == *ZERO) {
            parts.pop();
        }
    }
    parts.push(part);
}
