//! The part of SARIF 2.1.0 that lockgate writes, as plain structs; nothing here reads SARIF.
//!
//! Specification: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>; the sections are named at the
//! items. All texts are already escaped for the place they stand in.

use lockgate_model::Proportion;
use serde::Serialize;

/// A log file (3.13) with one run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sarif {
    /// URI of the schema.
    #[serde(rename = "$schema")]
    pub schema: &'static str,
    /// `2.1.0`.
    pub version: &'static str,
    /// The runs; exactly one.
    pub runs: [Run; 1],
}

/// One run of one tool (3.14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    /// The tool with its rules.
    pub tool: Tool,
    /// What tells this kind of run from others of the tool.
    pub automation_details: AutomationDetails,
    /// How the run went; exactly one.
    pub invocations: [Invocation; 1],
    /// How columns are counted.
    pub column_kind: &'static str,
    /// The results, in the report's order; worst first where the list was cut.
    pub results: Vec<SarifResult>,
    /// The verdict and the state of the database.
    pub properties: RunProperties,
}

/// A tool (3.18).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tool {
    /// Its only component.
    pub driver: Driver,
}

/// The tool component that ran (3.19).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Driver {
    /// `lockgate`; a new name would strand every alert.
    pub name: String,
    /// SemVer version.
    pub semantic_version: String,
    /// The project's page.
    pub information_uri: &'static str,
    /// One rule for each advisory group with a result; sorted by id, unique.
    pub rules: Vec<Rule>,
}

/// A run's identity (3.17).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AutomationDetails {
    /// The category, ending in `/`.
    pub id: String,
}

/// How the run went (3.20).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Invocation {
    /// False where not everything could be judged: the results are then not the whole truth.
    pub execution_successful: bool,
    /// The report's notes, in its order, then what this crate left out.
    pub tool_execution_notifications: Vec<Notification>,
}

/// Something that happened during the run (3.58).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Notification {
    /// Names the kind of the note.
    pub descriptor: DescriptorReference,
    /// Its effect on the run.
    pub level: Level,
    /// What happened.
    pub message: Message,
    /// The file, at most one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub locations: Vec<Location>,
}

/// A reference to a descriptor (3.52).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DescriptorReference {
    /// The descriptor's id.
    pub id: &'static str,
}

/// How bad something is (3.27.10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// A serious problem.
    Error,
    /// A problem.
    Warning,
    /// Worth knowing.
    Note,
}

/// A rule (3.49): one advisory group; nothing in it is about the scanned repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// The group's canonical id.
    pub id: String,
    /// A name for people; ASCII letters and digits, at most 255, never the id.
    pub name: String,
    /// The title, at most 1024 UTF-16 code units.
    pub short_description: Text,
    /// The first sentences, at most 1024 UTF-16 code units.
    pub full_description: Text,
    /// Everything that is known.
    pub help: MultiformatText,
    /// The advisory's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help_uri: Option<String>,
    /// The level of results that name none.
    pub default_configuration: Configuration,
    /// What GitHub sorts and filters by, and where the severity comes from.
    pub properties: RuleProperties,
}

/// A rule's configuration (3.50).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Configuration {
    /// The level.
    pub level: Level,
}

/// A rule's property bag.
///
/// Source: <https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning#reportingdescriptor-object>.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct RuleProperties {
    /// At most 10, unique.
    pub tags: Vec<String>,
    /// How sure a match is.
    pub precision: &'static str,
    /// `error`, `warning` or `recommendation`; only where the rule is not about security.
    #[serde(rename = "problem.severity", skip_serializing_if = "Option::is_none")]
    pub problem_severity: Option<&'static str>,
    /// The CVSS base score with one decimal, above 0; only where a vector gives one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_severity: Option<String>,
    /// The qualitative severity; none is unscored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<&'static str>,
    /// What kind of statement the severity is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity_source: Option<&'static str>,
    /// The CVSS vector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity_vector: Option<String>,
    /// The record that states the severity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity_from: Option<String>,
    /// The score of EPSS, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epss: Option<Proportion>,
    /// Proportion of all scored vulnerabilities with the same or a lower score, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epss_percentile: Option<Proportion>,
    /// The CVE that is scored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epss_cve: Option<String>,
    /// Date of the score, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epss_date: Option<String>,
    /// Date since which it is in CISA's catalogue of known exploited vulnerabilities, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kev_added: Option<String>,
    /// Date until which that catalogue asks for a remedy, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kev_due: Option<String>,
    /// Whether ransomware is known to use it; only where it is in the catalogue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kev_ransomware: Option<bool>,
}

