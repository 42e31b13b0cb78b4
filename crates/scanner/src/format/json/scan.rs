//! Objects and lists taken apart without a look at whether they are well formed, which is known.
//!
//! On text that is not, members are missing or cut; nothing worse happens.

use super::Value;

/// The members of an object that are still to come.
pub(super) struct Object<'a>(Rest<'a>);

/// The items of a list that are still to come.
pub(super) struct List<'a>(Rest<'a>);

impl<'a> Object<'a> {
    /// `None` for other values.
    pub(super) fn new(value: Value<'a>) -> Option<Self> {
        Rest::inside(value, b'{').map(Self)
    }

    /// The next key and its value.
    pub(super) fn next_member(&mut self) -> Option<(Value<'a>, Value<'a>)> {
        Some((self.0.next_value()?, self.0.next_value()?))
    }
}

impl<'a> List<'a> {
    /// `None` for other values.
    pub(super) fn new(value: Value<'a>) -> Option<Self> {
        Rest::inside(value, b'[').map(Self)
    }

    /// The next item.
    pub(super) fn next_item(&mut self) -> Option<Value<'a>> {
        self.0.next_value()
    }
}

/// The part of a text that is still to be read.
struct Rest<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Rest<'a> {
    fn inside(value: Value<'a>, bracket: u8) -> Option<Self> {
        let text = value.get();
        (text.as_bytes().first() == Some(&bracket)).then_some(Self { text, at: 1 })
    }

    /// The next value on this level, a key being one too; `None` at the closing bracket.
    fn next_value(&mut self) -> Option<Value<'a>> {
        let bytes = self.text.as_bytes();
        let between = |byte: &&u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | b',' | b':');
        let start = self.at + bytes.get(self.at..)?.iter().take_while(between).count();
        self.at = match bytes.get(start)? {
            b'"' => end_of_string(bytes, start + 1),
            b'{' | b'[' => end_of_nested(bytes, start),
            b'}' | b']' => return None,
            _ => end_of_word(bytes, start),
        };
        self.text.get(start..self.at).map(Value)
    }
}

/// The end of a string, behind its closing quote; `start` is behind the opening one.
pub(in crate::format) fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut from = start;
    while let Some(at) = memchr::memchr2(b'"', b'\\', bytes.get(from..).unwrap_or_default()) {
        if bytes.get(from + at) == Some(&b'"') {
            return from + at + 1;
        }
        from += at + 2;
    }
    bytes.len()
}

/// The end of an object or a list, behind its closing bracket; `start` is before the opening one.
fn end_of_nested(bytes: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0_usize);
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'"' => at = end_of_string(bytes, at),
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth <= 1 => return at,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
    }
    bytes.len()
}

/// The end of a number, `true`, `false` or `null`.
fn end_of_word(bytes: &[u8], start: usize) -> usize {
    let word = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
    start + bytes.get(start..).unwrap_or_default().iter().take_while(word).count().max(1)
}
