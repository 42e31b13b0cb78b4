//! The outputs of a sweep.

use lockgate_fake_github::{Organization, Repository};

use super::rig::Rig;
use crate::lockgate::run_command;

/// A lockfile of one package from the public registry.
fn lockfile(name: &str, version: &str) -> String {
    let registry = "registry+https://github.com/rust-lang/crates.io-index";
    format!(
        "version = 4\n[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = \"{registry}\"\n"
    )
}

/// One advisory, of the day before.
const RECORD: &str = r#"{"id": "RUSTSEC-2020-0071", "modified": "2026-11-19T00:00:00Z", "summary": "A crash",
    "affected": [{"package": {"ecosystem": "crates.io", "name": "time"},
    "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "0.2.23"}]}]}]}"#;

fn rig() -> Rig {
    let old = Repository::new("old").file("Cargo.lock", lockfile("time", "0.1.43"));
    let new = Repository::new("new").file("Cargo.lock", lockfile("time", "0.2.23"));
    let mut rig = Rig::new(Organization::new("acme").with(old).with(new));
    rig.database = rig.home.path().join("RUSTSEC-2020-0071.json");
    std::fs::write(&rig.database, RECORD).unwrap();
    rig
}

#[test]
fn every_output_says_the_same() {
    let rig = rig();
    let outputs = [
        "--output",
        "text",
        "--output",
        "json=s.json",
        "--output",
        "ndjson=s.ndjson",
        "--output",
        "csv=s.csv",
        "--output",
        "markdown=s.md",
        "--output",
        "sarif=sarif",
    ];
    let run = rig.sweep(&outputs);
    assert_eq!(run.code, 1, "{run:#?}");
    let read = |name: &str| std::fs::read_to_string(rig.home.path().join(name)).unwrap();
    assert!(run.stdout.contains("acme/old Cargo.lock  0.1.43 → 0.2.23"), "{run:#?}");
    let json: serde_json::Value = serde_json::from_str(&read("s.json")).unwrap();
    assert_eq!(json["verdict"], "blocked");
    assert_eq!(json["complete"], true);
    assert_eq!(json["exit_code"], 1);
    assert_eq!(json["counts"]["examined"], 2);
    assert_eq!(json["fix_first"][0]["places"][0]["repository"], "acme/old");
    assert_eq!(json["upgrades"][0]["bumps"][0]["repository"], "acme/old");
    let lines = rig.lines("s.ndjson");
    assert_eq!(lines["acme/new"]["report"]["verdict"], "pass");
    assert_eq!(lines["acme/old"]["report"]["findings"][0]["package"], "time");
    let csv = read("s.csv");
    assert!(
        csv.lines()
            .any(|line| line
                .starts_with("acme/old,ok,lockfiles,Cargo.lock,4,crates.io,time,0.1.43,")),
        "{csv}"
    );
    assert!(csv.lines().any(|line| line.starts_with("acme/new,ok,lockfiles,")), "{csv}");
    assert!(read("s.md").contains("### Fix first"), "{}", read("s.md"));
    let sarif: serde_json::Value = serde_json::from_str(&read("sarif/acme/old.sarif")).unwrap();
    assert_eq!(sarif["runs"][0]["automationDetails"]["id"], "lockgate/sweep/");
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), 1);
    assert!(rig.home.path().join("sarif/acme/new.sarif").exists());
}

#[test]
fn status_tells_how_the_last_run_ended() {
    let rig = rig();
    rig.sweep(&[]);
    let run = run_command(&mut rig.command(&["sweep", "status"]));
    assert_eq!(run.code, 0, "{run:#?}");
    assert!(run.stdout.starts_with("run 1 of acme on 127.0.0.1"), "{run:#?}");
    assert!(run.stdout.contains("2 of 2 repositories have ended, 0 are open"), "{run:#?}");
    let run = run_command(&mut rig.command(&["sweep", "status", "--output", "json"]));
    assert_eq!(run.json()["open"], 0);
}
