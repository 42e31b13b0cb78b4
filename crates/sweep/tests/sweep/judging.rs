//! Each repository is told what a scan of its files is told.

use std::path::{Path, PathBuf};

use lockgate_model::{Date, Policy, Report};
use lockgate_scanner::advisories::signals::SignalTable;
use lockgate_scanner::advisories::{Limits, inputs};
use lockgate_scanner::database::Database;
use lockgate_scanner::index::{BuildSource, From, Index, Origin, Validators, build};
use lockgate_scanner::inventory::Inventory;
use lockgate_scanner::manifest::Manifests;
use lockgate_scanner::walk::{
    Exclude, Gitignore, MAX_MANIFEST_BYTES, WalkOptions, read_capped, walk,
};
use lockgate_scanner::{Draft, policy};
use lockgate_sweep::judge::{JudgeOptions, RepositoryResult, Trouble, judge};
use lockgate_sweep::store::{Learned, Reader, Store};

use crate::collect::{Files, files_of, fixtures, identity, ok, policy_of, read, row, start, swept};
use crate::corpus::{data, projects};
use crate::packing::cases;

pub(crate) fn today() -> Date {
    "2026-11-20".parse().unwrap()
}

/// An index of advisory sources.
pub(crate) fn index(folder: &Path, sources: &[PathBuf]) -> PathBuf {
    let origin = |input| Origin { input, private: false, validators: Validators::default() };
    let found = sources.iter().flat_map(|source| inputs(source).unwrap());
    let sources: Vec<BuildSource> = found.map(|input| BuildSource::Read(origin(input))).collect();
    let target = folder.join("index");
    let from = From { base: None, sources: &sources, signals: &SignalTable::default() };
    build(&target, &from, &Limits::default(), &|_| {}).unwrap();
    target
}

pub(crate) fn demo_index(folder: &Path) -> PathBuf {
    index(folder, &[fixtures().join("advisories/demo")])
}

/// What a scan of files says: as they lie in a folder.
fn scanned(files: &Files, database: &Database) -> Report {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    let policy = policy_of(files);
    let excludes = policy.exclude.iter().map(|glob| Exclude::new(glob, "policy").unwrap());
    let max_file_bytes = 64 << 20;
    let options = WalkOptions {
        excludes: excludes.collect(),
        gitignore: Gitignore::Disregard,
        max_file_bytes,
    };
    let walked = walk(folder.path(), &options);
    let mut inventory = Inventory {
        notes: walked.notes,
        excluded: walked.excluded,
        companions: walked.companions,
        registries: policy.registries.clone(),
        ..Inventory::default()
    };
    inventory.read_all(&walked.lockfiles, max_file_bytes);
    let manifests = Manifests::new(walked.manifests.into_iter().filter_map(|manifest| {
        let bytes = read_capped(&manifest.path, &manifest.absolute, MAX_MANIFEST_BYTES).ok()?;
        Some((manifest.path, bytes))
    }));
    let advisories = database.advisories(&[&inventory]).unwrap();
    let mut draft = Draft::new(inventory, &manifests, &advisories, &policy, today());
    let has_policy = files.contains_key(policy::FILE_NAME);
    let source = if has_policy { policy::FILE_NAME } else { policy::NO_FILE };
    source.clone_into(&mut draft.policy_source);
    draft.judge(&policy)
}

pub(crate) fn judged(
    store: &Path,
    index: &Path,
    central: Option<&Policy>,
) -> Vec<RepositoryResult> {
    let reader = Reader::open(store).unwrap();
    let options = JudgeOptions {
        central: central.map(|p| (p, "central")),
        today: today(),
        run: None,
        unpack_all: false,
    };
    let mut results = Vec::new();
    let each = |result: &RepositoryResult| results.push(result.clone());
    judge(&reader, &Index::open(index).unwrap(), &options, each).unwrap();
    results
}

