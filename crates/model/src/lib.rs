//! The nouns of lockgate with their invariants: package, span, advisory, finding, policy, report.
//!
//! This crate reads no file, no clock and no environment, and depends on nothing else of ours. It holds values
//! and the pure rules that belong to them: how an advisory id ranks, how an alert is identified, how hostile text
//! is made harmless.
//!
//! ```
//! use lockgate_model::{AlertIdentity, Ecosystem, RepoPath};
//!
//! let path = RepoPath::new("backend/Cargo.lock")?;
//! let identity = AlertIdentity {
//!     ecosystem: Ecosystem::CratesIo,
//!     path: &path,
//!     package: "time",
//!     slot: "0.1",
//!     id: "RUSTSEC-2020-0071",
//! };
//! // Neither the line nor the version is in it: a bump that is still vulnerable keeps the alert.
//! assert_eq!(identity.fingerprint().len(), 18);
//! # Ok::<(), lockgate_model::PathError>(())
//! ```

mod advisory;
mod advisory_id;
mod change;
mod comparison;
mod ecosystem;
pub mod escape;
mod finding;
mod foreign;
mod identity;
mod known_alert;
mod note;
mod package;
mod path;
mod policy;
mod purl;
mod report;
mod severity;
mod sighting;
mod signal;
mod span;

pub use advisory::{Advisory, Affected, Event, Kind, Range, RangeScheme, Reference, ReferenceKind};
pub use advisory_id::{AdvisoryId, canonical};
pub use change::{Change, Class};
pub use comparison::{Comparison, FileChange, FileChangeKind, PolicyChange, Side};
pub use ecosystem::Ecosystem;
pub use finding::{Action, Decision, DependencyPath, Finding, Location, Manifest};
pub use foreign::{ForeignFinding, ForeignLevel, ForeignLocation, ForeignRun};
pub use identity::AlertIdentity;
/// A calendar date in UTC.
pub use jiff::civil::Date;
pub use known_alert::{KnownAlert, KnownState};
pub use note::{Effect, JudgedNote, Note, NoteKind};
pub use package::{Edge, Package, Scope, Source, SourceKind};
pub use path::{PathError, RepoPath};
pub use policy::{
    Bound, ClassAction, Condition, FindingKind, GateClasses, Grace, GraceFrom, Ignore, Operator,
    Policy, Preset, Registries, Rule, RuleAction, Strictness, Threshold, Thresholds, Tolerances,
};
pub use purl::purl;
pub use report::{
    AdvisoryGroup, AffectedPackage, Coverage, DatabaseSource, DatabaseStatus, Excluded,
    FileCoverage, IgnoreUse, Record, Report, Tool, Verdict,
};
pub use severity::{Level, Score, Severity, SeveritySource};
pub use sighting::Sighting;
pub use signal::{Epss, Kev, Proportion, Signals};
pub use span::{Position, Span};
