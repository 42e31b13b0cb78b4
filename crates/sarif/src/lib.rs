//! Reports as SARIF 2.1.0, in the shape that GitHub code scanning reads; and SARIF of other tools as findings, in
//! [`read`].
//!
//! A rule is an advisory group, a result is a finding; everything in the log comes from the report, so the same report
//! gives the same bytes. The crate judges nothing: verdict, identity and decision are the report's.
//!
//! ```
//! use lockgate_model::{
//!     Action, AdvisoryId, Coverage, DatabaseStatus, Date, Decision, Ecosystem, Finding, Kind, Location, Position,
//!     RepoPath, Report, Scope, SourceKind, Span, Tool, Verdict,
//! };
//! use lockgate_sarif::{Options, write};
//!
//! let id = AdvisoryId::new("RUSTSEC-2020-0071").ok_or("no id")?;
//! let version = Span { start: Position { line: 9, column: 12 }, end: Position { line: 9, column: 18 } };
//! let finding = Finding {
//!     id: id.clone(),
//!     aliases: vec![],
//!     advisories: vec![id],
//!     kind: Kind::Vulnerability,
//!     severity: None,
//!     title: "Potential segfault".to_owned(),
//!     ecosystem: Ecosystem::CratesIo,
//!     package: "time".to_owned(),
//!     version: "0.1.43".to_owned(),
//!     purl: "pkg:cargo/time@0.1.43".to_owned(),
//!     source: SourceKind::Registry,
//!     scope: Scope::Unknown,
//!     location: Location { path: RepoPath::new("Cargo.lock")?, entry: version, version },
//!     slot: "0.1".to_owned(),
//!     fingerprint: "35bef670534c1437:1".to_owned(),
//!     fixed_in: vec!["0.2.23".to_owned()],
//!     fixed_version: Some("0.2.23".to_owned()),
//!     paths: vec![],
//!     manifest: None,
//!     change: None,
//!     sightings: vec![],
//!     alert: None,
//!     decision: Decision::by(Action::Block, "block.vulnerability = \"low\""),
//! };
//! let report = Report {
//!     tool: Tool { name: "lockgate".to_owned(), version: "0.1.0".to_owned() },
//!     verdict: Verdict::Blocked,
//!     complete: true,
//!     today: Date::constant(2026, 1, 1),
//!     findings: vec![finding],
//!     advisories: Default::default(),
//!     notes: vec![],
//!     coverage: Coverage::default(),
//!     database: DatabaseStatus::default(),
//!     ignores: vec![],
//!     comparison: None,
//!     foreign: Vec::new(),
//!     foreign_runs: Vec::new(),
//!     policy_source: String::new(),
//! };
//!
//! let mut bytes = Vec::new();
//! write(&report, &Options::default(), &mut bytes)?;
//! let text = String::from_utf8(bytes)?;
//! assert!(text.contains(r#""ruleId": "RUSTSEC-2020-0071""#));
//! assert!(text.contains("time 0.1.43 has RUSTSEC-2020-0071 (Potential segfault); fixed in 0.2.23."));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod help;
mod invocation;
mod level;
pub mod log;
mod message;
mod place;
mod prepare;
pub mod read;
mod result;
mod root;
mod rule;
mod selection;
#[cfg(test)]
mod tests;
mod text;
mod uri;

use std::borrow::Cow;
use std::io::{self, BufWriter, Write};

use lockgate_model::{Finding, RepoPath, Report};

pub use log::Sarif;
use log::{AutomationDetails, Driver, Run, RunProperties, Tool};
pub use prepare::{PrepareError, Prepared, UploadLimits, prepare};
use selection::Selection;

/// The category of scans of one repository; a new name would strand every alert.
pub const DEFAULT_CATEGORY: &str = "lockgate/ci/";

/// Most results written: GitHub refuses a file with more.
/// Source: <https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>.
pub const MAX_RESULTS: usize = 25_000;

/// Most results that GitHub shows of a file, worst first. Source: as for [`MAX_RESULTS`].
pub const SHOWN_RESULTS: usize = 5_000;