/// Sweeps repositories, judges them, and compares each report with that of a scan. Gives the number of findings.
fn compare(repositories: &[(String, Files)], sources: &[PathBuf]) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let (store, index) = (folder.path().join("store.db"), index(folder.path(), sources));
    let numbered: Vec<(u64, &str, Files)> = repositories
        .iter()
        .zip(1..)
        .map(|((name, files), id)| (id, name.as_str(), files.clone()))
        .collect();
    swept(&store, &numbered);
    let results = judged(&store, &index, None);
    assert_eq!(results.len(), repositories.len());
    let database = Database::open(&index).unwrap();
    let mut findings = 0;
    for (result, (name, files)) in results.iter().zip(repositories) {
        assert_eq!((&result.repository.row.name, &*result.trouble), (name, &[][..]));
        let report = result.report.as_ref().unwrap();
        let expected = scanned(files, &database);
        assert_eq!(report.findings, expected.findings, "{name}");
        assert_eq!(*report, expected, "{name}");
        findings += report.findings.len();
    }
    findings
}

#[test]
fn every_repository_of_the_fixtures_is_told_what_a_scan_tells() {
    let named = |name: &str| (name.to_owned(), files_of(&fixtures().join("repos").join(name)));
    let mut repositories = vec![named("demo"), named("change"), ("empty".to_owned(), Files::new())];
    repositories
        .extend(cases().into_iter().zip(0..).map(|(files, at)| (format!("case-{at}"), files)));
    assert!(compare(&repositories, &[fixtures().join("advisories/demo")]) > 3);
}

#[test]
fn every_real_project_is_told_what_a_scan_tells() {
    let Some(data) = data() else { return };
    let sources = [data.join("rustsec-advisory-db.tar.gz"), data.join("osv")];
    let findings = compare(&projects(), &sources);
    println!("{findings} findings, no difference");
    assert!(findings > 1000, "{findings}");
}

#[test]
fn a_repository_that_was_not_reached_has_no_report_and_is_told_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (path, index) = (folder.path().join("store.db"), demo_index(folder.path()));
    let files = files_of(&fixtures().join("repos/demo"));
    swept(&path, &[(1, "a", files.clone()), (2, "gone", files)]);
    let mut store = Store::open(&path, &identity()).unwrap();
    let run = store.begin(&start()).unwrap();
    store.list(run, &[row(3, "c"), row(1, "a")]).unwrap();
    let failed = lockgate_sweep::store::Ended { state: "failed".to_owned(), ..ok() };
    store.finish(run, 1, &failed, Learned::Nothing).unwrap();
    let results = judged(&path, &index, None);
    let told: Vec<_> = results
        .iter()
        .map(|result| {
            let state = result.ended.as_ref().map(|ended| ended.state.as_str());
            (result.repository.row.id, state, result.report.is_some(), result.is_fresh(run))
        })
        .collect();
    assert_eq!(told, [(1, Some("failed"), true, false), (3, None, false, false)]);
}

#[test]
fn one_policy_may_judge_all() {
    let folder = tempfile::tempdir().unwrap();
    let (path, index) = (folder.path().join("store.db"), demo_index(folder.path()));
    let files = files_of(&fixtures().join("repos/demo"));
    swept(&path, &[(1, "a", files)]);
    let own = judged(&path, &index, None).remove(0).report.unwrap();
    let central = Policy { preset: lockgate_model::Preset::Default, ..Policy::default() };
    let by_one = judged(&path, &index, Some(&central)).remove(0).report.unwrap();
    assert_eq!((&*own.policy_source, &*by_one.policy_source), ("lockgate.toml", "central"));
    assert_eq!(own.findings.len(), by_one.findings.len());
    assert!(!own.ignores.is_empty() && by_one.ignores.is_empty());
}

#[test]
fn a_policy_that_is_not_understood_is_told_and_the_defaults_judge() {
    let folder = tempfile::tempdir().unwrap();
    let (path, index) = (folder.path().join("store.db"), demo_index(folder.path()));
    let mut files = files_of(&fixtures().join("repos/demo"));
    files.remove("lockgate.toml");
    let mut given = read(&files);
    let bytes = b"[blok]\n".to_vec();
    let name = crate::collect::name_of(&bytes);
    given.snapshot.policy = Some(name);
    given.policies.push((name, bytes));
    let mut store = Store::open(&path, &identity()).unwrap();
    let run = store.begin(&start()).unwrap();
    store.list(run, &[row(1, "a")]).unwrap();
    store.finish(run, 1, &ok(), Learned::Read(Box::new(given))).unwrap();
    let result = judged(&path, &index, None).remove(0);
    assert!(matches!(&*result.trouble, [Trouble::Policy { message }] if message.contains("blok")));
    assert_eq!(result.report.unwrap().policy_source, policy::NO_FILE);
}
