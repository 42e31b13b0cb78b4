//! Text and the columns that it takes on a screen.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns that a text takes.
pub(super) fn columns(text: &str) -> usize {
    text.width()
}

/// The text, cut with `…` where it takes more columns than given.
pub(super) fn fit(text: &str, limit: usize) -> String {
    if columns(text) <= limit {
        return text.to_owned();
    }
    let mut used = 1;
    let mut out = String::new();
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > limit {
            break;
        }
        out.push(c);
    }
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

/// The text, filled up with spaces to at least the columns given.
pub(super) fn pad(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(columns(text));
    format!("{text}{}", " ".repeat(missing))
}

/// As many items as fit, separated by commas, then how many were left out: `a, b, 3 more`. At least one is kept.
pub(super) fn fit_list(items: &[String], limit: usize) -> String {
    let mut out = String::new();
    for (index, item) in items.iter().enumerate() {
        let rest = items.len() - index - 1;
        let reserve = if rest == 0 { 0 } else { format!(", {rest} more").len() };
        if index > 0 && columns(&out) + 2 + columns(item) + reserve > limit {
            return format!("{out}, {} more", rest + 1);
        }
        if index > 0 {
            out.push_str(", ");
        }
        out.push_str(item);
    }
    out
}

/// The words of a text on lines of at most the columns given; a longer word has a line for itself.
pub(super) fn wrap(text: &str, limit: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if !line.is_empty() && columns(&line) + 1 + columns(word) > limit {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_by_the_columns_it_takes_not_by_its_bytes() {
        assert_eq!(fit("abcdef", 6), "abcdef");
        assert_eq!(fit("abcdef", 5), "abcd…");
        assert_eq!(fit("日本語の名前", 6), "日本…");
        assert_eq!(fit("日本語", 6), "日本語");
        assert_eq!(fit("ab cdef", 4), "ab…");
    }

    #[test]
    fn a_list_that_is_too_long_says_how_many_are_left_out() {
        let items: Vec<String> = ["aaaa", "bbbb", "cccc"].map(String::from).to_vec();
        assert_eq!(fit_list(&items, 100), "aaaa, bbbb, cccc");
        assert_eq!(fit_list(&items, 14), "aaaa, 2 more");
        assert_eq!(fit_list(&items, 1), "aaaa, 2 more");
    }

    #[test]
    fn words_are_wrapped_and_never_broken() {
        assert_eq!(wrap("a bb ccc dddddddd e", 6), ["a bb", "ccc", "dddddddd", "e"]);
    }
}
