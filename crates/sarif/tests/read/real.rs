//! Logs as tools write them, against what must come out. `LOCKGATE_BLESS=1 cargo test -p lockgate-sarif` writes that anew.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use lockgate_sarif::read::{ForeignLog, ReadOptions, read};

fn fixture(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/sarif").join(folder)
}

/// What a log says, one finding a paragraph.
fn told(log: &ForeignLog) -> String {
    let mut out = String::new();
    for run in &log.runs {
        let version = run.version.as_deref().unwrap_or("-");
        let category = run.category.as_deref().unwrap_or("-");
        writeln!(out, "run {} {version} {category}: {} results", run.tool, run.results).unwrap();
    }
    for finding in &log.findings {
        let score = finding.score.map_or_else(|| "-".to_owned(), |score| score.to_string());
        let place = finding.location.as_ref().map_or_else(
            || "-".to_owned(),
            |place| {
                let line =
                    |line: Option<u32>| line.map_or_else(|| "-".to_owned(), |l| l.to_string());
                format!("{}:{}-{}", place.path, line(place.line), line(place.end_line))
            },
        );
        writeln!(out, "\n{} {} {score} {place}", finding.level.as_str(), finding.rule).unwrap();
        writeln!(out, "{}\n{}", finding.title, finding.message).unwrap();
        writeln!(out, "tags: {}", finding.tags.join(" ")).unwrap();
        for (key, value) in &finding.fingerprints {
            writeln!(out, "{key}: {value}").unwrap();
        }
    }
    out
}

#[track_caller]
#[expect(clippy::disallowed_methods, reason = "a switch of this test, not of the product")]
fn assert_read(folder: &str, file: &str, root: Option<&str>) {
    let path = fixture(folder).join(file);
    let options = ReadOptions { root: root.map(str::to_owned), ..ReadOptions::default() };
    let log = read(file, std::fs::File::open(path).unwrap(), &options);
    assert!(log.notes.is_empty(), "{:?}", log.notes);
    let expected = fixture(folder).join("expected.txt");
    if std::env::var("LOCKGATE_BLESS").is_ok() {
        std::fs::write(&expected, told(&log)).unwrap();
    }
    assert_eq!(told(&log), std::fs::read_to_string(expected).unwrap());
}

#[test]
fn codeql_keeps_its_rules_in_an_extension() {
    assert_read("codeql/extension-rules", "javascript.sarif", None);
}

#[test]
fn zizmor_has_rules_without_a_description() {
    assert_read("zizmor/workflow", "zizmor.sarif", None);
}

#[test]
fn clippy_names_files_below_the_workspace() {
    assert_read("clippy/crate", "clippy.sarif", None);
}
