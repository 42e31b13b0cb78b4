//! Disks that are full, and processes that are killed while they write.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Duration;

use crate::database::{RUSTSEC, serve, snapshot, updated, with_data};
use crate::lockgate::{Run, command, command_on_full_disk, demo_database, run, run_command};
use crate::tree::{VULNERABLE, tree, write};

/// The names in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn assert_disk_full(run: &Run, file: &str) {
    assert_eq!(run.code, 3, "{run:#?}");
    assert!(run.stderr.contains("cannot write") && run.stderr.contains(file), "{run:#?}");
    assert!(run.stderr.contains("free space"), "{run:#?}");
}

#[test]
fn a_build_on_a_full_disk_leaves_the_index_of_that_name_and_nothing_else() {
    let home = tree(&[("Cargo.lock", VULNERABLE.as_bytes())]);
    let demo = demo_database().display().to_string();
    assert_eq!(run(home.path(), &["db", "build", "made.lockgate", &demo]).code, 0);
    let index = home.path().join("made.lockgate");
    let (good, before) = (fs::read(&index).unwrap(), names(home.path()));
    // From the first byte on to somewhere in its middle.
    for blocks in [0, 1, good.len() as u64 / 2048] {
        let mut command = command_on_full_disk(home.path(), blocks);
        command.args(["db", "build", "made.lockgate", &demo]);
        assert_disk_full(&run_command(&mut command), "made.lockgate");
        assert_eq!(fs::read(&index).unwrap(), good);
        assert_eq!(names(home.path()), before);
    }
    assert_eq!(run(home.path(), &["scan", "--db", "made.lockgate"]).code, 1);
}

#[test]
fn an_update_and_an_import_on_a_full_disk_leave_the_database_in_use() {
    let server = serve();
    let home = updated(&server);
    let data = home.path().join("data");
    let (good, before) = (snapshot(&data), names(&data));
    let demo = demo_database().display().to_string();
    let other = serve();
    for arguments in [
        &["db", "update", "--no-signals", "--attempts", "1"][..],
        &["db", "import", demo.as_str()][..],
    ] {
        let mut command = command_on_full_disk(home.path(), 1);
        command.args(arguments).env("LOCKGATE_DATA_DIR", &data).env("NO_PROXY", "127.0.0.1");
        command.env("LOCKGATE_RUSTSEC_URL", format!("{}{RUSTSEC}", other.url));
        let run = run_command(command.env("LOCKGATE_OSV_URL", &other.url));
        assert_disk_full(&run, "data");
        assert_eq!((snapshot(&data), names(&data)), (good.clone(), before.clone()));
        assert_eq!(with_data(home.path(), &["db", "verify"]).code, 0);
        assert_eq!(with_data(home.path(), &["scan"]).code, 1);
    }
}

#[test]
fn a_report_that_does_not_fit_on_the_disk_is_no_report_and_no_pass() {
    let home = tree(&[("Cargo.lock", VULNERABLE.as_bytes()), ("out.json", b"of last week")]);
    let demo = demo_database().display().to_string();
    let before = names(home.path());
    let mut command = command_on_full_disk(home.path(), 1);
    command.args(["scan", "--db", &demo, "--output", "json=out.json"]);
    assert_disk_full(&run_command(&mut command), "out.json");
    assert_eq!(fs::read(home.path().join("out.json")).unwrap(), b"of last week");
    assert_eq!(names(home.path()), before);
}

/// Records enough for a build that takes a while.
fn many_records(folder: &Path) {
    for number in 0..2000 {
        let record = format!(
            r#"{{"id": "GHSA-{number}", "modified": "2026-11-19T00:00:00Z", "details": "{}", "affected": [{{
            "package": {{"ecosystem": "crates.io", "name": "smallvec"}}, "versions": ["1.6.0"]}}]}}"#,
            "text ".repeat(50)
        );
        write(folder, &format!("osv/GHSA-{number}.json"), record.as_bytes());
    }
}

/// The folder of an index in the making.
fn making(home: &Path) -> Option<PathBuf> {
    let begins = |name: &String| name.starts_with(".lockgate-making-");
    names(home).into_iter().find(begins).map(|name| home.join(name))
}

fn has_file(folder: &Path, begin: &str) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name()).any(|name| name.to_string_lossy().starts_with(begin))
}

/// Waits for a moment of a build, or for its end.
fn wait_for(child: &mut Child, moment: &dyn Fn() -> bool) -> bool {
    while child.try_wait().unwrap().is_none() {
        if moment() {
            return true;
        }
        std::thread::yield_now();
    }
    false
}

#[test]
fn a_build_that_is_killed_leaves_the_old_index_and_is_in_nobodys_way() {
    let home = tree(&[("Cargo.lock", VULNERABLE.as_bytes())]);
    let home = home.path();
    many_records(home);
    let demo = demo_database().display().to_string();
    assert_eq!(run(home, &["db", "build", "made.lockgate", &demo]).code, 0);
    let begun: &dyn Fn() -> bool = &|| making(home).is_some();
    let writing: &dyn Fn() -> bool =
        &|| making(home).is_some_and(|folder| has_file(&folder, ".lockgate-index-"));
    let written: &dyn Fn() -> bool =
        &|| making(home).is_some_and(|folder| has_file(&folder, "index"));
    let mut killed = 0;
    for moment in [begun, writing, written] {
        let mut build = command(home);
        build.args(["db", "build", "made.lockgate", "osv"]).stdout(Stdio::null());
        let mut child = build.stderr(Stdio::null()).spawn().unwrap();
        killed += usize::from(wait_for(&mut child, moment));
        // An error: it has ended by itself.
        let _ = child.kill();
        child.wait().unwrap();
        assert_eq!(run(home, &["db", "verify", "made.lockgate"]).code, 0);
        assert_eq!(run(home, &["scan", "--db", "made.lockgate"]).code, 1);
        if let Some(left) = making(home) {
            // Out of the way of the next moment; a day later a build removes it.
            fs::rename(&left, home.join(format!(".lockgate-making-x{killed}"))).unwrap();
            age(&home.join(format!(".lockgate-making-x{killed}")));
        }
        assert_eq!(run(home, &["db", "build", "made.lockgate", &demo]).code, 0);
        assert_eq!(making(home), None, "what a killed build left is removed");
    }
    assert!(killed > 0, "no build was caught at work");
}

/// Makes a folder two days old.
fn age(folder: &Path) {
    let file = File::open(folder).unwrap();
    let then = file.metadata().unwrap().modified().unwrap() - Duration::from_secs(48 * 60 * 60);
    file.set_modified(then).unwrap();
}

#[test]
fn what_an_update_killed_between_its_last_steps_left_is_cleared_away() {
    let server = serve();
    let home = updated(&server);
    let data = home.path().join("data");
    let before = names(&data);
    write(&data, "current.2026-01-01-0123456789abcdef.lockgate", b"half a na");
    write(&data, "snapshots/2026-01-01-0123456789abcdef.lockgate", b"half an index");
    assert_eq!(with_data(home.path(), &["scan"]).code, 1);
    assert_eq!(crate::database::update(home.path(), &server).code, 0);
    assert_eq!(names(&data), before);
    assert!(!data.join("snapshots/2026-01-01-0123456789abcdef.lockgate").exists());
}
