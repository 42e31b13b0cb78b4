//! Names of Python packages.

use std::borrow::Cow;

/// The name as the registry compares it: lower case, each run of `-`, `_` and `.` one `-`.
/// Source: <https://packaging.python.org/en/latest/specifications/name-normalization/>.
pub(in crate::format) fn normalize(name: &str) -> Cow<'_, str> {
    if is_normal(name) {
        return Cow::Borrowed(name);
    }
    let mut normal = String::with_capacity(name.len());
    let mut after_separator = false;
    for c in name.chars() {
        let separator = matches!(c, '-' | '_' | '.');
        if !separator {
            normal.push(c.to_ascii_lowercase());
        } else if !after_separator {
            normal.push('-');
        }
        after_separator = separator;
    }
    Cow::Owned(normal)
}

fn is_normal(name: &str) -> bool {
    let mut before = 0;
    for byte in name.bytes() {
        if byte.is_ascii_uppercase()
            || matches!(byte, b'_' | b'.')
            || (byte, before) == (b'-', b'-')
        {
            return false;
        }
        before = byte;
    }
    true
}

/// The end of the name at the start of a text, as an offset; `None` where no name starts there.
/// Source: <https://packaging.python.org/en/latest/specifications/name-normalization/#name-format>.
pub(in crate::format) fn name_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let inside = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let length = bytes.iter().take_while(|byte| inside(byte)).count();
    let taken = bytes.get(..length)?;
    if !taken.first()?.is_ascii_alphanumeric() {
        return None;
    }
    taken.iter().rposition(u8::is_ascii_alphanumeric).map(|last| last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_compared_in_lower_case_with_single_dashes() {
        for (given, normal) in [
            ("Jinja2", "jinja2"),
            ("zope.interface", "zope-interface"),
            ("a-_-B..c", "a-b-c"),
            ("plain-name", "plain-name"),
            ("a--b", "a-b"),
            ("", ""),
        ] {
            assert_eq!(normalize(given), normal);
        }
        assert!(matches!(normalize("plain-name"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_name_ends_with_a_letter_or_a_digit() {
        assert_eq!(name_end("a.b==1"), Some(3));
        assert_eq!(name_end("a-"), Some(1));
        assert_eq!(name_end("-a"), None);
        assert_eq!(name_end(""), None);
    }
}
