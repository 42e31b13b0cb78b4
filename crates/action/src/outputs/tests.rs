use std::collections::BTreeMap;

use lockgate_model::Verdict;

use super::*;
use crate::event::CommitId;
use crate::plan::UploadTarget;
use crate::sample;

const NONCE: Nonce = Nonce::new([1; 16]);

fn target() -> Upload {
    let commit = CommitId::new(&"d".repeat(40)).unwrap();
    Upload::To(UploadTarget { git_ref: "refs/pull/7/merge".to_owned(), commit })
}

/// Reads a file of outputs as the runner does.
fn read(text: &str) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let (name, end) = line.split_once("<<").unwrap();
        let value: Vec<&str> = lines.by_ref().take_while(|line| *line != end).collect();
        assert!(values.insert(name.to_owned(), value.join("\n")).is_none(), "{name} stands twice");
    }
    values
}

#[test]
fn every_output_is_written_once() {
    let mut report = sample::blocked(&["time", "old", "ignored"]);
    let [time, old, ignored] = report.findings.as_mut_slice() else { panic!() };
    *time = sample::changed(time.clone(), Action::Block, Class::Introduced);
    *old = sample::changed(old.clone(), Action::Warn, Class::AlreadyThere);
    *ignored = sample::changed(ignored.clone(), Action::Ignore, Class::Introduced);
    report.foreign = vec![sample::foreign("x", Action::Block)];
    let files = Files { sarif: Some("/t/a.sarif".to_owned()), ..Files::default() };
    let values = read(&Outputs::new(&report, target(), files).render(NONCE));
    let expected = [
        ("blocking", "2"),
        ("comment-body-file", ""),
        ("complete", "true"),
        ("exit-code", "1"),
        ("findings", "3"),
        ("introduced", "2"),
        ("json-file", ""),
        ("markdown-file", ""),
        ("sarif-file", "/t/a.sarif"),
        ("upload", "true"),
        ("upload-ref", "refs/pull/7/merge"),
        ("upload-sha", "dddddddddddddddddddddddddddddddddddddddd"),
        ("verdict", "blocked"),
    ];
    let expected: BTreeMap<String, String> =
        expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    assert_eq!(values, expected);
}

#[test]
fn an_incomplete_report_is_never_uploaded() {
    let mut both = sample::blocked(&["time"]);
    both.complete = false;
    for report in [sample::incomplete(), both] {
        let values = read(&Outputs::new(&report, target(), Files::default()).render(NONCE));
        assert_eq!(values.get("upload").unwrap(), "false");
        assert_eq!(values.get("upload-ref").unwrap(), "");
        assert_eq!(values.get("complete").unwrap(), "false");
    }
}

#[test]
fn a_run_without_a_report_never_reads_as_a_pass() {
    let values = read(&Outputs::without_report(2).render(NONCE));
    assert_ne!(values.get("verdict").unwrap(), Verdict::Pass.as_str());
    assert_eq!(values.get("exit-code").unwrap(), "2");
    assert_eq!(values.get("upload").unwrap(), "false");
}

#[test]
fn a_file_name_cannot_write_another_output() {
    let word = NONCE.word_not_in("");
    let name = format!("a\n{word}\nverdict<<{word}\npass");
    let files = Files { sarif: Some(name.clone()), ..Files::default() };
    let values = read(&Outputs::new(&sample::blocked(&["x"]), target(), files).render(NONCE));
    assert_eq!(values.get("sarif-file"), Some(&name));
    assert_eq!(values.get("verdict").unwrap(), "blocked");
}
