//! What the user's policy says; the file itself is read by the scanner crate.

use crate::{Date, Kind, Level, NoteKind};

/// A policy. The default is what holds without a file.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Policy {
    /// What blocks.
    pub block: Thresholds,
    /// What makes a scan incomplete.
    pub incomplete: Tolerances,
    /// Exceptions, in the file's order.
    pub ignore: Vec<Ignore>,
    /// What is private although it looks public.
    pub registries: Registries,
    /// Globs of paths that are not scanned, relative to the root, in the file's order.
    pub exclude: Vec<String>,
}

/// Packages that never match public advisories although their names or sources look public.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Registries {
    /// npm scopes, `@acme`.
    pub scopes: Vec<String>,
    /// Hosts of private registries, `npm.acme.example`; a port is not part of it.
    pub hosts: Vec<String>,
    /// Beginnings of names: a Maven group `com.acme`, a Go path `git.acme.example/`, `acme-`.
    pub prefixes: Vec<String>,
}

impl Registries {
    /// Whether nothing is private.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.scopes.is_empty() && self.hosts.is_empty() && self.prefixes.is_empty()
    }

    /// Whether a name is of a private scope or begins as a private one.
    #[must_use]
    pub fn is_private_name(&self, name: &str) -> bool {
        let scope = name.split_once('/').map(|(scope, _)| scope);
        self.scopes.iter().any(|private| Some(private.as_str()) == scope)
            || self.prefixes.iter().any(|prefix| name.starts_with(prefix.as_str()))
    }

    /// Whether a lockfile's entry names a URL on a private host.
    #[must_use]
    pub fn names_private_host(&self, entry: &str) -> bool {
        self.hosts.iter().any(|host| {
            entry.match_indices(host.as_str()).any(|(at, _)| {
                let before = entry.get(..at).unwrap_or_default();
                let after = entry.get(at + host.len()..).and_then(|rest| rest.chars().next());
                (before.ends_with("://") || before.ends_with('@'))
                    && after.is_none_or(|c| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-'))
            })
        })
    }
}

/// From which severity each kind blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// For vulnerabilities.
    pub vulnerability: Threshold,
    /// For malicious packages.
    pub malicious: Threshold,
    /// For unsound packages.
    pub unsound: Threshold,
    /// For unmaintained packages.
    pub unmaintained: Threshold,
    /// For notices.
    pub notice: Threshold,
    /// For releases that their registry took back; unless it is [`Threshold::Never`], a release of which this is not known
    /// makes the scan incomplete.
    pub yanked: Threshold,
    /// Whether a finding without any severity blocks where its kind's threshold is a severity.
    pub unscored: bool,
}

/// From which severity on a kind blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threshold {
    /// Whatever the severity.
    Always,
    /// From this severity up; a finding without severity follows [`Thresholds::unscored`].
    From(Level),
    /// Never.
    Never,
}

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

/// An exception: findings that do not block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignore {
    /// The advisory's id or any alias; letter case does not matter.
    pub id: String,
    /// Only for this package.
    pub package: Option<String>,
    /// Only in lockfiles whose path matches this glob.
    pub path: Option<String>,
    /// Why; never blank.
    pub reason: String,
    /// Who approved it.
    pub approver: Option<String>,
    /// The last day on which it holds.
    pub expires: Option<Date>,
    /// 1-based line of the entry in the policy file.
    pub line: u32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            vulnerability: Threshold::From(Level::Low),
            malicious: Threshold::Always,
            unsound: Threshold::Never,
            unmaintained: Threshold::Never,
            notice: Threshold::Never,
            yanked: Threshold::Never,
            unscored: true,
        }
    }
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

impl Thresholds {
    /// The threshold of a kind.
    #[must_use]
    pub const fn of(&self, kind: Kind) -> Threshold {
        match kind {
            Kind::Malicious => self.malicious,
            Kind::Vulnerability => self.vulnerability,
            Kind::Unsound => self.unsound,
            Kind::Unmaintained => self.unmaintained,
            Kind::Notice => self.notice,
            Kind::Yanked => self.yanked,
        }
    }

    /// What it does to the verdict that a release may be yanked and nobody knows: it fails who gates on yanked ones.
    #[must_use]
    pub const fn of_unknown_yanked(&self) -> Strictness {
        match self.yanked {
            Threshold::Never => Strictness::Tolerate,
            Threshold::Always | Threshold::From(_) => Strictness::Fail,
        }
    }
}

impl Threshold {
    /// The threshold in the words of the policy file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::From(level) => level.as_str(),
            Self::Never => "never",
        }
    }
}

impl Tolerances {
    /// What a kind of note does; `None` for notes that these tolerances do not decide on: most of those never matter to the
    /// verdict, and [`Thresholds::of_unknown_yanked`] has the answer for [`NoteKind::UnknownYanked`].
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
            | NoteKind::DuplicatePackage
            | NoteKind::UnusedIgnore
            | NoteKind::ExpiredIgnore => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_host_is_the_whole_host_of_a_url() {
        let host = vec!["npm.acme.example".to_owned()];
        let registries = Registries { hosts: host, ..Registries::default() };
        for entry in ["https://npm.acme.example/x", "http://u:p@npm.acme.example:8080/x"] {
            assert!(registries.names_private_host(entry), "{entry}");
        }
        for entry in
            ["https://npm.acme.example.evil/x", "https://x.npm.acme.example/", "npm.acme.example"]
        {
            assert!(!registries.names_private_host(entry), "{entry}");
        }
    }

    #[test]
    fn a_private_scope_is_the_whole_scope() {
        let registries = Registries {
            scopes: vec!["@acme".to_owned()],
            prefixes: vec!["com.acme.".to_owned()],
            ..Registries::default()
        };
        assert!(
            registries.is_private_name("@acme/x") && registries.is_private_name("com.acme.x:y")
        );
        assert!(!registries.is_private_name("@acme2/x") && !registries.is_private_name("acme"));
    }
}
