//! Reports of a change, and of other tools' findings.

use lockgate_model::{
    Action, Change, Class, Comparison, Decision, Ecosystem, Effect, FileChange, FileChangeKind,
    Finding, ForeignFinding, ForeignLevel, ForeignLocation, ForeignRun, JudgedNote, Kind, Note,
    NoteKind, PolicyChange, Report, Score, Side, Sighting, Verdict, purl,
};

use super::{HOSTILE, advisories, blocked, date, finding, hostile, path, severity};

/// A change with findings of every class, a moved file, an edited policy, and findings of other tools.
pub(crate) fn comparison() -> Report {
    let mut report = blocked();
    report.complete = false;
    for found in &mut report.findings {
        found.change = Some(match found.package.as_str() {
            "event-stream" => moved(Class::Introduced, "frontend/package-lock.json"),
            "smallvec" if found.id.as_str() == "RUSTSEC-2021-0003" => {
                after(Class::Introduced, "0.6.1")
            }
            "smallvec" => after(Class::StillVulnerable, "0.6.9"),
            _ => change(Class::AlreadyThere),
        });
        if found.id.as_str() == "RUSTSEC-2021-0003" {
            found.sightings =
                vec![seen("Trivy", "CVE-2021-25900"), seen("osv-scanner", "GHSA-43w2-9j62-hq99")];
        }
    }
    report.findings.extend([exploited_bytes(), undetermined()]);
    report.findings.extend(newly_published());
    report.advisories = advisories(&report.findings);
    report.comparison = Some(sides());
    if let Some(comparison) = &mut report.comparison {
        comparison.fixed = fixed();
    }
    let message = "cannot be read in the base: it is no JSON";
    let note = Note::new(NoteKind::UnreadBase, message).in_file(&path("api/package-lock.json"));
    report.notes.insert(0, JudgedNote { note, effect: Effect::Incomplete });
    report.foreign = foreign_findings(&[Some(Class::Introduced), Some(Class::AlreadyThere)]);
    report.foreign_runs = foreign_runs();
    report.policy_source = "lockgate.toml of the base".to_owned();
    report
}

/// A change that fixes one finding and brings in none.
pub(crate) fn comparison_pass() -> Report {
    let mut report = blocked();
    report.verdict = Verdict::Pass;
    report.notes.clear();
    report.findings.retain(|finding| finding.decision.action != Action::Block);
    for finding in &mut report.findings {
        finding.change = Some(change(Class::AlreadyThere));
    }
    let fixed = fixed().into_iter().take(1).collect();
    report.comparison = Some(Comparison { fixed, policy_change: None, ..sides() });
    report.policy_source = "lockgate.toml of the base".to_owned();
    report
}

/// One tree, with findings of other tools.
pub(crate) fn with_foreign() -> Report {
    let mut report = blocked();
    for finding in &mut report.findings {
        if finding.package == "time" {
            finding.sightings = vec![seen("Trivy", "CVE-2020-26235")];
        }
    }
    report.foreign = foreign_findings(&[None]);
    report.foreign_runs = foreign_runs();
    report
}

/// A change with each text of [`HOSTILE`] wherever a stranger can write.
pub(crate) fn hostile_comparison() -> Report {
    let mut report = hostile();
    let mut comparison = sides();
    for (index, text) in HOSTILE.iter().enumerate() {
        for (class, action) in
            [(Class::Introduced, Action::Block), (Class::AlreadyThere, Action::Warn)]
        {
            report.findings.push(hostile_finding(text, index, class, action));
        }
        comparison.fixed.push(hostile_finding(text, index, Class::Fixed, Action::Allow));
        let actions = [Action::Block, Action::Warn, Action::Ignore];
        report.foreign.extend(actions.map(|action| hostile_foreign(text, action)));
        report.foreign_runs.push(ForeignRun {
            file: (*text).to_owned(),
            tool: (*text).to_owned(),
            version: Some((*text).to_owned()),
            category: Some((*text).to_owned()),
            results: 3,
            folded: 1,
        });
        report.policy_source = (*text).to_owned();
        (comparison.base.name, comparison.head.name) = ((*text).to_owned(), (*text).to_owned());
    }
    report.policy_source = HOSTILE.join(" ");
    comparison.base.name = HOSTILE.join(" ");
    comparison.head.name = HOSTILE.join("\n");
    comparison.policy_change = Some(PolicyChange {
        path: path("x_\u{1b}[31m/::error::p"),
        lines: HOSTILE.iter().map(|text| (*text).to_owned()).collect(),
    });
    report.comparison = Some(comparison);
    report.advisories = advisories(&report.findings);
    report
}

