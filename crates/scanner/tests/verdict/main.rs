//! Policy × findings × notes → verdict and exit code, as one table, over the whole pipeline.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test ends where it fails"
)]

use lockgate_model::{Date, NoteKind, Policy, RepoPath, Report, Verdict};
use lockgate_scanner::advisories::{self, Advisories, Limits};
use lockgate_scanner::{format, inventory::Inventory, manifest::Manifests, policy, scan};

const REGISTRY: &str = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
const GIT: &str =
    "source = \"git+https://git.example/time#0123456789abcdef0123456789abcdef01234567\"";
const OTHER: &str = "source = \"registry+https://registry.example/index\"";
const TODAY: &str = "2026-11-20";
const YESTERDAY: &str = "2026-11-19";
const LAST_YEAR: &str = "2025-11-20";

/// One row of the table: what is scanned, against what, by which policy.
struct Row<'a> {
    name: &'a str,
    lockfiles: &'a [&'a str],
    records: &'a [String],
    policy: &'a str,
    verdict: Verdict,
    exit_code: u8,
    /// A note that must be in the report.
    note: Option<NoteKind>,
}

fn time_from(source: &str) -> String {
    format!("version = 4\n\n[[package]]\nname = \"time\"\nversion = \"0.1.43\"\n{source}\n")
}

/// A record on `time` below 0.2.23, with more JSON fields.
fn record(id: &str, day: &str, more: &str) -> String {
    record_of("time", id, day, more)
}

fn record_of(package: &str, id: &str, day: &str, more: &str) -> String {
    format!(
        r#"{{"id": "{id}", "modified": "{day}T00:00:00Z", {more} "affected": [{{
            "package": {{"ecosystem": "crates.io", "name": "{package}"}},
            "ranges": [{{"type": "SEMVER", "events": [{{"introduced": "0"}}, {{"fixed": "0.2.23"}}]}}]
        }}]}}"#
    )
}

