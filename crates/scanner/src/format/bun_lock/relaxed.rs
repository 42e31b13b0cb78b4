//! JSON with trailing commas and comments, made strict without moving a byte.

use std::borrow::Cow;

use crate::format::json::end_of_string;

/// The text with comments and trailing commas blanked out; the text itself where there are none. Every other byte keeps
/// its place.
pub(super) fn tighten(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut blanks = Vec::new();
    let mut comma = None;
    let mut at = 0;
    while let Some(byte) = bytes.get(at).copied() {
        let mut next = at + 1;
        match byte {
            b'"' => {
                comma = None;
                next = end_of_string(bytes, next);
            }
            b',' => comma = Some(at),
            b'}' | b']' => blanks.extend(comma.take().map(|comma| (comma, comma + 1))),
            b'/' => {
                if let Some(end) = end_of_comment(bytes, at) {
                    blanks.push((at, end));
                    next = end;
                }
            }
            b' ' | b'\n' | b'\r' | b'\t' => {}
            _ => comma = None,
        }
        at = next;
    }
    if blanks.is_empty() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(blank(text, &blanks))
}

fn end_of_comment(bytes: &[u8], start: usize) -> Option<usize> {
    let rest = bytes.get(start + 2..)?;
    match bytes.get(start + 1)? {
        b'/' => Some(start + 2 + memchr::memchr(b'\n', rest).unwrap_or(rest.len())),
        b'*' => {
            let mut ends = memchr::memchr_iter(b'*', rest);
            let end = ends.find(|at| rest.get(at + 1) == Some(&b'/'))?;
            Some(start + 2 + end + 2)
        }
        _ => None,
    }
}

/// Blanks are outside of strings; those of commas may stand after those of comments that follow them.
fn blank(text: &str, blanks: &[(usize, usize)]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for (start, end) in blanks {
        for byte in bytes.get_mut(*start..*end).unwrap_or_default() {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_trailing_commas_become_blanks_and_nothing_moves() {
        let cases = [
            (r#"{"a": [1, 2,], }"#, r#"{"a": [1, 2 ]  }"#),
            ("{\"a,]\": \"//\\\"\",// é ,}\n}", "{\"a,]\": \"//\\\"\"         \n}"),
            ("[1 /* , */ , /* ] */ ]", "[1                   ]"),
            ("[\"x\", \"y\"]", "[\"x\", \"y\"]"),
            ("[1,", "[1,"),
            ("\"open, }", "\"open, }"),
            ("/* open", "/* open"),
            ("/", "/"),
        ];
        for (text, strict) in cases {
            assert_eq!(tighten(text), strict);
            assert_eq!(tighten(text).len(), text.len());
        }
    }
}
