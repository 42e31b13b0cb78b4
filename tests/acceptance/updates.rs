//! `lockgate db update` beyond the archives: only what changed, an index of somebody else, signals of exploitation.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use flate2::{Compression, write::GzEncoder};

use crate::database::{CRATES, RUSTSEC, serve, snapshot, update, updated, with_data};
use crate::lockgate::{Run, command, demo_database, run, run_command};
use crate::server::{Answer, Server};
use crate::tree::{VULNERABLE, tree};

const LIST: &str = "/crates.io/modified_id.csv";
const KNOWN: &str = "GHSA-43w2-9j62-hq99";

/// The list of the records of crates.io, each with the time of its last change.
fn list(server: &Server, changes: &[(&str, &str)]) {
    let lines: Vec<String> = changes.iter().map(|(id, time)| format!("{time},{id}\n")).collect();
    server.set(LIST, Answer::Body(lines.concat().into_bytes(), "body"));
}

/// The ids of the demo's records of crates.io.
fn ids() -> Vec<String> {
    let entries = fs::read_dir(demo_database().join("osv/crates.io")).unwrap().flatten();
    let mut ids: Vec<String> = entries
        .map(|entry| entry.file_name().into_string().unwrap().replace(".json", "body"))
        .collect();
    ids.sort();
    ids
}

fn record(from: &str, to: &str) -> Vec<u8> {
    let path = demo_database().join(format!("osv/crates.io/{KNOWN}.json"));
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{from}");
    text.replace(from, to).into_bytes()
}

#[test]
fn only_the_records_that_changed_are_fetched() {
    let server = serve();
    let ids = ids();
    let old: Vec<(&str, &str)> =
        ids.iter().map(|id| (id.as_str(), "2026-01-01T00:00:00Z")).collect();
    list(&server, &old);
    let home = updated(&server);

    // Nothing changed: the list says so, and no archive is asked for.
    assert_eq!(update(home.path(), &server).code, 0);
    let log = server.take_log();
    assert!(!log.iter().any(|line| line.starts_with(CRATES)), "{log:?}");
    assert_eq!(with_data(home.path(), &["scan"]).code, 1);

    // One record is of another package now, and another one is new.
    let changed = record("\"name\": \"smallvec\"", "\"name\": \"elsewhere\"");
    server.set(&format!("/crates.io/{KNOWN}.json"), Answer::Body(changed, "body"));
    let new = record(KNOWN, "GHSA-new0-new0-new0");
    server.set("/crates.io/GHSA-new0-new0-new0.json", Answer::Body(new, "body"));
    let mut newer =
        vec![("GHSA-new0-new0-new0", "2026-02-02T00:00:00Z"), (KNOWN, "2026-02-01T00:00:00Z")];
    newer.extend(old.iter().filter(|(id, _)| *id != KNOWN));
    list(&server, &newer);
    let run = update(home.path(), &server);
    assert_eq!(run.code, 0, "{run:#?}");
    let log = server.take_log();
    assert!(!log.iter().any(|line| line.starts_with(CRATES)), "{log:?}");
    assert!(log.iter().any(|line| line.contains("GHSA-new0-new0-new0.json 200")), "{log:?}");
    let explained = with_data(home.path(), &["explain", KNOWN]);
    assert!(explained.stdout.contains("elsewhere"), "{explained:#?}");
    let explained = with_data(home.path(), &["explain", "GHSA-new0-new0-new0"]);
    assert_eq!(explained.code, 0, "{explained:#?}");

    // A record that is listed no more is gone.
    let fewer: Vec<(&str, &str)> =
        newer.iter().copied().filter(|(id, _)| *id != "GHSA-new0-new0-new0").collect();
    list(&server, &fewer);
    assert_eq!(update(home.path(), &server).code, 0);
    assert_eq!(with_data(home.path(), &["explain", "GHSA-new0-new0-new0"]).code, 2);
}

