//! What ends a command early: an error, its exit code and what the user can do.

/// Usage or configuration.
pub(crate) const USAGE: u8 = 2;
/// Could not judge.
pub(crate) const INCOMPLETE: u8 = 3;
/// Authentication or permission.
pub(crate) const AUTH: u8 = 4;

/// An error with its exit code.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The exit code, 2, 3 or 4.
    pub(crate) code: u8,
    /// What happened, with its causes.
    pub(crate) error: anyhow::Error,
    /// What the user can do.
    pub(crate) hint: Option<String>,
}

impl Failure {
    /// A failure for what the user asked or configured.
    pub(crate) fn usage(error: impl Into<anyhow::Error>) -> Self {
        Self { code: USAGE, error: error.into(), hint: None }
    }

    /// A failure that leaves the question unanswered.
    pub(crate) fn incomplete(error: impl Into<anyhow::Error>) -> Self {
        Self { code: INCOMPLETE, error: error.into(), hint: None }
    }

    /// The same failure with something to do.
    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