/// How a log is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// What tells this kind of run from others: written into `automationDetails.id` with one `/` at its end; blank is
    /// [`DEFAULT_CATEGORY`]. Must stay the same from run to run: no commit, date, version or branch.
    pub category: String,
    /// What becomes of findings that the policy ignores.
    pub suppressed: Suppressed,
    /// The folder of the repository that was judged; `None` for all of it. Paths in the log begin at the repository's root,
    /// and fingerprints are those of these paths: an alert is the same whichever folder was judged.
    pub folder: Option<RepoPath>,
}

/// What becomes of findings that the policy ignores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Suppressed {
    /// They are not written: GitHub would open an alert for each, whatever its `suppressions` say.
    #[default]
    LeaveOut,
    /// They are written with `suppressions`, for readers that know them.
    Keep,
}

/// Why a log was not written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The writer did not take it.
    #[error("the SARIF log could not be written")]
    Write(#[source] io::Error),
}

impl Default for Options {
    fn default() -> Self {
        Self {
            category: DEFAULT_CATEGORY.to_owned(),
            suppressed: Suppressed::default(),
            folder: None,
        }
    }
}

/// The path of a finding and its fingerprint as its log has them, by [`Options::folder`].
#[must_use]
pub fn identity(finding: &Finding, folder: Option<&RepoPath>) -> (RepoPath, String) {
    match folder {
        Some(folder) => root::identity(finding, folder),
        None => (finding.location.path.clone(), finding.fingerprint.clone()),
    }
}

/// The report as a SARIF log with one run.
#[must_use]
pub fn to_sarif(report: &Report, options: &Options) -> Sarif {
    let report = match &options.folder {
        Some(folder) => Cow::Owned(root::seen_from_the_root(report, folder)),
        None => Cow::Borrowed(report),
    };
    let report = report.as_ref();
    let selection = Selection::of(report, options);
    let run = Run {
        tool: Tool { driver: driver(report, &selection) },
        automation_details: AutomationDetails { id: category(&options.category) },
        invocations: [invocation::of_report(report, &selection)],
        column_kind: "utf16CodeUnits",
        results: results(&selection),
        properties: RunProperties {
            verdict: report.verdict.as_str(),
            complete: report.complete,
            database_newest: report.database.newest.map(|date| date.to_string()),
        },
    };
    Sarif { schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] }
}

/// Writes the report as indented JSON with a line break at the end. The same report and options give the same bytes.
///
/// # Errors
/// When the writer fails; what it holds then is no whole log.
pub fn write(report: &Report, options: &Options, writer: impl Write) -> Result<(), Error> {
    let mut writer = BufWriter::new(writer);
    let text = serde_json::to_string_pretty(&to_sarif(report, options))
        .map_err(|error| Error::Write(error.into()))?;
    // A log that shows the file must not read an old workflow command in it. Outside of texts these never meet.
    let text = text.replace("##[", "#\\u0023[");
    writer.write_all(text.as_bytes()).map_err(Error::Write)?;
    writer.write_all(b"\n").and_then(|()| writer.flush()).map_err(Error::Write)
}

fn driver(report: &Report, selection: &Selection<'_>) -> Driver {
    Driver {
        name: report.tool.name.clone(),
        semantic_version: report.tool.version.clone(),
        information_uri: env!("CARGO_PKG_REPOSITORY"),
        rules: selection.groups.iter().map(|(id, group)| rule::of_group(id, group)).collect(),
    }
}

fn results(selection: &Selection<'_>) -> Vec<log::SarifResult> {
    let indexes = selection.indexes();
    let result = |finding: &&lockgate_model::Finding| {
        let index = indexes.get(selection::rule_id(finding).as_str()).copied();
        result::of_finding(finding, index)
    };
    selection.findings.iter().map(result).collect()
}

fn category(given: &str) -> String {
    match given.trim().trim_end_matches('/') {
        "" => DEFAULT_CATEGORY.to_owned(),
        category => format!("{category}/"),
    }
}
