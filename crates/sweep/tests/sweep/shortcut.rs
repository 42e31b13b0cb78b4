//! The short way of judging gives what the long way gives, whatever the repositories and the advisories are.

use std::cell::Cell;
use std::fs;
use std::path::Path;

use lockgate_scanner::index::Index;
use lockgate_sweep::judge::{JudgeOptions, RepositoryResult, judge};
use lockgate_sweep::store::Reader;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index as Pick;
use serde_json::json;

use crate::collect::{Files, read, swept};
use crate::judging::{index, today};
use crate::packing::cases;

/// The packages of the fixtures: ecosystem, name, version.
fn packages(cases: &[Files]) -> Vec<(String, String, String)> {
    let readings = cases.iter().flat_map(|files| read(files).readings);
    let extractions = readings.filter_map(|(_, reading)| reading.extraction);
    let packages = extractions.flat_map(|extraction| extraction.packages);
    let mut packages: Vec<_> = packages
        .filter_map(|p| Some((p.ecosystem.osv_name().to_owned(), p.name, p.version?)))
        .collect();
    packages.sort();
    packages.dedup();
    packages
}

/// An index of advisories: each of one or two packages, of one version or of all; some that cannot be evaluated.
fn make_index(
    folder: &Path,
    packages: &[(String, String, String)],
    picks: &[(Pick, Pick, u8)],
) -> Index {
    let source = folder.join("osv");
    fs::create_dir(&source).unwrap();
    for (number, (first, second, form)) in picks.iter().enumerate() {
        let affected = |pick: &Pick, form: u8| {
            let (ecosystem, name, version) = &packages[pick.index(packages.len())];
            let events = match form % 4 {
                0 => json!([{"introduced": "0"}]),
                1 => json!([{"introduced": "0"}, {"fixed": "nonsense!"}]),
                _ => json!([]),
            };
            let versions = if form % 4 > 1 { json!([version]) } else { json!([]) };
            let ranges = if form % 4 > 1 {
                json!([])
            } else {
                json!([{"type": "ECOSYSTEM", "events": events}])
            };
            json!({"package": {"ecosystem": ecosystem, "name": name}, "ranges": ranges, "versions": versions})
        };
        let mut all = vec![affected(first, *form)];
        if form & 4 == 4 {
            all.push(affected(second, form >> 3));
        }
        let id = format!("GHSA-{number:04}-aaaa-aaaa");
        let alias = if form & 64 == 64 { json!(["CVE-2026-0001"]) } else { json!([]) };
        let summary = if form & 32 == 32 { "" } else { "a summary" };
        let record = json!({
            "id": id, "modified": "2026-11-01T00:00:00Z", "affected": all, "aliases": alias, "summary": summary,
        });
        fs::write(source.join(format!("{id}.json")), record.to_string()).unwrap();
    }
    Index::open(&index(folder, &[source])).unwrap()
}

fn results(store: &Path, index: &Index, unpack_all: bool) -> Vec<RepositoryResult> {
    let reader = Reader::open(store).unwrap();
    let options = JudgeOptions { central: None, today: today(), run: None, unpack_all };
    let mut results = Vec::new();
    judge(&reader, index, &options, |result| results.push(result.clone())).unwrap();
    results
}

#[test]
fn the_short_way_gives_what_the_long_way_gives() {
    let cases = cases();
    let packages = packages(&cases);
    let findings = Cell::new(0);
    let picks = vec((any::<Pick>(), any::<Pick>(), any::<u8>()), 1..12);
    let repositories = vec(vec(any::<Pick>(), 0..3), 1..20);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(24));
    let run = runner.run(&(picks, repositories), |(picks, repositories)| {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("store.db");
        let made: Vec<(u64, &str, Files)> = repositories
            .iter()
            .zip(1..)
            .map(|(picks, id)| {
                let parts = picks.iter().zip(["", "a/", "b/c/"]);
                let files = parts.flat_map(|(pick, below)| {
                    let files = &cases[pick.index(cases.len())];
                    files.iter().map(move |(path, bytes)| (format!("{below}{path}"), bytes.clone()))
                });
                (id, "x", files.collect())
            })
            .collect();
        swept(&store, &made);
        let index = make_index(folder.path(), &packages, &picks);
        let (short, long) = (results(&store, &index, false), results(&store, &index, true));
        let reports = short.iter().filter_map(|result| result.report.as_ref());
        let found: usize = reports.map(|report| report.findings.len()).sum();
        findings.set(findings.get() + found);
        prop_assert_eq!(short, long);
        Ok(())
    });
    run.unwrap();
    assert!(findings.get() > 0);
}
