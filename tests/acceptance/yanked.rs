//! Yanked releases: from what cargo keeps, and from an index.

use std::path::{Path, PathBuf};

use serde_json::Value;
use tame_index::index::cache::{CacheWrite, Revision};
use tame_index::index::{IndexUrl, JsonLines};
use tempfile::TempDir;

use super::lockgate::{command, demo_database, notes, run_command};
use super::server::{Answer, Server};
use super::tree::{NO_AGE, tree, write};

/// A lockfile of one public crate that is yanked, one that is not, and a private one of a name that is public too.
const LOCKFILE: &str = "version = 4\n\n\
    [[package]]\nname = \"bytes\"\nversion = \"0.4.12\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n\n\
    [[package]]\nname = \"cfg-if\"\nversion = \"1.0.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n\n\
    [[package]]\nname = \"secret\"\nversion = \"1.0.0\"\nsource = \"registry+https://registry.example/index\"\n";

fn policy(block: &str) -> String {
    format!("{NO_AGE}uncovered-packages = \"tolerate\"\n[block]\nyanked = \"{block}\"\n")
}

fn entry(name: &str, releases: &[(&str, bool)]) -> String {
    let line = |(version, yanked): &(&str, bool)| {
        let cksum = "0".repeat(64);
        format!(
            "{{\"name\":\"{name}\",\"vers\":\"{version}\",\"deps\":[],\"cksum\":\"{cksum}\",\"features\":{{}},\"yanked\":{yanked}}}\n"
        )
    };
    releases.iter().map(line).collect()
}

fn bytes_entry() -> String {
    entry("bytes", &[("0.4.12", true), ("0.4.13", false), ("1.0.0", false)])
}

/// The tree and, below it, cargo's home.
fn project(block: &str) -> TempDir {
    let policy = policy(block);
    tree(&[("Cargo.lock", LOCKFILE.as_bytes()), ("lockgate.toml", policy.as_bytes())])
}

/// Where cargo keeps the public registry's index.
fn index(home: &Path) -> PathBuf {
    let folder = tame_index::utils::url_to_local_dir(IndexUrl::CratesIoSparse.as_str(), true);
    home.join("registry/index").join(folder.unwrap().dir_name)
}

fn cache(index: &Path, path: &str, lines: &str) {
    let lines = CacheWrite::from(JsonLines::validate(lines.as_bytes()).unwrap());
    let mut bytes = Vec::new();
    lines.write_cache_entry(&mut bytes, &Revision::Unknown).unwrap();
    write(index, &format!(".cache/{path}"), &bytes);
}

fn scan(folder: &Path, more: &[&str]) -> (i32, Value) {
    let mut command = command(folder);
    command.env("CARGO_HOME", folder.join("cargo")).env("NO_PROXY", "127.0.0.1");
    command.args(["scan", "--output", "json", "--db"]).arg(demo_database()).args(more);
    let run = run_command(&mut command);
    (run.code, run.json())
}

fn yanked(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().unwrap().iter();
    let findings = findings.filter(|finding| finding["id"] == "YANKED");
    findings.map(|finding| finding["package"].as_str().unwrap()).collect()
}

#[test]
fn a_release_that_cargos_copy_of_the_index_calls_yanked_blocks_where_the_policy_says_so() {
    let project = project("always");
    let index = index(&project.path().join("cargo"));
    cache(&index, "by/te/bytes", &bytes_entry());
    cache(&index, "cf/g-/cfg-if", &entry("cfg-if", &[("1.0.0", false)]));
    let (code, report) = scan(project.path(), &["--yanked", "cache"]);
    assert_eq!((code, yanked(&report)), (1, vec!["bytes"]), "{report:#}");
    assert!(report["complete"].as_bool().unwrap());
    let finding = &report["findings"][0];
    assert_eq!(finding["fixed_version"], "0.4.13");
    assert_eq!(finding["decision"]["rule"], "block.yanked = \"always\"");
    assert!(!project.path().join("cargo/.package-cache").exists(), "cargo's lock is not taken");
}

#[test]
fn without_being_asked_nothing_is_looked_up_and_who_gates_on_it_is_told() {
    for (block, expected, told) in [("always", 3, 1), ("never", 0, 0)] {
        let project = project(block);
        cache(&index(&project.path().join("cargo")), "by/te/bytes", &bytes_entry());
        let (code, report) = scan(project.path(), &[]);
        assert_eq!((code, yanked(&report).len()), (expected, 0), "{report:#}");
        assert_eq!(notes(&report, "unknown-yanked").len(), told);
    }
}

