//! The verdict in words. Every output for people states it in these.

use std::collections::BTreeMap;

use lockgate_model::{Effect, NoteKind, Report, Verdict};

use super::summary::{self, Actions, Classes, Summary};
use super::wording;

mod share;

/// Most kinds of gaps that the sentence names.
const MAX_GAPS: usize = 3;

/// The verdict as one word in capitals: `PASS`, `BLOCKED`, `INCOMPLETE`.
pub(super) fn word(verdict: Verdict) -> String {
    verdict.as_str().to_ascii_uppercase()
}

/// Why, in one sentence without a full stop. Holds no text of the scanned repository.
pub(crate) fn sentence(report: &Report) -> String {
    let summary = summary::count(report);
    match report.verdict {
        Verdict::Pass => {
            let passed = passed(&summary, "nothing that this change brings in blocks");
            format!("{passed}{}", accepted(&summary))
        }
        Verdict::Blocked if report.complete => blocked(report),
        Verdict::Blocked => {
            format!("{}; also incomplete, {}", blocked(report), not_judged(report))
        }
        Verdict::Incomplete => {
            let passed = passed(&summary, "nothing that was judged blocks");
            format!("{}; {passed}", not_judged(report))
        }
    }
}

/// `2 of 3 introduced findings block`; where several sorts do, `3 findings block: 2 of 3 introduced, 1 of 5 earlier`.
fn blocked(report: &Report) -> String {
    let shares = share::blocking(report);
    if let [share] = shares.as_slice() {
        return share.sentence();
    }
    let number: usize = shares.iter().map(|share| share.block).sum();
    let items: Vec<String> = shares.iter().map(share::Share::item).collect();
    format!("{number} findings block: {}", items.join(", "))
}

/// What is left standing. `nothing` is said of a change that has findings.
fn passed(summary: &Summary, nothing: &str) -> String {
    if let Some(classes) = &summary.by_class {
        return changed(summary, classes, nothing);
    }
    let mut parts = standing(&summary.by_action, "");
    parts.extend(standing(&summary.foreign, " of other tools"));
    if parts.is_empty() {
        return "no findings".to_owned();
    }
    format!("nothing blocks, {}", parts.join(", "))
}

/// Findings by what is done with them: `1 finding warns`, `2 findings of other tools are ignored`.
fn standing(actions: &Actions, whose: &str) -> Vec<String> {
    let numbers = [
        (actions.warn, "warns", "warn"),
        (actions.allow, "is allowed", "are allowed"),
        (actions.ignore, "is ignored", "are ignored"),
    ];
    numbers
        .into_iter()
        .filter(|(number, _, _)| *number > 0)
        .map(|(number, one, many)| match number {
            1 => format!("1 finding{whose} {one}"),
            _ => format!("{number} findings{whose} {many}"),
        })
        .collect()
}

/// `nothing that this change brings in blocks (3 were there before, 1 fixed)`
fn changed(summary: &Summary, classes: &Classes, nothing: &str) -> String {
    let earlier = if classes.already_there == 1 { "was there before" } else { "were there before" };
    let Actions { block, warn, allow, ignore } = summary.foreign;
    let parts = summary::named(&[
        (classes.introduced, "introduced"),
        (classes.still_vulnerable, "still vulnerable"),
        (classes.undetermined, "undetermined"),
        (classes.newly_published, "newly published"),
        (classes.already_there, earlier),
        (classes.fixed, "fixed"),
        (block + warn + allow + ignore, "by other tools"),
    ]);
    if parts.is_empty() {
        return "no findings, neither brought in nor from before".to_owned();
    }
    let ignored = match summary.by_action.ignore {
        0 => String::new(),
        number => format!("; {number} ignored by the policy"),
    };
    format!("{nothing} ({}{ignored})", parts.join(", "))
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
    use lockgate_model::{Action, Class, Comparison};

    use super::super::{change, sample};
    use super::*;

    #[test]
    fn a_pass_says_what_it_leaves_standing() {
        assert_eq!(sentence(&sample::pass()), "no findings");
        let mut report = sample::blocked();
        report.verdict = Verdict::Pass;
        report.findings.retain(|finding| finding.decision.action != Action::Block);
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
    fn a_blocked_change_tells_what_it_brings_in_from_what_was_there() {
        let mut report = sample::comparison();
        report.complete = true;
        let expected = "5 findings block: 2 of 2 introduced, 1 of 1 still vulnerable, \
                        1 of 3 earlier, 1 of 4 by other tools";
        assert_eq!(sentence(&report), expected);
        report.foreign.clear();
        report.findings.retain(|finding| change::class(finding) == Class::Introduced);
        assert_eq!(sentence(&report), "all 2 introduced findings block");
        report.findings[0].decision.action = Action::Warn;
        assert_eq!(sentence(&report), "1 of 2 introduced findings blocks");
    }

    #[test]
    fn a_change_that_passes_says_what_was_there_and_what_it_fixes() {
        let mut report = sample::comparison_pass();
        let expected = "nothing that this change brings in blocks \
                        (2 were there before, 1 fixed; 1 ignored by the policy)";
        assert_eq!(sentence(&report), expected);
        let mut clean = sample::pass();
        clean.comparison =
            report.comparison.clone().map(|sides| Comparison { fixed: Vec::new(), ..sides });
        assert_eq!(sentence(&clean), "no findings, neither brought in nor from before");
        (report.verdict, report.complete) = (Verdict::Incomplete, false);
        report.notes = vec![sample::note(NoteKind::UnreadBase, Effect::Incomplete)];
        let expected = "could not judge: unread base; nothing that was judged blocks \
                        (2 were there before, 1 fixed; 1 ignored by the policy)";
        assert_eq!(sentence(&report), expected);
    }

    #[test]
    fn findings_of_other_tools_count_without_a_comparison_too() {
        let mut report = sample::with_foreign();
        assert_eq!(
            sentence(&report),
            "4 findings block: 3 of 5 in lockfiles, 1 of 4 by other tools"
        );
        report.findings.clear();
        assert_eq!(sentence(&report), "1 of 4 findings of other tools blocks");
        report.verdict = Verdict::Pass;
        report.notes.clear();
        report.foreign.retain(|finding| finding.decision.action != Action::Block);
        let expected = "nothing blocks, 1 finding of other tools warns, \
                        1 finding of other tools is allowed, 1 finding of other tools is ignored";
        assert_eq!(sentence(&report), expected);
    }

    #[test]
    fn an_incomplete_scan_says_what_it_could_not_judge() {
        let expected = "could not judge: unread file, missing feed; no findings";
        assert_eq!(sentence(&sample::incomplete()), expected);
        let mut report = sample::incomplete();
        report.notes = sample::every_note();
        let expected = "could not judge: no lockfiles, unread sarif, unknown format version, 4 more; no findings";
        assert_eq!(sentence(&report), expected);
    }
}
