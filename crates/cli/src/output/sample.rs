//! Reports made by hand, for the tests of every output.

use std::collections::BTreeMap;

use lockgate_model::{
    Action, AdvisoryGroup, AdvisoryId, AffectedPackage, AlertIdentity, Coverage, DatabaseSource,
    DatabaseStatus, Date, Decision, DependencyPath, Ecosystem, Effect, Epss, Excluded,
    FileCoverage, Finding, IgnoreUse, JudgedNote, Kev, Kind, Location, Manifest, Note, NoteKind,
    Position, Proportion, Record, Reference, ReferenceKind, RepoPath, Report, Scope, Score,
    Severity, SeveritySource, Signals, SourceKind, Span, Tool, Verdict, purl,
};

mod comparison;

pub(crate) use comparison::{comparison, comparison_pass, hostile_comparison, with_foreign};

/// Names that try to do something: drive a terminal or a runner, end a cell, become markup.
pub(crate) const HOSTILE: &[&str] = &[
    "\u{1b}[2J\u{1b}[31mred",
    "::error::pwn",
    "  ::set-output name=a::b",
    "a ##[error]pwn",
    "safe\u{202e}efas\u{e0041}\u{9b}1m\u{7f}",
    "a|b\\|c",
    "`code``",
    "<script>alert(1)</script>",
    "</details><img src=x onerror=alert(1)>",
    "[link](https://evil.example) @someone #1",
    "line\r\n::warning::pwn\n| row | row |",
    "",
    ":",
    "日本語の名前",
];

/// Every sample with its name.
pub(crate) fn all() -> Vec<(&'static str, Report)> {
    vec![
        ("pass", pass()),
        ("blocked", blocked()),
        ("incomplete", incomplete()),
        ("blocked and incomplete", blocked_and_incomplete()),
        ("hostile", hostile()),
        ("nothing read", nothing_read()),
        ("exploited", exploited()),
        ("comparison", comparison()),
        ("comparison pass", comparison_pass()),
        ("with foreign", with_foreign()),
        ("hostile comparison", hostile_comparison()),
    ]
}

/// One lockfile, nothing found, nothing unread.
pub(crate) fn pass() -> Report {
    Report {
        tool: Tool { name: "lockgate".to_owned(), version: "0.1.0".to_owned() },
        verdict: Verdict::Pass,
        complete: true,
        today: date(2026, 5, 23),
        findings: Vec::new(),
        advisories: BTreeMap::new(),
        notes: Vec::new(),
        coverage: Coverage {
            files: vec![file("Cargo.lock", Ecosystem::CratesIo, 56, 54)],
            excluded: Vec::new(),
            packages: BTreeMap::from([(SourceKind::Registry, 54), (SourceKind::Workspace, 2)]),
            matched: 54,
        },
        database: DatabaseStatus {
            sources: vec![source("RustSec", 1023)],
            advisories: BTreeMap::from([(Ecosystem::CratesIo, 1023)]),
            newest: Some(date(2026, 5, 20)),
            age_days: Some(3),
        },
        ignores: Vec::new(),
        comparison: None,
        foreign: Vec::new(),
        foreign_runs: Vec::new(),
        policy_source: String::new(),
    }
}

