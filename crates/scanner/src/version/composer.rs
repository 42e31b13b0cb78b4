//! The one form into which Composer brings a version before it compares: `v1.0-RC1` is `1.0.0.0-RC1`.
//!
//! Source: <https://getcomposer.org/doc/articles/versions.md>.

use super::number::{split_digits, split_while};

/// What Composer writes for the `x` of a branch: after every release of it.
const ANY: &str = "9999999";

/// The form; `None` for what is no version: a branch without a number.
pub(super) fn normalize(text: &str) -> Option<String> {
    let text = text.trim();
    // The alias, the stability and the commit say nothing about the place in the order.
    let text = text.split_once(" as ").map_or(text, |(version, _)| version);
    let text = text.rsplit_once('@').map_or(text, |(version, _)| version);
    let text = text.split_once('#').map_or(text, |(version, _)| version);
    let text = text.split_once('+').map_or(text, |(version, _)| version);
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text).to_ascii_lowercase();
    if text.contains(char::is_whitespace) {
        return None;
    }
    classical(&text).or_else(|| date(&text)).or_else(|| branch(&text))
}

/// Up to four numbers, filled up with zeros, and a stability.
fn classical(text: &str) -> Option<String> {
    let (mut out, mut rest) = (String::new(), text);
    for count in 0..4 {
        let after = if count == 0 { Some(rest) } else { rest.strip_prefix('.') };
        let (digits, after) = after.map(split_digits).unwrap_or_default();
        if digits.is_empty() {
            break;
        }
        out.push_str(if count == 0 { "" } else { "." });
        out.push_str(digits);
        rest = after;
    }
    let first = out.split('.').next().unwrap_or_default().len();
    if first == 0 || first > 5 {
        return None;
    }
    for _ in out.matches('.').count()..3 {
        out.push_str(".0");
    }
    out.push_str(&stability(rest)?);
    Some(out)
}

/// A date of at least a year and a month, with separators or without.
fn date(text: &str) -> Option<String> {
    let (numbers, rest) = split_while(text, |byte| byte.is_ascii_digit() || b".:-".contains(&byte));
    let numbers_only = numbers.trim_end_matches(['.', ':', '-']);
    let rest = text.get(numbers_only.len()..).unwrap_or(rest);
    let digits = numbers_only.bytes().filter(u8::is_ascii_digit).count();
    if numbers_only.len() < 6 || digits < 6 {
        return None;
    }
    Some(format!("{}{}", numbers_only.replace([':', '-'], "."), stability(rest)?))
}

/// `-beta2`, `-dev`, nothing: what may follow the numbers. `None` for anything else.
fn stability(text: &str) -> Option<String> {
    const WORDS: [(&str, &str); 9] = [
        ("stable", ""),
        ("beta", "-beta"),
        ("alpha", "-alpha"),
        ("patch", "-patch"),
        ("rc", "-RC"),
        ("pl", "-patch"),
        ("a", "-alpha"),
        ("b", "-beta"),
        ("p", "-patch"),
    ];
    let (text, dev) = match text.strip_suffix("dev") {
        Some(before) => (before.strip_suffix(['.', '-']).unwrap_or(before), "-dev"),
        None => (text, ""),
    };
    if text.is_empty() {
        return Some(dev.to_owned());
    }
    let text = text.strip_prefix(['.', '_', '-']).unwrap_or(text);
    let (word, form) = WORDS.into_iter().find(|(word, _)| text.starts_with(word))?;
    let number = text.strip_prefix(word)?.trim_start_matches(['.', '-']);
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !number.is_empty() && !number.split(['.', '-']).all(is_number) {
        return None;
    }
    // Composer drops all that follows `stable`.
    if form.is_empty() {
        return Some(String::new());
    }
    Some(format!("{form}{number}{dev}"))
}

/// A branch of numbers, `2.1.x-dev`: after every release of it.
fn branch(text: &str) -> Option<String> {
    let name = text.strip_suffix("dev")?;
    let name = name.strip_suffix(['.', '-']).unwrap_or(name);
    let mut parts: Vec<&str> = Vec::new();
    for part in name.split('.') {
        let is_number = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        match part {
            "x" | "*" if !parts.is_empty() => parts.push(ANY),
            _ if is_number => parts.push(part),
            _ => return None,
        }
    }
    if parts.len() > 4 {
        return None;
    }
    parts.resize(4, ANY);
    Some(format!("{}-dev", parts.join(".")))
}
