//! The index: opening it, and looking packages up in it.
//!
//! `LOCKGATE_INDEX` names the index file and `LOCKGATE_NAMES` a file of package names of npm, one a line; without them a
//! small index of the demo's advisories is built.

#![allow(clippy::expect_used, reason = "a benchmark ends where it fails")]

use std::collections::{BTreeMap, HashSet};
use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, criterion_group, criterion_main};
use lockgate_model::Ecosystem;
use lockgate_scanner::advisories::signals::SignalTable;
use lockgate_scanner::advisories::{Limits, Wanted, inputs};
use lockgate_scanner::index::{BuildSource, From, Index, Origin, Validators, build};

/// Names that are looked up together.
const LOOKUPS: usize = 100_000;

fn variable(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the data is named in the environment")]
    std::env::var(name).ok()
}

fn index(folder: &Path) -> PathBuf {
    if let Some(path) = variable("LOCKGATE_INDEX") {
        return PathBuf::from(path);
    }
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/advisories/demo");
    let origin = |input| Origin { input, private: false, validators: Validators::default() };
    let found = inputs(&demo).expect("the demo's advisories");
    let sources: Vec<BuildSource> =
        found.into_iter().map(|input| BuildSource::Read(origin(input))).collect();
    let target = folder.join("index");
    let from = From { base: None, sources: &sources, signals: &SignalTable::default() };
    build(&target, &from, &Limits::default(), &|_| {}).expect("a folder that can be written");
    target
}

/// Names that are there, and as many that are not.
fn names() -> HashSet<String> {
    let listed = variable("LOCKGATE_NAMES").and_then(|path| std::fs::read_to_string(path).ok());
    let listed = listed.unwrap_or_else(|| "lodash\n".to_owned());
    let there = listed.lines().take(LOOKUPS / 2).map(str::to_owned);
    let mut names: HashSet<String> = there.collect();
    let absent = (names.len()..LOOKUPS).map(|number| format!("nobody-has-{number}"));
    names.extend(absent);
    names
}

fn measure(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder that can be written");
    let path = index(folder.path());
    criterion.bench_function("index/open", |bencher| {
        bencher.iter(|| Index::open(black_box(&path)).expect("a good index"));
    });
    let index = Index::open(&path).expect("a good index");
    let none = Wanted::packages(BTreeMap::from([(Ecosystem::Npm, HashSet::new())]));
    criterion.bench_function("index/open its tables", |bencher| {
        bencher.iter(|| index.load(black_box(&none)).expect("a good index"));
    });
    let wanted = Wanted::packages(BTreeMap::from([(Ecosystem::Npm, names())]));
    let mut group = criterion.benchmark_group("index");
    group.sample_size(10);
    group.bench_function("100,000 packages", |bencher| {
        bencher.iter(|| index.load(black_box(&wanted)).expect("a good index"));
    });
    group.finish();
}

criterion_group!(benches, measure);
criterion_main!(benches);
