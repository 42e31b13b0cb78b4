//! What a change does to the findings of other tools, by their fingerprints.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use lockgate_model::{Class, ForeignFinding, ForeignRun, Note, NoteKind};

/// The fingerprint that GitHub goes by. Where both sides have it, no other one counts.
const LINE_HASH: &str = "primaryLocationLineHash";
/// Shortest value that a fingerprint is looked up by: a shorter one is a column or a count, equal by chance.
const LEAST_BYTES: usize = 8;
/// Candidates looked at for one fingerprint, so that equal ones by the thousand do not take the square of the time.
const MAX_CANDIDATES: usize = 16;

/// What the other tools said of the base.
#[derive(Clone, Copy, Debug)]
pub struct Base<'a> {
    /// Their findings.
    pub findings: &'a [ForeignFinding],
    /// Their runs.
    pub runs: &'a [ForeignRun],
    /// What could not be read of it. If there is any, what is not found in the base is not known to be new.
    pub notes: &'a [Note],
}

/// What came of the comparison, beside the classes.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Classed {
    /// Findings of the base that the head does not have, in the base's order; only of tools with a run in the head.
    pub fixed: Vec<ForeignFinding>,
    /// One note of the kind `UnreadBase` for each tool with findings that could not be classed.
    pub notes: Vec<Note>,
}

/// Gives every finding of the head its class. Findings of the same tool and rule are matched one to one: by the line
/// hash, else by fingerprints of which all that both have agree, in the same file first and then in any; where a side
/// has no fingerprint, by path and message, whatever the lines. Matched is already there, unmatched introduced; a tool
/// that has no run in the base is undetermined.
#[must_use]
pub fn classify(head: &mut [ForeignFinding], head_runs: &[ForeignRun], base: &Base<'_>) -> Classed {
    let (is_old, is_kept) = matched(head, base.findings);
    let known: BTreeSet<&str> = base.runs.iter().map(|run| run.tool.as_str()).collect();
    let mut undetermined = BTreeMap::new();
    for (finding, is_old) in head.iter_mut().zip(is_old) {
        let is_known = known.contains(finding.tool.as_str()) && base.notes.is_empty();
        let class = match (is_old, is_known) {
            (true, _) => Class::AlreadyThere,
            (false, true) => Class::Introduced,
            (false, false) => Class::Undetermined,
        };
        finding.class = Some(class);
        if class == Class::Undetermined {
            *undetermined.entry(finding.tool.clone()).or_insert(0_u32) += 1;
        }
    }
    let ran: BTreeSet<&str> = head_runs.iter().map(|run| run.tool.as_str()).collect();
    let gone = base.findings.iter().zip(is_kept).filter(|(_, is_kept)| !is_kept);
    let fixed = gone.filter(|(finding, _)| ran.contains(finding.tool.as_str()));
    let with_class = |(finding, _): (&ForeignFinding, bool)| ForeignFinding {
        class: Some(Class::Fixed),
        ..finding.clone()
    };
    let note = |(tool, count): (String, u32)| {
        let is_known = known.contains(tool.as_str());
        undetermined_note(&tool, count, is_known)
    };
    Classed {
        fixed: fixed.map(with_class).collect(),
        notes: undetermined.into_iter().map(note).collect(),
    }
}

fn undetermined_note(tool: &str, count: u32, is_known: bool) -> Note {
    let reason =
        if is_known { "was not read whole".to_owned() } else { format!("has no run of {tool}") };
    let message = format!(
        "the SARIF of the base {reason}, so it is not known whether {count} of its results are new"
    );
    Note::new(NoteKind::UnreadBase, message)
        .about(tool)
        .with_hint(format!("give the SARIF file that {tool} wrote for the base"))
}

/// What a finding is looked up by: tool, rule, what is compared, its value, and the path where that counts.
type Key<'a> = (&'a str, &'a str, &'a str, Cow<'a, str>, &'a str);

/// One way of matching: which findings of the head and of the base take part, and what they are looked up by.
struct Stage {
    head: fn(&ForeignFinding) -> bool,
    base: fn(&ForeignFinding) -> bool,
    keys: for<'a> fn(&'a ForeignFinding) -> Vec<Key<'a>>,
}

/// In the order of their strength.
const STAGES: &[Stage] = &[
    Stage { head: any, base: any, keys: line_hash_in_file },
    Stage { head: any, base: any, keys: line_hash },
    Stage { head: has_no_line_hash, base: any, keys: prints_in_file },
    Stage { head: any, base: has_no_line_hash, keys: prints_in_file },
    Stage { head: has_no_line_hash, base: any, keys: prints },
    Stage { head: any, base: has_no_line_hash, keys: prints },
    Stage { head: has_no_print, base: has_no_print, keys: words },
    Stage { head: has_no_print, base: any, keys: words },
    Stage { head: any, base: has_no_print, keys: words },
];

/// Which of the head are in the base, and which of the base in the head.
fn matched(head: &[ForeignFinding], base: &[ForeignFinding]) -> (Vec<bool>, Vec<bool>) {
    let mut is_old = vec![false; head.len()];
    let mut is_kept = vec![false; base.len()];
    for stage in STAGES {
        pair(stage, (head, &mut is_old), (base, &mut is_kept));
    }
    (is_old, is_kept)
}

