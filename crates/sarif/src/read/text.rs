//! Lengths and lines of texts.

/// Most characters of a message.
pub(super) const MESSAGE: usize = 1_000;
/// Most characters of a title.
pub(super) const TITLE: usize = 300;
/// Most characters of a name: of a rule, a tool, a tag.
pub(super) const NAME: usize = 200;
/// Most characters of a URI.
pub(super) const URI: usize = 4_096;

/// At most `limit` characters, the last an ellipsis where it was cut.
pub(super) fn cut(mut text: String, limit: usize) -> String {
    // A text has no more characters than bytes.
    if text.len() <= limit {
        return text;
    }
    if text.chars().nth(limit).is_none() {
        return text;
    }
    let end = text.char_indices().nth(limit.saturating_sub(1)).map_or(0, |(at, _)| at);
    text.truncate(end);
    text.push('…');
    text.shrink_to_fit();
    text
}

/// The text on one line: line breaks with the blanks around them are one space. Other control characters stay.
pub(super) fn one_line(text: &str) -> String {
    let lines = text.split(['\n', '\r', '\u{2028}', '\u{2029}', '\u{85}', '\u{b}', '\u{c}']);
    let mut out = String::with_capacity(text.len());
    for line in lines.map(str::trim).filter(|line| !line.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_text_has_the_limits_length_and_says_so() {
        assert_eq!(cut("ééé".to_owned(), 3), "ééé");
        assert_eq!(cut("éééé".to_owned(), 3), "éé…");
        assert_eq!(cut("ab".to_owned(), 0), "…");
    }

    #[test]
    fn lines_become_one_and_other_characters_stay() {
        assert_eq!(one_line("a \r\n\n  b\u{1b}[31m\u{202e}\tc "), "a b\u{1b}[31m\u{202e}\tc");
    }
}