/// A result (3.27): one advisory group in one package of one lockfile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SarifResult {
    /// The rule's id.
    pub rule_id: String,
    /// The rule's 0-based index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule_index: Option<usize>,
    /// The level.
    pub level: Level,
    /// What is wrong; its first sentence stands alone.
    pub message: Message,
    /// The line of the resolved version; exactly one.
    pub locations: [Location; 1],
    /// The manifest's line, at most one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related_locations: Vec<Location>,
    /// The dependency path, at most one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub code_flows: Vec<CodeFlow>,
    /// The alert's identity.
    pub partial_fingerprints: Fingerprints,
    /// Why the result does not count, at most one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suppressions: Vec<Suppression>,
    /// The package and the policy's decision.
    pub properties: ResultProperties,
}

/// A message (3.11) whose brackets and backslashes are escaped but for the links of our own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    /// The text.
    pub text: String,
}

/// Plain text (3.12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Text {
    /// The text.
    pub text: String,
}

/// The same text twice (3.12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MultiformatText {
    /// Plain.
    pub text: String,
    /// Markdown without raw HTML.
    pub markdown: String,
}

/// A place (3.28).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Location {
    /// What a message links to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<u32>,
    /// The file and the region.
    pub physical_location: PhysicalLocation,
    /// What is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Message>,
}

/// A file and a region of it (3.29).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PhysicalLocation {
    /// The file.
    pub artifact_location: ArtifactLocation,
    /// The region; none is the whole file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
}

/// A file (3.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ArtifactLocation {
    /// Path relative to the repository's root, percent-encoded.
    pub uri: String,
}

/// A region of a file (3.30), 1-based, end exclusive, columns in UTF-16 code units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Region {
    /// First line.
    pub start_line: u32,
    /// First column.
    pub start_column: u32,
    /// Last line.
    pub end_line: u32,
    /// The column after the last one.
    pub end_column: u32,
}

/// A dependency path (3.36); exactly one thread flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CodeFlow {
    /// The only flow.
    pub thread_flows: [ThreadFlow; 1],
}

/// The steps of a dependency path (3.37).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ThreadFlow {
    /// The steps; never empty.
    pub locations: Vec<ThreadFlowLocation>,
}

/// A step of a dependency path (3.38).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ThreadFlowLocation {
    /// The place, with a message.
    pub location: Location,
}

/// What makes two results the same alert (3.27.17).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Fingerprints {
    /// The only key that GitHub reads.
    pub primary_location_line_hash: String,
}

/// Why a result does not count (3.35).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suppression {
    /// `external`: the policy file, not the source.
    pub kind: &'static str,
    /// `accepted`.
    pub status: &'static str,
    /// The reason with approver and expiry.
    pub justification: String,
}

/// A result's property bag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResultProperties {
    /// The package as a purl.
    pub package: String,
    /// The resolved version.
    pub version: String,
    /// What tells several versions of one package apart.
    pub slot: String,
    /// What the package is needed for.
    pub scope: &'static str,
    /// The smallest version that clears every finding of the package that has a fix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fixed_version: Option<String>,
    /// What the policy decides: `block`, `warn`, `allow` or `ignore`.
    pub action: &'static str,
    /// The policy's rule.
    pub rule: String,
    /// Dependency paths, shortest first, at most 8.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<Vec<String>>,
    /// What the change does to it: `introduced`; only where two trees were compared. It is no `baselineState`, since
    /// GitHub compares with its own alerts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<&'static str>,
    /// The version in the base that it took the place of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version_before: Option<String>,
    /// The lockfile's path in the base where it was moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path_before: Option<String>,
    /// Other tools that report it too, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sightings: Vec<Sighting>,
}

/// Another tool's report of the same problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sighting {
    /// The tool.
    pub tool: String,
    /// Its rule.
    pub rule: String,
}

/// The run's property bag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunProperties {
    /// The verdict.
    pub verdict: &'static str,
    /// Whether everything was judged.
    pub complete: bool,
    /// Date of the newest data of the oldest source in use, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_newest: Option<String>,
}
