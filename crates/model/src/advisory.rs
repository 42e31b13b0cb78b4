//! What an advisory database says.

use serde::Serialize;

use crate::{AdvisoryId, Date, Ecosystem, Severity};

/// One record of one database, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advisory {
    /// The record's own id.
    pub id: AdvisoryId,
    /// Other ids of the same problem, as the record lists them.
    pub aliases: Vec<AdvisoryId>,
    /// One line; may be empty.
    pub summary: String,
    /// Markdown; may be empty and long.
    pub details: String,
    /// Date of publication.
    pub published: Option<Date>,
    /// Date of the last change.
    pub modified: Option<Date>,
    /// Date of withdrawal: a withdrawn record matches nothing.
    pub withdrawn: Option<Date>,
    /// Links, in the record's order.
    pub references: Vec<Reference>,
    /// CWE numbers, ascending, unique.
    pub cwes: Vec<u32>,
    /// Everything that the record says of severity and that could be read, in the record's order.
    pub severities: Vec<Severity>,
    /// What is affected, in the record's order; several entries may name one package.
    pub affected: Vec<Affected>,
    /// SPDX expression of the record's licence, where it states one.
    pub licence: Option<String>,
    /// The feed it was read from: `RustSec` or `OSV`; for yanked releases `registry index`.
    pub feed: &'static str,
}

/// One affected package of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Affected {
    /// The ecosystem.
    pub ecosystem: Ecosystem,
    /// The package's name as the record writes it.
    pub name: String,
    /// What the record is about.
    pub kind: Kind,
    /// Affected versions by name, in the record's order.
    pub versions: Vec<String>,
    /// Affected ranges, in the record's order; commit ranges are left out.
    pub ranges: Vec<Range>,
    /// Paths of the affected functions, where the record lists them.
    pub functions: Vec<String>,
}

/// A range of affected versions, as events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// How its versions are ordered.
    pub scheme: RangeScheme,
    /// The events in the record's order, not sorted.
    pub events: Vec<Event>,
}

/// The order of the versions of a range. Source: <https://ossf.github.io/osv-schema/#affectedrangestype-field>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RangeScheme {
    /// SemVer 2.0 order.
    Semver,
    /// The ecosystem's own order.
    Ecosystem,
}

/// One event of a range. Source: <https://ossf.github.io/osv-schema/#affectedrangesevents-fields>.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// First affected version; `0` is before every version.
    Introduced(String),
    /// First version that is not affected any more.
    Fixed(String),
    /// Last affected version.
    LastAffected(String),
    /// Versions from here on are not covered; `*` is no limit.
    Limit(String),
}

/// A link of an advisory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reference {
    /// What the link leads to.
    pub kind: ReferenceKind,
    /// The URL as written.
    pub url: String,
}

/// What a link leads to. Source: <https://ossf.github.io/osv-schema/#references-field>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ReferenceKind {
    /// The advisory itself.
    Advisory,
    /// A correction.
    Fix,
    /// A report or discussion.
    Report,
    /// The package's page.
    Package,
    /// Anything else.
    Web,
}

/// What an advisory is about; each kind is a dimension of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The package itself is an attack.
    Malicious,
    /// A flaw that can be exploited.
    Vulnerability,
    /// A sound program can be made unsound through it (Rust).
    Unsound,
    /// Nobody looks after the package any more.
    Unmaintained,
    /// Something that its users should know.
    Notice,
    /// The registry took the release back: lockfiles that hold it still build, nothing new may depend on it.
    Yanked,
}

impl Kind {
    /// Every kind, worst first.
    pub const ALL: &[Self] = &[
        Self::Malicious,
        Self::Vulnerability,
        Self::Unsound,
        Self::Unmaintained,
        Self::Notice,
        Self::Yanked,
    ];

    /// The kind in the words of the policy and the report.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Malicious => "malicious",
            Self::Vulnerability => "vulnerability",
            Self::Unsound => "unsound",
            Self::Unmaintained => "unmaintained",
            Self::Notice => "notice",
            Self::Yanked => "yanked",
        }
    }
}