/// Two lockfiles with five findings: three block, one warns, one is ignored.
pub(crate) fn blocked() -> Report {
    let mut report = pass();
    report.verdict = Verdict::Blocked;
    report.findings = vec![net2(), double_free(), smallvec(), ignored_time(), event_stream()];
    report.advisories = advisories(&report.findings);
    report.coverage = Coverage {
        files: vec![
            file("Cargo.lock", Ecosystem::CratesIo, 56, 52),
            file("web/package-lock.json", Ecosystem::Npm, 15, 12),
        ],
        excluded: vec![
            Excluded { path: path("target"), reason: ".gitignore".to_owned() },
            Excluded { path: path("vendor"), reason: "policy".to_owned() },
        ],
        packages: BTreeMap::from([
            (SourceKind::Registry, 64),
            (SourceKind::OtherRegistry, 1),
            (SourceKind::Git, 3),
            (SourceKind::Workspace, 3),
        ]),
        matched: 64,
    };
    report.database.sources.push(source("OSV", 9200));
    report.database.advisories.insert(Ecosystem::Npm, 9200);
    report.notes = vec![JudgedNote {
        note: Note::new(NoteKind::UncoveredPackage, "4 packages are not from a public registry")
            .in_file(&path("Cargo.lock"))
            .with_hint("list them with --format json"),
        effect: Effect::Tolerated,
    }];
    report.ignores = vec![IgnoreUse {
        id: "RUSTSEC-2020-0071".to_owned(),
        reason: "no code of ours calls localtime_r".to_owned(),
        approver: Some("Ada".to_owned()),
        expires: Some(date(2026, 9, 1)),
        expired: false,
        findings: 1,
    }];
    report
}

/// Nothing found, but not everything could be judged.
pub(crate) fn incomplete() -> Report {
    let mut report = pass();
    report.verdict = Verdict::Incomplete;
    report.complete = false;
    report.notes = gaps();
    report
}

/// Findings that block, and gaps besides.
pub(crate) fn blocked_and_incomplete() -> Report {
    let mut report = blocked();
    report.complete = false;
    report.notes.extend(gaps());
    report
}

/// No lockfile, no database.
pub(crate) fn nothing_read() -> Report {
    let mut report = incomplete();
    report.coverage = Coverage::default();
    report.database = DatabaseStatus::default();
    report.notes = vec![note(NoteKind::NoLockfiles, Effect::Incomplete)];
    report
}

/// A finding of each action for each of [`HOSTILE`], with the same text wherever a stranger can write.
pub(crate) fn hostile() -> Report {
    let mut report = blocked_and_incomplete();
    let actions = [Action::Block, Action::Warn, Action::Ignore];
    let cases = HOSTILE.iter().flat_map(|text| actions.map(|action| (text, action)));
    for (index, (text, action)) in cases.enumerate() {
        let mut finding = finding(&format!("GHSA-aaaa-bbbb-{index:04}"), text, text);
        finding.title = (*text).to_owned();
        finding.slot = format!("node_modules/{text}");
        finding.fixed_version = Some((*text).to_owned());
        finding.fixed_in = vec![(*text).to_owned()];
        finding.paths = vec![DependencyPath(vec![(*text).to_owned(), format!("{text}@1.0.0")])];
        finding.location.path = path(&format!("x_{text}/::error::p"));
        if let Ok(whole) = RepoPath::new(text) {
            finding.location.path = whole;
        }
        finding.manifest = Some(Manifest {
            path: finding.location.path.clone(),
            span: line(3, 1, 9),
            dependency: (*text).to_owned(),
        });
        decide(&mut finding.decision, action, text);
        report.notes.push(JudgedNote {
            note: Note::new(NoteKind::UnreadFile, format!("cannot be read: {text} {text}"))
                .in_file(&finding.location.path)
                .about(*text)
                .with_hint(*text),
            effect: Effect::Incomplete,
        });
        let excluded = Excluded { path: finding.location.path.clone(), reason: (*text).to_owned() };
        report.coverage.excluded.push(excluded);
        report.findings.push(finding);
    }
    report.advisories = advisories(&report.findings);
    for (group, text) in report.advisories.values_mut().zip(HOSTILE.iter().cycle()) {
        group.records[0].licence = Some((*text).to_owned());
        group.records[0].url = Some(format!("javascript:{text})\u{1b}"));
    }
    report
}

fn decide(decision: &mut Decision, action: Action, text: &str) {
    decision.action = action;
    decision.rule = text.to_owned();
    decision.reason = Some(text.to_owned());
    decision.approver = Some(text.to_owned());
}

