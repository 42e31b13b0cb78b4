//! Runs over a store: begun, gone on with, ended, and read meanwhile.

use lockgate_sweep::store::{Ended, Identity, Learned, Reader, Run, Store, StoreError};
use serde_json::json;

use crate::collect::{files_of, fixtures, identity, name_of, ok, read, row, start, swept};

#[test]
fn a_run_that_was_not_ended_is_gone_on_with_by_the_same_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut store = Store::open(&path, &identity()).unwrap();
    assert_eq!(store.unfinished(&[1, 2, 3]).unwrap(), None);
    let run = store.begin(&start()).unwrap();
    store.list(run, &[row(7, "b"), row(5, "a")]).unwrap();
    store.list(run, &[row(7, "renamed")]).unwrap();
    store.remark(run, "partial", "SSO").unwrap();
    store.finish(run, 5, &ok(), Learned::Nothing).unwrap();
    drop(store);

    let mut store = Store::open(&path, &identity()).unwrap();
    assert_eq!(store.unfinished(&[9]).unwrap(), None);
    let resumed: Run = store.unfinished(&[1, 2, 3]).unwrap().unwrap();
    assert_eq!((resumed.id, resumed.listed, resumed.ended), (run, 2, None));
    assert_eq!(resumed.remarks["partial"], "SSO");
    let left: Vec<String> = store
        .repositories(Some("ACME"))
        .unwrap()
        .iter()
        .filter(|stored| stored.ended_in(run).is_none())
        .map(|stored| stored.full_name())
        .collect();
    assert_eq!(left, ["acme/renamed"]);
    store.finish_run(run, 2_000, "complete", "{}").unwrap();
    assert_eq!(store.unfinished(&[1, 2, 3]).unwrap(), None);
    assert!(store.begin(&start()).unwrap() > run);
}

#[test]
fn everything_of_a_repository_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut store = Store::open(&path, &identity()).unwrap();
    let run = store.begin(&start()).unwrap();
    let mut listed = row(u64::MAX >> 1, "x");
    (listed.archived, listed.mirror, listed.size_kb) = (true, true, 123_456);
    listed.language = Some("Rust".to_owned());
    listed.topics = vec!["a".to_owned(), "b".to_owned()];
    listed.custom_properties.insert("tier".to_owned(), json!(["1", null]));
    listed.security.insert("secret_scanning".to_owned(), "enabled".to_owned());
    store.list(run, std::slice::from_ref(&listed)).unwrap();
    let mut given = read(&files_of(&fixtures().join("repos/demo")));
    given.snapshot.skeleton = b"tree".repeat(100);
    given.snapshot.survey = [3; 16];
    let given_snapshot = format!("{:?}", given.snapshot);
    let policy = given.policies[0].clone();
    let ended = Ended {
        state: "failed".to_owned(),
        reason: "tree-truncated".to_owned(),
        detail: "\u{202e}x".to_owned(),
    };
    let keys: Vec<_> = given.readings.iter().map(|(key, _)| *key).collect();
    store.finish(run, listed.id, &ended, Learned::Read(Box::new(given))).unwrap();
    store.finish_run(run, 2_000, "complete", "{\"requests\": 3}").unwrap();

    let stored = &store.repositories(None).unwrap()[0];
    assert_eq!(stored.row, listed);
    assert_eq!(stored.ended_in(run), Some(&ended));
    let seen = stored.seen.as_ref().unwrap();
    assert_eq!((seen.run, seen.survey, &*seen.branch), (run, [3; 16], "main"));
    assert_eq!((seen.commit, &seen.pushed_at), (Some(name_of(b"commit")), &listed.pushed_at));
    let mut snapshot = store.snapshot(listed.id).unwrap().unwrap();
    snapshot.skeleton = store.skeleton(listed.id).unwrap().unwrap();
    assert_eq!(format!("{snapshot:?}"), given_snapshot);
    assert_eq!(store.known_readings(&keys).unwrap().len(), keys.len());
    assert_eq!(store.policies(&[policy.0]).unwrap()[&policy.0], policy.1);
    let manifests: Vec<_> = snapshot.manifests.iter().map(|(_, name)| *name).collect();
    assert_eq!(store.known_manifests(&manifests).unwrap().len(), manifests.len());
    assert_eq!(store.runs().unwrap()[0].usage, "{\"requests\": 3}");
}

