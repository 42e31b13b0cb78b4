//! Paths and names that were written to harm whoever reads them.

use std::fs;
use std::path::Path;

use lockgate_fake_github::{Organization, Repository};

use super::rig::Rig;

const OUTPUTS: &[&str] = &[
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

fn lockfile() -> String {
    let registry = "registry+https://github.com/rust-lang/crates.io-index";
    format!(
        "version = 4\n[[package]]\nname = \"time\"\nversion = \"0.1.43\"\nsource = \"{registry}\"\n"
    )
}

const RECORD: &str = r#"{"id": "RUSTSEC-2020-0071", "modified": "2026-11-19T00:00:00Z", "summary": "A crash",
    "affected": [{"package": {"ecosystem": "crates.io", "name": "time"},
    "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "0.2.23"}]}]}]}"#;

fn rig(organization: Organization) -> Rig {
    let mut rig = Rig::new(organization);
    rig.database = rig.home.path().join("RUSTSEC-2020-0071.json");
    fs::write(&rig.database, RECORD).unwrap();
    rig
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path.display().to_string());
        }
    }
    found
}

/// No control character but the line feed, and none that turns the direction of text.
#[track_caller]
fn is_tame(what: &str, text: &str) {
    // Programs read JSON, people the others.
    let turns = |c: &char| {
        !what.contains("json") && what != "sarif" && ('\u{202a}'..='\u{202e}').contains(c)
    };
    let is_wild = |c: &char| (c.is_control() && *c != '\n' && *c != '\r') || turns(c);
    assert!(!text.chars().any(|c| is_wild(&c)), "{what}: {text:?}");
    let commands: Vec<&str> =
        text.lines().filter(|line| line.trim_start().starts_with("::")).collect();
    assert!(commands.is_empty(), "{what}: {commands:?}");
}

#[test]
fn hostile_paths_reach_no_reader_as_they_are() {
    let folders = [
        "\u{1b}[2Jx",
        "::warning::y",
        "a\n::error::z",
        "b\u{202e}txt",
        "=1+1|cmd",
        "<img src=x>`|[a](javascript:e)",
        "%0A::e::",
    ];
    let one = folders.iter().fold(Repository::new("a"), |one, folder| {
        one.file(&format!("{folder}/Cargo.lock"), lockfile())
    });
    for source in ["api", "git"] {
        let rig = rig(Organization::new("acme").with(one.clone()));
        let run = rig.sweep(&[OUTPUTS, &["--source", source]].concat());
        assert_eq!(run.code, 1, "{run:#?}");
        assert!(run.stdout.contains("7 findings in 1 repository"), "{run:#?}");
        let line = rig.lines("s.ndjson").remove("acme/a").unwrap();
        assert_eq!(line["state"], "ok", "{source}: {}", line["detail"]);
        let read = |name: &str| fs::read_to_string(rig.home.path().join(name)).unwrap();
        for (what, text) in [
            ("text", run.stdout.clone()),
            ("errors", run.stderr.clone()),
            ("json", read("s.json")),
            ("ndjson", read("s.ndjson")),
            ("markdown", read("s.md")),
            ("sarif", read("sarif/acme/a.sarif")),
        ] {
            is_tame(what, &text);
        }
        let markdown = read("s.md");
        let mut page = String::new();
        pulldown_cmark::html::push_html(&mut page, pulldown_cmark::Parser::new(&markdown));
        assert!(!page.contains("<img") && !page.contains("javascript:e\""), "{page}");
        assert_eq!(read("s.ndjson").lines().count(), 1);
        assert_eq!(rig.lines("s.ndjson")["acme/a"]["state"], "ok");
        is_tame("csv", &read("s.csv"));
        let csv = read("s.csv");
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        for row in reader.records() {
            let row = row.unwrap();
            let formula = |cell: &str| cell.starts_with(['=', '+', '@']);
            assert!(!row.iter().any(formula), "{row:?}");
        }
    }
}

#[test]
fn hostile_names_of_repositories_write_nothing_elsewhere_and_hide_no_other() {
    let names = ["../../escape", "..", "a\n::error::b", "x\u{1b}[2J", "c d"];
    let all = names.iter().map(|name| Repository::new(name).file("Cargo.lock", lockfile()));
    let good = Repository::new("good").file("Cargo.lock", lockfile());
    let rig = rig(all.fold(Organization::new("acme"), Organization::with).with(good));
    let run = rig.sweep(OUTPUTS);
    assert_eq!(run.code, 1, "{run:#?}");
    assert!(
        run.stdout.starts_with("INCOMPLETE: acme: 5 of 6 repositories not examined; 1 examined\n"),
        "{run:#?}"
    );
    is_tame("text", &run.stdout);
    is_tame("errors", &run.stderr);
    let read = |name: &str| fs::read_to_string(rig.home.path().join(name)).unwrap();
    for name in ["s.json", "s.ndjson", "s.md", "s.csv"] {
        is_tame(name, &read(name));
    }
    assert_eq!(rig.lines("s.ndjson").len(), 6);
    assert_eq!(files(&rig.home.path().join("sarif")).len(), 1);
    let outside = rig.home.path().parent().unwrap().join("escape.sarif");
    assert!(!outside.exists());
}