#[test]
fn a_list_or_a_record_that_fails_costs_only_the_shortcut() {
    for broken in [Answer::Html, Answer::Status(500), Answer::Cut(vec![b'x'; 1000])] {
        let server = serve();
        let ids = ids();
        let old: Vec<(&str, &str)> =
            ids.iter().map(|id| (id.as_str(), "2026-01-01T00:00:00Z")).collect();
        list(&server, &old);
        let home = updated(&server);
        let mut newer = old.clone();
        newer.push(("GHSA-none-none-none", "2026-02-02T00:00:00Z"));
        list(&server, &newer);
        // The record that the list names is not there: the archive is asked for.
        assert_eq!(update(home.path(), &server).code, 0);
        let log = server.take_log();
        assert!(log.iter().any(|line| line.starts_with(CRATES)), "{log:?}");
        server.set(LIST, broken);
        let run = update(home.path(), &server);
        assert_eq!(run.code, 0, "{run:#?}");
        assert_eq!(with_data(home.path(), &["scan"]).code, 1);
    }
}

fn update_from(home: &Path, server: &Server, more: &[&str]) -> Run {
    let mut command = command(home);
    command.args(["db", "update", "--no-signals", "--attempts", "2", "--timeout", "1"]);
    command.args(["--from", &format!("{}/index", server.url)]).args(more);
    command.env("LOCKGATE_DATA_DIR", home.join("data")).env("NO_PROXY", "127.0.0.1");
    command.env("LOCKGATE_RUSTSEC_URL", format!("{}{RUSTSEC}", server.url));
    run_command(command.env("LOCKGATE_OSV_URL", &server.url))
}

#[test]
fn a_published_index_is_taken_when_its_digest_fits_and_the_feeds_when_not() {
    let server = serve();
    let home = updated(&server);
    let good = fs::read(snapshot(&home.path().join("data"))).unwrap();
    let digest = sha256(&good);
    let mut damaged = good.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    let damaged_digest = sha256(&damaged);
    // What is served, the digest beside it, and whether it is taken.
    let cases: [(&str, Answer, Answer, bool); 5] = [
        ("good", Answer::Body(good.clone(), "body"), text(&digest), true),
        ("other digest", Answer::Body(good.clone(), "body"), text(&damaged_digest), false),
        ("no digest", Answer::Body(good.clone(), "body"), Answer::Status(404), false),
        ("damaged", Answer::Body(damaged, "body"), text(&damaged_digest), false),
        ("another file", Answer::Html, text(&digest), false),
    ];
    for (name, index, digest, taken) in cases {
        server.set("/index", index);
        server.set("/index.sha256", digest);
        server.take_log();
        let home = tree(&[("Cargo.lock", VULNERABLE.as_bytes())]);
        let run = update_from(home.path(), &server, &[]);
        assert_eq!(run.code, 0, "{name}: {run:#?}");
        let log = server.take_log();
        let asked_feeds = log.iter().any(|line| line.starts_with(CRATES));
        assert_eq!(asked_feeds, !taken, "{name}: {log:?}");
        assert_eq!(run.stderr.contains("the feeds are used instead"), !taken, "{name}: {run:#?}");
        assert_eq!(with_data(home.path(), &["scan"]).code, 1, "{name}");
    }
}

#[test]
fn a_poisoned_index_in_a_cache_is_replaced_by_the_published_one() {
    let server = serve();
    let home = updated(&server);
    let data = home.path().join("data");
    let good = fs::read(snapshot(&data)).unwrap();
    server.set("/index", Answer::Body(good.clone(), "body"));
    server.set("/index.sha256", text(&sha256(&good)));
    // Whole, with right digests inside, and without the advisory.
    let other = tree(&[("GHSA-0.json", OTHER.as_bytes())]);
    let path = other.path().display().to_string();
    let index = snapshot(&data).display().to_string();
    fs::remove_file(&index).unwrap();
    assert_eq!(run(home.path(), &["db", "build", &index, &path]).code, 0);
    assert_eq!(with_data(home.path(), &["db", "verify"]).code, 0, "it is an index");
    assert_ne!(fs::read(&index).unwrap(), good);
    let run = update_from(home.path(), &server, &[]);
    assert_eq!(run.code, 0, "{run:#?}");
    assert_eq!(fs::read(snapshot(&data)).unwrap(), good);
    assert_eq!(with_data(home.path(), &["scan"]).code, 1);
}

