//! Fields of a report that a stranger may have written: what is not of the expected form counts as none.

use lockgate_model::{Action, Class, Kind, Level, Verdict};
use serde_json::Value;

/// A text of few characters that mean nothing to Markdown, HTML or a terminal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Plain(String);

impl Plain {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// An id of an advisory: letters, digits and dashes between them.
    pub(super) fn id(value: &Value) -> Option<Self> {
        Self::new(value, 64, "-")
    }

    /// A name of a package, as any ecosystem writes them.
    pub(super) fn name(value: &Value) -> Option<Self> {
        let name = Self::new(value, 214, "-._/@:+~")?;
        // A scope, and no account.
        (!name.0.contains('@') || name.0.contains('/')).then_some(name)
    }

    /// A version, as any ecosystem writes them.
    pub(super) fn version(value: &Value) -> Option<Self> {
        Self::new(value, 64, "-._+~:!")
    }

    fn new(value: &Value, most: usize, marks: &str) -> Option<Self> {
        let text = value.as_str()?;
        let is_plain = |c: char| c.is_ascii_alphanumeric() || marks.contains(c);
        let has_word = text.contains(|c: char| c.is_ascii_alphanumeric());
        // No address of a web page, and no command of a workflow.
        let is_more = ["//", "::"].iter().any(|more| text.contains(more));
        (has_word && !is_more && text.len() <= most && text.chars().all(is_plain))
            .then(|| Self(text.to_owned()))
    }
}

pub(super) fn verdict(word: &str) -> Option<Verdict> {
    let all = [Verdict::Pass, Verdict::Blocked, Verdict::Incomplete];
    all.into_iter().find(|verdict| verdict.as_str() == word)
}

pub(super) fn action(value: &Value) -> Option<Action> {
    let all = [Action::Block, Action::Warn, Action::Allow, Action::Ignore];
    let word = value.as_str()?;
    all.into_iter().find(|action| action.as_str() == word)
}

pub(super) fn kind(value: &Value) -> Option<Kind> {
    let word = value.as_str()?;
    Kind::ALL.iter().copied().find(|kind| kind.as_str() == word)
}

pub(super) fn class(value: &Value) -> Option<Class> {
    let word = value.as_str()?;
    Class::ALL.into_iter().find(|class| class.as_str() == word)
}

pub(super) fn level(value: &Value) -> Option<Level> {
    let word = value.as_str()?;
    Level::ALL.into_iter().find(|level| level.as_str() == word)
}

/// A field that may be absent: `Some(None)` where it is, `None` where it is of another form.
pub(super) fn maybe<T>(value: &Value, read: impl Fn(&Value) -> Option<T>) -> Option<Option<T>> {
    if value.is_null() { Some(None) } else { read(value).map(Some) }
}
