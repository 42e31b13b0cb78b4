//! Readings out of the store are what was put into it.

use std::fs;

use lockgate_model::RepoPath;
use lockgate_scanner::format::FORMATS;
use lockgate_sweep::store::{Learned, Reader, Store};

use crate::collect::{Files, files_of, fixtures, identity, ok, read, row, start};

/// The fixtures of every format, each a repository.
pub(crate) fn cases() -> Vec<Files> {
    let mut cases = Vec::new();
    for format in FORMATS {
        let folder = fixtures().join("lockfiles").join(format.id);
        let mut folders: Vec<_> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        folders.sort();
        cases.extend(folders.iter().map(|folder| files_of(folder)));
    }
    cases
}

#[test]
fn every_fixture_comes_back_from_the_store_as_it_was_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut store = Store::open(&path, &identity()).unwrap();
    let run = store.begin(&start()).unwrap();
    let cases = cases();
    let mut expected = Vec::new();
    for (files, id) in cases.iter().zip(1..) {
        store.list(run, &[row(id, "x")]).unwrap();
        let given = read(files);
        for lockfile in &given.snapshot.lockfiles {
            let own = read(files)
                .readings
                .into_iter()
                .find(|(key, r)| *key == lockfile.key && r.path == lockfile.path);
            expected.extend(own);
        }
        store.finish(run, id, &ok(), Learned::Read(Box::new(given))).unwrap();
    }
    assert!(expected.len() > 100, "{}", expected.len());
    let reader = Reader::open(&path).unwrap();
    for (key, reading) in &expected {
        assert_eq!(&reader.reading(key, &reading.path).unwrap().unwrap(), reading);
    }
}

#[test]
fn a_lockfile_that_is_read_alone_reads_the_same_in_any_folder() {
    for files in cases() {
        let moved: Files = files
            .iter()
            .map(|(path, bytes)| (format!("a/deep folder/{path}"), bytes.clone()))
            .collect();
        let (here, there) = (read(&files), read(&moved));
        for (key, reading) in &here.readings {
            let Some((_, other)) = there.readings.iter().find(|(other, _)| other == key) else {
                continue;
            };
            let place =
                |text: &RepoPath| text.as_str().trim_start_matches("a/deep folder/").to_owned();
            let told = |reading: &lockgate_sweep::pack::Reading| {
                let mut notes = reading.notes.clone();
                notes.iter_mut().for_each(|note| {
                    note.path = note.path.as_ref().map(|p| RepoPath::new(&place(p)).unwrap());
                });
                format!("{:?} {notes:?}", reading.extraction)
            };
            assert_eq!(told(reading), told(other), "{}", reading.path);
        }
    }
}