const OTHER: &str = r#"{"id": "GHSA-0", "modified": "2026-11-19T00:00:00Z", "affected": [{"package":
    {"ecosystem": "crates.io", "name": "other"}, "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}]}]}"#;

#[test]
fn a_pinned_digest_catches_a_server_that_gives_another_file_with_its_digest() {
    let server = serve();
    let home = updated(&server);
    let good = fs::read(snapshot(&home.path().join("data"))).unwrap();
    let digest = sha256(&good);
    let another = "0".repeat(64);
    server.set("/index", Answer::Body(good, "body"));
    server.set("/index.sha256", text(&digest));
    for (pinned, taken) in [(&digest.to_ascii_uppercase(), true), (&another, false)] {
        let home = tree(&[("Cargo.lock", VULNERABLE.as_bytes())]);
        let run = update_from(home.path(), &server, &["--sha256", pinned]);
        assert_eq!(run.code, 0, "{run:#?}");
        assert_eq!(run.stdout.contains("taken from"), taken, "{run:#?}");
        let told = run.stderr.contains(&format!("has the digest {digest}, --sha256 says {pinned}"));
        assert_eq!(told && run.stderr.contains("the feeds are used instead"), !taken, "{run:#?}");
        assert_eq!(with_data(home.path(), &["scan"]).code, 1);
    }
    let refused = update_from(home.path(), &server, &["--sha256", "abc"]);
    assert_eq!(refused.code, 2, "{refused:#?}");
}

fn text(text: &str) -> Answer {
    Answer::Body(format!("{text}  index\n").into_bytes(), "body")
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

const EPSS: &str = "#model_version:v2025.03.14,score_date:2026-11-19T12:55:00Z\ncve,epss,percentile\n\
    CVE-2021-25900,0.94358,0.99956\n";
const KEV: &str = r#"{"title": "x", "catalogVersion": "2026.11.19", "dateReleased": "2026-11-19T15:00:00Z", "count": 1,
    "vulnerabilities": [{"cveID": "CVE-2021-25900", "dateAdded": "2022-02-02", "dueDate": "2022-03-03",
    "knownRansomwareCampaignUse": "Known"}]}"#;

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn signals_reach_the_report_and_survive_a_feed_that_fails() {
    let server = serve();
    let home = tree(&[("Cargo.lock", VULNERABLE.as_bytes())]);
    let update = |server: &Server| {
        let mut command = command(home.path());
        command.args(["db", "update", "--attempts", "1", "--timeout", "1"]);
        command.env("LOCKGATE_DATA_DIR", home.path().join("data")).env("NO_PROXY", "127.0.0.1");
        command.env("LOCKGATE_RUSTSEC_URL", format!("{}{RUSTSEC}", server.url));
        command.env("LOCKGATE_EPSS_URL", format!("{}/epss.csv.gz", server.url));
        command.env("LOCKGATE_KEV_URL", format!("{}/kev.json", server.url));
        run_command(command.env("LOCKGATE_OSV_URL", &server.url))
    };
    server.set("/epss.csv.gz", Answer::Body(gzip(EPSS), "body"));
    server.set("/kev.json", Answer::Body(KEV.as_bytes().to_vec(), "body"));
    let run = update(&server);
    assert!(run.code == 0 && run.stdout.contains("EPSS: scores of 2026-11-19"), "{run:#?}");
    let whole = gzip(EPSS);
    let failures = [
        (Answer::Status(500), Answer::Html),
        (
            Answer::Body(whole[..whole.len() / 2].to_vec(), "body"),
            Answer::Body(b"{\"count\": 7".to_vec(), "body"),
        ),
    ];
    for (epss, kev) in [None].into_iter().chain(failures.into_iter().map(Some)).map(Option::unzip) {
        if let (Some(epss), Some(kev)) = (epss, kev) {
            server.set("/epss.csv.gz", epss);
            server.set("/kev.json", kev);
            let run = update(&server);
            assert!(run.code == 0 && run.stderr.contains("updated without it"), "{run:#?}");
        }
        let report = with_data(home.path(), &["scan", "-o", "json"]).json();
        let advisory = &report["advisories"].as_object().unwrap().values().next().unwrap().clone();
        assert_eq!(advisory["epss"]["score"], 0.94358, "{advisory:#}");
        assert_eq!(advisory["epss"]["date"], "2026-11-19");
        assert_eq!(advisory["kev"]["added"], "2022-02-02");
        assert_eq!(advisory["kev"]["ransomware"], true);
        let text = with_data(home.path(), &["scan"]);
        assert!(text.stdout.contains("known exploited"), "{text:#?}");
    }
}

