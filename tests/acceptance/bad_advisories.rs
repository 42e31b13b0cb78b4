//! Advisory sources that cannot be read as a whole: told, the rest kept, never a pass.

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::lockgate::{demo_database, notes, scan};
use crate::tree::{VULNERABLE, tree, write};

/// A record on the package of [`VULNERABLE`], with a part replaced.
fn record(from: &str, to: &str) -> String {
    let good = fs::read_to_string(demo_database().join("osv/crates.io/GHSA-43w2-9j62-hq99.json"));
    let good = good.unwrap();
    assert!(good.contains(from), "{from}");
    good.replace(from, to)
}

/// Scans the vulnerable tree against a folder of files; gives exit code and report.
fn against(files: &[(&str, &[u8])]) -> (i32, Value) {
    let database = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        write(database.path(), name, bytes);
    }
    let folder = tree(&[("Cargo.lock", VULNERABLE.as_bytes())]);
    scan(folder.path(), database.path(), &[])
}

const ELSEWHERE: &str = r#"{"id": "GHSA-1", "modified": "2026-01-01T00:00:00Z", "affected": [{"package":
    {"ecosystem": "crates.io", "name": "elsewhere"}, "versions": ["1.0.0"]}]}"#;

#[test]
fn one_malformed_record_does_not_end_the_load() {
    let good = record("\n", "\n");
    let (code, report) = against(&[
        ("0.json", b"{"),
        ("1.json", b"[]"),
        ("2.json", good.as_bytes()),
        ("3.json", b"{}"),
    ]);
    assert_eq!((code, report["complete"].as_bool()), (1, Some(true)), "{:#}", report["notes"]);
    let told = notes(&report, "unreadable-advisory");
    assert_eq!((told.len(), told[0]["count"].as_u64()), (1, Some(3)), "{told:#?}");
    assert!(told[0]["message"].as_str().unwrap().contains("0.json"), "{told:#?}");
}

#[test]
fn parts_that_are_not_understood_are_noted_and_the_rest_counts() {
    // What is replaced, by what, exit code: 1 still found, 3 could not judge, 0 not affected.
    let cases = [
        (
            "an unknown range type",
            "\"SEMVER\", \"events\": [{\"introduced\": \"1",
            "\"LUNAR\", \"events\": [{\"introduced\": \"1",
            3,
        ),
        (
            "a commit range beside",
            "\"ranges\": [",
            "\"ranges\": [{\"type\": \"GIT\", \"repo\": \"x\", \"events\": [{\"introduced\": \"0\"}]},",
            1,
        ),
        ("an unknown ecosystem", "\"crates.io\"", "\"Moonbase\"", 0),
        ("a wrong vector", "CVSS:3.1/AV:N/AC:L", "CVSS:3.1/AV:Q/AC:L", 1),
        ("severity null", "\"severity\": [{", "\"x\": [{", 1),
        ("aliases null", "[\"CVE-2021-25900\", \"RUSTSEC-2021-0003\"]", "null", 1),
        ("aliases of another type", "[\"CVE-2021-25900\", \"RUSTSEC-2021-0003\"]", "7", 3),
        ("a bound that is none", "\"1.6.1\"", "\"banana\"", 3),
        ("withdrawn", "\"summary\"", "\"withdrawn\": \"2026-01-01T00:00:00Z\", \"summary\"", 0),
        ("free text as severity", "\"severity\": \"CRITICAL\"", "\"severity\": 7", 1),
    ];
    for (name, from, to, code) in cases {
        let record = record(from, to);
        let (found, report) =
            against(&[("a.json", record.as_bytes()), ("b.json", ELSEWHERE.as_bytes())]);
        assert_eq!(found, code, "{name}: {:#}", report["notes"]);
    }
}

#[test]
fn a_record_without_ranges_cannot_be_judged() {
    let text = r#"{"id": "GHSA-2", "modified": "2026-01-01T00:00:00Z", "affected": [{"package":
        {"ecosystem": "crates.io", "name": "smallvec"}}]}"#;
    let (code, report) = against(&[("a.json", text.as_bytes())]);
    assert_eq!(code, 3);
    assert_eq!(notes(&report, "unreadable-advisory-in-use").len(), 1, "{:#}", report["notes"]);
}

#[test]
fn a_record_of_50_megabytes_is_noted_and_the_rest_counts() {
    let good = record("\n", "\n");
    let huge = format!("{{\"id\": \"GHSA-3\", \"details\": \"{}\"}}", "x".repeat(50 << 20));
    let (code, report) = against(&[("a.json", huge.as_bytes()), ("b.json", good.as_bytes())]);
    assert_eq!(code, 1);
    let told = notes(&report, "unreadable-advisory");
    assert!(format!("{told:?}").contains("larger than 16 MiB"), "{told:#?}");
}