/// A blocking vulnerability without severity, fix or path at `Cargo.lock:12`.
pub(crate) fn finding(advisory: &str, package: &str, version: &str) -> Finding {
    let mut finding = Finding {
        id: id(advisory),
        aliases: Vec::new(),
        advisories: vec![id(advisory)],
        kind: Kind::Vulnerability,
        severity: None,
        title: format!("Problem in {package}"),
        ecosystem: Ecosystem::CratesIo,
        package: package.to_owned(),
        version: version.to_owned(),
        purl: purl(Ecosystem::CratesIo, package, Some(version)),
        source: SourceKind::Registry,
        scope: Scope::Unknown,
        location: location("Cargo.lock", 12),
        slot: version.to_owned(),
        fingerprint: String::new(),
        fixed_in: Vec::new(),
        fixed_version: None,
        paths: Vec::new(),
        manifest: None,
        change: None,
        sightings: Vec::new(),
        alert: None,
        decision: Decision::by(Action::Block, "block.vulnerability = \"low\""),
    };
    finding.fingerprint = AlertIdentity {
        ecosystem: finding.ecosystem,
        path: &finding.location.path,
        package,
        slot: version,
        id: advisory,
    }
    .fingerprint();
    finding
}

fn smallvec() -> Finding {
    let mut found = finding("RUSTSEC-2021-0003", "smallvec", "0.6.13");
    found.aliases = vec![id("CVE-2021-25900"), id("GHSA-43w2-9j62-hq99")];
    found.severity = severity(98);
    found.title = "Buffer overflow in SmallVec::insert_many".to_owned();
    found.location = location("Cargo.lock", 213);
    found.fixed_in = vec!["0.6.14".to_owned(), "1.6.1".to_owned()];
    found.fixed_version = Some("0.6.14".to_owned());
    found.paths = vec![
        steps(&["demo@0.1.0", "tokio@0.1.22", "smallvec@0.6.13"]),
        steps(&["demo@0.1.0", "hyper@0.12.36", "h2@0.1.26", "smallvec@0.6.13"]),
        steps(&["demo@0.1.0", "hyper@0.12.36", "tokio@0.1.22", "smallvec@0.6.13"]),
    ];
    found.manifest = Some(Manifest {
        path: path("Cargo.toml"),
        span: line(12, 1, 17),
        dependency: "tokio".to_owned(),
    });
    found
}

fn double_free() -> Finding {
    let mut found = smallvec();
    found.id = id("RUSTSEC-2019-0009");
    found.advisories = vec![found.id.clone()];
    found.aliases = vec![id("CVE-2019-15551"), id("GHSA-mm7v-vpv8-xfc3")];
    found.severity = severity(75);
    found.title = "Double-free and use-after-free in SmallVec::grow()".to_owned();
    found.fixed_in = vec!["0.6.10".to_owned()];
    found
}

fn net2() -> Finding {
    let mut found = finding("RUSTSEC-2020-0016", "net2", "0.2.33");
    found.kind = Kind::Unmaintained;
    found.title = "`net2` crate has been deprecated; use `socket2` instead".to_owned();
    found.location = location("Cargo.lock", 150);
    found.paths = vec![steps(&["demo@0.1.0", "mio@0.6.23", "net2@0.2.33"])];
    found.decision.action = Action::Warn;
    found.decision.rule = "block.unmaintained = \"never\"".to_owned();
    found
}

fn ignored_time() -> Finding {
    let mut found = finding("RUSTSEC-2020-0071", "time", "0.1.43");
    found.aliases = vec![id("CVE-2020-26235"), id("GHSA-wcg3-cvx6-7396")];
    found.severity = severity(62);
    found.title = "Potential segfault in the time crate".to_owned();
    found.location = location("Cargo.lock", 230);
    found.fixed_in = vec!["0.2.23".to_owned()];
    found.fixed_version = Some("0.2.23".to_owned());
    found.decision = Decision {
        reason: Some("no code of ours calls localtime_r".to_owned()),
        approver: Some("Ada".to_owned()),
        expires: Some(date(2026, 9, 1)),
        ..Decision::by(Action::Ignore, "ignore[0]")
    };
    found
}

