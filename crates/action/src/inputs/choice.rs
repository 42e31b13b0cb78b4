//! Inputs with a closed set of values.

/// When a pull request gets a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum CommentMode {
    /// Never.
    #[default]
    Never,
    /// Where there is something to say; one that is there already is kept up to date.
    OnFindings,
    /// On every run.
    Always,
}

/// Whether SARIF goes to code scanning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum UploadMode {
    /// Where the event and the token allow it.
    #[default]
    Auto,
    /// Never.
    Never,
}

pub(super) const SWITCH: &[(&str, bool)] = &[("true", true), ("false", false)];

pub(super) const COMMENT: &[(&str, CommentMode)] = &[
    ("never", CommentMode::Never),
    ("on-findings", CommentMode::OnFindings),
    ("always", CommentMode::Always),
];

pub(super) const UPLOAD: &[(&str, UploadMode)] =
    &[("auto", UploadMode::Auto), ("never", UploadMode::Never)];
