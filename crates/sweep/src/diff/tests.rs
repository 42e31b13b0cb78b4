use lockgate_model::Verdict;

use super::*;
use crate::judged::Standing;

/// A judgement of one repository: its standing, whether it was judged whole, and its findings as package and level.
fn judged(
    standing: Option<Standing>,
    complete: bool,
    findings: &[(&str, Option<Level>)],
) -> Judged {
    let mut judged = Judged::default();
    // Numbers of texts differ between judgements.
    judged.intern(&format!("{findings:?}"));
    let rows: Vec<FindingRow> = findings
        .iter()
        .map(|(package, level)| FindingRow {
            advisory: judged.intern(&format!("GHSA-{package}")),
            ecosystem: Ecosystem::Npm,
            package: judged.intern(package),
            version: judged.intern("1.0.0"),
            path: judged.intern("package-lock.json"),
            slot: judged.intern("1"),
            fixed: Some(judged.intern("1.0.1")),
            via: None,
            direct: None,
            scope: Scope::Unknown,
            kind: if *package == "evil" { Kind::Malicious } else { Kind::Vulnerability },
            level: *level,
            action: Action::Block,
        })
        .collect();
    judged.repositories.extend(standing.map(|standing| JudgedRepository {
        id: 7,
        name: "acme/x".to_owned(),
        ended: ("ok".to_owned(), String::new()),
        standing,
        verdict: Some(Verdict::Blocked),
        complete,
        lockfiles: 1,
        matched: 1,
        findings: rows,
    }));
    judged
}

fn packages(rows: &[DiffRow]) -> Vec<&str> {
    rows.iter().map(|row| row.package.as_str()).collect()
}

const FRESH: Option<Standing> = Some(Standing::Fresh);

#[test]
fn new_fixed_and_open_findings_are_told_apart_the_worst_first() {
    let before = judged(FRESH, true, &[("a", Some(Level::Low)), ("b", None)]);
    let found = [("b", None), ("m", Some(Level::Medium)), ("u", None), ("evil", Some(Level::Low))];
    let after = judged(FRESH, true, &found);
    let diff = diff(&before, &after);
    let one = &diff.repositories[0];
    assert_eq!((one.coverage, one.open), (Coverage::Kept, 1));
    assert_eq!(packages(&one.new), ["evil", "u", "m"]);
    assert_eq!(packages(&one.fixed), ["a"]);
    assert_eq!((diff.totals.new, diff.totals.new_by_level[&None]), (3, 1));
    assert_eq!(diff.news()[0].0, "acme/x");
}

#[test]
fn a_finding_that_is_gone_from_what_was_not_read_whole_is_not_fixed() {
    let before = judged(FRESH, true, &[("a", None)]);
    let one = diff(&before, &judged(FRESH, false, &[])).repositories.remove(0);
    assert_eq!((packages(&one.fixed), packages(&one.undetermined)), (vec![], vec!["a"]));
}

#[test]
fn coverage_that_is_lost_fixes_nothing_and_coverage_that_is_new_brings_nothing_in() {
    let covered = judged(FRESH, true, &[("a", None)]);
    for gone in [None, Some(Standing::Stale), Some(Standing::Unread)] {
        let other = judged(gone, true, &[]);
        let lost = diff(&covered, &other);
        assert_eq!(lost.repositories[0].coverage, Coverage::Lost);
        assert_eq!((lost.totals.fixed, lost.totals.undetermined), (0, 1));
        let found = diff(&other, &covered);
        assert_eq!(found.repositories[0].coverage, Coverage::New);
        assert_eq!((found.totals.new, found.totals.first_seen), (0, 1));
    }
}

#[test]
fn what_does_not_differ_is_only_counted() {
    let same = || judged(FRESH, true, &[("a", None)]);
    let diff = diff(&same(), &same());
    assert_eq!((diff.repositories.len(), diff.totals.open), (0, 1));
    assert_eq!(diff.totals.coverage[&Coverage::Kept], 1);
}
