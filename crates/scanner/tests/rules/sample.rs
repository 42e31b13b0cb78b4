//! One finding of each sort, and judging it.

use std::collections::BTreeMap;

use lockgate_model::{
    Action, AdvisoryGroup, AdvisoryId, Change, Class, Date, Decision, DependencyPath, Ecosystem,
    Epss, Finding, ForeignFinding, ForeignLevel, ForeignLocation, Kev, Kind, Level, Location, Note,
    Policy, Position, Proportion, RepoPath, Scope, Severity, SeveritySource, Signals, SourceKind,
    Span, Verdict, purl,
};
use lockgate_scanner::gate::{self, Found, Judgement};
use lockgate_scanner::policy;

/// The day of every test.
pub(crate) const TODAY: &str = "2026-11-20";

pub(crate) fn today() -> Date {
    TODAY.parse().unwrap()
}

pub(crate) fn id(text: &str) -> AdvisoryId {
    AdvisoryId::new(text).unwrap()
}

pub(crate) fn parse(text: &str) -> Policy {
    policy::parse("lockgate.toml", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

/// `lodash` 4.17.20: high, fixed, direct, of a listed and scored CVE, published 40 days ago.
pub(crate) fn finding() -> Finding {
    let place = Position { line: 7, column: 3 };
    let span = Span { start: place, end: Position { column: 9, ..place } };
    Finding {
        id: id("GHSA-35jh-r3h4-6jhm"),
        aliases: vec![id("CVE-2021-23337")],
        advisories: vec![id("GHSA-35jh-r3h4-6jhm")],
        kind: Kind::Vulnerability,
        severity: Some(severity(Level::High)),
        title: "Command injection".to_owned(),
        ecosystem: Ecosystem::Npm,
        package: "lodash".to_owned(),
        version: "4.17.20".to_owned(),
        purl: purl(Ecosystem::Npm, "lodash", Some("4.17.20")),
        source: SourceKind::Registry,
        scope: Scope::Runtime,
        location: Location {
            path: RepoPath::new("web/package-lock.json").unwrap(),
            entry: span,
            version: span,
        },
        slot: "node_modules/lodash".to_owned(),
        fingerprint: "0123456789abcdef:1".to_owned(),
        fixed_in: vec!["4.17.21".to_owned()],
        fixed_version: Some("4.17.21".to_owned()),
        paths: vec![DependencyPath(vec!["web@1.0.0".to_owned(), "lodash@4.17.20".to_owned()])],
        manifest: None,
        change: None,
        sightings: Vec::new(),
        alert: None,
        decision: Decision::by(Action::Warn, "none"),
    }
}

pub(crate) fn severity(level: Level) -> Severity {
    Severity {
        level,
        score: None,
        vector: None,
        source: SeveritySource::Label,
        from: id("GHSA-35jh-r3h4-6jhm"),
    }
}

pub(crate) fn malicious() -> Finding {
    Finding {
        id: id("MAL-2026-1"),
        aliases: Vec::new(),
        advisories: vec![id("MAL-2026-1")],
        kind: Kind::Malicious,
        severity: Some(severity(Level::Critical)),
        ..finding()
    }
}

pub(crate) fn of_class(class: Class) -> Finding {
    let change = Change { class, version_before: None, path_before: None };
    Finding { change: Some(change), ..finding() }
}

/// The group of [`finding`].
pub(crate) fn group() -> AdvisoryGroup {
    let cve = id("CVE-2021-23337");
    let score = |parts| Proportion::from_parts(parts).unwrap();
    AdvisoryGroup {
        id: id("GHSA-35jh-r3h4-6jhm"),
        aliases: vec![cve.clone()],
        kind: Kind::Vulnerability,
        title: String::new(),
        details: String::new(),
        severity: None,
        signals: Signals {
            epss: Some(Epss {
                score: score(20_000),
                percentile: score(90_000),
                cve: cve.clone(),
                date: today(),
            }),
            kev: Some(Kev { cve, added: today(), due: None, ransomware: false, catalog: today() }),
        },
        cwes: Vec::new(),
        references: Vec::new(),
        published: Some("2026-10-11".parse().unwrap()),
        modified: None,
        affected: Vec::new(),
        records: Vec::new(),
    }
}

/// An error of CodeQL at `src/app.js`.
pub(crate) fn code() -> ForeignFinding {
    ForeignFinding {
        tool: "CodeQL".to_owned(),
        rule: "js/sql-injection".to_owned(),
        title: "SQL injection".to_owned(),
        message: "This query depends on user input".to_owned(),
        level: ForeignLevel::Error,
        score: None,
        tags: Vec::new(),
        location: Some(ForeignLocation {
            path: RepoPath::new("src/app.js").unwrap(),
            line: Some(3),
            end_line: Some(3),
        }),
        fingerprints: BTreeMap::new(),
        suppressed: false,
        class: None,
        decision: Decision::by(Action::Warn, "none"),
    }
}

/// What a policy decides on a finding with a group of its id.
pub(crate) fn decide(policy: &str, finding: &Finding, group: &AdvisoryGroup) -> Decision {
    let mut findings = [finding.clone()];
    let group = AdvisoryGroup { id: finding.id.clone(), ..group.clone() };
    let groups = BTreeMap::from([(finding.id.clone(), group)]);
    let found = Found { findings: &mut findings, groups: &groups, foreign: &mut [] };
    let judgement = gate::judge(&parse(policy), today(), found, Vec::new());
    let [finding] = findings;
    let blocked = finding.decision.action == Action::Block;
    assert_eq!(judgement.verdict == Verdict::Blocked, blocked, "{policy}");
    finding.decision
}

/// The same for a finding of another tool.
pub(crate) fn decide_code(policy: &str, finding: &ForeignFinding) -> Decision {
    let mut foreign = [finding.clone()];
    let judgement = judge_code(policy, &mut foreign);
    let [finding] = foreign;
    let blocked = finding.decision.action == Action::Block;
    assert_eq!(judgement.verdict == Verdict::Blocked, blocked, "{policy}");
    finding.decision
}

pub(crate) fn judge_code(policy: &str, foreign: &mut [ForeignFinding]) -> Judgement {
    let groups = BTreeMap::new();
    let found = Found { findings: &mut [], groups: &groups, foreign };
    gate::judge(&parse(policy), today(), found, Vec::<Note>::new())
}

/// Action and rule of a decision.
pub(crate) fn told(decision: &Decision) -> (Action, &str) {
    (decision.action, &decision.rule)
}
