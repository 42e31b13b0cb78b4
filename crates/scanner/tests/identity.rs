//! What keeps an alert, and what makes another one.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test ends where it fails"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;

use lockgate_model::{Policy, RepoPath, Report};
use lockgate_scanner::advisories::{self, Advisories, Limits};
use lockgate_scanner::{format, inventory::Inventory, manifest::Manifests, scan};
use proptest::prelude::*;

const RECORDS: [(&str, &str); 2] = [("RUSTSEC-2020-0001", "alpha"), ("RUSTSEC-2020-0002", "beta")];

/// A package of a lockfile: name, slot as a version prefix, patch.
type Entry = (&'static str, &'static str, u32);

fn lockfile(entries: &[Entry], blank_lines: &[u8]) -> String {
    let mut text = "version = 4\n".to_owned();
    for (index, (name, prefix, patch)) in entries.iter().enumerate() {
        let blanks = blank_lines.get(index).copied().unwrap_or(0);
        text.push_str(&"\n".repeat(usize::from(blanks) + 1));
        write!(
            text,
            "[[package]]\nname = \"{name}\"\nversion = \"{prefix}.{patch}\"\n\
             source = \"registry+https://github.com/rust-lang/crates.io-index\"\n"
        )
        .unwrap();
    }
    text
}

fn advisories(inventory: &Inventory) -> Advisories {
    let folder = tempfile::tempdir().unwrap();
    for (id, package) in RECORDS {
        let record = format!(
            r#"{{"id": "{id}", "modified": "2026-11-19T00:00:00Z", "affected": [{{
            "package": {{"ecosystem": "crates.io", "name": "{package}"}},
            "ranges": [{{"type": "SEMVER", "events": [{{"introduced": "0"}}]}}]}}]}}"#
        );
        std::fs::write(folder.path().join(format!("{id}.json")), record).unwrap();
    }
    let inputs = advisories::inputs(folder.path()).unwrap();
    advisories::load(&inputs, &inventory.wanted(), &Limits::default())
}

fn report(path: &str, text: &str) -> Report {
    let mut inventory = Inventory::default();
    let path = RepoPath::new(path).unwrap();
    inventory.read(&path, format::claiming(&path).unwrap(), text.as_bytes());
    let loaded = advisories(&inventory);
    let today = "2026-11-20".parse().unwrap();
    scan(inventory, &Manifests::default(), &loaded, &Policy::default(), today)
}

fn fingerprints(report: &Report) -> BTreeSet<String> {
    report.findings.iter().map(|finding| finding.fingerprint.clone()).collect()
}

const BASE: [Entry; 5] = [
    ("alpha", "1.2", 3),
    ("alpha", "0.3", 1),
    ("beta", "0.0.7", 0),
    ("gamma", "1.0", 0),
    ("beta", "2.0", 4),
];

/// `0.0.7` leaves no part to bump: its patch is the slot.
fn version_prefix(entry: Entry) -> Entry {
    if entry.1 == "0.0.7" { ("beta", "0.0", 7) } else { entry }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn inserted_lines_another_order_and_bumps_inside_the_slot_keep_every_fingerprint(
        order in Just([0_usize, 1, 2, 3, 4]).prop_shuffle(),
        blank_lines in prop::collection::vec(0_u8..5, 5),
        patches in prop::collection::vec(0_u32..50, 5),
    ) {
        let base: Vec<Entry> = BASE.map(version_prefix).to_vec();
        let expected = fingerprints(&report("Cargo.lock", &lockfile(&base, &[])));
        prop_assert_eq!(expected.len(), 4);
        let changed: Vec<Entry> = order
            .iter()
            .map(|at| {
                let (name, prefix, patch) = base[*at];
                (name, prefix, if prefix == "0.0" { patch } else { patches[*at] })
            })
            .collect();
        let found = report("Cargo.lock", &lockfile(&changed, &blank_lines));
        prop_assert_eq!(fingerprints(&found), expected);
    }
}

#[test]
fn two_vulnerable_versions_of_one_crate_stay_two_alerts() {
    let entries = [("alpha", "1.2", 3), ("alpha", "1.4", 0), ("alpha", "0.3", 1)];
    let found = report("Cargo.lock", &lockfile(&entries, &[]));
    assert_eq!((found.findings.len(), fingerprints(&found).len()), (3, 3));
    let lines: BTreeSet<u32> =
        found.findings.iter().map(|finding| finding.location.version.start.line).collect();
    assert_eq!(lines.len(), 3, "each on its own line");
}

#[test]
fn another_slot_file_package_or_advisory_is_another_alert() {
    let one = |path: &str, entry: Entry| fingerprints(&report(path, &lockfile(&[entry], &[])));
    let base = one("Cargo.lock", ("alpha", "1.2", 3));
    assert_eq!(one("Cargo.lock", ("alpha", "1.9", 9)), base);
    for (path, entry) in [
        ("x/Cargo.lock", ("alpha", "1.2", 3)),
        ("Cargo.lock", ("alpha", "2.0", 0)),
        ("Cargo.lock", ("beta", "1.2", 3)),
    ] {
        assert!(one(path, entry).is_disjoint(&base), "{path} {entry:?}");
    }
}