fn pair(
    stage: &Stage,
    (head, is_old): (&[ForeignFinding], &mut [bool]),
    (base, is_kept): (&[ForeignFinding], &mut [bool]),
) {
    // The first of the file stands last, to be taken first.
    let mut free: HashMap<Key<'_>, Vec<(&ForeignFinding, usize)>> = HashMap::new();
    let open = base.iter().enumerate().zip(&*is_kept).filter(|(_, is_kept)| !**is_kept);
    for ((at, finding), _) in open.rev().filter(|((_, finding), _)| (stage.base)(finding)) {
        for key in (stage.keys)(finding) {
            free.entry(key).or_default().push((finding, at));
        }
    }
    let open = head.iter().zip(is_old).filter(|(_, is_old)| !**is_old);
    for (finding, is_old) in open.filter(|(finding, _)| (stage.head)(finding)) {
        let keys = (stage.keys)(finding);
        let found = keys.iter().find_map(|key| take(finding, free.get_mut(key)?, is_kept));
        if let Some(slot) = found.and_then(|at| is_kept.get_mut(at)) {
            (*is_old, *slot) = (true, true);
        }
    }
}

/// The first candidate that is still free and agrees.
fn take(
    finding: &ForeignFinding,
    candidates: &mut Vec<(&ForeignFinding, usize)>,
    is_kept: &[bool],
) -> Option<usize> {
    let is_free = |at: usize| is_kept.get(at) == Some(&false);
    while candidates.last().is_some_and(|(_, at)| !is_free(*at)) {
        candidates.pop();
    }
    let mut looked_at = candidates.iter().rev().take(MAX_CANDIDATES);
    let found = looked_at.find(|(other, at)| is_free(*at) && agree(finding, other));
    found.map(|(_, at)| *at)
}

/// Whether no fingerprint that both have says that they differ.
fn agree(one: &ForeignFinding, other: &ForeignFinding) -> bool {
    let (a, b) = (&one.fingerprints, &other.fingerprints);
    if let (Some(a), Some(b)) = (a.get(LINE_HASH), b.get(LINE_HASH)) {
        return a == b;
    }
    a.iter().all(|(key, value)| b.get(key).is_none_or(|other| other == value))
}

const fn any(_: &ForeignFinding) -> bool {
    true
}

fn has_no_line_hash(finding: &ForeignFinding) -> bool {
    !finding.fingerprints.contains_key(LINE_HASH)
}

fn has_no_print(finding: &ForeignFinding) -> bool {
    has_no_line_hash(finding)
        && finding.fingerprints.values().all(|value| value.len() < LEAST_BYTES)
}

fn key<'a>(finding: &'a ForeignFinding, name: &'a str, value: Cow<'a, str>) -> Key<'a> {
    (&finding.tool, &finding.rule, name, value, "")
}

fn in_file<'a>(finding: &'a ForeignFinding, mut keys: Vec<Key<'a>>) -> Vec<Key<'a>> {
    for key in &mut keys {
        key.4 = finding.location.as_ref().map_or("", |location| location.path.as_str());
    }
    keys
}

fn line_hash(finding: &ForeignFinding) -> Vec<Key<'_>> {
    let hash = finding.fingerprints.get(LINE_HASH);
    hash.map(|hash| key(finding, LINE_HASH, hash.into())).into_iter().collect()
}

fn line_hash_in_file(finding: &ForeignFinding) -> Vec<Key<'_>> {
    in_file(finding, line_hash(finding))
}

fn prints(finding: &ForeignFinding) -> Vec<Key<'_>> {
    let long = finding.fingerprints.iter().filter(|(_, value)| value.len() >= LEAST_BYTES);
    long.map(|(name, value)| key(finding, name, value.into())).collect()
}

fn prints_in_file(finding: &ForeignFinding) -> Vec<Key<'_>> {
    in_file(finding, prints(finding))
}

fn words(finding: &ForeignFinding) -> Vec<Key<'_>> {
    in_file(finding, vec![key(finding, "", without_lines(&finding.message))])
}

/// The message without the numbers of lines in it: `declared at line 12` is the same as at line 14.
fn without_lines(message: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut rest = message;
    while let Some((before, digits)) = next_line_number(rest) {
        out.push_str(before);
        rest = digits.trim_start_matches(|char: char| char.is_ascii_digit());
    }
    if out.is_empty() {
        return Cow::Borrowed(message);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The text up to a number after `line` or `lines`, and the text from the number on.
fn next_line_number(text: &str) -> Option<(&str, &str)> {
    let ends = ["line ", "lines "]
        .iter()
        .flat_map(|word| text.match_indices(word).map(|(at, word)| at.saturating_add(word.len())));
    let numbered = ends.filter(|end| {
        text.get(*end..).is_some_and(|rest| rest.starts_with(|char: char| char.is_ascii_digit()))
    });
    text.split_at_checked(numbered.min()?)
}
