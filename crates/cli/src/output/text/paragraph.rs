//! A key with a text of one or more lines.

use lockgate_model::escape;

use crate::output::width::wrap;

/// What stands before a text.
pub(super) struct Head {
    /// The text before the first line; may hold colours.
    pub(super) text: String,
    /// The columns that it takes.
    pub(super) columns: usize,
    /// The columns before every further line.
    pub(super) indent: usize,
}

/// The lines of an untrusted text behind its head. A line that a break has made the first is escaped as one.
pub(super) fn lines(head: &Head, text: &str, width: usize) -> Vec<String> {
    let limit = width.saturating_sub(head.columns.max(head.indent));
    wrap(&escape::terminal(text), limit)
        .iter()
        .enumerate()
        .map(|(index, line)| match index {
            0 => format!("{}{}", head.text, escape::terminal(line)),
            _ => format!("{}{}", " ".repeat(head.indent), escape::terminal(line)),
        })
        .map(|line| line.trim_end().to_owned())
        .collect()
}
