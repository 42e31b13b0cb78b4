//! A sweep that is killed loses no repository that it finished.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use lockgate_sweep::store::{Learned, Reader, RepositoryRow, Store};

use crate::collect::{Files, identity, ok, read, row, start};
use crate::judging::{demo_index, judged};
use crate::packing::cases;

/// Names the store to the process that is killed.
const STORE: &str = "LOCKGATE_TEST_KILLED_STORE";
const TIMES: u64 = 20;

fn repositories() -> Vec<(u64, Files)> {
    let cases: Vec<Files> = cases();
    let repeated = cases.iter().cycle().take(cases.len() * 2);
    repeated.zip(1..).map(|(files, id)| (id, files.clone())).collect()
}

/// Sweeps until it is done, and says the number of each repository that it finished.
fn sweep(path: &Path) {
    let mut store = Store::open(path, &identity()).unwrap();
    let all = repositories();
    let run = match store.unfinished(&start().config).unwrap() {
        Some(run) => run.id,
        None => {
            let run = store.begin(&start()).unwrap();
            let rows: Vec<RepositoryRow> = all.iter().map(|(id, _)| row(*id, "x")).collect();
            store.list(run, &rows).unwrap();
            run
        }
    };
    let stored = store.repositories(None).unwrap();
    let is_left =
        |id: u64| stored.iter().any(|stored| stored.row.id == id && stored.ended_in(run).is_none());
    for (id, files) in all.iter().filter(|(id, _)| is_left(*id)) {
        let mut given = read(files);
        let keys: Vec<_> = given.readings.iter().map(|(key, _)| *key).collect();
        let known = store.known_readings(&keys).unwrap();
        given.readings.retain(|(key, _)| !known.contains(key));
        store.finish(run, *id, &ok(), Learned::Read(Box::new(given))).unwrap();
        println!("\nfinished {id}");
    }
    store.finish_run(run, 2_000, "complete", "").unwrap();
}

#[test]
fn a_killed_sweep_goes_on_and_ends_as_one_that_was_left_alone() {
    #[expect(clippy::disallowed_methods, reason = "what this process is started for")]
    if let Some(path) = std::env::var_os(STORE) {
        return sweep(&PathBuf::from(path));
    }
    let folder = tempfile::tempdir().unwrap();
    let (killed, whole) = (folder.path().join("killed.db"), folder.path().join("whole.db"));
    let mut finished: Vec<u64> = Vec::new();
    for time in 0..TIMES {
        finished.extend(kill_after(&killed, 1 + time * 7 % 11));
        let Ok(reader) = Reader::open(&killed) else { continue };
        let ended = reader.repositories(None).unwrap();
        let ended: Vec<u64> =
            ended.iter().filter(|stored| stored.ended.is_some()).map(|s| s.row.id).collect();
        assert!(finished.iter().all(|id| ended.contains(id)), "{finished:?} {ended:?}");
    }
    let mut twice = finished.clone();
    twice.sort_unstable();
    twice.dedup();
    assert_eq!(twice.len(), finished.len(), "a finished repository is not gone through again");
    assert!(finished.len() > 20);
    sweep(&killed);
    sweep(&whole);
    let index = demo_index(folder.path());
    assert_eq!(judged(&killed, &index, None), judged(&whole, &index, None));
    let runs = |path: &Path| Reader::open(path).unwrap().runs().unwrap();
    assert_eq!(runs(&killed), runs(&whole));
}

/// Starts a sweep, kills it when it has finished some repositories, and gives those that it said to have finished.
fn kill_after(path: &Path, count: u64) -> Vec<u64> {
    let name = "kill::a_killed_sweep_goes_on_and_ends_as_one_that_was_left_alone";
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([name, "--exact", "--nocapture", "--test-threads=1"])
        .env(STORE, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut finished = Vec::new();
    for line in lines {
        let Some(id) = line.strip_prefix("finished ") else { continue };
        finished.push(id.parse().unwrap());
        if finished.len() as u64 == count {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    finished
}