#[test]
fn signals_of_files_are_built_in_or_refused() {
    let home = tree(&[
        ("Cargo.lock", VULNERABLE.as_bytes()),
        ("e.csv", EPSS.as_bytes()),
        ("bad.json", b"{"),
    ]);
    let demo = demo_database().display().to_string();
    let built = run(home.path(), &["db", "build", "i", &demo, "--epss", "e.csv"]);
    assert_eq!(built.code, 0, "{built:#?}");
    let explained = run(home.path(), &["explain", "CVE-2021-25900", "--db", "i"]);
    assert!(explained.stdout.contains("0.94358"), "{explained:#?}");
    // A rebuild without the file keeps what is known, with its date.
    let again = run(home.path(), &["db", "build", "j", &demo, "--base", "i"]);
    assert!(again.code == 0 && again.stdout.contains("EPSS: scores of 2026-11-19"), "{again:#?}");
    let explained = run(home.path(), &["explain", "CVE-2021-25900", "--db", "j"]);
    assert!(explained.stdout.contains("0.94358"), "{explained:#?}");
    let refused = run(home.path(), &["db", "build", "k", &demo, "--kev", "bad.json"]);
    assert_eq!(refused.code, 3, "{refused:#?}");
    assert!(!home.path().join("k").exists());
}

#[test]
fn two_updates_at_once_leave_one_good_index() {
    let server = serve();
    let home = tree(&[("Cargo.lock", VULNERABLE.as_bytes())]);
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..4).map(|_| scope.spawn(|| update(home.path(), &server))).collect();
        for run in runs {
            let run = run.join().unwrap();
            assert_eq!(run.code, 0, "{run:#?}");
        }
    });
    assert_eq!(with_data(home.path(), &["scan"]).code, 1);
    assert_eq!(with_data(home.path(), &["db", "verify"]).code, 0);
}

#[test]
fn an_update_that_is_killed_leaves_the_last_good_index() {
    let server = serve();
    let home = updated(&server);
    let good = snapshot(&home.path().join("data"));
    server.set(CRATES, Answer::Stall);
    let mut command = command(home.path());
    command.args(["db", "update", "--no-signals", "--timeout", "60"]).env("NO_PROXY", "127.0.0.1");
    command.env("LOCKGATE_DATA_DIR", home.path().join("data"));
    command.env("LOCKGATE_RUSTSEC_URL", format!("{}{RUSTSEC}", server.url));
    let mut child = command.env("LOCKGATE_OSV_URL", &server.url).spawn().unwrap();
    while !server.take_log().iter().any(|line| line.ends_with("stall")) {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(snapshot(&home.path().join("data")), good);
    assert_eq!(with_data(home.path(), &["scan"]).code, 1);
    assert_eq!(with_data(home.path(), &["db", "verify"]).code, 0);
    // What it left is in nobody's way.
    let server = serve();
    assert_eq!(update(home.path(), &server).code, 0);
}
