use std::collections::BTreeMap;
use std::path::Path;

use lockgate_model::{Ecosystem, Package, RepoPath, Scope, Source, Span};
use lockgate_scanner::format::{Extraction, by_id};

use super::*;
use crate::object_name::ObjectName;
use crate::pack::{KeyParts, Reading, ReadingKey};

fn identity() -> Identity {
    let text = str::to_owned;
    Identity { host: text("github.example"), tool: text("lockgate"), owner: text("somebody") }
}

fn row(id: u64) -> RepositoryRow {
    RepositoryRow { id, name: format!("service-{id}"), ..RepositoryRow::default() }
}

fn ok() -> Ended {
    Ended { state: "ok".to_owned(), ..Ended::default() }
}

/// A repository with one lockfile of packages that no other has.
fn learned(id: u64) -> (ReadingKey, Learned) {
    let path = RepoPath::new("package-lock.json").unwrap();
    let format = by_id("npm-package-lock").unwrap();
    let blob = ObjectName::new(&format!("{id:040x}")).unwrap();
    let parts =
        KeyParts { path: &path, format, blob, registries: &Default::default(), companions: &[] };
    let key = ReadingKey::new(&parts);
    let package = |at: u64| Package {
        ecosystem: Ecosystem::Npm,
        name: format!("package-{id}-{at}"),
        version: Some(format!("{at}.{id}.0")),
        source: Source::Registry,
        scope: Scope::Unknown,
        entry: Span::START,
        version_span: None,
        install_path: None,
    };
    let extraction =
        Extraction { packages: (0..300).map(package).collect(), ..Extraction::default() };
    let reading = Reading { path: path.clone(), extraction: Some(extraction), notes: Vec::new() };
    let snapshot = Snapshot {
        lockfiles: vec![SnapshotLockfile { path, format, key, blob }],
        ..Snapshot::default()
    };
    let read = Read { snapshot, readings: vec![(key, reading)], ..Read::default() };
    (key, Learned::Read(Box::new(read)))
}

fn check(path: &Path, ids: impl Iterator<Item = u64>) {
    let reader = Reader::open(path).unwrap();
    for id in ids {
        let (key, given) = learned(id);
        let Learned::Read(given) = given else { unreachable!() };
        let lockfile = &reader.snapshot(id).unwrap().unwrap().lockfiles[0];
        assert_eq!(lockfile.key, key);
        let reading = reader.reading(&key, &lockfile.path).unwrap().unwrap();
        assert_eq!(reading, given.readings[0].1);
    }
}

#[test]
fn a_full_disk_stops_loudly_and_loses_no_repository_that_was_finished() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut store = Store::open(&path, &identity()).unwrap();
    let run = store.begin(&RunStart::default()).unwrap();
    store.list(run, &(1..60).map(row).collect::<Vec<_>>()).unwrap();
    let pages: i64 =
        store.connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    let limit = |store: &Store, pages: i64| {
        let set = store
            .connection
            .pragma_update_and_check(None, "max_page_count", pages, |row| row.get::<_, i64>(0));
        assert_eq!(set.unwrap(), pages);
    };
    limit(&store, pages + 6);
    let mut finished = 0;
    let error = (1..60).find_map(|id| {
        let result = store.finish(run, id, &ok(), learned(id).1);
        finished = if result.is_ok() { id } else { finished };
        result.err()
    });
    assert!(matches!(error, Some(StoreError::Full { .. })), "{error:?}");
    assert!(finished > 1, "{finished}");
    check(&path, 1..=finished);
    // With room again the same store goes on, and the numbers of names are still right.
    limit(&store, pages + 10_000);
    for id in finished + 1..60 {
        store.finish(run, id, &ok(), learned(id).1).unwrap();
    }
    check(&path, 1..60);
    store.finish_run(run, 1, "complete", "").unwrap();
    drop(store);
    check(&path, 1..60);
}

