use lockgate_model::{Policy, RepoPath};
use lockgate_scanner::advisories::{self, Limits};
use lockgate_scanner::inventory::Inventory;
use lockgate_scanner::manifest::Manifests;
use lockgate_scanner::{format, scan};

use super::*;
use crate::account::{FailReason, SkipReason};

/// Advisories of two packages: one is exposed by its severity, one has no fix.
const RECORDS: &[(&str, &str)] = &[
    (
        "RUSTSEC-2020-0071",
        r#"{"id": "RUSTSEC-2020-0071", "modified": "2026-11-19T00:00:00Z", "summary": "Segfault in time",
            "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
            "affected": [{"package": {"ecosystem": "crates.io", "name": "time"},
            "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "0.2.23"}]}]}]}"#,
    ),
    (
        "RUSTSEC-2021-0001",
        r#"{"id": "RUSTSEC-2021-0001", "modified": "2026-11-19T00:00:00Z", "summary": "Another in time",
            "affected": [{"package": {"ecosystem": "crates.io", "name": "time"},
            "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "0.2.7"}]}]}]}"#,
    ),
    (
        "MAL-2026-1",
        r#"{"id": "MAL-2026-1", "modified": "2026-11-19T00:00:00Z", "summary": "Evil",
            "affected": [{"package": {"ecosystem": "crates.io", "name": "evil"},
            "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}]}]}"#,
    ),
];

fn report(packages: &[(&str, &str)]) -> Report {
    let registry = "registry+https://github.com/rust-lang/crates.io-index";
    let mut lockfile = "version = 4\n".to_owned();
    for (name, version) in packages {
        let entry = format!(
            "[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = \"{registry}\"\n"
        );
        lockfile.push_str(&entry);
    }
    let mut inventory = Inventory::default();
    let path = RepoPath::new("Cargo.lock").unwrap();
    inventory.read(&path, format::claiming(&path).unwrap(), lockfile.as_bytes());
    let folder = tempfile::tempdir().unwrap();
    for (id, text) in RECORDS {
        std::fs::write(folder.path().join(format!("{id}.json")), text).unwrap();
    }
    let inputs = advisories::inputs(folder.path()).unwrap();
    let loaded = advisories::load(&inputs, &inventory.wanted(), &Limits::default());
    let today = "2026-11-20".parse().unwrap();
    scan(inventory, &Manifests::default(), &loaded, &Policy::default(), today)
}

const EXAMINED: Ending = Ending::Examined(Contents::Lockfiles);

fn summary() -> Summary {
    let mut summary = Summary::default();
    summary.add("acme/a", &EXAMINED, Some(&report(&[("time", "0.1.43"), ("serde", "1.0.0")])));
    summary.add("acme/b", &EXAMINED, Some(&report(&[("time", "0.2.8"), ("evil", "1.0.0")])));
    summary.add("acme/c", &EXAMINED, Some(&report(&[("serde", "1.0.0")])));
    summary
}

#[test]
fn every_repository_is_counted_once_and_what_was_not_examined_is_named() {
    let mut summary = summary();
    assert!(summary.is_complete());
    summary.add("acme/d", &Ending::Skipped(SkipReason::Fork), None);
    assert!(summary.is_complete());
    summary.add("acme/e", &Ending::Failed(FailReason::NoAccess, "why".to_owned()), None);
    assert!(!summary.is_complete());
    let counts = &summary.counts;
    assert_eq!((counts.repositories, counts.examined), (5, 3));
    assert_eq!((counts.skipped_in_all(), counts.missing_in_all()), (1, 1));
    assert_eq!((counts.blocked, counts.passed), (2, 1));
    assert_eq!(summary.not_examined.keys().collect::<Vec<_>>(), ["acme/e"]);
}

#[test]
fn no_lockfile_is_listed_and_makes_incomplete_only_where_it_is_asked_for() {
    let nothing = {
        let inventory = Inventory::default();
        let loaded = advisories::Advisories::default();
        let today = "2026-11-20".parse().unwrap();
        scan(inventory, &Manifests::default(), &loaded, &Policy::default(), today)
    };
    for require_lockfiles in [false, true] {
        let mut summary = Summary { require_lockfiles, ..Summary::default() };
        summary.add("acme/docs", &Ending::Examined(Contents::NoLockfile), Some(&nothing));
        assert_eq!(summary.without_lockfile, ["acme/docs"]);
        assert_eq!(summary.is_complete(), !require_lockfiles);
    }
}
