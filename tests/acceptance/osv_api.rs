//! `lockgate scan --source osv-api`, against a loopback server.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Cursor;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::lockgate::{Run, command, demo_database, notes, run, run_command};
use crate::osv_server::{Manners, OsvServer};
use crate::tree::{VULNERABLE, tree};

fn demo() -> OsvServer {
    OsvServer::start(&demo_database().join("osv/crates.io"))
}

fn ask(folder: &Path, server: &str, more: &[&str]) -> Run {
    let mut command = command(folder);
    command.args([
        "scan",
        "--source",
        "osv-api",
        "-o",
        "json",
        "--attempts",
        "2",
        "--timeout",
        "2",
    ]);
    command.args(more).env("LOCKGATE_DATA_DIR", folder.join("data")).env("NO_PROXY", "127.0.0.1");
    run_command(command.env("LOCKGATE_OSV_API_URL", server))
}

fn home() -> TempDir {
    tree(&[("Cargo.lock", VULNERABLE.as_bytes())])
}

/// How many records were fetched.
fn fetched(server: &OsvServer) -> usize {
    let asked = server.take_asked();
    assert!(asked.faults.is_empty(), "the description does not allow {:?}", asked.faults);
    asked.requests.iter().filter(|request| request.starts_with("GET")).count()
}

#[test]
fn the_api_gives_what_a_database_of_its_records_gives() {
    let (server, home) = (demo(), home());
    let answer = ask(home.path(), &server.url, &[]);
    assert_eq!(answer.code, 1, "{answer:#?}");
    let records = demo_database().join("osv/crates.io").display().to_string();
    let local = run(home.path(), &["scan", "-o", "json", "--db", &records]);
    for part in ["findings", "advisories", "verdict", "complete"] {
        assert_eq!(answer.json()[part], local.json()[part], "{part}");
    }
    let first = fetched(&server);
    // What was fetched is kept until it changes; ids of which there was no record are asked for again.
    assert_eq!(ask(home.path(), &server.url, &[]).code, 1);
    let second = fetched(&server);
    assert!(second < first, "{second} of {first}");
}

#[test]
fn only_names_from_public_registries_are_sent() {
    let lockfile = format!(
        "{VULNERABLE}\n[[package]]\nname = \"ours-from-git\"\nversion = \"1.0.0\"\nsource = \"git+https://git.example/ours#abc\"\n\
         \n[[package]]\nname = \"ours-of-the-workspace\"\nversion = \"1.0.0\"\n\
         \n[[package]]\nname = \"ours-by-policy\"\nversion = \"1.0.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n\
         \n[[package]]\nname = \"ours-elsewhere\"\nversion = \"1.0.0\"\nsource = \"registry+https://registry.other.example/index\"\n"
    );
    let home = tree(&[
        ("Cargo.lock", lockfile.as_bytes()),
        ("lockgate.toml", b"[registries]\nprivate-prefixes = [\"ours-by-\"]\n"),
    ]);
    let server = demo();
    let answer = ask(home.path(), &server.url, &[]);
    assert_eq!(answer.code, 1, "{answer:#?}");
    let packages = server.take_asked().packages;
    assert_eq!(packages, [("crates.io".to_owned(), "smallvec".to_owned())]);
}

#[test]
fn a_package_without_a_record_is_an_answer() {
    let home = tree(&[("Cargo.lock", crate::tree::SOUND.as_bytes())]);
    let answer = ask(home.path(), &demo().url, &[]);
    assert_eq!(answer.code, 0, "{answer:#?}");
}

#[test]
fn pages_are_followed_to_the_end_and_refusals_are_asked_again() {
    let (server, home) = (demo(), home());
    let whole = ask(home.path(), &server.url, &[]).json();
    let other = tree(&[("Cargo.lock", VULNERABLE.as_bytes())]);
    server.behave(Manners { page: Some(1), refusals: vec![429], ..Manners::default() });
    let paged = ask(other.path(), &server.url, &[]);
    assert_eq!(paged.json()["findings"], whole["findings"], "{paged:#?}");
    assert_eq!(paged.code, 1);
}

