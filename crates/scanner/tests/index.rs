//! The index gives what reading the sources gives, whatever happens to its bytes.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test ends where it fails"
)]

use std::fs;
use std::path::{Path, PathBuf};

use lockgate_model::{Finding, Policy, RepoPath, Report};
use lockgate_scanner::advisories::signals::SignalTable;
use lockgate_scanner::advisories::{self, Input, Limits};
use lockgate_scanner::database::Database;
use lockgate_scanner::index::{BuildSource, From, Index, IndexError, Origin, Validators, build};
use lockgate_scanner::inventory::Inventory;
use lockgate_scanner::manifest::Manifests;
use lockgate_scanner::{format, scan};
use tempfile::TempDir;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(inputs: Vec<Input>) -> Vec<BuildSource> {
    let origin = |input| Origin { input, private: false, validators: Validators::default() };
    inputs.into_iter().map(|input| BuildSource::Read(origin(input))).collect()
}

fn built(target: &Path, base: Option<&Index>, sources: &[BuildSource]) -> Index {
    let from = From { base, sources, signals: &SignalTable::default() };
    build(target, &from, &Limits::default(), &|_| {}).unwrap();
    Index::open(target).unwrap()
}

fn inventory(path: &str, bytes: &[u8]) -> Option<Inventory> {
    let path = RepoPath::new(path).ok()?;
    let mut inventory = Inventory::default();
    inventory.read(&path, format::claiming(&path)?, bytes);
    Some(inventory)
}

fn report(database: &Database, inventory: Inventory) -> Result<Report, IndexError> {
    let loaded = database.advisories(&[&inventory])?;
    let today = "2026-11-20".parse().unwrap();
    Ok(scan(inventory, &Manifests::default(), &loaded, &Policy::default(), today))
}

/// Every file below a folder, by its path in it.
fn files(folder: &Path, below: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(below).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(folder, &path, found);
        } else if let Ok(name) = path.strip_prefix(folder).unwrap().to_str().ok_or(()) {
            found.push((name.to_owned(), fs::read(&path).unwrap()));
        }
    }
}

/// Every lockfile below a folder; how many.
fn inventory_of(folder: &Path) -> Inventory {
    let mut all = Vec::new();
    files(folder, folder, &mut all);
    let mut inventory = Inventory::default();
    for (path, bytes) in all {
        let path = RepoPath::new(&path).unwrap();
        if let Some(format) = format::claiming(&path) {
            inventory.read(&path, format, &bytes);
        }
    }
    inventory
}

/// Scans every lockfile below a folder by both; gives how many and their findings.
fn compare(folder: &Path, inputs: Vec<Input>) -> (usize, usize) {
    let scratch = tempfile::tempdir().unwrap();
    let index = built(&scratch.path().join("index"), None, &read(inputs.clone()));
    // An index answers from all of its sources; reading them leaves out those that promise other ecosystems.
    let all = inputs.into_iter().map(|input| Input { ecosystems: None, ..input }).collect();
    let expected = report(&Database::Sources(all), inventory_of(folder)).unwrap();
    let found = report(&Database::Index(Box::new(index)), inventory_of(folder)).unwrap();
    for (found, expected) in found.findings.iter().zip(&expected.findings) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.findings.len(), expected.findings.len());
    assert_eq!(found.advisories, expected.advisories);
    assert_eq!(found.verdict, expected.verdict);
    assert_eq!(found.notes, expected.notes);
    (found.coverage.files.len(), found.findings.len())
}

#[test]
fn the_demo_gives_the_same_report_by_index_and_by_sources() {
    let inputs = advisories::inputs(&root().join("fixtures/advisories/demo")).unwrap();
    let (lockfiles, findings) = compare(&root().join("fixtures/repos"), inputs);
    assert!(lockfiles >= 2 && findings >= 2, "{lockfiles} lockfiles, {findings} findings");
}

#[test]
fn the_corpus_gives_the_same_reports_by_index_and_by_sources() {
    #[expect(clippy::disallowed_methods, reason = "the corpus is named in the environment")]
    let Ok(data) = std::env::var("LOCKGATE_DATA") else {
        // Without a corpus the other test is all there is to compare.
        return;
    };
    let data = Path::new(&data);
    let mut inputs = advisories::inputs(&data.join("osv")).unwrap();
    inputs.extend(advisories::inputs(&data.join("rustsec-advisory-db.tar.gz")).unwrap());
    inputs.retain(|input| input.ecosystems.as_ref().is_none_or(|all| !all.is_empty()));
    let (lockfiles, findings) = compare(&data.join("corpus"), inputs);
    println!("{lockfiles} lockfiles, {findings} findings, 0 differences");
    assert!(lockfiles >= 50 && findings >= 500, "{lockfiles} lockfiles, {findings} findings");
}

