//! The lines of a list as pip sees them: continued lines joined, comments apart.

/// A line, or several that are continued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// What is not comment, without space around it; may be empty.
    pub(super) code: &'a str,
    /// What follows the `#`.
    pub(super) comment: Option<&'a str>,
}

/// The lines of a text.
pub(super) struct Lines<'a> {
    text: &'a str,
}

impl<'a> Lines<'a> {
    pub(super) const fn of(text: &'a str) -> Self {
        Self { text }
    }

    /// The length of the next line with those that continue it.
    fn measure(&self) -> usize {
        let bytes = self.text.as_bytes();
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', bytes) {
            let line = bytes.get(start..end).unwrap_or_default();
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            // A comment does not go on, and ends what was continued.
            if !line.ends_with(b"\\") || line.trim_ascii_start().starts_with(b"#") {
                return end + 1;
            }
            start = end + 1;
        }
        bytes.len()
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        if self.text.is_empty() {
            return None;
        }
        let (line, rest) = self.text.split_at_checked(self.measure())?;
        self.text = rest;
        let comment = find_comment(line);
        let code = line.get(..comment.unwrap_or(line.len())).unwrap_or_default();
        let comment = comment.and_then(|at| line.get(at + 1..));
        Some(Line { code: trim(code), comment: comment.map(str::trim) })
    }
}

/// A `#` at the start or after white space; elsewhere it is a part of a URL.
fn find_comment(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    memchr::memchr_iter(b'#', bytes).find(|at| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        before.is_none_or(u8::is_ascii_whitespace)
    })
}

/// Without white space around it, and without a backslash that continues nothing.
fn trim(code: &str) -> &str {
    code.trim().trim_end_matches(|c: char| c == '\\' || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(&str, Option<&str>)> {
        Lines::of(text).map(|line| (line.code, line.comment)).collect()
    }

    #[test]
    fn a_backslash_continues_a_line_and_a_comment_ends_it() {
        assert_eq!(lines("a \\\r\n  b\r\nc"), [("a \\\r\n  b", None), ("c", None)]);
        assert_eq!(lines("a \\\n# x\nb"), [("a", Some("x")), ("b", None)]);
        assert_eq!(lines("# x \\\nb"), [("", Some("x \\")), ("b", None)]);
        assert_eq!(lines("a \\"), [("a", None)]);
        assert_eq!(lines(""), []);
    }

    #[test]
    fn a_number_sign_inside_a_word_is_no_comment() {
        assert_eq!(lines("a@x#egg=a # y"), [("a@x#egg=a", Some("y"))]);
    }
}