#[test]
fn a_crate_that_cargo_does_not_keep_and_an_entry_that_is_damaged_are_not_known() {
    let project = project("always");
    let index = index(&project.path().join("cargo"));
    write(&index, ".cache/by/te/bytes", b"\x03\x02\0\0\0Unknown\x000.4.12\0{\"name\":\"byt");
    let (code, report) = scan(project.path(), &["--yanked", "cache"]);
    assert_eq!((code, yanked(&report).len()), (3, 0));
    let notes = notes(&report, "unknown-yanked");
    assert_eq!((notes.len(), &notes[0]["count"]), (1, &Value::from(2)), "{notes:#?}");
    assert_eq!(notes[0]["effect"], "incomplete");
    let message = notes[0]["message"].as_str().unwrap();
    assert!(message.contains("bytes 0.4.12, cfg-if 1.0.0"), "{message}");
}

#[test]
fn a_mirrors_copy_is_read_where_it_is_named_and_a_wrong_name_is_a_usage_error() {
    let project = project("never");
    let mirror = project.path().join("mirror");
    cache(&mirror, "by/te/bytes", &bytes_entry());
    let (code, report) = scan(project.path(), &["--yanked", "cache", "--cargo-index", "mirror"]);
    assert_eq!((code, yanked(&report)), (0, vec!["bytes"]));
    assert_eq!(notes(&report, "unknown-yanked")[0]["effect"], "tolerated");
    let mut command = command(project.path());
    command.args(["scan", "--yanked", "cache", "--cargo-index", "nowhere"]);
    let run = run_command(&mut command);
    assert_eq!(run.code, 2, "{run:#?}");
    assert!(run.stderr.contains("nowhere holds no .cache"), "{run:#?}");
}

#[test]
fn a_registrys_index_is_asked_for_public_crates_only() {
    let project = project("always");
    let server = Server::start();
    server.set("/index/by/te/bytes", Answer::Body(bytes_entry().into_bytes(), "e-bytes"));
    server.set(
        "/index/cf/g-/cfg-if",
        Answer::Body(entry("cfg-if", &[("1.0.0", false)]).into(), "e-cfg-if"),
    );
    let url = format!("sparse+{}/index/", server.url);
    let (code, report) = scan(project.path(), &["--yanked", "network", "--sparse-index-url", &url]);
    assert_eq!((code, yanked(&report)), (1, vec!["bytes"]), "{report:#}");
    assert!(notes(&report, "unknown-yanked").is_empty());
    let mut asked = server.take_log();
    asked.sort();
    assert_eq!(asked, ["/index/by/te/bytes 200", "/index/cf/g-/cfg-if 200"]);
}

#[test]
fn what_an_index_does_not_answer_is_not_known() {
    for answer in [Answer::Status(404), Answer::Html, Answer::Status(403)] {
        let project = project("always");
        let server = Server::start();
        server.set("/by/te/bytes", answer);
        let cfg_if = entry("cfg-if", &[("1.0.0", false)]);
        server.set("/cf/g-/cfg-if", Answer::Body(cfg_if.into(), "e-cfg-if"));
        let more = ["--yanked", "network", "--attempts", "1", "--sparse-index-url", &server.url];
        let (code, report) = scan(project.path(), &more);
        assert_eq!((code, yanked(&report).len()), (3, 0), "{report:#}");
        let notes = notes(&report, "unknown-yanked");
        let message = notes[0]["message"].as_str().unwrap();
        assert!(message.contains("yanked: bytes 0.4.12; bytes: "), "{message}");
    }
}

#[test]
fn a_yanked_release_is_one_rule_in_sarif_and_can_be_ignored() {
    let project = project("always");
    let ignored = format!(
        "{}\n[[ignore]]\nid = \"YANKED\"\npackage = \"bytes\"\nreason = \"replaced next week\"\n",
        policy("always")
    );
    cache(&index(&project.path().join("cargo")), "by/te/bytes", &bytes_entry());
    cache(
        &index(&project.path().join("cargo")),
        "cf/g-/cfg-if",
        &entry("cfg-if", &[("1.0.0", true)]),
    );
    let mut command = command(project.path());
    command.env("CARGO_HOME", project.path().join("cargo")).env("LOCKGATE_YANKED", "cache");
    command.args(["scan", "--output", "sarif", "--db"]).arg(demo_database());
    let sarif = run_command(&mut command).json();
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), 1, "{rules:#?}");
    assert_eq!((&rules[0]["id"], &rules[0]["name"]), (&"YANKED".into(), &"YankedRelease".into()));
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let messages: Vec<&str> =
        results.iter().map(|result| result["message"]["text"].as_str().unwrap()).collect();
    assert_eq!(
        messages,
        [
            "bytes 0.4.12 was yanked: its registry took the release back; fixed in 0.4.13.",
            "cfg-if 1.0.0 was yanked: its registry took the release back; no fixed version is known."
        ]
    );
    write(project.path(), "lockgate.toml", ignored.as_bytes());
    let (code, report) = scan(project.path(), &["--yanked", "cache"]);
    let actions = report["findings"].as_array().unwrap().iter();
    let actions: Vec<&str> =
        actions.map(|finding| finding["decision"]["action"].as_str().unwrap()).collect();
    assert_eq!((code, actions), (1, vec!["ignore", "block"]));
}
