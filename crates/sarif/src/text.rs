//! Untrusted text, made fit for the places of a SARIF log.
//!
//! Lengths are UTF-16 code units: whoever counts characters counts no more than these.

use lockgate_model::escape;

/// One line of plain text: white space is collapsed, unprintable characters become visible.
pub(crate) fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    escape::plain(&words.join(" "))
}

/// One line inside a SARIF message, cut to `limit` before it is escaped: brackets and backslashes lose their meaning,
/// so that no link comes alive; a space parts the pairs that would make one, should a reader not know the escapes.
/// Source: SARIF 2.1.0, 3.11.6.
pub(crate) fn message(text: &str, limit: usize) -> String {
    let line = cut(&one_line(text), limit);
    let mut out = String::with_capacity(line.len() + 8);
    for c in line.chars() {
        if matches!(c, '\\' | '[' | ']') {
            out.push('\\');
        } else if c == '(' && out.ends_with(']') {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

/// The text, or its start with `…` where it is longer than `limit` UTF-16 code units; never in the middle of a
/// character.
pub(crate) fn cut(text: &str, limit: usize) -> String {
    if fits(text, limit) {
        return text.to_owned();
    }
    let mut out = start_of(text, limit.saturating_sub(1));
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

/// The text, or as many whole sentences of its start as fit; [`cut`] where no sentence ends in the last three
/// quarters.
pub(crate) fn cut_at_sentence(text: &str, limit: usize) -> String {
    if fits(text, limit) {
        return text.to_owned();
    }
    let start = start_of(text, limit);
    let sentence = last_sentence_end(&start).and_then(|end| start.get(..end));
    match sentence {
        Some(sentence) if sentence.len() >= limit / 4 => sentence.to_owned(),
        _ => cut(text, limit),
    }
}

/// The running text of Markdown on one line: headings and fenced code are left out, inline marks stay.
pub(crate) fn prose(markdown: &str) -> String {
    let mut fenced = false;
    let mut kept = Vec::new();
    for line in markdown.lines().map(str::trim) {
        if line.starts_with("```") || line.starts_with("~~~") {
            fenced = !fenced;
        } else if !fenced && !is_heading(line) {
            kept.push(line);
        }
    }
    one_line(&kept.join(" "))
}

fn is_heading(line: &str) -> bool {
    let rest = line.trim_start_matches('#');
    rest.len() < line.len() && (rest.is_empty() || rest.starts_with(' '))
}

fn fits(text: &str, limit: usize) -> bool {
    // A text has at least as many bytes as UTF-16 code units.
    text.len() <= limit || text.encode_utf16().count() <= limit
}

fn start_of(text: &str, mut room: usize) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.len_utf16() > room {
            break;
        }
        room -= c.len_utf16();
        out.push(c);
    }
    out
}

fn last_sentence_end(text: &str) -> Option<usize> {
    let mut last = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let before_space = chars.peek().is_some_and(|(_, next)| next.is_whitespace());
        if matches!(c, '.' | '!' | '?') && before_space {
            last = Some(at + c.len_utf8());
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_stays_on_a_character_boundary_and_within_the_limit() {
        let text = "😀".repeat(600);
        for limit in [1, 2, 3, 1023, 1024] {
            let short = cut(&text, limit);
            assert!(short.encode_utf16().count() <= limit, "{limit}");
            assert!(short.ends_with('…'));
        }
        assert_eq!(cut("short", 5), "short");
        assert_eq!(cut("é".repeat(1024).as_str(), 1024), "é".repeat(1024));
    }

    #[test]
    fn a_long_text_ends_with_a_whole_sentence() {
        let text = format!("First one in 0.2.3 of it. Second one! {}", "word ".repeat(20));
        assert_eq!(cut_at_sentence(&text, 60), "First one in 0.2.3 of it. Second one!");
        assert_eq!(cut_at_sentence("a. bcdefghijklmnopqrstuvwxyz", 20), "a. bcdefghijklmnopq…");
    }

    #[test]
    fn prose_leaves_out_headings_and_code() {
        let text = "### Impact\nIt *reads*\nmemory.\n```rust\nfn x() {}\n```\n#[x] stays\n#";
        assert_eq!(prose(text), "It *reads* memory. #[x] stays");
    }

    #[test]
    fn a_name_cannot_be_a_link_of_a_message() {
        assert_eq!(message("a](1) [b", 99), "a\\] (1) \\[b");
        assert_eq!(message("a\\](1)", 99), "a\\\\\\] (1)");
        assert_eq!(message("a\u{1b}[31m\n\u{202e}b", 99), "a\\\\u{1b}\\[31m \\\\u{202e}b");
    }

    #[test]
    fn an_escape_is_never_cut_in_two() {
        for limit in 1..8 {
            let text = message("[[[[[[[[", limit);
            assert_eq!(text.matches('\\').count(), text.matches('[').count(), "{text}");
        }
    }
}
