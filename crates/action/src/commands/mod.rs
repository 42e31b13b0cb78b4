//! Workflow commands: lines that the runner reads out of the log, and text that it must not read as such.
//!
//! Source: <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>.

mod annotation;

use lockgate_model::escape;

use crate::nonce::Nonce;

pub use annotation::{AnnotationOptions, MAX_ANNOTATIONS, annotations};

/// How much an annotation stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// `::error`.
    Error,
    /// `::warning`.
    Warning,
    /// `::notice`.
    Notice,
}

impl Level {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

/// A message without a place, as one line with its line break. Title and text may be a stranger's.
#[must_use]
pub fn message(level: Level, title: &str, text: &str) -> String {
    format!(
        "::{} title={}::{}\n",
        level.as_str(),
        escape::command_property(title),
        escape::command_data(text)
    )
}

/// Text of strangers for the log: the runner reads no command in it, and each line is printable. Ends with a line break.
#[must_use]
pub fn quoted(text: &str, nonce: Nonce) -> String {
    let text = escape::terminal_lines(text);
    let end = nonce.word_not_in(&text);
    format!("::stop-commands::{end}\n{text}\n::{end}::\n")
}

#[cfg(test)]
mod tests;
