//! Cutting a text that is too long, as a last resort: renderers get a budget and keep to it.

use std::borrow::Cow;

const LEFT_OUT: &str = "\n\n_The rest is left out: it is too long._\n";

/// The text, or as many of its first lines as fit into `most` bytes together with a line that says so.
pub(crate) fn whole_lines(text: &str, most: usize) -> Cow<'_, str> {
    if text.len() <= most {
        return Cow::Borrowed(text);
    }
    let room = most.saturating_sub(LEFT_OUT.len());
    let end = text
        .match_indices('\n')
        .map(|(at, _)| at)
        .take_while(|at| *at <= room)
        .last()
        .unwrap_or_default();
    let kept = text.get(..end).unwrap_or_default();
    Cow::Owned(format!("{kept}{LEFT_OUT}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_lines_and_never_in_a_character() {
        let text = "aé\n日本語\nx\n".repeat(30);
        for most in LEFT_OUT.len()..text.len() {
            let cut = whole_lines(&text, most);
            assert!(cut.len() <= most, "{most}");
            let kept = cut.strip_suffix(LEFT_OUT).unwrap();
            assert!(kept.lines().all(|line| ["aé", "日本語", "x"].contains(&line)), "{kept}");
        }
        assert_eq!(whole_lines(&text, text.len()), text);
    }
}