fn event_stream() -> Finding {
    let mut found = finding("MAL-2025-4021", "event-stream", "3.3.6");
    found.ecosystem = Ecosystem::Npm;
    found.purl = purl(Ecosystem::Npm, "event-stream", Some("3.3.6"));
    found.kind = Kind::Malicious;
    found.severity = Some(Severity {
        level: lockgate_model::Level::Critical,
        score: None,
        vector: None,
        source: SeveritySource::Malicious,
        from: id("MAL-2025-4021"),
    });
    found.title = "Malicious code in event-stream (npm)".to_owned();
    found.scope = Scope::Dev;
    found.location = location("web/package-lock.json", 40);
    found.slot = "node_modules/event-stream".to_owned();
    found.paths = vec![steps(&["web", "event-stream@3.3.6"])];
    found.decision.rule = "block.malicious = \"always\"".to_owned();
    found
}

/// A CVSS 3 severity of a score in tenths.
pub(crate) fn severity(tenths: u8) -> Option<Severity> {
    let score = Score::new(f64::from(tenths) / 10.0)?;
    Some(Severity {
        level: score.level(),
        score: Some(score),
        vector: Some("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H".to_owned()),
        source: SeveritySource::CvssV3,
        from: id("RUSTSEC-2021-0003"),
    })
}

/// Signals of which everything is known.
pub(crate) fn signals() -> Signals {
    let cve = id("CVE-2021-25900");
    let proportion = |parts| Proportion::from_parts(parts).unwrap();
    Signals {
        epss: Some(Epss {
            score: proportion(97_234),
            percentile: proportion(99_901),
            cve: cve.clone(),
            date: date(2026, 5, 22),
        }),
        kev: Some(Kev {
            cve,
            added: date(2021, 2, 3),
            due: Some(date(2021, 2, 17)),
            ransomware: true,
            catalog: date(2026, 5, 21),
        }),
    }
}

/// A report in which the advisory of smallvec and that of the ignored finding are known to be exploited.
pub(crate) fn exploited() -> Report {
    let mut report = blocked();
    for name in ["RUSTSEC-2021-0003", "RUSTSEC-2020-0071"] {
        report.advisories.get_mut(&id(name)).unwrap().signals = signals();
    }
    report
}

/// A note without anything but its message.
pub(crate) fn note(kind: NoteKind, effect: Effect) -> JudgedNote {
    JudgedNote { note: Note::new(kind, format!("a note on {}", kind.as_str())), effect }
}

/// One note of each kind, and each effect.
pub(crate) fn every_note() -> Vec<JudgedNote> {
    let kinds = [
        NoteKind::NoLockfiles,
        NoteKind::UnreadFile,
        NoteKind::UnreadEntry,
        NoteKind::UnknownFormatVersion,
        NoteKind::UncoveredPackage,
        NoteKind::MissingFeed,
        NoteKind::DamagedFeed,
        NoteKind::UnreadableAdvisory,
        NoteKind::UnreadableAdvisoryInUse,
        NoteKind::StaleDatabase,
        NoteKind::UnknownYanked,
        NoteKind::DuplicatePackage,
        NoteKind::UnusedIgnore,
        NoteKind::ExpiredIgnore,
        NoteKind::ComparedDirectly,
        NoteKind::UncoveredEcosystem,
        NoteKind::UnpinnedRequirement,
        NoteKind::UnreadBase,
        NoteKind::UnreadSarif,
    ];
    let effects = [Effect::Incomplete, Effect::Tolerated, Effect::Information];
    kinds.into_iter().zip(effects.into_iter().cycle()).map(|(k, e)| note(k, e)).collect()
}