/// A zip archive of named entries.
fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_bad_checksum_in_an_archive_is_damage_and_the_rest_counts() {
    let good = record("\n", "\n");
    let mut bytes = archive(&[("a.json", ELSEWHERE.as_bytes()), ("b.json", good.as_bytes())]);
    // The first checksum in the local header and its copy in the directory.
    let checksum = bytes[14..18].to_vec();
    for at in 0..bytes.len() - 4 {
        if bytes[at..at + 4] == checksum {
            bytes[at] ^= 0xff;
        }
    }
    let (code, report) = against(&[("crates.io/all.zip", &bytes)]);
    assert_eq!((code, report["findings"].as_array().unwrap().len()), (1, 1));
    let told = notes(&report, "damaged-feed");
    assert!(format!("{told:?}").contains("a.json"), "{told:#?}");
    assert_eq!(report["complete"], false);
}

#[test]
fn names_in_archives_are_never_opened() {
    let good = record("\n", "\n");
    let folder = tempfile::tempdir().unwrap();
    let canary = folder.path().join("canary.json");
    let absolute = canary.display().to_string();
    let bytes = archive(&[
        ("../../escape.json", good.as_bytes()),
        (&absolute, good.as_bytes()),
        ("b.json", ELSEWHERE.as_bytes()),
    ]);
    let (code, report) = against(&[("crates.io/all.zip", &bytes)]);
    assert_eq!(code, 3, "{:#}", report["notes"]);
    let told = notes(&report, "damaged-feed");
    assert_eq!(told[0]["count"], 2, "{told:#?}");
    assert!(!canary.exists());
}

#[test]
fn a_bomb_ends_early_and_is_no_pass() {
    // 20 entries of 15 MiB of zeros: below the cap of a record, 300 MiB in all, some 300 KiB packed.
    let zeros = vec![b' '; 15 << 20];
    let names: Vec<String> = (0..20).map(|at| format!("{at}.json")).collect();
    let entries: Vec<(&str, &[u8])> =
        names.iter().map(|n| (n.as_str(), zeros.as_slice())).collect();
    let bytes = archive(&entries);
    assert!(bytes.len() < 2 << 20);
    let (code, report) =
        against(&[("crates.io/all.zip", &bytes), ("x.json", ELSEWHERE.as_bytes())]);
    assert_eq!(code, 3);
    let told = notes(&report, "damaged-feed");
    assert!(format!("{told:?}").contains("times its size"), "{:#}", report["notes"]);
}

#[test]
fn an_empty_database_is_no_pass() {
    let (code, report) = against(&[]);
    assert_eq!(code, 3);
    assert_eq!(notes(&report, "missing-feed").len(), 1);
    assert_eq!(notes(&report, "damaged-feed").len(), 1, "{:#}", report["notes"]);
    let folder = tree(&[("Cargo.lock", VULNERABLE.as_bytes())]);
    let (code, report) = scan(folder.path(), Path::new("not-there"), &[]);
    assert_eq!(code, 3, "{:#}", report["notes"]);
}

#[test]
fn a_database_a_year_old_is_no_pass() {
    let database: TempDir = tempfile::tempdir().unwrap();
    write(database.path(), "a.json", ELSEWHERE.as_bytes());
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "Cargo.lock", VULNERABLE.as_bytes());
    let (code, report) = scan(folder.path(), database.path(), &["--today", "2027-01-01"]);
    assert_eq!((code, report["database"]["age_days"].as_u64()), (3, Some(365)));
    let told = notes(&report, "stale-database");
    assert!(format!("{told:?}").contains("2026-01-01"), "{told:#?}");
    let (code, _) = scan(folder.path(), database.path(), &["--today", "2026-01-10"]);
    assert_eq!(code, 0);
}

#[test]
fn an_archive_of_another_ecosystem_is_not_read() {
    let good = record("\n", "\n");
    let (code, report) = against(&[("PyPI/all.zip", b"PK broken"), ("b.json", good.as_bytes())]);
    assert_eq!((code, report["complete"].as_bool()), (1, Some(true)), "{:#}", report["notes"]);
}

#[test]
fn rustsecs_export_for_osv_is_read_as_records() {
    let good = record("\n", "\n");
    let (code, report) = against(&[("crates/GHSA-1.json", good.as_bytes())]);
    assert_eq!(code, 1, "{:#}", report["notes"]);
    assert_eq!(report["database"]["sources"][0]["feed"], "OSV");
}