const LOCKFILE: &str = "version = 4\n\n[[package]]\nname = \"demo\"\nversion = \"1.0.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n\n[[package]]\nname = \"other\"\nversion = \"1.0.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n";

fn record(id: &str, aliases: &[&str], package: &str, extra: &str) -> String {
    format!(
        r#"{{"id": "{id}", "modified": "2026-01-01T00:00:00Z", "aliases": {aliases:?}, "summary": "about {id}",
        "details": "More about {id}.", {extra} "affected": [{{"package": {{"ecosystem": "crates.io", "name": "{package}"}},
        "ranges": [{{"type": "SEMVER", "events": [{{"introduced": "0"}}, {{"fixed": "2.0.0"}}]}}]}}]}}"#
    )
}

/// A folder of records by their file names.
fn folder(records: &[(&str, String)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in records {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn findings(index: Index) -> Vec<Finding> {
    let inventory = inventory("Cargo.lock", LOCKFILE.as_bytes()).unwrap();
    report(&Database::Index(Box::new(index)), inventory).unwrap().findings
}

#[test]
fn a_group_keeps_its_published_id_when_an_alias_arrives_later() {
    let scratch = tempfile::tempdir().unwrap();
    let monday = folder(&[("a.json", record("GHSA-aaaa-bbbb-cccc", &["CVE-2026-1"], "demo", ""))]);
    let first = built(
        &scratch.path().join("monday"),
        None,
        &read(advisories::inputs(monday.path()).unwrap()),
    );
    let before = findings(Index::open(first.path()).unwrap());
    assert_eq!(before[0].id.as_str(), "GHSA-aaaa-bbbb-cccc");

    let tuesday = folder(&[
        ("a.json", record("GHSA-aaaa-bbbb-cccc", &["CVE-2026-1"], "demo", "")),
        ("b.json", record("RUSTSEC-2026-0001", &["GHSA-aaaa-bbbb-cccc"], "demo", "")),
    ]);
    let sources = read(advisories::inputs(tuesday.path()).unwrap());
    let fresh = findings(built(&scratch.path().join("fresh"), None, &sources));
    assert_eq!(fresh[0].id.as_str(), "RUSTSEC-2026-0001", "without a past the native id names it");
    let second = built(&scratch.path().join("tuesday"), Some(&first), &sources);
    let after = findings(Index::open(second.path()).unwrap());
    assert_eq!(after.len(), 1);
    assert_eq!(after[0].id, before[0].id);
    assert_eq!(after[0].fingerprint, before[0].fingerprint, "the alert is the same one");
    assert_eq!(after[0].aliases.len(), 2, "{:?}", after[0].aliases);

    // The day after, from the second.
    let third = built(&scratch.path().join("wednesday"), Some(&second), &sources);
    assert_eq!(findings(third)[0].fingerprint, before[0].fingerprint);
}

#[test]
fn an_id_that_was_published_alone_names_the_group_that_it_joins() {
    let scratch = tempfile::tempdir().unwrap();
    let monday = folder(&[("a.json", record("GHSA-aaaa-bbbb-cccc", &[], "demo", ""))]);
    let first =
        built(&scratch.path().join("1"), None, &read(advisories::inputs(monday.path()).unwrap()));
    let tuesday = folder(&[
        ("a.json", record("GHSA-aaaa-bbbb-cccc", &[], "demo", "")),
        ("b.json", record("RUSTSEC-2026-0001", &["GHSA-aaaa-bbbb-cccc"], "demo", "")),
    ]);
    let sources = read(advisories::inputs(tuesday.path()).unwrap());
    let second = built(&scratch.path().join("2"), Some(&first), &sources);
    assert_eq!(findings(second)[0].id.as_str(), "GHSA-aaaa-bbbb-cccc");
}

#[test]
fn a_kept_source_gives_the_bytes_that_reading_it_again_gives() {
    let scratch = tempfile::tempdir().unwrap();
    let inputs = advisories::inputs(&root().join("fixtures/advisories/demo")).unwrap();
    let first = built(&scratch.path().join("1"), None, &read(inputs.clone()));
    let mut sources = read(inputs);
    for (place, source) in sources.iter_mut().enumerate().skip(1) {
        *source = BuildSource::Keep { place, fetched: None };
    }
    let second = built(&scratch.path().join("2"), Some(&first), &sources);
    assert!(fs::read(first.path()).unwrap() == fs::read(second.path()).unwrap());
}

#[test]
fn a_change_puts_newer_records_in_and_takes_others_out() {
    let scratch = tempfile::tempdir().unwrap();
    let monday = folder(&[
        ("a.json", record("GHSA-aaaa-bbbb-cccc", &[], "demo", "")),
        ("b.json", record("GHSA-dddd-eeee-ffff", &[], "demo", "")),
        ("c.json", record("GHSA-gggg-hhhh-iiii", &[], "demo", "")),
    ]);
    let first =
        built(&scratch.path().join("1"), None, &read(advisories::inputs(monday.path()).unwrap()));
    let newer = record("GHSA-dddd-eeee-ffff", &[], "other", "").replace("2026-01-01", "2026-02-01");
    let newer = folder(&[("b.json", newer)]);
    let input = advisories::inputs(newer.path()).unwrap().remove(0);
    let change = BuildSource::Change {
        place: 0,
        origin: Origin { input, private: false, validators: Validators::default() },
        replaced: ["ghsa-dddd-eeee-ffff", "ghsa-gggg-hhhh-iiii"].map(str::to_owned).into(),
    };
    let second = built(&scratch.path().join("2"), Some(&first), &[change]);
    assert_eq!(second.sources().unwrap()[0].source.records, 2);
    let found: Vec<(String, String)> =
        findings(second).into_iter().map(|f| (f.id.to_string(), f.package)).collect();
    let expected = [("GHSA-aaaa-bbbb-cccc", "demo"), ("GHSA-dddd-eeee-ffff", "other")];
    let expected = expected.map(|(id, package)| (id.to_owned(), package.to_owned()));
    assert_eq!(found, expected);
}

#[test]
fn every_changed_byte_is_noticed_or_harmless() {
    let scratch = tempfile::tempdir().unwrap();
    let records = folder(&[
        ("a.json", record("GHSA-aaaa-bbbb-cccc", &["CVE-2026-1"], "demo", "")),
        ("b.json", record("RUSTSEC-2026-0001", &["GHSA-aaaa-bbbb-cccc"], "demo", "")),
        ("c.json", record("GHSA-dddd-eeee-ffff", &[], "elsewhere", "")),
    ]);
    let sources = read(advisories::inputs(records.path()).unwrap());
    let good = built(&scratch.path().join("good"), None, &sources);
    let expected = findings(Index::open(good.path()).unwrap());
    let bytes = fs::read(good.path()).unwrap();
    let bad = scratch.path().join("bad");
    let mut noticed = 0;
    for at in 0..bytes.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut changed = bytes.clone();
            changed[at] ^= flip;
            fs::write(&bad, &changed).unwrap();
            let Ok(index) = Index::open(&bad) else {
                noticed += 1;
                continue;
            };
            assert!(index.verify().is_err(), "byte {at} is not under any checksum");
            let inventory = inventory("Cargo.lock", LOCKFILE.as_bytes()).unwrap();
            match report(&Database::Index(Box::new(index)), inventory) {
                Err(_) => noticed += 1,
                Ok(report) => assert_eq!(report.findings, expected, "byte {at}"),
            }
        }
    }
    assert!(noticed > bytes.len(), "{noticed}");
}

#[test]
fn every_truncation_is_refused() {
    let scratch = tempfile::tempdir().unwrap();
    let records = folder(&[("a.json", record("GHSA-aaaa-bbbb-cccc", &[], "demo", ""))]);
    let sources = read(advisories::inputs(records.path()).unwrap());
    let good = built(&scratch.path().join("good"), None, &sources);
    let bytes = fs::read(good.path()).unwrap();
    let cut = scratch.path().join("cut");
    for length in 0..bytes.len() {
        fs::write(&cut, &bytes[..length]).unwrap();
        assert!(Index::open(&cut).is_err(), "{length} bytes");
    }
}

#[test]
fn the_order_of_work_does_not_show_in_the_bytes() {
    let scratch = tempfile::tempdir().unwrap();
    let inputs = advisories::inputs(&root().join("fixtures/advisories/demo")).unwrap();
    let first = built(&scratch.path().join("1"), None, &read(inputs.clone()));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let second = pool.install(|| built(&scratch.path().join("2"), None, &read(inputs)));
    assert!(fs::read(first.path()).unwrap() == fs::read(second.path()).unwrap());
}
