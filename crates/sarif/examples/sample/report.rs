//! A report of every kind of finding, on a small repository; made by hand, since this crate reads no lockfile.

use std::collections::BTreeMap;

use lockgate_model::{
    Action, AdvisoryGroup, AdvisoryId, AffectedPackage, AlertIdentity, Change, Class, Comparison,
    Coverage, DatabaseStatus, Date, Decision, DependencyPath, Ecosystem, Effect, Finding,
    ForeignFinding, ForeignLevel, JudgedNote, Kind, Level, Location, Manifest, Note, NoteKind,
    Position, Record, Reference, ReferenceKind, RepoPath, Report, Scope, Score, Severity,
    SeveritySource, Side, Sighting, Signals, SourceKind, Span, Tool, Verdict, purl,
};

/// The files of the repository: path and text.
pub(crate) const FILES: &[(&str, &str)] = &[
    ("Cargo.toml", CARGO_TOML),
    ("Cargo.lock", CARGO_LOCK),
    ("web app/package-lock.json", PACKAGE_LOCK),
];

const CARGO_TOML: &str = "\
[package]
name = \"app\"
version = \"0.1.0\"

[dependencies]
chrono = \"0.4\"
net2 = \"0.2\"
";

const CARGO_LOCK: &str = "\
version = 4

[[package]]
name = \"app\"
version = \"0.1.0\"
dependencies = [\"chrono\", \"net2\"]

[[package]]
name = \"chrono\"
version = \"0.4.11\"
dependencies = [\"time\"]

[[package]]
name = \"net2\"
version = \"0.2.36\"

[[package]]
name = \"time\"
version = \"0.1.43\"
";

const PACKAGE_LOCK: &str = "\
{
  \"name\": \"web\",
  \"lockfileVersion\": 3,
  \"packages\": {
    \"\": { \"dependencies\": { \"left-pad\": \"*\", \"@evil/pad\": \"*\" } },
    \"node_modules/@evil/pad\": {
      \"version\": \"6.6.6\"
    },
    \"node_modules/left-pad\": {
      \"version\": \"1.2.0\"
    }
  }
}
";

/// The report; complete, blocked, with one finding that the policy ignores. `None` where a part is invalid.
pub(crate) fn sample() -> Option<Report> {
    let findings = vec![unmaintained()?, vulnerability()?, ignored()?, malicious()?, hostile()?];
    let advisories: Option<BTreeMap<_, _>> =
        findings.iter().map(|finding| Some((finding.id.clone(), group(finding)?))).collect();
    Some(Report {
        tool: Tool { name: "lockgate".to_owned(), version: "0.1.0".to_owned() },
        verdict: Verdict::Blocked,
        complete: true,
        today: Date::constant(2026, 1, 1),
        findings,
        advisories: advisories?,
        notes: vec![note()?],
        coverage: Coverage::default(),
        database: DatabaseStatus {
            newest: Some(Date::constant(2025, 12, 31)),
            ..DatabaseStatus::default()
        },
        ignores: Vec::new(),
        comparison: None,
        foreign: Vec::new(),
        foreign_runs: Vec::new(),
        policy_source: String::new(),
    })
}

/// A scored vulnerability of a transitive dependency, with a fix, a path and the manifest's line.
pub(crate) fn vulnerability() -> Option<Finding> {
    let location = location("Cargo.lock", CARGO_LOCK, "0.1.43")?;
    Some(Finding {
        aliases: ids(&["CVE-2020-26235", "GHSA-wcg3-cvx6-7396"])?,
        severity: Some(Severity {
            level: Level::Medium,
            score: Score::new(6.2),
            vector: Some("CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H".to_owned()),
            source: SeveritySource::CvssV3,
            from: AdvisoryId::new("RUSTSEC-2020-0071")?,
        }),
        title: "Potential segfault in the time crate".to_owned(),
        fixed_in: vec!["0.2.23".to_owned()],
        fixed_version: Some("0.2.23".to_owned()),
        paths: vec![path(&["app@0.1.0", "chrono@0.4.11", "time@0.1.43"])],
        manifest: Some(manifest("chrono")?),
        change: None,
        sightings: Vec::new(),
        alert: None,
        ..finding("RUSTSEC-2020-0071", Ecosystem::CratesIo, "time", "0.1.43", location)?
    })
}

