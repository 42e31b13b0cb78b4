//! `lockgate db`, against loopback servers.

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use flate2::{Compression, write::GzEncoder};
use tempfile::TempDir;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::lockgate::{Run, command, demo_database, run, run_command};
use crate::server::{Answer, Server};
use crate::tree::{VULNERABLE, tree, write};

pub(crate) const RUSTSEC: &str = "/advisory-db.tar.gz";
pub(crate) const CRATES: &str = "/crates.io/all.zip";
pub(crate) const NPM: &str = "/npm/all.zip";

/// Archives of the demo's advisories: RustSec, OSV for crates.io, OSV for npm.
pub(crate) fn archives() -> [Vec<u8>; 3] {
    let database = demo_database();
    [
        tarball(&database.join("rustsec")),
        zipped(&database.join("osv/crates.io")),
        zipped(&database.join("osv/npm")),
    ]
}

fn tarball(tree: &Path) -> Vec<u8> {
    let encoder = GzEncoder::new(Vec::new(), Compression::default());
    let mut archive = tar::Builder::new(encoder);
    archive.append_dir_all("advisory-db/crates", tree.join("crates")).unwrap();
    archive.into_inner().unwrap().finish().unwrap()
}

pub(crate) fn zipped(folder: &Path) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(&fs::read(entry.path()).unwrap()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// The index in use.
pub(crate) fn snapshot(data: &Path) -> PathBuf {
    let name = fs::read_to_string(data.join("current")).unwrap();
    data.join("snapshots").join(name)
}

pub(crate) fn serve() -> Server {
    let server = Server::start();
    let [rustsec, crates, npm] = archives();
    server.set(RUSTSEC, Answer::Body(rustsec, "r1"));
    server.set(CRATES, Answer::Body(crates, "c1"));
    server.set(NPM, Answer::Body(npm, "n1"));
    server
}

pub(crate) fn update(home: &Path, server: &Server) -> Run {
    let mut command = command(home);
    command.args(["db", "update", "--no-signals", "--attempts", "2", "--timeout", "1"]);
    command.env("LOCKGATE_DATA_DIR", home.join("data")).env("NO_PROXY", "127.0.0.1");
    command.env("LOCKGATE_RUSTSEC_URL", format!("{}{RUSTSEC}", server.url));
    run_command(command.env("LOCKGATE_OSV_URL", &server.url))
}

pub(crate) fn with_data(home: &Path, arguments: &[&str]) -> Run {
    run_command(command(home).args(arguments).env("LOCKGATE_DATA_DIR", home.join("data")))
}

/// A home with a database and a vulnerable tree in it.
pub(crate) fn updated(server: &Server) -> TempDir {
    let home = tree(&[("Cargo.lock", VULNERABLE.as_bytes())]);
    let run = update(home.path(), server);
    assert_eq!(run.code, 0, "{run:#?}");
    server.take_log();
    home
}

#[test]
fn update_downloads_and_a_scan_uses_it_without_arguments() {
    let server = serve();
    let home = tree(&[("Cargo.lock", VULNERABLE.as_bytes())]);
    let before = with_data(home.path(), &["scan"]);
    assert_eq!(before.code, 3, "no database yet: {before:#?}");
    assert!(before.stdout.contains("lockgate db update"), "{before:#?}");
    let run = update(home.path(), &server);
    assert_eq!(run.code, 0, "{run:#?}");
    let archives = server.take_log().iter().filter(|line| line.ends_with(" 200")).count();
    assert_eq!(archives, 3);
    let scan = with_data(home.path(), &["scan"]);
    assert_eq!(scan.code, 1, "{scan:#?}");
    let status = with_data(home.path(), &["db", "status"]);
    assert_eq!(status.code, 0, "{status:#?}");
    assert!(status.stdout.contains("RustSec") && status.stdout.contains("OSV"), "{status:#?}");
}

#[test]
fn a_second_update_asks_whether_anything_changed() {
    let server = serve();
    let home = updated(&server);
    let run = update(home.path(), &server);
    assert_eq!(run.code, 0, "{run:#?}");
    let log = server.take_log();
    let unchanged = log.iter().filter(|line| line.ends_with(" 304")).count();
    assert!(unchanged == 3 && !log.iter().any(|line| line.ends_with(" 200")), "{log:?}");
    assert_eq!(with_data(home.path(), &["scan"]).code, 1);
}

#[test]
fn the_last_good_database_survives_every_failure() {
    let server = serve();
    let home = updated(&server);
    let good = snapshot(&home.path().join("data"));
    let [_, crates, _] = archives();
    let cut = crates[..crates.len() - 30].to_vec();
    let mut flipped = crates.clone();
    let middle = 60;
    flipped[middle] ^= 0xff;
    let failures: [(&str, Answer, i32, usize); 11] = [
        ("404", Answer::Status(404), 3, 1),
        ("429", Answer::Status(429), 3, 2),
        ("500", Answer::Status(500), 3, 2),
        ("401", Answer::Status(401), 4, 1),
        ("403", Answer::Status(403), 4, 1),
        ("HTML", Answer::Html, 3, 1),
        ("reset", Answer::Cut(crates.clone()), 3, 2),
        ("stall", Answer::Stall, 3, 2),
        ("truncated archive", Answer::Body(cut, "c2"), 3, 1),
        ("bad checksum", Answer::Body(flipped, "c3"), 3, 1),
        (
            "empty archive",
            Answer::Body(b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec(), "c4"),
            3,
            1,
        ),
    ];
    for (name, answer, code, requests) in failures {
        server.set(CRATES, answer);
        let run = update(home.path(), &server);
        assert_eq!(run.code, code, "{name}: {run:#?}");
        assert!(
            run.stderr.starts_with("error:") || run.stderr.contains("\nerror:"),
            "{name}: {run:#?}"
        );
        assert!(run.stderr.contains("127.0.0.1"), "{name} names the feed: {run:#?}");
        assert!(run.stderr.contains("hint:"), "{name}: {run:#?}");
        let of_crates = server.take_log().iter().filter(|line| line.starts_with(CRATES)).count();
        assert_eq!(of_crates, requests, "{name}: tries are bounded");
        assert_eq!(snapshot(&home.path().join("data")), good, "{name}");
        assert_eq!(with_data(home.path(), &["scan", "-q"]).code, 1, "{name}: still in use");
        let left = fs::read_dir(home.path().join("data")).unwrap().flatten();
        let left: Vec<_> = left.map(|entry| entry.file_name()).collect();
        assert_eq!(left.len(), 3, "{name}: nothing half done is left: {left:?}");
    }
}

#[test]
fn a_data_folder_that_cannot_be_written_is_told() {
    let server = serve();
    let home = tree(&[("data", b"a file where the folder should be")]);
    let run = update(home.path(), &server);
    assert_eq!(run.code, 3, "{run:#?}");
    assert!(run.stderr.contains("data"), "{run:#?}");
}

#[test]
fn import_takes_sources_from_disk_for_machines_without_a_network() {
    let home = tree(&[("Cargo.lock", VULNERABLE.as_bytes())]);
    let path = demo_database().display().to_string();
    let run = with_data(home.path(), &["db", "import", &path]);
    assert_eq!(run.code, 0, "{run:#?}");
    assert_eq!(with_data(home.path(), &["scan"]).code, 1);
    // The file itself is a database, wherever it lies.
    let moved = home.path().join("moved");
    fs::rename(snapshot(&home.path().join("data")), &moved).unwrap();
    let path = moved.display().to_string();
    assert_eq!(crate::lockgate::run(home.path(), &["scan", "--db", &path]).code, 1);
}

#[test]
fn import_refuses_what_is_no_database() {
    let home = tree(&[("empty/x.txt", b""), ("bad.json", b"{"), ("cut.zip", b"PK\x03\x04half")]);
    for (path, code) in
        [("empty", 2), ("nothing", 2), ("bad.json", 3), ("cut.zip", 3), ("lockgate.toml", 2)]
    {
        let run = with_data(home.path(), &["db", "import", path]);
        assert_eq!(run.code, code, "{path}: {run:#?}");
        assert!(!home.path().join("data/current").exists(), "{path}");
    }
}

#[test]
fn a_damaged_index_is_refused_and_never_a_pass() {
    let home = tree(&[("Cargo.lock", VULNERABLE.as_bytes())]);
    let path = demo_database().display().to_string();
    assert_eq!(with_data(home.path(), &["db", "import", &path]).code, 0);
    let index = snapshot(&home.path().join("data"));
    let good = fs::read(&index).unwrap();
    let newer = [&good[..16], &[99], &good[17..]].concat();
    let older = [&good[..16], &[0], &good[17..]].concat();
    let longer = [&good[..], b"x"].concat();
    let cases: [(&str, &[u8]); 6] = [
        ("empty", b""),
        ("foreign", b"PK\x03\x04half"),
        ("cut", &good[..good.len() - 1]),
        ("grown", &longer),
        ("newer", &newer),
        ("older", &older),
    ];
    for (name, bytes) in cases {
        fs::write(&index, bytes).unwrap();
        let run = with_data(home.path(), &["scan"]);
        assert_eq!(run.code, 3, "{name}: {run:#?}");
        assert!(run.stdout.contains("db update"), "{name}: {run:#?}");
        let verified = with_data(home.path(), &["db", "verify"]);
        assert_eq!(verified.code, 3, "{name}: {verified:#?}");
        for command in [["explain", "CVE-2021-25900"], ["db", "status"]] {
            let run = with_data(home.path(), &command);
            assert_eq!(run.code, 3, "{name}: {run:#?}");
        }
        let searched = with_data(home.path(), &["db", "search", "smallvec"]);
        assert_eq!(searched.code, 3, "{name}: {searched:#?}");
    }
    fs::remove_file(&index).unwrap();
    assert_eq!(with_data(home.path(), &["scan"]).code, 3);
}

#[test]
fn no_changed_byte_of_an_index_goes_unnoticed_where_it_counts() {
    let home = tree(&[("Cargo.lock", VULNERABLE.as_bytes())]);
    let path = demo_database().display().to_string();
    assert_eq!(run(home.path(), &["db", "build", "good.lockgate", &path]).code, 0);
    let good = fs::read(home.path().join("good.lockgate")).unwrap();
    let args = ["scan", "-o", "json", "--db", "bad.lockgate"];
    fs::write(home.path().join("bad.lockgate"), &good).unwrap();
    let expected = run(home.path(), &args).json()["findings"].clone();
    // The library's test changes every byte; here the whole program is run on some.
    for at in (0..good.len()).step_by(good.len() / 60) {
        let mut bytes = good.clone();
        bytes[at] ^= 0x40;
        fs::write(home.path().join("bad.lockgate"), &bytes).unwrap();
        let run = run(home.path(), &args);
        let harmless = run.code == 1 && run.json()["findings"] == expected;
        assert!(harmless || run.code == 3, "byte {at}: {run:#?}");
    }
}

#[test]
fn an_index_is_built_exported_imported_and_verified() {
    let home = tree(&[("Cargo.lock", VULNERABLE.as_bytes())]);
    let path = demo_database().display().to_string();
    let built = run(home.path(), &["db", "build", "all.lockgate", &path]);
    assert_eq!(built.code, 0, "{built:#?}");
    assert_eq!(run(home.path(), &["db", "build", "again.lockgate", &path]).code, 0);
    let read = |name: &str| fs::read(home.path().join(name)).unwrap();
    assert!(read("all.lockgate") == read("again.lockgate"), "the same sources, the same bytes");
    assert_eq!(run(home.path(), &["scan", "--db", "all.lockgate"]).code, 1);
    assert_eq!(with_data(home.path(), &["db", "import", "all.lockgate"]).code, 0);
    let exported = with_data(home.path(), &["db", "export", "out.lockgate"]);
    assert_eq!(exported.code, 0, "{exported:#?}");
    assert!(read("all.lockgate") == read("out.lockgate"));
    let verified = run(home.path(), &["db", "verify", "out.lockgate"]);
    assert!(verified.code == 0 && verified.stdout.contains("verified"), "{verified:#?}");
    let two = run(home.path(), &["scan", "--db", "all.lockgate", "--db", &path]);
    assert!(two.code == 2 && two.stderr.contains("db build"), "{two:#?}");
    let twice = run(home.path(), &["db", "build", "x", "all.lockgate"]);
    assert_eq!(twice.code, 2, "{twice:#?}");
}

#[test]
fn a_build_that_is_refused_leaves_the_file_of_that_name() {
    let home = tree(&[("bad.json", b"{"), ("x.lockgate", b"kept")]);
    let run = run(home.path(), &["db", "build", "x.lockgate", "bad.json"]);
    assert_eq!(run.code, 3, "{run:#?}");
    assert_eq!(fs::read(home.path().join("x.lockgate")).unwrap(), b"kept");
    let names = fs::read_dir(home.path()).unwrap().flatten().map(|entry| entry.file_name());
    let left: Vec<_> = names.filter(|name| name.to_str().unwrap().starts_with(".lock")).collect();
    assert!(left.is_empty(), "nothing half done is left: {left:?}");
}

#[test]
fn a_private_record_wins_over_the_public_one_of_its_id() {
    let database = demo_database();
    let public = database.join("osv/crates.io").display().to_string();
    let text = fs::read_to_string(database.join("osv/crates.io/GHSA-43w2-9j62-hq99.json")).unwrap();
    assert!(text.contains("\"name\": \"smallvec\""));
    let text = text.replace("\"name\": \"smallvec\"", "\"name\": \"elsewhere\"");
    let home = tree(&[
        ("Cargo.lock", VULNERABLE.as_bytes()),
        ("own/GHSA-43w2-9j62-hq99.json", text.as_bytes()),
    ]);
    let built = run(home.path(), &["db", "build", "i", &public, "--private", "own"]);
    assert_eq!(built.code, 0, "{built:#?}");
    assert_eq!(
        run(home.path(), &["scan", "--db", "i"]).code,
        0,
        "the private record is about another package"
    );
}

#[test]
fn databases_can_be_named_in_the_environment() {
    let home = tree(&[("Cargo.lock", VULNERABLE.as_bytes())]);
    let database = demo_database();
    let both = [database.join("rustsec"), database.join("osv/crates.io")];
    let joined = std::env::join_paths(both).unwrap();
    let run =
        run_command(command(home.path()).args(["scan", "-o", "json"]).env("LOCKGATE_DB", joined));
    assert_eq!(run.code, 1, "{run:#?}");
    assert_eq!(run.json()["database"]["sources"].as_array().unwrap().len(), 2);
}

#[test]
fn status_tells_sources_counts_dates_and_age() {
    let home = tempfile::tempdir().unwrap();
    let path = demo_database().display().to_string();
    let run = run(home.path(), &["db", "status", "--db", &path]);
    assert_eq!(run.code, 0, "{run:#?}");
    for words in
        ["RustSec", "OSV", "4 advisories", "newest 2025-08-12", "days old", "crates.io", "npm"]
    {
        assert!(run.stdout.contains(words), "{words}: {run:#?}");
    }
    let none = with_data(home.path(), &["db", "status"]);
    assert_eq!(none.code, 3, "{none:#?}");
}

#[test]
fn explain_prints_one_advisory_under_any_of_its_ids() {
    let home = tempfile::tempdir().unwrap();
    let path = demo_database().display().to_string();
    for id in ["RUSTSEC-2021-0003", "cve-2021-25900", "GHSA-43w2-9j62-hq99"] {
        let run = run(home.path(), &["explain", id, "--db", &path]);
        assert_eq!(run.code, 0, "{run:#?}");
        for words in [
            "RUSTSEC-2021-0003: ",
            "GHSA-43w2-9j62-hq99",
            "smallvec",
            "9.8",
            "RustSec",
            "OSV",
            "CC0-1.0",
        ] {
            assert!(run.stdout.contains(words), "{id} {words}: {run:#?}");
        }
    }
    assert_eq!(run(home.path(), &["explain", "CVE-1-1", "--db", &path]).code, 2);
    write(home.path(), "empty/x", b"");
    assert_eq!(run(home.path(), &["explain", "CVE-1-1", "--db", "empty"]).code, 3);
}

#[test]
fn explain_tells_of_a_withdrawal() {
    let home = tempfile::tempdir().unwrap();
    let good = demo_database().join("osv/npm/GHSA-35jh-r3h4-6jhm.json");
    let text = fs::read_to_string(good).unwrap();
    let text = text.replace("\"summary\"", "\"withdrawn\": \"2025-09-01T00:00:00Z\", \"summary\"");
    write(home.path(), "db/a.json", text.as_bytes());
    let run = run(home.path(), &["explain", "CVE-2021-23337", "--db", "db"]);
    assert_eq!(run.code, 0, "{run:#?}");
    assert!(run.stdout.contains("2025-09-01: matches nothing"), "{run:#?}");
}

#[test]
fn search_finds_by_name_in_every_ecosystem_and_by_id() {
    let home = tempfile::tempdir().unwrap();
    let demo = demo_database().display().to_string();
    assert_eq!(run(home.path(), &["db", "build", "i", &demo]).code, 0);
    for database in ["i", &demo] {
        for text in ["smallvec", "cve-2021-25900", "RUSTSEC-2021-0003"] {
            let run = run(home.path(), &["db", "search", text, "--db", database]);
            assert_eq!(run.code, 0, "{text}: {run:#?}");
            assert!(run.stdout.contains("crates.io smallvec  RUSTSEC-2021-0003"), "{run:#?}");
        }
        let none = run(home.path(), &["db", "search", "nothing-of-that-name", "--db", database]);
        assert_eq!(none.code, 2, "{none:#?}");
    }
}

#[test]
fn a_difference_is_what_was_added_changed_withdrawn_and_removed() {
    let record = |id: &str, summary: &str, withdrawn: &str| {
        format!(
            "{{\"id\": \"{id}\", \"modified\": \"2026-01-01T00:00:00Z\", {withdrawn} \"summary\": \"{summary}\", \"affected\": \
             [{{\"package\": {{\"ecosystem\": \"npm\", \"name\": \"x\"}}, \"versions\": [\"1.0.0\"]}}]}}"
        )
    };
    let home = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("old/same.json", record("GHSA-same", "a", "")),
        ("old/changed.json", record("GHSA-changed", "before", "")),
        ("old/withdrawn.json", record("GHSA-withdrawn", "a", "")),
        ("old/removed.json", record("GHSA-removed", "a", "")),
        ("new/same.json", record("GHSA-same", "a", "")),
        ("new/changed.json", record("GHSA-changed", "after", "")),
        (
            "new/withdrawn.json",
            record("GHSA-withdrawn", "a", "\"withdrawn\": \"2026-02-01T00:00:00Z\","),
        ),
        ("new/added.json", record("GHSA-added", "a", "")),
    ] {
        write(home.path(), name, text.as_bytes());
    }
    for name in ["old", "new"] {
        let file = format!("{name}.lockgate");
        assert_eq!(run(home.path(), &["db", "build", &file, name]).code, 0);
    }
    let run = run(home.path(), &["db", "diff", "old.lockgate", "new.lockgate"]);
    assert_eq!(run.code, 0, "{run:#?}");
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(
        lines,
        [
            "added      GHSA-added  npm x  a",
            "changed    GHSA-changed  npm x  after",
            "withdrawn  GHSA-withdrawn  npm x  a",
            "removed    GHSA-removed  npm x  a",
            "1 added, 1 changed, 1 withdrawn, 1 removed",
        ]
    );
}
