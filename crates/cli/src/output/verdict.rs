//! The verdict in words. Every output for people states it in these.

use std::collections::BTreeMap;

use lockgate_model::{Effect, NoteKind, Report, Verdict};

use super::summary::{self, Summary};
use super::wording;

/// Most kinds of gaps that the sentence names.
const MAX_GAPS: usize = 3;

/// The verdict as one word in capitals: `PASS`, `BLOCKED`, `INCOMPLETE`.
pub(super) fn word(verdict: Verdict) -> String {
    verdict.as_str().to_ascii_uppercase()
}

/// Why, in one sentence without a full stop. Holds no text of the scanned repository.
pub(super) fn sentence(report: &Report) -> String {
    let summary = summary::count(report);
    match report.verdict {
        Verdict::Pass => format!("{}{}", passed(&summary), accepted(&summary)),
        Verdict::Blocked if report.complete => blocked(&summary),
        Verdict::Blocked => {
            format!("{}; also incomplete, {}", blocked(&summary), not_judged(report))
        }
        Verdict::Incomplete => format!("{}; {}", not_judged(report), passed(&summary)),
    }
}

fn blocked(summary: &Summary) -> String {
    let (block, all) = (summary.by_action.block, summary.findings);
    match (block, all) {
        (1, 1) => "1 finding blocks".to_owned(),
        (_, _) if block == all => format!("all {all} findings block"),
        (1, _) => format!("1 of {all} findings blocks"),
        (_, _) => format!("{block} of {all} findings block"),
    }
}

fn passed(summary: &Summary) -> String {
    let mut parts = Vec::new();
    if summary.by_action.warn > 0 {
        parts.push(wording::count(summary.by_action.warn, "finding warns", "findings warn"));
    }
    if summary.by_action.ignore > 0 {
        parts.push(wording::count(
            summary.by_action.ignore,
            "finding is ignored",
            "findings are ignored",
        ));
    }
    if parts.is_empty() {
        return "no findings".to_owned();
    }
    format!("nothing blocks, {}", parts.join(", "))
}

fn accepted(summary: &Summary) -> String {
    if summary.notes.tolerated == 0 {
        return String::new();
    }
    let gaps = wording::count(summary.notes.tolerated, "gap", "gaps");
    format!("; the policy accepts {gaps} in what was judged")
}

fn not_judged(report: &Report) -> String {
    let mut kinds: BTreeMap<NoteKind, u32> = BTreeMap::new();
    for judged in &report.notes {
        if judged.effect == Effect::Incomplete {
            let number = kinds.entry(judged.note.kind).or_default();
            *number = number.saturating_add(judged.note.count);
        }
    }
    let gaps: Vec<String> = kinds
        .into_iter()
        .map(|(kind, number)| match number {
            1 => wording::note_kind(kind),
            _ => format!("{} ({number})", wording::note_kind(kind)),
        })
        .collect();
    if gaps.is_empty() {
        return "could not judge everything".to_owned();
    }
    let more = match gaps.len().saturating_sub(MAX_GAPS) {
        0 => String::new(),
        rest => format!(", {rest} more"),
    };
    let named: Vec<String> = gaps.into_iter().take(MAX_GAPS).collect();
    format!("could not judge: {}{more}", named.join(", "))
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn a_pass_says_what_it_leaves_standing() {
        assert_eq!(sentence(&sample::pass()), "no findings");
        let mut report = sample::blocked();
        report.verdict = Verdict::Pass;
        report.findings.retain(|finding| finding.decision.action != lockgate_model::Action::Block);
        report.notes = vec![sample::note(NoteKind::UncoveredPackage, Effect::Tolerated)];
        let expected = "nothing blocks, 1 finding warns, 1 finding is ignored; \
                        the policy accepts 1 gap in what was judged";
        assert_eq!(sentence(&report), expected);
    }

    #[test]
    fn a_blocked_scan_that_is_incomplete_says_both() {
        assert_eq!(sentence(&sample::blocked()), "3 of 5 findings block");
        let expected =
            "3 of 5 findings block; also incomplete, could not judge: unread file, missing feed";
        assert_eq!(sentence(&sample::blocked_and_incomplete()), expected);
    }

    #[test]
    fn an_incomplete_scan_says_what_it_could_not_judge() {
        let expected = "could not judge: unread file, missing feed; no findings";
        assert_eq!(sentence(&sample::incomplete()), expected);
        let mut report = sample::incomplete();
        report.notes = sample::every_note();
        let expected = "could not judge: no lockfiles, unknown format version, damaged feed, 2 more; no findings";
        assert_eq!(sentence(&report), expected);
    }
}
