//! Reports made by hand.

use std::collections::BTreeMap;

use lockgate_model::{
    Action, AdvisoryId, Change, Class, Coverage, DatabaseStatus, Date, Decision, Ecosystem, Effect,
    Finding, ForeignFinding, ForeignLevel, ForeignLocation, JudgedNote, Kind, Location, Note,
    NoteKind, Position, RepoPath, Report, Scope, Score, Severity, SeveritySource, SourceKind, Span,
    Tool, Verdict,
};

/// Names that try to do something.
pub(crate) const HOSTILE: &[&str] = &[
    "::error::pwn",
    "x\n::set-output name=verdict::pass",
    "x\r\n::stop-commands::y",
    "a,file=/etc/passwd::b",
    "%0A::add-mask::a",
    "##[error]pwn",
    "\u{1b}[2J\u{202e}\u{85}\u{2028}",
    "<!-- lockgate:gate:lockgate/ci/ -->",
    "",
];

/// Nothing found, everything judged.
pub(crate) fn pass() -> Report {
    Report {
        tool: Tool { name: "lockgate".to_owned(), version: "0.1.0".to_owned() },
        verdict: Verdict::Pass,
        complete: true,
        today: Date::constant(2026, 5, 23),
        findings: Vec::new(),
        advisories: BTreeMap::new(),
        notes: Vec::new(),
        coverage: Coverage::default(),
        database: DatabaseStatus::default(),
        ignores: Vec::new(),
        comparison: None,
        foreign: Vec::new(),
        foreign_runs: Vec::new(),
        policy_source: String::new(),
    }
}

/// One finding for each of the packages, all of which block.
pub(crate) fn blocked(packages: &[&str]) -> Report {
    let mut report = pass();
    report.verdict = Verdict::Blocked;
    report.findings = packages.iter().map(|name| finding("Cargo.lock", name)).collect();
    report
}

/// A file that was not read.
pub(crate) fn incomplete() -> Report {
    let mut report = pass();
    report.verdict = Verdict::Incomplete;
    report.complete = false;
    report.notes = vec![gap("is no TOML")];
    report
}

/// A note that makes a scan incomplete.
pub(crate) fn gap(message: &str) -> JudgedNote {
    let note = Note::new(NoteKind::UnreadFile, message)
        .in_file(&path("old/Cargo.lock"))
        .at(Position { line: 7, column: 3 })
        .with_hint("repair it");
    JudgedNote { note, effect: Effect::Incomplete }
}

/// A finding that blocks, with its version at line 12.
pub(crate) fn finding(file: &str, package: &str) -> Finding {
    let id = AdvisoryId::new("RUSTSEC-2020-0071").unwrap();
    Finding {
        id: id.clone(),
        aliases: Vec::new(),
        advisories: vec![id],
        kind: Kind::Vulnerability,
        severity: None,
        title: format!("Problem in {package}"),
        ecosystem: Ecosystem::CratesIo,
        package: package.to_owned(),
        version: "0.1.43".to_owned(),
        purl: String::new(),
        source: SourceKind::Registry,
        scope: Scope::Unknown,
        location: Location { path: path(file), entry: line(11, 1, 1), version: line(12, 12, 18) },
        slot: "0.1".to_owned(),
        fingerprint: String::new(),
        fixed_in: Vec::new(),
        fixed_version: Some("0.2.23".to_owned()),
        paths: Vec::new(),
        manifest: None,
        change: None,
        sightings: Vec::new(),
        alert: None,
        decision: Decision::by(Action::Block, "block.vulnerability = \"low\""),
    }
}

/// The finding with an action and what a change did to it.
pub(crate) fn changed(mut finding: Finding, action: Action, class: Class) -> Finding {
    finding.decision.action = action;
    finding.change = Some(Change { class, version_before: None, path_before: None });
    finding
}

/// The finding with a score in tenths.
pub(crate) fn scored(mut finding: Finding, tenths: u8) -> Finding {
    let score = Score::new(f64::from(tenths) / 10.0).unwrap();
    finding.severity = Some(Severity {
        level: score.level(),
        score: Some(score),
        vector: None,
        source: SeveritySource::CvssV3,
        from: finding.id.clone(),
    });
    finding
}

/// A finding of another tool.
pub(crate) fn foreign(message: &str, action: Action) -> ForeignFinding {
    ForeignFinding {
        tool: "CodeQL".to_owned(),
        rule: "js/sql-injection".to_owned(),
        title: "SQL injection".to_owned(),
        message: message.to_owned(),
        level: ForeignLevel::Error,
        score: None,
        tags: Vec::new(),
        location: Some(ForeignLocation {
            path: path("src/db.js"),
            line: Some(3),
            end_line: Some(5),
        }),
        fingerprints: BTreeMap::new(),
        suppressed: false,
        class: Some(Class::Introduced),
        decision: Decision::by(action, "rule"),
    }
}

pub(crate) fn path(text: &str) -> RepoPath {
    RepoPath::new(text).unwrap()
}

fn line(line: u32, start: u32, end: u32) -> Span {
    Span { start: Position { line, column: start }, end: Position { line, column: end } }
}
