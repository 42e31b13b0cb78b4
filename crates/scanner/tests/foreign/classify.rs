//! Table of two sides and the classes that come out.

use lockgate_model::{Class, ForeignFinding, Note, NoteKind};
use lockgate_scanner::foreign::{Base, Classed, classify};

use super::{at, result, run, with};

const HASH: &str = "primaryLocationLineHash";
const COLUMN: &str = "primaryLocationStartColumnFingerprint";

/// CodeQL's, by rule, file, line and line hash.
fn codeql(rule: &str, path: &str, line: u32, hash: &str) -> ForeignFinding {
    with(at(result("CodeQL", rule, "bad"), path, line), &[(HASH, hash), (COLUMN, "7")])
}

/// zizmor's, which have no fingerprints.
fn zizmor(path: &str, line: u32, message: &str) -> ForeignFinding {
    at(result("zizmor", "zizmor/artipacked", message), path, line)
}

/// cargo-deny's: most of its fingerprints are the same for many results.
fn deny(id: &str, krate: &str) -> ForeignFinding {
    let prints = [
        ("cargo-deny/advisory-id", id),
        ("cargo-deny/id", "a:vulnerability"),
        ("cargo-deny/krate", krate),
    ];
    with(at(result("cargo-deny", "a:vulnerability", "bad"), "Cargo.toml", 1), &prints)
}

fn semgrep(path: &str, print: &str) -> ForeignFinding {
    with(at(result("Semgrep OSS", "eval", "bad"), path, 3), &[("matchBasedId/v1", print)])
}

/// Both sides have a run of each tool.
fn classed(head: &mut [ForeignFinding], base: &[ForeignFinding]) -> Classed {
    let runs: Vec<_> =
        ["CodeQL", "zizmor", "cargo-deny", "Semgrep OSS"].iter().map(|tool| run(tool, 0)).collect();
    classify(head, &runs, &Base { findings: base, runs: &runs, notes: &[] })
}

/// The classes of the head, and how many of the base are fixed.
#[track_caller]
fn assert_classed(head: &[ForeignFinding], base: &[ForeignFinding], expected: &str, fixed: usize) {
    let mut head = head.to_vec();
    let outcome = classed(&mut head, base);
    let words: Vec<_> = head.iter().map(|finding| finding.class.unwrap().as_str()).collect();
    assert_eq!(words.join(" "), expected);
    assert_eq!((outcome.fixed.len(), outcome.notes.len()), (fixed, 0));
    assert!(outcome.fixed.iter().all(|finding| finding.class == Some(Class::Fixed)));
}

#[test]
fn a_line_hash_matches_wherever_the_line_is() {
    let base = [codeql("sql", "a.js", 10, "39fa:1")];
    assert_classed(&[codeql("sql", "a.js", 99, "39fa:1")], &base, "already-there", 0);
    assert_classed(&[codeql("sql", "moved/b.js", 10, "39fa:1")], &base, "already-there", 0);
    assert_classed(&[codeql("sql", "a.js", 10, "39fb:1")], &base, "introduced", 1);
    assert_classed(&[codeql("xss", "a.js", 10, "39fa:1")], &base, "introduced", 1);
    assert_classed(&[codeql("sql", "a.js", 10, "39fa:2")], &base, "introduced", 1);
    assert_classed(&[], &base, "", 1);
    assert_classed(&base, &[], "introduced", 0);
}

#[test]
fn findings_are_matched_one_to_one_the_same_file_first() {
    let base = [codeql("sql", "a.js", 10, "39fa:1")];
    let head = [codeql("sql", "copy.js", 10, "39fa:1"), codeql("sql", "a.js", 12, "39fa:1")];
    assert_classed(&head, &base, "introduced already-there", 0);
    let twice = [base[0].clone(), base[0].clone()];
    assert_classed(&twice, &base, "already-there introduced", 0);
    assert_classed(&base, &twice, "already-there", 1);
}

#[test]
fn the_same_column_is_no_match() {
    let column = |value| with(result("CodeQL", "sql", "other"), &[(COLUMN, value)]);
    assert_classed(
        &[codeql("sql", "b.js", 1, "aaaa:1")],
        &[codeql("sql", "a.js", 1, "bbbb:1")],
        "introduced",
        1,
    );
    assert_classed(&[at(column("7"), "b.js", 1)], &[at(column("7"), "a.js", 1)], "introduced", 1);
}

#[test]
fn every_fingerprint_that_both_have_must_agree() {
    let base =
        [deny("RUSTSEC-2019-0001", "ammonia@0.7.0"), deny("RUSTSEC-2019-0036", "failure@0.1.8")];
    assert_classed(&[deny("RUSTSEC-2019-0036", "failure@0.1.8")], &base, "already-there", 1);
    assert_classed(&[deny("RUSTSEC-2021-0074", "ammonia@0.7.0")], &base, "introduced", 2);
    assert_classed(&[deny("RUSTSEC-2019-0001", "ammonia@1.2.0")], &base, "introduced", 2);
}

