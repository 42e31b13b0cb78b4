//! A store whose bytes were changed: an error, a repository that is told to be damaged, or the right answer; never fewer
//! findings.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use lockgate_scanner::index::Index;
use lockgate_sweep::judge::{JudgeOptions, judge};
use lockgate_sweep::store::{Learned, Reader, Store};
use lockgate_sweep::who::{Question, who};

use crate::collect::{Files, files_of, fixtures, identity, ok, read, row, start, swept};
use crate::judging::{demo_index, today};

/// The findings of each repository; `None` for one that is told not to be judged by what is in it.
type Told = BTreeMap<u64, Option<Vec<String>>>;

fn told(path: &Path, index: &Index) -> Option<Told> {
    let reader = Reader::open(path).ok()?;
    let options = JudgeOptions { central: None, today: today(), run: None, unpack_all: false };
    let mut told = Told::new();
    judge(&reader, index, &options, |result| {
        let prints = |findings: &[lockgate_model::Finding]| {
            findings.iter().map(|finding| finding.fingerprint.clone()).collect()
        };
        let report = result.report.as_ref().filter(|_| result.trouble.is_empty());
        told.insert(result.repository.row.id, report.map(|report| prints(&report.findings)));
    })
    .ok()?;
    Some(told)
}

fn holders(path: &Path) -> Option<(usize, usize)> {
    let reader = Reader::open(path).ok()?;
    let answer = who(&reader, None, &Question::parse("lodash").unwrap(), None).ok()?;
    Some((answer.holders.len(), answer.unread.len() + answer.unread_lockfiles.len()))
}

fn repositories() -> Vec<(u64, &'static str, Files)> {
    let demo = files_of(&fixtures().join("repos/demo"));
    let change = files_of(&fixtures().join("repos/change"));
    let mut web = demo.clone();
    web.retain(|path, _| path.starts_with("web/"));
    vec![(1, "demo", demo), (2, "change", change), (3, "web", web), (4, "empty", Files::new())]
}

#[test]
fn a_changed_byte_anywhere_never_hides_a_finding() {
    let folder = tempfile::tempdir().unwrap();
    let (path, index) = (folder.path().join("store.db"), demo_index(folder.path()));
    let index = Index::open(&index).unwrap();
    swept(&path, &repositories());
    let expected = told(&path, &index).unwrap();
    assert!(expected.values().flatten().map(Vec::len).sum::<usize>() > 8);
    let (held, _) = holders(&path).unwrap();
    let good = fs::read(&path).unwrap();
    let damaged = folder.path().join("damaged.db");
    let (mut refused, mut partial, mut right) = (0, 0, 0);
    // Every byte of the header, and places all over what is written; most of so small a file is empty.
    let written: Vec<usize> = (100..good.len()).filter(|at| good[*at] != 0).collect();
    let places = (0..100).chain(written.iter().copied().step_by(written.len() / 400));
    for at in places {
        let mut bytes = good.clone();
        bytes[at] ^= 1 << (at % 8);
        fs::write(&damaged, &bytes).unwrap();
        match told(&damaged, &index) {
            None => refused += 1,
            Some(found) => {
                assert_eq!(found.len(), expected.len(), "byte {at}");
                let differs =
                    found.iter().any(|(id, told)| told.is_none() && expected[id].is_some());
                *(if differs { &mut partial } else { &mut right }) += 1;
                for (id, told) in found {
                    assert!(told.is_none() || told == expected[&id], "byte {at}, repository {id}");
                }
            }
        }
        if let Some((now, unread)) = holders(&damaged) {
            assert!(now == held || unread > 0, "byte {at}: {now} holders of {held}");
        }
        if at % 7 == 0 {
            // Writing is refused as well, or the store is whole.
            drop(Store::open(&damaged, &identity()));
        }
        for ending in ["-wal", "-shm"] {
            let _ = fs::remove_file(folder.path().join(format!("damaged.db{ending}")));
        }
    }
    println!("refused {refused}, told to be damaged {partial}, right {right}");
    assert!(refused > 50 && partial > 20 && right > 50, "{refused} {partial} {right}");
}

#[test]
fn a_file_that_is_cut_off_is_refused_or_has_all_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let (path, index) = (folder.path().join("store.db"), demo_index(folder.path()));
    let index = Index::open(&index).unwrap();
    swept(&path, &repositories());
    let expected = told(&path, &index);
    let good = fs::read(&path).unwrap();
    let mut refused = 0;
    for part in 0..16 {
        let cut = folder.path().join(format!("cut-{part}.db"));
        fs::write(&cut, &good[..good.len() * part / 16]).unwrap();
        let found = told(&cut, &index);
        assert!(found.is_none() || found == expected, "{part}");
        refused += usize::from(found.is_none());
        let opened = Store::open(&cut, &identity());
        assert!(opened.is_err() || found.is_some() || part == 0, "{part}");
    }
    assert!(refused > 10, "{refused}");
}

#[test]
fn a_damaged_reading_is_not_known_and_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let (path, index) = (folder.path().join("store.db"), demo_index(folder.path()));
    let index = Index::open(&index).unwrap();
    swept(&path, &repositories());
    let given = read(&repositories()[0].2);
    let keys: Vec<_> = given.readings.iter().map(|(key, _)| *key).collect();
    let connection = rusqlite::Connection::open(&path).unwrap();
    let spoil = "UPDATE reading SET facts = facts || x'00' WHERE key = ?1";
    assert_eq!(connection.execute(spoil, [&keys[0].as_bytes()[..]]).unwrap(), 1);
    drop(connection);
    assert_eq!(told(&path, &index).unwrap()[&1], None);
    let mut store = Store::open(&path, &identity()).unwrap();
    let known = store.known_readings(&keys).unwrap();
    assert_eq!(known.iter().collect::<Vec<_>>(), keys[1..].iter().collect::<Vec<_>>());
    let run = store.begin(&start()).unwrap();
    for (id, name, files) in repositories() {
        store.list(run, &[row(id, name)]).unwrap();
        store.finish(run, id, &ok(), Learned::Read(Box::new(read(&files)))).unwrap();
    }
    drop(store);
    let whole = told(&path, &index).unwrap();
    assert!(whole.values().all(Option::is_some));
}