#[test]
fn what_is_not_answered_makes_the_scan_incomplete_and_the_rest_counts() {
    let id = "GHSA-43w2-9j62-hq99".to_owned();
    let lost = |status| Manners { lost: [(id.clone(), status)].into(), ..Manners::default() };
    let cases = [
        ("lost", lost(404)),
        ("failing", lost(500)),
        ("swapped", Manners { swapped: [id.clone()].into(), ..Manners::default() }),
        ("short", Manners { short: true, ..Manners::default() }),
        ("endless", Manners { endless: true, ..Manners::default() }),
        ("strange", Manners { strange: Some("../../etc/passwd".into()), ..Manners::default() }),
        ("absent", Manners { strange: Some("GHSA-0000".into()), ..Manners::default() }),
        ("refusing", Manners { refusals: vec![503; 50], ..Manners::default() }),
    ];
    for (name, manners) in cases {
        let (server, home) = (demo(), home());
        server.behave(manners);
        let answer = ask(home.path(), &server.url, &[]);
        let report = answer.json();
        assert_eq!(report["complete"], false, "{name}: {answer:#?}");
        assert!(matches!(answer.code, 1 | 3), "{name}: {answer:#?}");
        assert!(report["notes"].to_string().contains("no answer for"), "{name}: {answer:#?}");
        let inside = fs::read_dir(home.path().join("data/osv-api"));
        assert!(inside.map_or(0, Iterator::count) < 10 && !home.path().join("etc").exists());
    }
}

#[test]
fn a_server_that_is_not_there_ends_fast_and_is_no_pass() {
    let home = home();
    let answer = ask(home.path(), "http://127.0.0.1:1/", &[]);
    assert_eq!(answer.code, 3, "{answer:#?}");
    let wrong = ask(home.path(), "ftp://host.example/", &[]);
    assert_eq!(wrong.code, 3, "{wrong:#?}");
    let both = ask(home.path(), "http://127.0.0.1:1/", &["--db", "x"]);
    assert_eq!(both.code, 2, "{both:#?}");
}

#[test]
fn many_packages_are_asked_for_in_batches_of_a_thousand() {
    let mut lockfile = VULNERABLE.to_owned();
    for number in 0..2400 {
        lockfile.push_str(&format!(
            "\n[[package]]\nname = \"package-{number}\"\nversion = \"1.0.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n"
        ));
    }
    let home = tree(&[("Cargo.lock", lockfile.as_bytes())]);
    let server = demo();
    let answer = ask(home.path(), &server.url, &[]);
    assert_eq!(answer.code, 1, "{answer:#?}");
    let asked = server.take_asked();
    assert_eq!((asked.packages.len(), asked.largest_batch), (2401, 1000));
    let batches = asked.requests.iter().filter(|request| request.starts_with("POST")).count();
    assert_eq!(batches, 3);
}

/// Every record of the archives of a folder, each id once, as files of one folder.
fn unpack(osv: &Path, target: &Path) -> usize {
    let mut ids = BTreeSet::new();
    for ecosystem in fs::read_dir(osv).unwrap().flatten() {
        let Ok(bytes) = fs::read(ecosystem.path().join("all.zip")) else { continue };
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        for at in 0..archive.len() {
            let mut entry = archive.by_index(at).unwrap();
            let mut text = String::new();
            std::io::Read::read_to_string(&mut entry, &mut text).unwrap();
            let record: Value = serde_json::from_str(&text).unwrap();
            let id = record["id"].as_str().unwrap().to_owned();
            if ids.insert(id.clone()) {
                fs::write(target.join(format!("{id}.json")), text).unwrap();
            }
        }
    }
    ids.len()
}