fn hostile_finding(text: &str, index: usize, class: Class, action: Action) -> Finding {
    let id = format!("GHSA-{}-bbbb-{index:04}", class.as_str().get(..4).unwrap());
    let mut found = finding(&id, text, text);
    found.title = text.to_owned();
    found.location.path = path(&format!("y_{text}/::error::p"));
    found.decision.action = action;
    found.decision.rule = text.to_owned();
    found.change = Some(Change {
        class,
        version_before: Some(format!("{text}0")),
        path_before: Some(path(&format!("z_{text}/##[error]p"))),
    });
    found.sightings = vec![seen(text, text), seen(text, &format!("{text}0"))];
    found
}

fn hostile_foreign(text: &str, action: Action) -> ForeignFinding {
    let mut found = foreign("", "", ForeignLevel::Error, action);
    for field in [&mut found.tool, &mut found.rule, &mut found.title, &mut found.message] {
        *field = text.to_owned();
    }
    found.tags = vec![text.to_owned()];
    found.location = Some(place_in(&format!("y_{text}/::error::p"), Some(3)));
    found.fingerprints.insert(text.to_owned(), text.to_owned());
    found.suppressed = action == Action::Ignore;
    found.class = Some(Class::Introduced);
    found.decision.rule = text.to_owned();
    found.decision.reason = Some(text.to_owned());
    found
}

fn sides() -> Comparison {
    let commit = |start: &str| Some(format!("{start}{}", "0".repeat(33)));
    let base =
        Side { name: "main".to_owned(), commit: commit("1a2b3c4"), date: Some(date(2026, 5, 20)) };
    let head =
        Side { name: "HEAD".to_owned(), commit: commit("5d6e7f8"), date: Some(date(2026, 5, 22)) };
    let file = |name: &str, kind| FileChange { path: path(name), path_before: None, kind };
    let moved = FileChange {
        path_before: Some(path("frontend/package-lock.json")),
        ..file("web/package-lock.json", FileChangeKind::Moved)
    };
    let files = vec![
        file("Cargo.lock", FileChangeKind::Edited),
        file("old/yarn.lock", FileChangeKind::Removed),
        moved,
    ];
    let policy_change = Some(PolicyChange {
        path: path("lockgate.toml"),
        lines: vec![
            "block.vulnerability goes from \"low\" to \"critical\"".to_owned(),
            "an ignore of RUSTSEC-2021-0003 is added".to_owned(),
        ],
    });
    Comparison { base, head, fixed: Vec::new(), files, policy_change }
}

fn exploited_bytes() -> Finding {
    let mut found = finding("RUSTSEC-2018-0018", "bytes", "0.4.0");
    found.severity = severity(98);
    found.change = Some(change(Class::AlreadyThere));
    found.decision.rule = "block.already-there = \"critical\"".to_owned();
    found
}

fn undetermined() -> Finding {
    let mut found = finding("GHSA-p6mc-m468-83gw", "lodash", "4.17.15");
    found.ecosystem = Ecosystem::Npm;
    found.purl = purl(Ecosystem::Npm, "lodash", Some("4.17.15"));
    found.severity = severity(74);
    found.location.path = path("api/package-lock.json");
    found.change = Some(change(Class::Undetermined));
    found.decision.action = Action::Warn;
    found
}

