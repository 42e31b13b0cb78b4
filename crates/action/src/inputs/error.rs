//! What is wrong with an input.

use lockgate_model::escape;

/// An input that cannot be used. Values of the workflow stand in the message as printable text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// The value is none of those allowed.
    #[error("the input `{input}` is `{value}`; allowed: {}", allowed.join(", "))]
    Unknown {
        /// The input.
        input: &'static str,
        /// Its value, made printable and short.
        value: String,
        /// The values that are allowed, or what they look like.
        allowed: Vec<&'static str>,
    },
    /// The value holds a control character, or more than one line.
    #[error(
        "the input `{input}` holds a control character or a line break: `{value}`; allowed: printable text"
    )]
    Control {
        /// The input.
        input: &'static str,
        /// Its value, made printable and short.
        value: String,
    },
    /// Two inputs that exclude each other.
    #[error("the inputs `{input}` and `{other}` exclude each other")]
    Together {
        /// One of them.
        input: &'static str,
        /// The other.
        other: &'static str,
    },
    /// An input that needs another.
    #[error("the input `{input}` needs `{other}`")]
    Alone {
        /// The input.
        input: &'static str,
        /// What it needs.
        other: &'static str,
    },
}

/// Most characters of a value that a message shows.
const SHOWN: usize = 80;

impl InputError {
    /// What the user can do.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Unknown { .. } | Self::Control { .. } => "correct it below `with:` of the step",
            Self::Together { .. } => "remove one of them below `with:` of the step",
            Self::Alone { .. } => "add it below `with:` of the step",
        }
    }

    pub(super) fn unknown(input: &'static str, value: &str, allowed: Vec<&'static str>) -> Self {
        Self::Unknown { input, value: shown(value), allowed }
    }

    pub(super) fn control(input: &'static str, value: &str) -> Self {
        Self::Control { input, value: shown(value) }
    }

    pub(super) fn category(value: &str) -> Self {
        Self::unknown("category", value, vec!["a name of at most 200 bytes, such as lockgate/ci/"])
    }

    pub(super) fn version(value: &str) -> Self {
        Self::unknown("version", value, vec!["a release, such as 1.2.3"])
    }
}

fn shown(value: &str) -> String {
    let short: String = value.chars().take(SHOWN).collect();
    let more = if short.len() < value.len() { "…" } else { "" };
    format!("{}{more}", escape::terminal(&short))
}