fn vector(score: &str) -> String {
    format!(r#""severity": [{{"type": "CVSS_V3", "score": "{score}"}}],"#)
}

const MEDIUM: &str = "CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H";

fn load(records: &[String], inventory: &Inventory) -> Advisories {
    let folder = tempfile::tempdir().unwrap();
    for (index, record) in records.iter().enumerate() {
        std::fs::write(folder.path().join(format!("{index}.json")), record).unwrap();
    }
    let inputs = advisories::inputs(folder.path()).unwrap();
    advisories::load(&inputs, &inventory.wanted(), &Limits::default())
}

fn run(lockfiles: &[&str], records: &[String], policy: &str) -> Report {
    let mut inventory = Inventory::default();
    for (index, text) in lockfiles.iter().enumerate() {
        let path = RepoPath::new(&format!("{index}/Cargo.lock")).unwrap();
        inventory.read(&path, format::claiming(&path).unwrap(), text.as_bytes());
    }
    let policy: Policy = policy::parse("lockgate.toml", policy.as_bytes()).unwrap();
    let today: Date = TODAY.parse().unwrap();
    let advisories = load(records, &inventory);
    scan(inventory, &Manifests::default(), &advisories, &policy, today)
}

#[track_caller]
fn check(row: &Row<'_>) {
    let report = run(row.lockfiles, row.records, row.policy);
    let name = row.name;
    assert_eq!(report.verdict, row.verdict, "{name}: {:#?}", report.notes);
    assert_eq!(report.verdict.exit_code(), row.exit_code, "{name}");
    if let Some(kind) = row.note {
        assert!(report.notes.iter().any(|n| n.note.kind == kind), "{name}: {:#?}", report.notes);
    }
}

/// Name, records, policy, verdict with exit code, note.
type FindingRow<'a> = (&'a str, &'a [String], String, (Verdict, u8), Option<NoteKind>);

/// Name, lockfile, records, key below `[incomplete]`, note.
type NoteRow<'a> = (&'a str, &'a str, &'a [String], &'a str, NoteKind);

#[test]
fn thresholds_ignores_and_the_rule_for_unscored_decide_on_findings() {
    let vulnerable = time_from(REGISTRY);
    let scored = [record("RUSTSEC-2020-0071", YESTERDAY, &vector(MEDIUM))];
    let unscored = [record("RUSTSEC-2020-0071", YESTERDAY, "")];
    let other = [record_of("other", "RUSTSEC-2020-0001", YESTERDAY, "")];
    let aliased = [record("RUSTSEC-2020-0071", YESTERDAY, r#""aliases": ["CVE-2020-26235"],"#)];
    let malicious = [record("MAL-2020-1", YESTERDAY, "")];
    let ignore = |id: &str, more: &str| {
        format!("[[ignore]]\nid = \"{id}\"\nreason = \"not reachable\"\n{more}\n")
    };
    let (pass, blocked) = ((Verdict::Pass, 0), (Verdict::Blocked, 1));
    let rows: Vec<FindingRow<'_>> = vec![
        ("no finding", &other, String::new(), pass, None),
        ("medium blocks by default", &scored, String::new(), blocked, None),
        ("medium below high", &scored, "[block]\nvulnerability = \"high\"".into(), pass, None),
        ("never", &scored, "[block]\nvulnerability = \"never\"".into(), pass, None),
        ("unscored blocks by default", &unscored, String::new(), blocked, None),
        ("unscored warns", &unscored, "[block]\nunscored = \"warn\"".into(), pass, None),
        (
            "always, unscored or not",
            &unscored,
            "[block]\nvulnerability = \"always\"\nunscored = \"warn\"".into(),
            blocked,
            None,
        ),
        (
            "malicious blocks",
            &malicious,
            "[block]\nvulnerability = \"never\"".into(),
            blocked,
            None,
        ),
        ("ignored by id", &scored, ignore("RUSTSEC-2020-0071", ""), pass, None),
        ("ignored by alias", &aliased, ignore("cve-2020-26235", ""), pass, None),
        (
            "ignored in its package",
            &scored,
            ignore("RUSTSEC-2020-0071", "package = \"time\""),
            pass,
            None,
        ),
        (
            "not in another package",
            &scored,
            ignore("RUSTSEC-2020-0071", "package = \"tim\""),
            blocked,
            Some(NoteKind::UnusedIgnore),
        ),
        ("ignored in its path", &scored, ignore("RUSTSEC-2020-0071", "path = \"0/*\""), pass, None),
        (
            "not in another path",
            &scored,
            ignore("RUSTSEC-2020-0071", "path = \"1/**\""),
            blocked,
            Some(NoteKind::UnusedIgnore),
        ),
        (
            "holds through its last day",
            &scored,
            ignore("RUSTSEC-2020-0071", "expires = 2026-11-20"),
            pass,
            None,
        ),
        (
            "expired",
            &scored,
            ignore("RUSTSEC-2020-0071", "expires = 2026-11-19"),
            blocked,
            Some(NoteKind::ExpiredIgnore),
        ),
        ("unused ignore", &other, ignore("CVE-2000-1", ""), pass, Some(NoteKind::UnusedIgnore)),
    ];
    for (name, records, policy, (verdict, exit_code), note) in rows {
        let lockfiles = [vulnerable.as_str()];
        let policy = policy.as_str();
        check(&Row { name, lockfiles: &lockfiles, records, policy, verdict, exit_code, note });
    }
}

#[test]
fn what_could_not_be_judged_is_incomplete_unless_the_policy_tolerates_it() {
    let vulnerable = time_from(REGISTRY);
    let from_git = time_from(GIT);
    let from_other = time_from(OTHER);
    let hits = [record("RUSTSEC-2020-0071", YESTERDAY, "")];
    let misses = [record_of("other", "RUSTSEC-2020-0001", YESTERDAY, "")];
    let old = [record_of("other", "RUSTSEC-2020-0001", LAST_YEAR, "")];
    let odd_range = [record("RUSTSEC-2020-0071", YESTERDAY, "").replace("SEMVER", "LUNAR")];
    let mistyped = [record("RUSTSEC-2020-0071", YESTERDAY, r#""aliases": 7,"#), misses[0].clone()];
    let none: [String; 0] = [];
    let truncated = "version = 4\n\n[[package]]\nname = \"ti";
    let cases: Vec<NoteRow<'_>> = vec![
        ("empty database", &vulnerable, &none, "missing-feed", NoteKind::MissingFeed),
        ("stale database", &vulnerable, &old, "stale-database", NoteKind::StaleDatabase),
        ("lockfile that did not parse", truncated, &misses, "unread-file", NoteKind::UnreadFile),
        (
            "git source with an advisory's name",
            &from_git,
            &hits,
            "uncovered-packages",
            NoteKind::UncoveredPackage,
        ),
        (
            "other registry with an advisory's name",
            &from_other,
            &hits,
            "uncovered-packages",
            NoteKind::UncoveredPackage,
        ),
        (
            "unknown range type of a package in use",
            &vulnerable,
            &odd_range,
            "missing-feed",
            NoteKind::UnreadableAdvisoryInUse,
        ),
        (
            "malformed record of a package in use",
            &vulnerable,
            &mistyped,
            "missing-feed",
            NoteKind::UnreadableAdvisoryInUse,
        ),
    ];
    for row in &cases {
        check_with_and_without(row, (Verdict::Incomplete, 3), "tolerate", (Verdict::Pass, 0));
    }
}

#[test]
fn what_is_accepted_by_default_can_be_refused() {
    let vulnerable = time_from(REGISTRY);
    let future = vulnerable.replace("version = 4", "version = 99");
    let misses = [record_of("other", "RUSTSEC-2020-0001", YESTERDAY, "")];
    let broken = ["{".to_owned(), misses[0].clone()];
    let lenient: Vec<NoteRow<'_>> = vec![
        (
            "one malformed record",
            &vulnerable,
            &broken,
            "unreadable-advisories",
            NoteKind::UnreadableAdvisory,
        ),
        (
            "unknown format version",
            &future,
            &misses,
            "unknown-format-version",
            NoteKind::UnknownFormatVersion,
        ),
    ];
    for row in &lenient {
        check_with_and_without(row, (Verdict::Pass, 0), "fail", (Verdict::Incomplete, 3));
    }
}

/// Checks a row without a policy, then with its key set.
#[track_caller]
fn check_with_and_without(
    row: &NoteRow<'_>,
    by_default: (Verdict, u8),
    set: &str,
    then: (Verdict, u8),
) {
    let (name, lockfile, records, key, kind) = *row;
    let lockfiles = [lockfile];
    let (verdict, exit_code) = by_default;
    let row = Row {
        name,
        lockfiles: &lockfiles,
        records,
        policy: "",
        verdict,
        exit_code,
        note: Some(kind),
    };
    check(&row);
    let policy = format!("[incomplete]\n{key} = \"{set}\"");
    let (verdict, exit_code) = then;
    check(&Row { policy: &policy, verdict, exit_code, ..row });
}

#[test]
fn a_tree_without_lockfiles_is_no_pass() {
    let records = [record("RUSTSEC-2020-0071", YESTERDAY, "")];
    let row = Row {
        name: "zero lockfiles",
        lockfiles: &[],
        records: &records,
        policy: "",
        verdict: Verdict::Incomplete,
        exit_code: 3,
        note: Some(NoteKind::NoLockfiles),
    };
    check(&row);
    let policy = "[incomplete]\nno-lockfiles = \"tolerate\"";
    check(&Row { policy, verdict: Verdict::Pass, exit_code: 0, ..row });
}

#[test]
fn what_blocks_blocks_although_the_rest_could_not_be_judged() {
    let (vulnerable, truncated) = (time_from(REGISTRY), "[[package]]\nname = \"ti");
    let records = [record("RUSTSEC-2020-0071", YESTERDAY, "")];
    let report = run(&[&vulnerable, truncated], &records, "");
    assert_eq!((report.verdict, report.complete), (Verdict::Blocked, false));
    assert_eq!(report.findings.len(), 1, "the good file's finding is kept");
}

#[test]
fn a_limit_on_the_age_is_a_number_of_days() {
    let vulnerable = time_from(REGISTRY);
    let old = [record_of("other", "RUSTSEC-2020-0001", "2026-11-05", "")];
    for (policy, verdict) in [
        ("", Verdict::Incomplete),
        ("[incomplete]\nmax-database-age-days = 15", Verdict::Pass),
        ("[incomplete]\nmax-database-age-days = 14", Verdict::Incomplete),
    ] {
        assert_eq!(run(&[&vulnerable], &old, policy).verdict, verdict, "{policy}");
    }
}

#[test]
fn a_withdrawn_record_matches_nothing_even_if_another_copy_is_not_withdrawn() {
    let vulnerable = time_from(REGISTRY);
    let withdrawn = format!(r#""withdrawn": "{YESTERDAY}T00:00:00Z","#);
    let records = [
        record("RUSTSEC-2020-0071", LAST_YEAR, ""),
        record("RUSTSEC-2020-0071", YESTERDAY, &withdrawn),
    ];
    let report = run(&[&vulnerable], &records, "");
    assert_eq!((report.verdict, report.findings.len()), (Verdict::Pass, 0));
}

#[test]
fn one_problem_under_several_ids_is_one_finding_with_the_best_severity() {
    let vulnerable = time_from(REGISTRY);
    let records = [
        record("RUSTSEC-2020-0071", YESTERDAY, r#""aliases": ["CVE-2020-26235"],"#),
        record(
            "GHSA-wcg3-cvx6-7396",
            YESTERDAY,
            r#""aliases": ["CVE-2020-26235"], "database_specific": {"severity": "MODERATE"},"#,
        ),
    ];
    let report = run(&[&vulnerable], &records, "");
    let [finding] = report.findings.as_slice() else { panic!("{:#?}", report.findings) };
    assert_eq!(finding.id.as_str(), "RUSTSEC-2020-0071");
    assert_eq!(finding.advisories.len(), 2);
    assert_eq!(finding.aliases.len(), 2);
    let severity = finding.severity.as_ref().unwrap();
    assert_eq!(
        (severity.level.as_str(), severity.from.as_str()),
        ("medium", "GHSA-wcg3-cvx6-7396")
    );
    assert_eq!(finding.fixed_version.as_deref(), Some("0.2.23"));
    assert_eq!(report.advisories.len(), 1);
}

#[test]
fn a_fresh_ecosystem_does_not_make_up_for_a_stale_one_in_use() {
    let vulnerable = time_from(REGISTRY);
    let old = record_of("other", "RUSTSEC-2020-0001", LAST_YEAR, "");
    let fresh = record_of("x", "GHSA-1", YESTERDAY, "").replace("crates.io", "npm");
    let report = run(&[&vulnerable], &[old, fresh.clone()], "");
    assert_eq!((report.verdict, report.database.age_days), (Verdict::Incomplete, Some(365)));
    // What is not in use may be as old as it likes.
    let here = record_of("other", "RUSTSEC-2020-0001", YESTERDAY, "");
    let stale_npm = fresh.replace(YESTERDAY, LAST_YEAR);
    let report = run(&[&vulnerable], &[here, stale_npm], "");
    assert_eq!((report.verdict, report.database.age_days), (Verdict::Pass, Some(1)));
}

#[test]
fn a_feed_that_is_missing_is_not_called_stale_too() {
    let vulnerable = time_from(REGISTRY);
    let npm = record_of("x", "GHSA-1", LAST_YEAR, "").replace("crates.io", "npm");
    let report = run(&[&vulnerable], &[npm], "");
    let kinds: Vec<NoteKind> = report.notes.iter().map(|judged| judged.note.kind).collect();
    assert_eq!(kinds, [NoteKind::MissingFeed]);
}