#[test]
fn a_store_of_an_earlier_form_is_brought_up_to_date_with_all_that_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut store = Store::open(&path, &identity()).unwrap();
    let run = store.begin(&RunStart::default()).unwrap();
    store.list(run, &[row(1)]).unwrap();
    store.finish(run, 1, &ok(), learned(1).1).unwrap();
    // The first form had no judgements.
    let first =
        "DROP TABLE judgement; DROP TABLE finding_set; DROP TABLE fact; PRAGMA user_version = 1;";
    store.connection.execute_batch(first).unwrap();
    drop(store);

    assert!(matches!(Reader::open(&path), Err(StoreError::Older { version: 1, .. })));
    let store = Store::open(&path, &identity()).unwrap();
    assert_eq!(store.runs().unwrap()[0].id, run);
    check(&path, 1..2);
    assert!(Reader::open(&path).unwrap().judgements().unwrap().is_empty());
}

#[test]
fn facts_are_kept_by_kind_and_name_and_a_damaged_one_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut store = Store::open(&path, &identity()).unwrap();
    let fact = |name: &str, value: u32| (name.to_owned(), vec![value; 40]);
    store.keep_facts("one", &[fact("1", 7), fact("2", 8)]).unwrap();
    store.keep_facts("one", &[fact("2", 9), fact("3", 1)]).unwrap();
    store.keep_facts("other", &[fact("1", 5)]).unwrap();
    store.forget_facts("one", &["3".to_owned(), "4".to_owned()]).unwrap();
    let known = store.facts::<Vec<u32>>("one").unwrap();
    assert_eq!(known, BTreeMap::from([fact("1", 7), fact("2", 9)]));
    store.connection.execute("UPDATE fact SET packed = x'00' WHERE name = '1'", []).unwrap();
    drop(store);
    let reader = Reader::open(&path).unwrap();
    assert_eq!(reader.facts::<Vec<u32>>("one").unwrap(), BTreeMap::from([fact("2", 9)]));
    assert!(reader.facts::<Vec<u32>>("other").unwrap().is_empty());
}

#[test]
fn a_store_of_a_later_form_and_other_files_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store = Store::open(&path, &identity()).unwrap();
    store.connection.pragma_update(None, "user_version", 99).unwrap();
    drop(store);
    for result in [Store::open(&path, &identity()).err(), Reader::open(&path).err()] {
        assert!(matches!(result, Some(StoreError::Newer { version: 99, .. })), "{result:?}");
    }
    let other = folder.path().join("other.db");
    std::fs::write(&other, "no database at all, but a text of some length".repeat(50)).unwrap();
    let of_others = folder.path().join("others.db");
    let connection = rusqlite::Connection::open(&of_others).unwrap();
    connection.execute_batch("CREATE TABLE x (y)").unwrap();
    for path in [other, of_others] {
        let before = std::fs::read(&path).unwrap();
        for result in [Store::open(&path, &identity()).err(), Reader::open(&path).err()] {
            assert!(matches!(result, Some(StoreError::NotAStore { .. })), "{result:?}");
        }
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }
}

#[test]
fn a_rebuild_puts_the_old_file_aside() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    std::fs::write(&path, "damaged").unwrap();
    let (store, aside) = Store::rebuild(&path, &identity()).unwrap();
    assert!(store.runs().unwrap().is_empty());
    assert_eq!(std::fs::read(aside.unwrap()).unwrap(), b"damaged");
}

#[test]
fn one_file_holds_everything_when_a_run_has_ended() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut store = Store::open(&path, &identity()).unwrap();
    let run = store.begin(&RunStart::default()).unwrap();
    store.list(run, &(1..100).map(row).collect::<Vec<_>>()).unwrap();
    for id in 1..100 {
        store.finish(run, id, &ok(), learned(id).1).unwrap();
    }
    store.finish_run(run, 1, "complete", "").unwrap();
    // As an artifact it is copied while the program still runs.
    let copy = folder.path().join("copy.db");
    std::fs::copy(&path, &copy).unwrap();
    check(&copy, 1..100);
    let rows = super::names::rows(&store.connection, &store.faults).unwrap();
    assert_eq!(rows, 2, "names that many transactions added are gathered");
}