#[test]
fn a_reader_sees_what_was_finished_while_the_sweep_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    assert!(matches!(Reader::open(&path), Err(StoreError::Missing { .. })));
    let mut store = Store::open(&path, &identity()).unwrap();
    let run = store.begin(&start()).unwrap();
    store.list(run, &[row(1, "a"), row(2, "b")]).unwrap();
    store.finish(run, 1, &ok(), Learned::Nothing).unwrap();

    let early = Reader::open(&path).unwrap();
    let ended = |reader: &Reader| {
        let all = reader.repositories(None).unwrap();
        all.iter().filter(|stored| stored.ended_in(run).is_some()).count()
    };
    assert_eq!((ended(&early), early.host().unwrap().as_str()), (1, "github.example"));
    store.finish(run, 2, &ok(), Learned::Nothing).unwrap();
    assert_eq!((ended(&early), ended(&Reader::open(&path).unwrap())), (1, 2));
}

#[test]
fn two_sweeps_of_one_store_are_refused_by_name_and_process() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let first = Store::open(&path, &identity()).unwrap();
    let second = Store::open(&path, &Identity { owner: "other".to_owned(), ..identity() });
    let Err(error @ StoreError::Locked { .. }) = second else { panic!("not locked") };
    let told = error.to_string();
    assert!(told.ends_with(&format!("somebody, process {}", std::process::id())), "{told}");
    assert!(matches!(Store::rebuild(&path, &identity()), Err(StoreError::Locked { .. })));
    drop(first);
    Store::open(&path, &identity()).unwrap();
}

#[test]
fn the_store_of_another_host_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    drop(Store::open(&path, &identity()).unwrap());
    let other = Identity { host: "ghe.example".to_owned(), ..identity() };
    let error = Store::open(&path, &other).unwrap_err();
    assert!(matches!(&error, StoreError::OtherHost { found, .. } if found == "github.example"));
    // And it is not changed by the attempt.
    Store::open(&path, &identity()).unwrap();
}

#[test]
fn a_repository_is_ended_only_where_it_is_listed_and_its_readings_are_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("store.db"), &identity()).unwrap();
    let run = store.begin(&start()).unwrap();
    store.list(run, &[row(1, "a")]).unwrap();
    assert!(matches!(
        store.finish(run, 2, &ok(), Learned::Nothing),
        Err(StoreError::Unknown { .. })
    ));
    assert!(store.finish(run, 1, &ok(), Learned::Unchanged).is_err());
    let mut given = read(&files_of(&fixtures().join("repos/demo")));
    given.readings.pop();
    let refused = store.finish(run, 1, &ok(), Learned::Read(Box::new(given)));
    assert!(refused.unwrap_err().to_string().contains("has no reading"));
    // Nothing of what was refused is there.
    let stored = &store.repositories(None).unwrap()[0];
    assert_eq!((&stored.ended, &stored.seen), (&None, &None));
    let given = read(&files_of(&fixtures().join("repos/demo")));
    store.finish(run, 1, &ok(), Learned::Read(Box::new(given))).unwrap();
    store.finish(run, 1, &ok(), Learned::Unchanged).unwrap();
}

#[test]
fn what_nothing_refers_to_any_more_goes_when_a_run_ends() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let files = files_of(&fixtures().join("repos/demo"));
    let first = swept(&path, &[(1, "a", files.clone())]);
    let mut store = Store::open(&path, &identity()).unwrap();
    let before = read(&files);
    let keys: Vec<_> = before.readings.iter().map(|(key, _)| *key).collect();
    let run = store.begin(&start()).unwrap();
    assert!(run > first);
    store.list(run, &[row(1, "a")]).unwrap();
    let emptied = Learned::Read(Box::default());
    store.finish(run, 1, &ok(), emptied).unwrap();
    assert_eq!(store.known_readings(&keys).unwrap().len(), keys.len());
    store.finish_run(run, 3_000, "complete", "").unwrap();
    assert!(store.known_readings(&keys).unwrap().is_empty());
    assert!(store.policies(&[before.policies[0].0]).unwrap().is_empty());
}
