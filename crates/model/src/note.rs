//! What a stage could not do, or wants known.

use serde::Serialize;

use crate::{Position, RepoPath};

/// Something that a stage reports beside its result: above all, everything it could not read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Note {
    /// What happened; the policy decides by it.
    pub kind: NoteKind,
    /// The file it happened in, where there is one.
    pub path: Option<RepoPath>,
    /// The place in the file.
    pub position: Option<Position>,
    /// The feed, package or rule it is about, where there is one. Untrusted text.
    pub subject: Option<String>,
    /// What happened and why, one line without a full stop. May hold untrusted text.
    pub message: String,
    /// What the user can do, where there is something.
    pub hint: Option<String>,
    /// How often it happened, at least 1.
    pub count: u32,
}

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoteKind {
    /// No lockfile was found or named.
    NoLockfiles,
    /// The base of a change, or a lockfile of it, was not read: what the change brings in is not known.
    UnreadBase,
    /// It is not known where the head of a change left its base: the base was compared as it is.
    ComparedDirectly,
    /// A lockfile, or a part of the tree that may hold one, was not read.
    UnreadFile,
    /// Another tool's SARIF file, or a part of it, was not read.
    UnreadSarif,
    /// A part of a lockfile was not understood, the rest was.
    UnreadEntry,
    /// The lockfile's format version is not known; what could be read was.
    UnknownFormatVersion,
    /// A package from a source that no feed covers.
    UncoveredPackage,
    /// A lockfile of an ecosystem that no feed covers: its packages are listed and not matched.
    UncoveredEcosystem,
    /// A requirement without one exact version: what is installed is not known.
    UnpinnedRequirement,
    /// No advisory of an ecosystem in use was loaded.
    MissingFeed,
    /// A feed is damaged or could not be read to its end.
    DamagedFeed,
    /// Records that could not be understood, of packages that are not in use or not known.
    UnreadableAdvisory,
    /// A record that names a package in use could not be evaluated.
    UnreadableAdvisoryInUse,
    /// The newest data is older than the policy allows.
    StaleDatabase,
    /// It is not known of releases in use whether they are yanked.
    UnknownYanked,
    /// The same package stands twice in one lockfile.
    DuplicatePackage,
    /// An ignore that matched nothing.
    UnusedIgnore,
    /// An ignore past its expiry.
    ExpiredIgnore,
}

/// What a note does to the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// The scan could not judge: it never reads as a pass.
    Incomplete,
    /// The policy accepts what would make the scan incomplete.
    Tolerated,
    /// Worth knowing, without effect.
    Information,
}

/// A note and what the policy makes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JudgedNote {
    /// The note.
    #[serde(flatten)]
    pub note: Note,
    /// Its effect on the verdict.
    pub effect: Effect,
}

impl Note {
    /// A note with a kind and a message; add the rest by the other methods.
    #[must_use]
    pub fn new(kind: NoteKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            path: None,
            position: None,
            subject: None,
            message: message.into(),
            hint: None,
            count: 1,
        }
    }

    /// The same note in a file.
    #[must_use]
    pub fn in_file(mut self, path: &RepoPath) -> Self {
        self.path = Some(path.clone());
        self
    }

    /// The same note at a place of its file.
    #[must_use]
    pub const fn at(mut self, position: Position) -> Self {
        self.position = Some(position);
        self
    }

    /// The same note about a feed, package or rule.
    #[must_use]
    pub fn about(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// The same note with something to do.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl NoteKind {
    /// The kind in the words of the report.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoLockfiles => "no-lockfiles",
            Self::UnreadBase => "unread-base",
            Self::ComparedDirectly => "compared-directly",
            Self::UnreadFile => "unread-file",
            Self::UnreadSarif => "unread-sarif",
            Self::UnreadEntry => "unread-entry",
            Self::UnknownFormatVersion => "unknown-format-version",
            Self::UncoveredPackage => "uncovered-package",
            Self::UncoveredEcosystem => "uncovered-ecosystem",
            Self::UnpinnedRequirement => "unpinned-requirement",
            Self::MissingFeed => "missing-feed",
            Self::DamagedFeed => "damaged-feed",
            Self::UnreadableAdvisory => "unreadable-advisory",
            Self::UnreadableAdvisoryInUse => "unreadable-advisory-in-use",
            Self::StaleDatabase => "stale-database",
            Self::UnknownYanked => "unknown-yanked",
            Self::DuplicatePackage => "duplicate-package",
            Self::UnusedIgnore => "unused-ignore",
            Self::ExpiredIgnore => "expired-ignore",
        }
    }
}
