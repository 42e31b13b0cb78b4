use lockgate_model::{Action, Class, Kind, Verdict};

use super::*;
use crate::sample;

const OPTIONS: AnnotationOptions<'_> =
    AnnotationOptions { most: MAX_ANNOTATIONS, sentence: "why", folder: "." };

fn lines(report: &lockgate_model::Report) -> Vec<String> {
    annotations(report, &OPTIONS).lines().map(str::to_owned).collect()
}

#[test]
fn a_finding_stands_at_the_exact_place_of_its_version() {
    let lines = lines(&sample::blocked(&["time"]));
    let expected = [
        "::error title=lockgate%3A BLOCKED::why",
        "::error file=Cargo.lock,line=12,endLine=12,col=12,endColumn=18,\
         title=lockgate%3A RUSTSEC-2020-0071 in time 0.1.43::Problem in time; upgrade to 0.2.23",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn paths_begin_at_the_root_of_the_checkout_whatever_folder_is_scanned() {
    let report = sample::blocked(&["time"]);
    for (folder, file) in [
        ("backend", "backend/Cargo.lock"),
        ("./backend/", "backend/Cargo.lock"),
        ("", "Cargo.lock"),
        (".", "Cargo.lock"),
        ("./", "Cargo.lock"),
    ] {
        let text = annotations(&report, &AnnotationOptions { folder, ..OPTIONS });
        assert!(text.contains(&format!("::error file={file},line=")), "{folder}: {text}");
    }
}

#[test]
fn findings_of_several_lockfiles_each_have_a_line_of_their_own() {
    let mut report = sample::blocked(&["time"]);
    report.findings.push(sample::finding("web/package-lock.json", "left-pad"));
    report.findings.push(sample::finding("app/uv.lock", "jinja2"));
    let text = annotations(&report, &OPTIONS);
    assert!(text.ends_with('\n'));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4);
    for (line, file) in
        lines.iter().skip(1).zip(["Cargo.lock", "web/package-lock.json", "app/uv.lock"])
    {
        assert!(line.starts_with(&format!("::error file={file},")), "{line}");
        assert_eq!(line.matches("::error").count(), 1);
    }
}

#[test]
fn the_worst_nine_are_shown_and_the_rest_is_counted() {
    let mut report = sample::blocked(&["a", "b", "c", "d", "e", "f", "g"]);
    for finding in &mut report.findings {
        finding.decision.action = Action::Warn;
    }
    let mut malicious = sample::finding("Cargo.lock", "evil");
    malicious.kind = Kind::Malicious;
    report.findings.push(sample::scored(sample::finding("Cargo.lock", "low"), 20));
    report.findings.push(sample::scored(sample::finding("Cargo.lock", "critical"), 98));
    report.findings.push(sample::finding("Cargo.lock", "unscored"));
    report.findings.push(malicious);
    let lines = lines(&report);
    assert_eq!(lines.len(), 11);
    for (line, package) in lines.iter().skip(1).zip(["evil", "critical", "unscored", "low", "a"]) {
        assert!(line.contains(&format!(" in {package} 0.1.43::")), "{line}");
    }
    assert_eq!(lines.last().unwrap(), "::notice title=lockgate::2 more in the summary of this run");
    // The runner shows ten of each level, and drops the others.
    for level in ["::error", "::warning", "::notice"] {
        assert!(lines.iter().filter(|line| line.starts_with(level)).count() <= 10, "{level}");
    }
    let unlimited = annotations(&report, &AnnotationOptions { most: usize::MAX, ..OPTIONS });
    assert_eq!(unlimited.lines().count(), 11);
}

#[test]
fn an_incomplete_run_says_so_first_even_if_it_blocks_too() {
    let first = |report: &lockgate_model::Report| lines(report).first().cloned().unwrap();
    let expected = "::error title=lockgate%3A INCOMPLETE::why";
    assert_eq!(first(&sample::incomplete()), expected);
    let mut both = sample::blocked(&["time"]);
    both.complete = false;
    assert_eq!(first(&both), expected);
    assert_eq!(
        lines(&sample::incomplete()).last().unwrap(),
        "::warning file=old/Cargo.lock,line=7,endLine=7,\
         title=lockgate%3A not judged%2C unread-file::is no TOML; repair it"
    );
}

#[test]
fn a_pass_with_nothing_to_show_writes_nothing() {
    assert_eq!(annotations(&sample::pass(), &OPTIONS), "");
}

#[test]
fn what_a_change_leaves_as_it_was_is_not_shown_unless_it_blocks() {
    let mut report = sample::pass();
    let finding = |name| sample::finding("Cargo.lock", name);
    report.findings = vec![
        sample::changed(finding("old"), Action::Warn, Class::AlreadyThere),
        sample::changed(finding("published"), Action::Warn, Class::NewlyPublished),
        sample::changed(finding("new"), Action::Warn, Class::Introduced),
        sample::changed(finding("ignored"), Action::Ignore, Class::Introduced),
        sample::changed(finding("allowed"), Action::Allow, Class::Introduced),
    ];
    let shown = lines(&report);
    assert_eq!(shown.len(), 1);
    assert!(shown.first().unwrap().contains(" in new 0.1.43::"), "{shown:?}");
    report.findings = vec![sample::changed(finding("old"), Action::Block, Class::AlreadyThere)];
    assert_eq!(lines(&report).len(), 1);
}

#[test]
fn another_tools_finding_that_blocks_is_shown_at_its_lines() {
    let mut report = sample::pass();
    report.verdict = Verdict::Blocked;
    report.foreign =
        vec![sample::foreign("tainted", Action::Block), sample::foreign("meh", Action::Warn)];
    let expected = "::error file=src/db.js,line=3,endLine=5,\
                    title=lockgate%3A js/sql-injection of CodeQL::tainted";
    assert_eq!(lines(&report).last().unwrap(), expected);
    assert_eq!(lines(&report).len(), 2);
}

#[test]
fn no_name_or_text_makes_a_second_command_or_property() {
    for text in sample::HOSTILE {
        let mut report = sample::blocked(&[text]);
        let finding = report.findings.first_mut().unwrap();
        finding.title = (*text).to_owned();
        finding.version = (*text).to_owned();
        finding.fixed_version = Some((*text).to_owned());
        if let Ok(path) = lockgate_model::RepoPath::new(text) {
            finding.location.path = path;
        }
        report.notes.push(sample::gap(text));
        report.foreign.push(sample::foreign(text, Action::Block));
        let out = annotations(&report, &AnnotationOptions { sentence: text, ..OPTIONS });
        let lines: Vec<&str> = out.split('\n').collect();
        assert_eq!(lines.len(), 5, "{out}");
        for line in lines.iter().filter(|line| !line.is_empty()) {
            let keys = keys(line);
            let whole = ["file", "line", "endLine", "col", "endColumn", "title"];
            let known: Vec<&str> = whole.into_iter().filter(|key| keys.contains(key)).collect();
            assert_eq!(keys, known, "{line}");
            assert!(!line.contains("##["), "{line}");
            assert!(!line.chars().any(|c| c.is_control() || c == '\u{202e}' || c == '\u{2028}'));
        }
    }
}

/// The keys of a command's properties, read as the runner does.
fn keys(line: &str) -> Vec<&str> {
    let (head, _) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
    let (_, properties) = head.split_once(' ').unwrap();
    properties.split(',').map(|property| property.split_once('=').unwrap().0).collect()
}

#[test]
fn a_title_without_end_is_cut_at_a_character() {
    let mut report = sample::blocked(&[&"é".repeat(5000)]);
    report.findings[0].title = "日".repeat(500_000);
    let out = annotations(&report, &OPTIONS);
    assert!(out.len() < 10_000, "{}", out.len());
    assert!(out.ends_with("; upgrade to 0.2.23\n"));
}

#[test]
fn quoted_text_is_no_command_and_ends_at_a_word_that_is_not_in_it() {
    let nonce = Nonce::new([7; 16]);
    let word = nonce.word_not_in("");
    let plain = quoted("a\n::error::b\n", nonce);
    assert_eq!(plain, format!("::stop-commands::{word}\na\n\\u{{3a}}:error::b\n::{word}::\n"));
    let guessed = quoted(&format!("x\n::{word}::\n::error::pwn"), nonce);
    assert!(guessed.starts_with(&format!("::stop-commands::{word}_\n")));
    assert!(guessed.ends_with(&format!("\n::{word}_::\n")));
}

#[test]
fn a_message_is_one_line_whatever_it_says() {
    for text in sample::HOSTILE {
        let line = message(Level::Warning, text, text);
        assert_eq!(line.matches('\n').count(), 1, "{line}");
        assert!(line.starts_with("::warning title="));
    }
}
