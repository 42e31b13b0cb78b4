//! The advisory database as the action finds it in a cache.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::database::{serve, snapshot, updated, with_data};
use crate::lockgate::{Run, demo_database, run_command, workspace};
use crate::server::Server;
use crate::tree::{VULNERABLE, tree};

/// `database.sh`, with the real program and without a network.
fn refreshed_without_network(home: &Path, server: &Server) -> Run {
    let mut command = Command::new("bash");
    command.arg(workspace().join("database.sh")).current_dir(home);
    command.env("LOCKGATE_BINARY", env!("CARGO_BIN_EXE_lockgate"));
    command.env("LOCKGATE_DATA_DIR", home.join("data")).env("NO_PROXY", "127.0.0.1");
    command.env("LOCKGATE_RUSTSEC_URL", format!("{}/gone", server.url));
    command.env("LOCKGATE_OSV_URL", format!("{}/gone", server.url));
    run_command(&mut command)
}

#[test]
fn a_cached_database_with_a_changed_byte_is_noticed_and_never_judged_with() {
    let server = serve();
    let home = updated(&server);
    let index = snapshot(&home.path().join("data"));
    let mut bytes = fs::read(&index).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&index, bytes).unwrap();
    let run = refreshed_without_network(home.path(), &server);
    assert_eq!(run.code, 0, "{run:#?}");
    assert!(
        run.stdout
            .contains("::warning title=lockgate::the advisory database from the cache is damaged")
    );
    assert!(!index.exists());
    assert_eq!(with_data(home.path(), &["scan"]).code, 3, "without a database nothing is judged");
}

#[test]
fn a_stale_database_from_a_cache_is_kept_and_is_no_pass() {
    let home = tree(&[("Cargo.lock", VULNERABLE.replace("smallvec", "tinyvec").as_bytes())]);
    // What the tree has for its policy accepts any age.
    fs::remove_file(home.path().join("lockgate.toml")).unwrap();
    let path = demo_database().display().to_string();
    assert_eq!(with_data(home.path(), &["db", "import", &path]).code, 0);
    let run = refreshed_without_network(home.path(), &Server::start());
    assert_eq!(run.code, 0, "{run:#?}");
    assert!(
        run.stdout.contains("::warning title=lockgate::the advisory database could not be updated")
    );
    let scan = with_data(home.path(), &["scan"]);
    assert_eq!(scan.code, 3, "{scan:#?}");
    assert!(scan.stdout.contains("days old"), "{scan:#?}");
}
