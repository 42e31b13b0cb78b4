use lockgate_model::{
    Action, Date, Ecosystem, Epss, Kev, Kind, Scope, Score, Severity, SeveritySource, Signals,
};

use super::*;
use crate::judged::{FindingRow, JudgedRepository, Standing};

/// A finding: repository, advisory, package with version, the fix, and whether the dependency is direct.
type Given<'a> = (&'a str, &'a str, &'a str, Option<&'a str>, Option<bool>);

fn judged(given: &[Given<'_>]) -> Judged {
    let mut judged = Judged::default();
    for (repository, advisory, package, fixed, direct) in given {
        let (name, version) = package.split_once('@').unwrap();
        let row = FindingRow {
            advisory: judged.intern(advisory),
            ecosystem: Ecosystem::Npm,
            package: judged.intern(name),
            version: judged.intern(version),
            path: judged.intern("package-lock.json"),
            slot: judged.intern(package),
            fixed: fixed.map(|fixed| judged.intern(fixed)),
            via: Some(judged.intern("top")),
            direct: *direct,
            scope: Scope::Unknown,
            kind: kind(advisory),
            level: Some(Level::Medium),
            action: if advisory.starts_with("CVE-9") { Action::Ignore } else { Action::Block },
        };
        let at = judged.repositories.iter().position(|known| known.name == **repository);
        let at = at.unwrap_or_else(|| {
            judged.repositories.push(empty(repository, judged.repositories.len() as u64));
            judged.repositories.len() - 1
        });
        judged.repositories[at].findings.push(row);
        let id = AdvisoryId::new(advisory).unwrap();
        judged.groups.insert(id, facts(advisory));
    }
    judged
}

fn kind(advisory: &str) -> Kind {
    if advisory.starts_with("MAL") { Kind::Malicious } else { Kind::Vulnerability }
}

fn empty(name: &str, id: u64) -> JudgedRepository {
    JudgedRepository {
        id,
        name: name.to_owned(),
        ended: ("ok".to_owned(), String::new()),
        standing: Standing::Fresh,
        verdict: None,
        complete: true,
        lockfiles: 1,
        matched: 1,
        findings: Vec::new(),
    }
}

/// `CVE-7…` is known to be exploited, `CVE-8…` is likely to be, `CVE-5…` is critical, `CVE-0…` unscored.
fn facts(advisory: &str) -> GroupFacts {
    let date = Date::constant(2026, 11, 1);
    let id = AdvisoryId::new(advisory).unwrap();
    let mut signals = Signals::default();
    if advisory.starts_with("CVE-7") {
        let cve = id.clone();
        signals.kev = Some(Kev { cve, added: date, due: None, ransomware: false, catalog: date });
    }
    if advisory.starts_with("CVE-8") {
        let score = Proportion::new(0.9).unwrap();
        signals.epss = Some(Epss { score, percentile: score, cve: id.clone(), date });
    }
    let score = Score::new(if advisory.starts_with("CVE-5") { 9.8 } else { 5.0 }).unwrap();
    let severity = Severity {
        level: score.level(),
        score: Some(score),
        vector: None,
        source: SeveritySource::CvssV3,
        from: id,
    };
    GroupFacts {
        aliases: Vec::new(),
        kind: kind(advisory),
        title: advisory.to_owned(),
        severity: (!advisory.starts_with("CVE-0")).then_some(severity),
        signals,
    }
}

#[test]
fn advisories_are_sorted_by_the_repositories_that_they_expose() {
    let judged = judged(&[
        ("acme/a", "CVE-1", "x@1.0.0", Some("1.0.1"), Some(true)),
        ("acme/a", "CVE-1", "x@0.9.0", None, Some(false)),
        ("acme/b", "CVE-1", "x@1.0.0", Some("1.0.1"), None),
        ("acme/b", "CVE-5", "y@1.0.0", None, None),
        ("acme/c", "CVE-2", "z@1.0.0", None, None),
        ("acme/c", "CVE-9", "z@1.0.0", None, None),
    ]);
    let views = advisories(&judged);
    let ids: Vec<&str> = views.iter().map(|view| view.id.as_str()).collect();
    assert_eq!(ids, ["CVE-1", "CVE-5", "CVE-2"], "an ignored one is in no view");
    let first = &views[0];
    assert_eq!((first.repositories, first.direct, first.findings, first.fixable), (2, 1, 3, 2));
    assert_eq!(first.exposed, ["acme/a", "acme/b"]);
    let versions = &first.packages[&(Ecosystem::Npm, "x".to_owned())];
    assert_eq!(versions.iter().collect::<Vec<_>>(), ["0.9.0", "1.0.0"]);
}

#[test]
fn a_bump_counts_what_it_clears_and_names_the_version_of_each_use() {
    let judged = judged(&[
        ("acme/a", "CVE-1", "x@1.0.0", Some("1.9.0"), Some(true)),
        ("acme/a", "CVE-2", "x@1.0.0", Some("1.9.0"), Some(true)),
        ("acme/b", "CVE-1", "x@1.5.0", Some("1.10.0"), Some(false)),
        ("acme/b", "CVE-3", "x@1.5.0", None, Some(false)),
        ("acme/b", "CVE-4", "y@1.0.0", Some("2.0.0"), None),
        ("acme/b", "CVE-5", "none@1.0.0", None, None),
    ]);
    let views = bumps(&judged);
    let packages: Vec<&str> = views.iter().map(|view| view.package.as_str()).collect();
    assert_eq!(packages, ["x", "y"], "what no version clears is no bump");
    let first = &views[0];
    assert_eq!((first.findings, first.left, &*first.to), (3, 1, "1.10.0"));
    assert_eq!((first.repositories, first.direct, first.transitive), (2, 1, 1));
    assert_eq!(first.advisories, ["CVE-1", "CVE-2"]);
    let told: Vec<(&str, &str, &str, usize)> = first
        .bumps
        .iter()
        .map(|bump| (&*bump.repository, &*bump.from, &*bump.to, bump.findings))
        .collect();
    assert_eq!(told, [("acme/a", "1.0.0", "1.9.0", 2), ("acme/b", "1.5.0", "1.10.0", 1)]);
}

#[test]
fn the_queue_begins_with_attacks_then_what_is_exploited_then_the_severe() {
    let judged = judged(&[
        ("acme/a", "CVE-1", "x@1.0.0", Some("1.0.1"), None),
        ("acme/b", "CVE-1", "x@1.0.0", Some("1.0.1"), None),
        ("acme/a", "CVE-2", "x@1.0.0", Some("1.0.1"), None),
        ("acme/a", "CVE-0", "u@1.0.0", Some("1.0.1"), None),
        ("acme/a", "CVE-8", "x@1.0.0", Some("1.0.1"), None),
        ("acme/a", "CVE-5", "y@1.0.0", Some("1.0.1"), None),
        ("acme/a", "CVE-7", "z@1.0.0", None, None),
        ("acme/a", "MAL-1", "evil@1.0.0", None, None),
    ]);
    let items = queue(&judged);
    let ids: Vec<&str> = items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, ["MAL-1", "CVE-7", "CVE-5", "CVE-0", "CVE-8", "CVE-1", "CVE-2"]);
    assert!(matches!(&*items[0].places, [QueueRepository::Remove(bump)] if bump.package == "evil"));
    let last = &items[5];
    assert_eq!(last.repositories, 2);
    assert!(last.places.iter().all(|place| matches!(place, QueueRepository::Bump(bump)
        if bump.to == "1.0.1" && bump.via.as_deref() == Some("top"))));
}

#[test]
fn equal_judgements_give_equal_views_in_whatever_order_they_were_made() {
    let mut given = [
        ("acme/a", "CVE-1", "x@1.0.0", Some("1.0.1"), Some(true)),
        ("acme/b", "CVE-2", "y@1.0.0", Some("1.0.1"), None),
        ("acme/c", "CVE-1", "y@1.0.0", Some("1.0.1"), None),
    ];
    let first = judged(&given);
    given.reverse();
    let second = judged(&given);
    assert_eq!(advisories(&first), advisories(&second));
    assert_eq!(bumps(&first), bumps(&second));
    assert_eq!(queue(&first), queue(&second));
}