/// A direct dependency that nobody looks after.
pub(crate) fn unmaintained() -> Option<Finding> {
    let location = location("Cargo.lock", CARGO_LOCK, "0.2.36")?;
    Some(Finding {
        kind: Kind::Unmaintained,
        title: "`net2` is deprecated, use `socket2`.".to_owned(),
        paths: vec![path(&["app@0.1.0", "net2@0.2.36"])],
        manifest: Some(manifest("net2")?),
        change: None,
        sightings: Vec::new(),
        alert: None,
        decision: decision(Action::Warn),
        ..finding("RUSTSEC-2020-0016", Ecosystem::CratesIo, "net2", "0.2.36", location)?
    })
}

/// An unscored vulnerability that the policy ignores.
pub(crate) fn ignored() -> Option<Finding> {
    let location = location("Cargo.lock", CARGO_LOCK, "0.4.11")?;
    Some(Finding {
        title: "Potential segfault in `localtime_r`".to_owned(),
        decision: Decision {
            rule: "ignore[0]".to_owned(),
            reason: Some("no call reaches it".to_owned()),
            approver: Some("security@team.example".to_owned()),
            expires: Some(Date::constant(2026, 6, 30)),
            ..decision(Action::Ignore)
        },
        ..finding("RUSTSEC-2020-0159", Ecosystem::CratesIo, "chrono", "0.4.11", location)?
    })
}

/// A malicious npm package in a folder whose name needs encoding.
pub(crate) fn malicious() -> Option<Finding> {
    let location = location("web app/package-lock.json", PACKAGE_LOCK, "6.6.6")?;
    let id = AdvisoryId::new("MAL-2025-1")?;
    Some(Finding {
        kind: Kind::Malicious,
        severity: Some(Severity {
            level: Level::Critical,
            score: None,
            vector: None,
            source: SeveritySource::Malicious,
            from: id,
        }),
        title: "Malicious code in @evil/pad (npm)".to_owned(),
        paths: vec![path(&["web", "@evil/pad@6.6.6"])],
        ..finding("MAL-2025-1", Ecosystem::Npm, "@evil/pad", "6.6.6", location)?
    })
}

/// A vulnerability with a label only, whose title tries everything.
pub(crate) fn hostile() -> Option<Finding> {
    let location = location("web app/package-lock.json", PACKAGE_LOCK, "1.2.0")?;
    Some(Finding {
        severity: Some(Severity {
            level: Level::High,
            score: None,
            vector: None,
            source: SeveritySource::Label,
            from: AdvisoryId::new("GHSA-aaaa-bbbb-cccc")?,
        }),
        title: "x](1) [click](https://bad.example) {0} <b>\u{1b}[31m\u{202e}\n::error::x"
            .to_owned(),
        fixed_in: vec!["1.2.1".to_owned(), "2.0.0".to_owned()],
        fixed_version: Some("2.0.0".to_owned()),
        paths: vec![path(&["web", "a@1", "b](1)@2", "left-pad@1.2.0"])],
        ..finding("GHSA-aaaa-bbbb-cccc", Ecosystem::Npm, "left-pad", "1.2.0", location)?
    })
}

fn finding(
    id: &str,
    ecosystem: Ecosystem,
    package: &str,
    version: &str,
    location: Location,
) -> Option<Finding> {
    let identity = AlertIdentity { ecosystem, path: &location.path, package, slot: package, id };
    let fingerprint = identity.fingerprint();
    let id = AdvisoryId::new(id)?;
    Some(Finding {
        id: id.clone(),
        aliases: Vec::new(),
        advisories: vec![id],
        kind: Kind::Vulnerability,
        severity: None,
        title: String::new(),
        ecosystem,
        package: package.to_owned(),
        version: version.to_owned(),
        purl: purl(ecosystem, package, Some(version)),
        source: SourceKind::Registry,
        scope: Scope::Unknown,
        location,
        slot: package.to_owned(),
        fingerprint,
        fixed_in: Vec::new(),
        fixed_version: None,
        paths: Vec::new(),
        manifest: None,
        change: None,
        sightings: Vec::new(),
        alert: None,
        decision: decision(Action::Block),
    })
}

