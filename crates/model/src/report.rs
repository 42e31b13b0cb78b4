//! The result of a scan: the only value that an emitter receives.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::{
    AdvisoryId, Comparison, Date, Ecosystem, Finding, ForeignFinding, ForeignRun, JudgedNote, Kind,
    Reference, RepoPath, Severity, Signals, SourceKind,
};

/// Everything that a scan found, and how much it could see. The same inputs give an equal report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What made the report.
    pub tool: Tool,
    /// The verdict, computed once, before anything is rendered.
    pub verdict: Verdict,
    /// Whether everything was judged. A blocked scan may be incomplete too.
    pub complete: bool,
    /// Date for which expiry and age were judged.
    pub today: Date,
    /// Findings, those ignored included; sorted by location, package, id; unique by fingerprint.
    pub findings: Vec<Finding>,
    /// The advisory groups that the findings name, by canonical id.
    pub advisories: BTreeMap<AdvisoryId, AdvisoryGroup>,
    /// Notes, sorted and unique.
    pub notes: Vec<JudgedNote>,
    /// What was read and what was not.
    pub coverage: Coverage,
    /// What it was matched against.
    pub database: DatabaseStatus,
    /// The ignores of the policy and how many findings each one holds, in the file's order.
    pub ignores: Vec<IgnoreUse>,
    /// The two sides of the change; `None` for a scan of one tree.
    pub comparison: Option<Comparison>,
    /// What other tools found, those folded into `findings` left out; worst first.
    pub foreign: Vec<ForeignFinding>,
    /// The runs of other tools that were read, in the order given.
    pub foreign_runs: Vec<ForeignRun>,
    /// Where the policy comes from, in words: `lockgate.toml`, `lockgate.toml of the base`, `no file: the defaults`.
    pub policy_source: String,
}

/// Name and version of the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tool {
    /// `lockgate`.
    pub name: String,
    /// SemVer version.
    pub version: String,
}

/// The answer of the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Everything was judged and nothing blocks.
    Pass,
    /// The policy blocks at least one finding.
    Blocked,
    /// Nothing blocks, and not everything could be judged.
    Incomplete,
}

impl Verdict {
    /// The process exit code: 0, 1 or 3.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Pass => 0,
            Self::Blocked => 1,
            Self::Incomplete => 3,
        }
    }

    /// The verdict in the words of the report.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Blocked => "blocked",
            Self::Incomplete => "incomplete",
        }
    }
}

/// One problem under all its ids; nothing in it is about the scanned repository. All texts are untrusted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AdvisoryGroup {
    /// The canonical id.
    pub id: AdvisoryId,
    /// The other ids, sorted, unique.
    pub aliases: Vec<AdvisoryId>,
    /// What it is about; the worst kind of the group's records.
    pub kind: Kind,
    /// One line; the id where no record has one.
    pub title: String,
    /// Markdown of the best record; may be empty.
    pub details: String,
    /// The severity; `None` is unscored.
    pub severity: Option<Severity>,
    /// What is known of its exploitation; serialized as `epss` and `kev`, each only where there is one.
    #[serde(flatten)]
    pub signals: Signals,
    /// CWE numbers, ascending, unique; serialized as OSV writes them, `CWE-79`.
    #[serde(rename = "cwe_ids", serialize_with = "cwe_ids")]
    pub cwes: Vec<u32>,
    /// Links, advisory pages first, unique.
    pub references: Vec<Reference>,
    /// Earliest publication.
    pub published: Option<Date>,
    /// Latest change.
    pub modified: Option<Date>,
    /// Affected packages with their ranges, sorted.
    pub affected: Vec<AffectedPackage>,
    /// The records that the group is made of, sorted by id.
    pub records: Vec<Record>,
}

/// One affected package of a group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct AffectedPackage {
    /// The ecosystem.
    pub ecosystem: Ecosystem,
    /// The name.
    pub package: String,
    /// The ranges for people: `>=0.2.7, <0.2.23`; sorted, unique.
    pub ranges: Vec<String>,
    /// Affected functions, sorted, unique; empty where no record lists any.
    pub functions: Vec<String>,
}

/// Where a record of a group comes from, and under which terms its text may be shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Record {
    /// The record's id.
    pub id: AdvisoryId,
    /// The feed: `RustSec` or `OSV`; for yanked releases `registry index`.
    pub feed: String,
    /// SPDX expression, where the record states one.
    #[serde(rename = "license")]
    pub licence: Option<String>,
    /// Page of the record, or the source that it credits.
    pub url: Option<String>,
    /// Date of withdrawal; a withdrawn record matches nothing and is here only where it was asked for by its id.
    pub withdrawn: Option<Date>,
}

/// What was read and what was not.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize)]
pub struct Coverage {
    /// Lockfiles that were read, sorted by path.
    pub files: Vec<FileCoverage>,
    /// Folders and files that were passed over, sorted by path.
    pub excluded: Vec<Excluded>,
    /// Packages read, by source, over all files.
    pub packages: BTreeMap<SourceKind, u32>,
    /// Packages that were matched against advisories.
    pub matched: u32,
}

/// One lockfile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileCoverage {
    /// The lockfile.
    pub path: RepoPath,
    /// The format's id, `cargo-lock`.
    pub format: String,
    /// The ecosystem.
    pub ecosystem: Ecosystem,
    /// Packages read from it.
    pub packages: u32,
    /// Packages that were matched against advisories.
    pub matched: u32,
}

/// A folder or file that the walk passed over.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Excluded {
    /// The folder or file.
    pub path: RepoPath,
    /// Why: `.gitignore`, `policy`, `installed packages`.
    pub reason: String,
}

/// What the scan was matched against.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize)]
pub struct DatabaseStatus {
    /// The sources, in the order given.
    pub sources: Vec<DatabaseSource>,
    /// Advisories per ecosystem, those withdrawn included.
    pub advisories: BTreeMap<Ecosystem, u32>,
    /// Date of the newest data of the ecosystem and feed that are furthest behind, of those in use.
    pub newest: Option<Date>,
    /// Days from it to today; never negative.
    pub age_days: Option<u32>,
}

/// One advisory source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DatabaseSource {
    /// The feed: `RustSec` or `OSV`.
    pub feed: String,
    /// Where it was read from, as the user named it, or the URL of the download without credentials.
    pub location: String,
    /// Records read, those withdrawn included.
    pub records: u32,
    /// Records passed over because their ecosystems are not supported.
    pub out_of_scope: u32,
    /// Records that could not be read.
    pub unreadable: u32,
    /// The newest date of publication or change in its records, or the date on which it was last fetched or confirmed
    /// unchanged, whichever is later.
    pub newest: Option<Date>,
    /// Date on which it was last fetched or confirmed unchanged.
    pub fetched: Option<Date>,
}

/// An ignore of the policy and what it did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IgnoreUse {
    /// The id in the policy.
    pub id: String,
    /// The reason in the policy.
    pub reason: String,
    /// Who approved it.
    pub approver: Option<String>,
    /// The last day on which it holds.
    pub expires: Option<Date>,
    /// Whether it is past that day.
    pub expired: bool,
    /// Findings that it holds, or would hold were it not expired.
    pub findings: u32,
}

fn cwe_ids<S: Serializer>(cwes: &[u32], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(cwes.iter().map(|cwe| format!("CWE-{cwe}")))
}