fn newly_published() -> [Finding; 2] {
    let mut found = finding("RUSTSEC-2026-0007", "bytes", "0.4.0");
    found.severity = severity(55);
    found.title = "Integer overflow in BytesMut::reserve".to_owned();
    found.change = Some(change(Class::NewlyPublished));
    found.decision.action = Action::Warn;
    found.decision.rule = "gate.newly-published = \"warn\"".to_owned();
    let mut other = found.clone();
    other.id = super::id("RUSTSEC-2026-0012");
    other.kind = Kind::Unmaintained;
    other.severity = None;
    other.decision.action = Action::Allow;
    [found, other]
}

fn fixed() -> Vec<Finding> {
    [("RUSTSEC-2020-0159", "chrono", "0.4.11"), ("RUSTSEC-2021-0124", "tokio", "0.1.22")]
        .map(|(id, package, version)| {
            let mut found = finding(id, package, version);
            found.severity = severity(62);
            found.change = Some(change(Class::Fixed));
            found.decision.action = Action::Allow;
            found.decision.rule = "gate.fixed".to_owned();
            found
        })
        .to_vec()
}

/// A finding of each action; the classes are handed round.
fn foreign_findings(classes: &[Option<Class>]) -> Vec<ForeignFinding> {
    let mut injection = foreign("CodeQL", "js/sql-injection", ForeignLevel::Error, Action::Block);
    injection.title = "Database query built from user-controlled sources".to_owned();
    injection.message = "This query string depends on a user-provided value.".to_owned();
    injection.score = Score::new(8.8);
    injection.tags = vec!["security".to_owned()];
    injection.location = Some(place_in("src/db.js", Some(12)));
    injection
        .fingerprints
        .insert("primaryLocationLineHash".to_owned(), "39fa2ee980eb94b0:1".into());
    let mut random =
        foreign("CodeQL", "js/insecure-randomness", ForeignLevel::Warning, Action::Ignore);
    random.location = Some(place_in("src/id.js", Some(3)));
    random.suppressed = true;
    let mut pinned = foreign("zizmor", "zizmor/unpinned-uses", ForeignLevel::Warning, Action::Warn);
    pinned.location = Some(place_in(".github/workflows/ci.yml", Some(17)));
    let note = foreign("zizmor", "zizmor/anonymous-definition", ForeignLevel::Note, Action::Allow);
    let mut all = vec![injection, random, pinned, note];
    for (finding, class) in all.iter_mut().zip(classes.iter().cycle()) {
        finding.class = *class;
    }
    all
}

fn foreign(tool: &str, rule: &str, level: ForeignLevel, action: Action) -> ForeignFinding {
    ForeignFinding {
        tool: tool.to_owned(),
        rule: rule.to_owned(),
        title: format!("What {rule} is about"),
        message: format!("What {rule} says here"),
        level,
        score: None,
        tags: Vec::new(),
        location: None,
        fingerprints: Default::default(),
        suppressed: false,
        class: None,
        decision: Decision {
            action,
            rule: "foreign.severity = \"high\"".to_owned(),
            reason: None,
            approver: None,
            expires: None,
            blocks_from: None,
        },
    }
}

fn foreign_runs() -> Vec<ForeignRun> {
    [("CodeQL", Some("2.19.0"), 2, 0), ("zizmor", Some("1.32.0"), 2, 0), ("Trivy", None, 1, 1)]
        .map(|(tool, version, results, folded)| ForeignRun {
            file: format!("{tool}.sarif"),
            tool: tool.to_owned(),
            version: version.map(str::to_owned),
            category: None,
            results,
            folded,
        })
        .to_vec()
}

fn place_in(file: &str, line: Option<u32>) -> ForeignLocation {
    ForeignLocation { path: path(file), line, end_line: line }
}

fn seen(tool: &str, rule: &str) -> Sighting {
    Sighting { tool: tool.to_owned(), rule: rule.to_owned() }
}

fn change(class: Class) -> Change {
    Change { class, version_before: None, path_before: None }
}

fn after(class: Class, version: &str) -> Change {
    Change { version_before: Some(version.to_owned()), ..change(class) }
}

fn moved(class: Class, from: &str) -> Change {
    Change { path_before: Some(path(from)), ..change(class) }
}
