//! Lines of a `yarn.lock`, and the words on them.

use std::borrow::Cow;

use crate::format::json::Text;

/// A line that says something.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// Spaces before the text.
    pub(super) indent: usize,
    /// The text without spaces around it.
    pub(super) text: &'a str,
    /// The byte offset of the text.
    pub(super) start: usize,
}

/// The lines of a text without the empty ones and the comments.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain(std::iter::once(text.len()));
    ends.filter_map(move |end| {
        let line = text.get(start..end).unwrap_or_default();
        let first = start;
        start = end + 1;
        let indent = line.bytes().take_while(|byte| *byte == b' ').count();
        let text = line.get(indent..).unwrap_or_default().trim_ascii_end();
        let says = !text.is_empty() && !text.starts_with('#');
        says.then_some(Line { indent, text, start: first + indent })
    })
}

/// A word at the start of a text, and what follows it: a word in quotes, or one that ends before a byte of `ends`.
pub(super) fn read_word<'a>(text: &'a str, ends: fn(u8) -> bool) -> Option<(Text<'a>, &'a str)> {
    let Some(rest) = text.strip_prefix('"') else {
        let end = text.bytes().position(ends).unwrap_or(text.len());
        let (raw, rest) = text.split_at_checked(end)?;
        return (!raw.is_empty()).then_some((Text { value: Cow::Borrowed(raw), raw }, rest));
    };
    let mut from = 0;
    loop {
        let bytes = rest.as_bytes().get(from..)?;
        let at = from + memchr::memchr2(b'"', b'\\', bytes)?;
        if rest.as_bytes().get(at) == Some(&b'\\') {
            from = at + 2;
            continue;
        }
        let raw = rest.get(..at)?;
        let value = if raw.contains('\\') {
            Cow::Owned(serde_json::from_str(text.get(..at + 2)?).ok()?)
        } else {
            Cow::Borrowed(raw)
        };
        return Some((Text { value, raw }, rest.get(at + 1..)?));
    }
}

/// A key with its value: `key value` or `key: value`; no value where the lines below belong to the key.
pub(super) fn read_pair(text: &str) -> Option<(Text<'_>, Option<Text<'_>>)> {
    let (key, rest) = read_word(text, |byte| matches!(byte, b' ' | b':'))?;
    let rest = rest.strip_prefix(':').unwrap_or(rest).trim_ascii_start();
    if rest.is_empty() {
        return Some((key, None));
    }
    if !rest.starts_with('"') {
        return Some((key, Some(Text { value: Cow::Borrowed(rest), raw: rest })));
    }
    let (value, after) = read_word(rest, |_| false)?;
    after.is_empty().then_some((key, Some(value)))
}

/// Calls `each` with the words of a list with commas.
pub(super) fn for_each_word<'a>(text: &'a str, mut each: impl FnMut(Cow<'a, str>)) -> Option<()> {
    let mut rest = text;
    loop {
        let (word, after) = read_word(rest, |byte| byte == b',')?;
        each(word.value);
        if after.is_empty() {
            return Some(());
        }
        rest = after.strip_prefix(',')?.trim_ascii_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(text: &str) -> Option<(String, Option<String>)> {
        let (key, value) = read_pair(text)?;
        Some((key.value.into_owned(), value.map(|value| value.value.into_owned())))
    }

    #[test]
    fn a_pair_is_read_in_both_formats() {
        let cases = [
            ("version \"1.0.0\"", "version", Some("1.0.0")),
            ("version: 1.0.0", "version", Some("1.0.0")),
            ("\"@a/b\" \"^1 || ^2\"", "@a/b", Some("^1 || ^2")),
            ("\"@a/b\": \"npm:^1\"", "@a/b", Some("npm:^1")),
            ("mine team/mine", "mine", Some("team/mine")),
            ("dependencies:", "dependencies", None),
            ("\"a\\u0062\" x", "ab", Some("x")),
        ];
        for (text, key, value) in cases {
            assert_eq!(pair(text), Some((key.to_owned(), value.map(str::to_owned))), "{text}");
        }
        for text in ["version \"1.0.0", "version \"1.0.0\" x", "\"a", ": x", "\"\\x\" y"] {
            assert_eq!(pair(text), None, "{text}");
        }
    }

    #[test]
    fn words_are_read_with_and_without_quotes() {
        let read = |text| {
            let mut words = Vec::new();
            for_each_word(text, |word| words.push(word.into_owned())).map(|()| words)
        };
        let words = ["a@^1", "@s/a@>1, <2", "b@x"].map(str::to_owned).to_vec();
        assert_eq!(read("a@^1, \"@s/a@>1, <2\", b@x"), Some(words));
        for text in ["", "\"a", "a,", "\"a\"b"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