#[test]
fn the_corpus_gives_the_same_findings_by_the_api_and_by_an_index() {
    #[expect(clippy::disallowed_methods, reason = "the corpus is named in the environment")]
    let Ok(data) = std::env::var("LOCKGATE_DATA") else {
        // Without a corpus the demo's test is all there is to compare.
        return;
    };
    let data = Path::new(&data);
    let home = tempfile::tempdir().unwrap();
    let records = home.path().join("records");
    fs::create_dir(&records).unwrap();
    assert!(unpack(&data.join("osv"), &records) > 20_000);
    let built = run(home.path(), &["db", "build", "index", "records"]);
    assert_eq!(built.code, 0, "{built:#?}");
    let server = OsvServer::start(&records);
    let corpus = data.join("corpus").display().to_string();
    let answer = ask(home.path(), &server.url, &[&corpus]).json();
    let local = run(home.path(), &["scan", &corpus, "-o", "json", "--db", "index"]).json();
    let of = |report: &Value| {
        let key = |finding: &Value| {
            let place = finding["location"]["version_span"]["start"]["line"].as_u64();
            (finding["location"]["path"].to_string(), place, finding["advisories"].to_string())
        };
        let findings = report["findings"].as_array().unwrap().iter();
        findings.map(|finding| (key(finding), finding.clone())).collect::<BTreeMap<_, _>>()
    };
    let (found, expected) = (of(&answer), of(&local));
    assert!(found.keys().eq(expected.keys()), "the same records affect the same packages");
    let mut apart = 0;
    for (key, mut found) in found {
        let mut expected = expected[&key].clone();
        if ids_of(&found) != ids_of(&expected) {
            // A record of a package that is not in use ties two groups together: by names it cannot be asked for.
            let ids = ids_of(&expected);
            assert!(ids.is_superset(&ids_of(&found)), "{key:?}");
            apart += 1;
            for part in ["id", "aliases", "fingerprint", "title", "severity", "decision"] {
                found[part] = Value::Null;
                expected[part] = Value::Null;
            }
        }
        assert_eq!(found, expected, "{key:?}");
    }
    let count = expected.len();
    println!("{count} findings, 0 differences, {apart} named by a smaller group");
    assert!(count >= 500 && apart * 100 <= count, "{count} findings, {apart}");
}

fn ids_of(finding: &Value) -> BTreeSet<String> {
    let aliases = finding["aliases"].as_array().unwrap().iter().chain([&finding["id"]]);
    aliases.map(|id| id.as_str().unwrap().to_owned()).collect()
}

/// A lockfile of the vulnerable package and many others.
fn many() -> String {
    let other = |number: usize| {
        format!(
            "\n[[package]]\nname = \"other-{number:02}\"\nversion = \"1.0.0\"\n\
             source = \"registry+https://github.com/rust-lang/crates.io-index\"\n"
        )
    };
    format!("{VULNERABLE}{}", (0..31).map(other).collect::<String>())
}

#[test]
fn a_package_that_the_api_refuses_costs_no_other_its_answer() {
    let home = tree(&[("Cargo.lock", many().as_bytes())]);
    for status in [400, 413, 422] {
        let server = demo();
        let refused = BTreeMap::from([("other-07".to_owned(), status)]);
        server.behave(Manners { refused, ..Manners::default() });
        let answer = ask(home.path(), &server.url, &[]);
        assert_eq!(answer.code, 1, "{answer:#?}");
        let report = answer.json();
        assert_eq!(report["findings"][0]["package"], "smallvec");
        assert_eq!(report["complete"], false);
        let notes = notes(&report, "damaged-feed");
        assert_eq!(notes.len(), 1, "{notes:#?}");
        let message = notes[0]["message"].as_str().unwrap();
        assert!(message.starts_with("no answer for crates.io other-07: "), "{message}");
        let posts = server.take_asked().requests;
        let posts = posts.iter().filter(|request| request.starts_with("POST")).count();
        assert_eq!(posts, 11, "32 packages in halves: one question, and two for each halving");
    }
}

#[test]
fn an_api_that_refuses_everything_is_not_asked_for_each_package() {
    let home = tree(&[("Cargo.lock", many().as_bytes())]);
    let server = demo();
    let names = (0..31).map(|number| format!("other-{number:02}")).chain(["smallvec".to_owned()]);
    let refused = names.map(|name| (name, 400)).collect();
    server.behave(Manners { refused, ..Manners::default() });
    let answer = ask(home.path(), &server.url, &[]);
    assert_eq!(answer.code, 3, "{answer:#?}");
    assert!(server.take_asked().requests.len() < 12);
}
