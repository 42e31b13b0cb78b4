//! What makes a scan incomplete.

use crate::NoteKind;

/// Whether a kind of note makes the scan incomplete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// It does.
    Fail,
    /// It is reported and accepted.
    Tolerate,
}

/// What makes a scan incomplete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tolerances {
    /// No advisories for an ecosystem in use, or a damaged feed.
    pub missing_feed: Strictness,
    /// Data older than [`Tolerances::max_database_age_days`].
    pub stale_database: Strictness,
    /// Greatest age of the newest data in days.
    pub max_database_age_days: u32,
    /// The base of a change, or a lockfile of it, that was not read. Where it is tolerated, findings that may have been
    /// there before count as introduced.
    pub unread_base: Strictness,
    /// A lockfile, or an entry of one, that was not read.
    pub unread_file: Strictness,
    /// Another tool's SARIF file, or a part of it, that was not read.
    pub unread_sarif: Strictness,
    /// A lockfile of an unknown format version of which everything known was read.
    pub unknown_format_version: Strictness,
    /// A package from git, a URL or another registry.
    pub uncovered_packages: Strictness,
    /// A lockfile of an ecosystem that no feed covers.
    pub uncovered_ecosystems: Strictness,
    /// A requirement without one exact version.
    pub unpinned_requirements: Strictness,
    /// An advisory that could not be understood and names no package in use. One that names a package in use counts
    /// as [`Tolerances::missing_feed`].
    pub unreadable_advisories: Strictness,
    /// No lockfile at all.
    pub no_lockfiles: Strictness,
}

impl Default for Tolerances {
    fn default() -> Self {
        Self {
            missing_feed: Strictness::Fail,
            stale_database: Strictness::Fail,
            max_database_age_days: 14,
            unread_base: Strictness::Fail,
            unread_file: Strictness::Fail,
            unread_sarif: Strictness::Fail,
            unknown_format_version: Strictness::Tolerate,
            uncovered_packages: Strictness::Fail,
            uncovered_ecosystems: Strictness::Tolerate,
            unpinned_requirements: Strictness::Tolerate,
            unreadable_advisories: Strictness::Tolerate,
            no_lockfiles: Strictness::Fail,
        }
    }
}

impl Tolerances {
    /// The same for every kind of note.
    #[must_use]
    pub const fn all(strictness: Strictness, max_database_age_days: u32) -> Self {
        Self {
            missing_feed: strictness,
            stale_database: strictness,
            unread_base: strictness,
            unread_file: strictness,
            unread_sarif: strictness,
            unknown_format_version: strictness,
            uncovered_packages: strictness,
            uncovered_ecosystems: strictness,
            unpinned_requirements: strictness,
            unreadable_advisories: strictness,
            no_lockfiles: strictness,
            max_database_age_days,
        }
    }

    /// Every tolerance by its key, in the order of the policy file.
    #[must_use]
    pub const fn entries(&self) -> [(&'static str, Strictness); 11] {
        [
            ("missing-feed", self.missing_feed),
            ("stale-database", self.stale_database),
            ("unread-base", self.unread_base),
            ("unread-file", self.unread_file),
            ("unread-sarif", self.unread_sarif),
            ("unknown-format-version", self.unknown_format_version),
            ("uncovered-packages", self.uncovered_packages),
            ("uncovered-ecosystems", self.uncovered_ecosystems),
            ("unpinned-requirements", self.unpinned_requirements),
            ("unreadable-advisories", self.unreadable_advisories),
            ("no-lockfiles", self.no_lockfiles),
        ]
    }

    /// The same to write to.
    pub const fn entries_mut(&mut self) -> [(&'static str, &mut Strictness); 11] {
        [
            ("missing-feed", &mut self.missing_feed),
            ("stale-database", &mut self.stale_database),
            ("unread-base", &mut self.unread_base),
            ("unread-file", &mut self.unread_file),
            ("unread-sarif", &mut self.unread_sarif),
            ("unknown-format-version", &mut self.unknown_format_version),
            ("uncovered-packages", &mut self.uncovered_packages),
            ("uncovered-ecosystems", &mut self.uncovered_ecosystems),
            ("unpinned-requirements", &mut self.unpinned_requirements),
            ("unreadable-advisories", &mut self.unreadable_advisories),
            ("no-lockfiles", &mut self.no_lockfiles),
        ]
    }

    /// What a kind of note does; `None` for notes that never matter to the verdict.
    #[must_use]
    pub const fn of(&self, kind: NoteKind) -> Option<Strictness> {
        match kind {
            NoteKind::NoLockfiles => Some(self.no_lockfiles),
            NoteKind::UnreadBase => Some(self.unread_base),
            NoteKind::UnreadFile | NoteKind::UnreadEntry => Some(self.unread_file),
            NoteKind::UnreadSarif => Some(self.unread_sarif),
            NoteKind::UnknownFormatVersion => Some(self.unknown_format_version),
            NoteKind::UncoveredPackage => Some(self.uncovered_packages),
            NoteKind::MissingFeed | NoteKind::DamagedFeed | NoteKind::UnreadableAdvisoryInUse => {
                Some(self.missing_feed)
            }
            NoteKind::UncoveredEcosystem => Some(self.uncovered_ecosystems),
            NoteKind::UnpinnedRequirement => Some(self.unpinned_requirements),
            NoteKind::UnreadableAdvisory => Some(self.unreadable_advisories),
            NoteKind::StaleDatabase => Some(self.stale_database),
            NoteKind::UnknownYanked
            | NoteKind::ComparedDirectly
            | NoteKind::DuplicatePackage
            | NoteKind::UnusedIgnore
            | NoteKind::ExpiredIgnore => None,
        }
    }
}

impl Strictness {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Fail, Self::Tolerate];

    /// The strictness in the words of the policy file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Tolerate => "tolerate",
        }
    }
}