fn gaps() -> Vec<JudgedNote> {
    let unread = Note::new(NoteKind::UnreadFile, "is not TOML: expected `=`")
        .in_file(&path("old/Cargo.lock"))
        .at(Position { line: 7, column: 3 })
        .with_hint("repair it, or exclude `old` in the policy");
    let missing = Note::new(NoteKind::MissingFeed, "no advisory was loaded")
        .about("npm")
        .with_hint("run `lockgate db update`");
    let unused = Note::new(NoteKind::UnusedIgnore, "matches nothing").about("CVE-2020-0001");
    vec![
        JudgedNote { note: unread, effect: Effect::Incomplete },
        JudgedNote { note: missing, effect: Effect::Incomplete },
        JudgedNote { note: unused, effect: Effect::Information },
    ]
}

fn advisories(findings: &[Finding]) -> BTreeMap<AdvisoryId, AdvisoryGroup> {
    findings.iter().map(|finding| (finding.id.clone(), group(finding))).collect()
}

fn group(finding: &Finding) -> AdvisoryGroup {
    let (feed, licence) = match finding.ecosystem {
        Ecosystem::CratesIo => ("RustSec", "CC0-1.0"),
        _ => ("OSV", "CC-BY-4.0"),
    };
    AdvisoryGroup {
        id: finding.id.clone(),
        aliases: finding.aliases.clone(),
        kind: finding.kind,
        title: finding.title.clone(),
        details: "Long text.\n\n## Impact\n".to_owned(),
        severity: finding.severity.clone(),
        signals: Signals::default(),
        cwes: vec![120, 787],
        references: vec![Reference {
            kind: ReferenceKind::Report,
            url: "https://issues.example/252".to_owned(),
        }],
        published: Some(date(2021, 1, 8)),
        modified: None,
        affected: vec![AffectedPackage {
            ecosystem: finding.ecosystem,
            package: finding.package.clone(),
            ranges: vec![">=0.6.3, <0.6.14".to_owned()],
            functions: Vec::new(),
        }],
        records: vec![Record {
            id: finding.id.clone(),
            feed: feed.to_owned(),
            licence: Some(licence.to_owned()),
            url: finding.id.page(),
            withdrawn: None,
        }],
    }
}

/// The finding of a report with an id.
pub(crate) fn of_id<'a>(report: &'a Report, id: &str) -> &'a Finding {
    report.findings.iter().find(|finding| finding.id.as_str() == id).unwrap()
}

fn file(name: &str, ecosystem: Ecosystem, packages: u32, matched: u32) -> FileCoverage {
    let format = match ecosystem {
        Ecosystem::CratesIo => "cargo-lock",
        _ => "npm-package-lock",
    };
    FileCoverage { path: path(name), format: format.to_owned(), ecosystem, packages, matched }
}

fn source(feed: &str, records: u32) -> DatabaseSource {
    DatabaseSource {
        feed: feed.to_owned(),
        location: format!("https://data.example/{feed}.zip"),
        records,
        out_of_scope: 0,
        unreadable: 0,
        newest: Some(date(2026, 5, 20)),
        fetched: Some(date(2026, 5, 20)),
    }
}

fn location(file: &str, at: u32) -> Location {
    let mut entry = line(at - 1, 1, 1);
    entry.end.line = at + 3;
    Location { path: path(file), entry, version: line(at, 12, 18) }
}

fn line(line: u32, start: u32, end: u32) -> Span {
    Span { start: Position { line, column: start }, end: Position { line, column: end } }
}

fn steps(names: &[&str]) -> DependencyPath {
    DependencyPath(names.iter().map(|name| (*name).to_owned()).collect())
}

fn id(text: &str) -> AdvisoryId {
    AdvisoryId::new(text).unwrap()
}

fn path(text: &str) -> RepoPath {
    RepoPath::new(text).unwrap()
}

fn date(year: i16, month: i8, day: i8) -> Date {
    Date::constant(year, month, day)
}