/// The group of a finding, with everything that a group can hold.
pub(crate) fn group(finding: &Finding) -> Option<AdvisoryGroup> {
    let details =
        "### Impact\n\nUnix-like systems may *segfault*. See <b>this</b>.\n\n```rust\nfn open() {";
    Some(AdvisoryGroup {
        id: finding.id.clone(),
        aliases: finding.aliases.clone(),
        kind: finding.kind,
        title: finding.title.clone(),
        details: details.to_owned(),
        severity: finding.severity.clone(),
        signals: Signals::default(),
        cwes: vec![79, 416],
        references: vec![
            Reference {
                kind: ReferenceKind::Web,
                url: "https://project.example/issues/293".to_owned(),
            },
            Reference { kind: ReferenceKind::Web, url: "javascript:alert(1)".to_owned() },
        ],
        published: Some(Date::constant(2020, 11, 18)),
        modified: None,
        affected: vec![AffectedPackage {
            ecosystem: finding.ecosystem,
            package: finding.package.clone(),
            ranges: vec![">=0.1.0, <0.2.0".to_owned(), ">=0.2.7, <0.2.23".to_owned()],
            functions: vec!["time::at".to_owned()],
        }],
        records: vec![Record {
            id: finding.id.clone(),
            feed: "RustSec".to_owned(),
            licence: Some("CC-BY-4.0".to_owned()),
            url: Some("https://credit.example/advisory".to_owned()),
            withdrawn: None,
        }],
    })
}

/// The same head compared with a base: one finding is introduced, one is fixed, and another tool was read.
pub(crate) fn change_report() -> Option<Report> {
    let mut report = sample()?;
    for finding in &mut report.findings {
        finding.change =
            Some(Change { class: Class::AlreadyThere, version_before: None, path_before: None });
    }
    *report.findings.get_mut(1)? = changed()?;
    let mut fixed = vulnerability()?;
    fixed.id = AdvisoryId::new("RUSTSEC-2021-0124")?;
    let side = |name: &str| Side { name: name.to_owned(), commit: None, date: None };
    report.comparison = Some(Comparison {
        base: side("main"),
        head: side("HEAD"),
        fixed: vec![fixed],
        files: Vec::new(),
        policy_change: None,
    });
    report.foreign = vec![foreign()?];
    Some(report)
}

/// A vulnerability that the change brings in, in a lockfile that it moves; another tool reports it too.
pub(crate) fn changed() -> Option<Finding> {
    let change = Change {
        class: Class::Introduced,
        version_before: Some("0.1.40".to_owned()),
        path_before: RepoPath::new("old/Cargo.lock").ok(),
    };
    let sighting = Sighting { tool: "Trivy".to_owned(), rule: "CVE-2020-26235".to_owned() };
    Some(Finding { change: Some(change), sightings: vec![sighting], ..vulnerability()? })
}

fn foreign() -> Option<ForeignFinding> {
    Some(ForeignFinding {
        tool: "CodeQL".to_owned(),
        rule: "js/sql-injection".to_owned(),
        title: "Query from user input".to_owned(),
        message: "The query depends on user input.".to_owned(),
        level: ForeignLevel::Error,
        score: Score::new(8.8),
        tags: Vec::new(),
        location: None,
        fingerprints: BTreeMap::new(),
        suppressed: false,
        class: Some(Class::Introduced),
        decision: vulnerability()?.decision,
    })
}

fn note() -> Option<JudgedNote> {
    let note = Note::new(NoteKind::UncoveredPackage, "a package from git is not covered")
        .in_file(&RepoPath::new("Cargo.lock").ok()?)
        .at(Position { line: 3, column: 1 })
        .about("private[1]")
        .with_hint("accept it in the policy");
    Some(JudgedNote { note, effect: Effect::Tolerated })
}

fn decision(action: Action) -> Decision {
    Decision::by(action, "block.vulnerability = \"low\"")
}

fn manifest(dependency: &str) -> Option<Manifest> {
    let span = span_of(CARGO_TOML, &format!("{dependency} ="))?;
    let dependency = dependency.to_owned();
    Some(Manifest { path: RepoPath::new("Cargo.toml").ok()?, span, dependency })
}

fn location(path: &str, text: &str, version: &str) -> Option<Location> {
    let version = span_of(text, version)?;
    Some(Location { path: RepoPath::new(path).ok()?, entry: version, version })
}

fn span_of(text: &str, needle: &str) -> Option<Span> {
    let (index, line) = text.lines().enumerate().find(|(_, line)| line.contains(needle))?;
    let row = u32::try_from(index).ok()? + 1;
    let column = u32::try_from(line.find(needle)?).ok()? + 1;
    let length = u32::try_from(needle.len()).ok()?;
    let start = Position { line: row, column };
    Some(Span { start, end: Position { line: row, column: column + length } })
}

fn path(steps: &[&str]) -> DependencyPath {
    DependencyPath(steps.iter().map(|step| (*step).to_owned()).collect())
}

fn ids(texts: &[&str]) -> Option<Vec<AdvisoryId>> {
    texts.iter().map(|text| AdvisoryId::new(text)).collect()
}
