//! Files that are no whole SARIF: each is noted, and what was read before the fault is kept.

use std::io::{self, Cursor, Read, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use lockgate_sarif::read::{MAX_RESULTS, MAX_RUNS, ReadOptions, read};
use serde_json::json;

use super::{assert_noted, log_of, noted, read_text, run_of};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn small_log() -> String {
    log_of(&[run_of(&json!([
        {"ruleId": "R1", "message": {"text": "é \\ \" 😀"}, "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": "a.rs"}, "region": {"startLine": 3}}}]},
        {"ruleId": "R1", "message": {"text": "second"}}
    ]))])
}

#[test]
fn an_empty_file_is_noted() {
    for text in ["", "\u{feff}"] {
        assert_noted(&read_text(text), "is empty");
        assert_noted(&read_text(gzip(text.as_bytes())), "is empty");
    }
    assert_noted(&read_text(" \n "), "ends too early, before its first run");
}

#[test]
fn what_is_no_sarif_is_noted() {
    assert_noted(&read_text("hello"), "no valid JSON");
    for text in
        ["{}", "[]", "3", "null", r#"{"version":"2.1.0"}"#, r#"{"version":"2.1.0","runs":{}}"#]
    {
        assert_noted(&read_text(text), "no SARIF");
    }
    assert_noted(&read_text(r#"{"version":"2.1.0","runs":[]}"#), "has no run");
}

#[test]
fn another_version_is_noted_wherever_it_stands() {
    for (version, says) in [("2.0.0", "version 2.0.0"), ("1.0.0", "version 1.0.0")] {
        let run = run_of(&json!([]));
        assert_noted(&read_text(format!(r#"{{"version":"{version}","runs":[{run}]}}"#)), says);
        assert_noted(&read_text(format!(r#"{{"runs":[{run}],"version":"{version}"}}"#)), says);
    }
    assert_noted(&read_text(json!({"runs": [run_of(&json!([]))]}).to_string()), "no version");
    let draft = json!({"version": "2.1.0-rtm.5", "runs": [run_of(&json!([]))]});
    assert!(read_text(draft.to_string()).notes.is_empty());
}

#[test]
fn a_tool_that_failed_does_not_read_as_clean() {
    let mut run = run_of(&json!([]));
    run["invocations"] = json!([{"executionSuccessful": true}, {"executionSuccessful": false}]);
    assert_noted(&read_text(log_of(&[run])), "run 1: Checker failed");
    assert_noted(&read_text(log_of(&[run_of(&json!(null))])), "no list of results");
    assert_noted(&read_text(log_of(&[json!({})])), "no list of results");
    assert_noted(&read_text(log_of(&[json!(5)])), "run 1 of the SARIF file is no object");
}

#[test]
fn results_in_other_files_are_noted() {
    let mut run = run_of(&json!([]));
    run["externalPropertyFileReferences"] = json!({"results": [{"location": {"uri": "b.sarif"}}]});
    assert_noted(&read_text(log_of(&[run])), "in other files");
    let inline = json!({"version": "2.1.0", "runs": [run_of(&json!([]))],
        "inlineExternalProperties": [{"results": []}]});
    assert_noted(&read_text(inline.to_string()), "external properties");
}

#[test]
fn elements_that_are_no_results_are_counted() {
    let log = read_text(log_of(&[run_of(&json!([null, 5, {"ruleId": "R1"}, "x"]))]));
    assert_noted(&log, "3 results of Checker are no objects");
    assert_eq!(log.findings.len(), 1);
}

#[test]
fn invalid_json_in_the_middle_keeps_the_results_before_it() {
    let text =
        small_log().replace(r#"{"message":{"text":"second"}"#, r#"{"message":{"text" "second"}"#);
    let log = read_text(&text);
    assert_noted(&log, "no valid JSON, in run 1 after 1 results: expected `:` at line 1 column");
    assert_eq!(log.findings.len(), 1);
    assert_eq!(log.runs[0].results, 1);
    assert_noted(&read_text(small_log() + "{}"), "trailing characters");
}

#[test]
fn a_file_cut_off_anywhere_is_noted_and_never_panics() {
    let text = small_log();
    let whole = read_text(&text);
    assert!(whole.notes.is_empty() && whole.findings.len() == 2);
    for end in 0..text.len() {
        let log = read_text(&text.as_bytes()[..end]);
        assert_eq!(noted(&log).len(), 1, "cut at byte {end}");
        assert!(log.findings.len() <= 2);
    }
    let zipped = gzip(text.as_bytes());
    assert_eq!(read_text(&zipped), whole);
    for end in 0..zipped.len() {
        assert!(!noted(&read_text(&zipped[..end])).is_empty(), "gzip cut at byte {end}");
    }
}

#[test]
fn a_damaged_byte_never_panics() {
    let text = small_log();
    for at in 0..text.len() {
        for byte in [0, b'"', b'{', 0xff] {
            let mut damaged = text.clone().into_bytes();
            damaged[at] = byte;
            let log = read_text(&damaged);
            assert!(log.findings.len() <= 2);
        }
    }
}

#[test]
fn utf16_and_a_byte_order_mark_are_read() {
    let text = small_log();
    let whole = read_text(&text);
    assert_eq!(read_text(format!("\u{feff}{text}")), whole);
    let utf16: Vec<u8> =
        format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read_text(&utf16), whole);
    assert_eq!(read_text(gzip(&utf16)), whole);
}

/// A log whose results never end.
fn endless() -> impl Read {
    let start = r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"T"}},"results":[{}"#;
    Cursor::new(start).chain(Repeat { text: br#",{"message":{"text":"x"}}"#, at: 0 })
}

struct Repeat {
    text: &'static [u8],
    at: usize,
}

impl Read for Repeat {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        for byte in &mut *buffer {
            *byte = self.text[self.at % self.text.len()];
            self.at += 1;
        }
        Ok(buffer.len())
    }
}

#[test]
fn a_file_above_the_cap_is_not_read_further() {
    let options = ReadOptions { max_bytes: 10_000, root: None };
    let log = read("x.sarif", endless(), &options);
    assert_noted(&log, "longer than 10000 bytes");
    assert!(log.findings.len() > 300);
    let text = small_log();
    let exact = ReadOptions { max_bytes: text.len() as u64, root: None };
    assert!(read("x.sarif", text.as_bytes(), &exact).notes.is_empty());
}

#[test]
fn a_gzip_bomb_is_not_unpacked_beyond_the_cap() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    io::copy(&mut endless().take(20_000_000), &mut encoder).unwrap();
    let bomb = encoder.finish().unwrap();
    assert!(bomb.len() < 200_000);
    let options = ReadOptions { max_bytes: 100_000, root: None };
    assert_noted(&read("x.sarif", bomb.as_slice(), &options), "longer than 100000 bytes");
}

#[test]
fn results_above_the_limit_are_counted() {
    let start = r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"T"}},"results":[{}"#;
    let text = format!("{start}{}]}}]}}", ",{}".repeat(MAX_RESULTS + 6));
    let log = read_text(&text);
    assert_eq!(log.findings.len(), MAX_RESULTS);
    assert_noted(&log, "7 results of the SARIF file were not read");
}

#[test]
fn runs_above_the_limit_are_counted() {
    let runs = vec![run_of(&json!([{}])); MAX_RUNS + 2];
    let log = read_text(log_of(&runs));
    assert_eq!(log.runs.len(), MAX_RUNS);
    assert_noted(&log, "2 runs of the SARIF file were not read");
}

#[test]
fn a_reader_that_fails_is_noted() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    let log = read("x.sarif", Failing, &ReadOptions::default());
    assert_noted(&log, "the disk is gone");
    let text = small_log();
    let half = Cursor::new(text[..text.len() - 3].to_owned()).chain(Failing);
    let log = read("x.sarif", half, &ReadOptions::default());
    assert_noted(&log, "the disk is gone");
    assert_eq!(log.findings.len(), 2);
}