#[test]
fn other_fingerprints_match_across_files_and_versions_of_a_tool() {
    let base = [semgrep("a.py", "0123456789abcdef_0")];
    assert_classed(&[semgrep("b.py", "0123456789abcdef_0")], &base, "already-there", 0);
    assert_classed(&[semgrep("a.py", "0123456789abcdef_1")], &base, "introduced", 1);
    let newer = with(
        semgrep("a.py", ""),
        &[("matchBasedId/v1", "0123456789abcdef_0"), ("matchBasedId/v2", "fedcba9876543210")],
    );
    assert_classed(&[newer], &base, "already-there", 0);
}

#[test]
fn without_fingerprints_path_and_message_count_and_lines_do_not() {
    let base = [zizmor("w.yml", 3, "no pin at line 3")];
    assert_classed(&[zizmor("w.yml", 30, "no pin at line 30")], &base, "already-there", 0);
    assert_classed(&[zizmor("v.yml", 3, "no pin at line 3")], &base, "introduced", 1);
    assert_classed(&[zizmor("w.yml", 3, "another")], &base, "introduced", 1);
    assert_classed(&[zizmor("w.yml", 3, "no pin at line x")], &base, "introduced", 1);
    let two = [zizmor("w.yml", 3, "no pin at line 3"), zizmor("w.yml", 9, "no pin at line 9")];
    assert_classed(&two, &base, "already-there introduced", 0);
}

#[test]
fn a_side_that_was_given_fingerprints_later_is_matched_by_path_and_message() {
    let bare = zizmor("w.yml", 3, "no pin");
    let uploaded = with(bare.clone(), &[(HASH, "39fa:1")]);
    let (one, other) = (std::slice::from_ref(&bare), std::slice::from_ref(&uploaded));
    assert_classed(one, other, "already-there", 0);
    assert_classed(other, one, "already-there", 0);
    assert_classed(&[with(uploaded.clone(), &[(HASH, "aaaa:1")])], &[uploaded], "introduced", 1);
}

#[test]
fn a_tool_without_a_run_in_the_base_is_undetermined() {
    let mut head =
        [codeql("sql", "a.js", 1, "39fa:1"), zizmor("w.yml", 3, "x"), zizmor("w.yml", 4, "y")];
    let base = [codeql("sql", "a.js", 1, "39fa:1")];
    let runs = [run("CodeQL", 1)];
    let head_runs = [run("CodeQL", 1), run("zizmor", 2)];
    let outcome =
        classify(&mut head, &head_runs, &Base { findings: &base, runs: &runs, notes: &[] });
    let classes: Vec<_> = head.iter().map(|finding| finding.class.unwrap()).collect();
    assert_eq!(classes, [Class::AlreadyThere, Class::Undetermined, Class::Undetermined]);
    assert_eq!(outcome.notes.len(), 1);
    let note = &outcome.notes[0];
    assert_eq!((note.kind, note.subject.as_deref()), (NoteKind::UnreadBase, Some("zizmor")));
    assert!(
        note.message.contains("has no run of zizmor") && note.message.contains(" 2 "),
        "{}",
        note.message
    );
    let clean = classify(&mut [], &head_runs, &Base { findings: &[], runs: &[], notes: &[] });
    assert_eq!(clean, Classed::default());
}

#[test]
fn a_base_that_was_not_read_whole_makes_nothing_new() {
    let mut head = [codeql("sql", "a.js", 1, "39fa:1"), codeql("sql", "a.js", 1, "aaaa:1")];
    let base = [codeql("sql", "a.js", 1, "39fa:1")];
    let (runs, notes) =
        ([run("CodeQL", 1)], [Note::new(NoteKind::UnreadSarif, "it ends too early")]);
    let outcome = classify(&mut head, &runs, &Base { findings: &base, runs: &runs, notes: &notes });
    let classes: Vec<_> = head.iter().map(|finding| finding.class.unwrap()).collect();
    assert_eq!(classes, [Class::AlreadyThere, Class::Undetermined]);
    assert!(outcome.notes[0].message.contains("was not read whole"));
}

#[test]
fn what_a_tool_that_did_not_run_found_before_is_not_fixed() {
    let base = [codeql("sql", "a.js", 1, "39fa:1"), zizmor("w.yml", 3, "x")];
    let runs = [run("CodeQL", 1), run("zizmor", 1)];
    let outcome =
        classify(&mut [], &[run("zizmor", 0)], &Base { findings: &base, runs: &runs, notes: &[] });
    let tools: Vec<_> = outcome.fixed.iter().map(|finding| finding.tool.as_str()).collect();
    assert_eq!(tools, ["zizmor"]);
}

#[test]
fn equal_findings_by_the_thousand_are_matched_in_time() {
    let many: Vec<_> = (0..20_000).map(|line| zizmor("w.yml", line, "same")).collect();
    let prints: Vec<_> = (0..20_000)
        .map(|n| with(semgrep("a.py", ""), &[("a", "the same one"), ("b", &format!("own {n:08}"))]))
        .collect();
    for (head, base) in [(&many, &many), (&prints, &prints)] {
        let mut head = head.clone();
        head.reverse();
        let outcome = classed(&mut head, base);
        assert!(outcome.fixed.len() < base.len());
    }
    let mut head = many.clone();
    assert!(classed(&mut head, &many).fixed.is_empty());
}
