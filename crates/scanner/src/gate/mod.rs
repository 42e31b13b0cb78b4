//! The policy's decision on each finding and note, and the verdict.
//!
//! The first ignore that holds decides, else the first rule that matches, else what a change does to the finding's class,
//! else the threshold of its kind. A malicious package is spared only by what names it: an ignore of its id, or a rule
//! with `kind = "malicious"` or the whole id.

mod condition;
mod decide;
mod explain;
mod notes;
mod order;
mod rulebook;
mod subject;

use std::collections::BTreeMap;

use lockgate_model::{
    Action, AdvisoryGroup, AdvisoryId, Date, Effect, Finding, ForeignFinding, IgnoreUse,
    JudgedNote, Note, Policy, Verdict,
};

pub use explain::{Explainer, Outcome, Step, explain};
pub(crate) use order::report_order;
pub use subject::Subject;

use notes::{ignore_notes, unused, weigh};
use rulebook::Rulebook;

/// What is judged.
#[derive(Debug)]
pub struct Found<'a> {
    /// Our findings.
    pub findings: &'a mut [Finding],
    /// Their advisory groups, by canonical id: dates and signals of exploitation.
    pub groups: &'a BTreeMap<AdvisoryId, AdvisoryGroup>,
    /// Findings of other tools.
    pub foreign: &'a mut [ForeignFinding],
}

/// What the policy makes of findings and notes.
#[derive(Debug)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// Whether no note makes the scan incomplete.
    pub complete: bool,
    /// Notes with their effect, sorted, unique; those on ignores added.
    pub notes: Vec<JudgedNote>,
    /// What each ignore did, in the policy's order.
    pub ignores: Vec<IgnoreUse>,
}

/// Decides on every finding, in place, and gives the verdict. `today` is a date in UTC; an ignore holds through its
/// last day.
#[must_use]
pub fn judge(policy: &Policy, today: Date, found: Found<'_>, mut notes: Vec<Note>) -> Judgement {
    let book = Rulebook::new(policy, today);
    let mut uses: Vec<IgnoreUse> = book.ignores.iter().map(unused).collect();
    let mut blocked = false;
    let mut decide = |subject: Subject<'_>| {
        let decision = book.decide(subject, |at| {
            if let Some(used) = uses.get_mut(at) {
                used.findings += 1;
            }
        });
        blocked |= decision.action == Action::Block;
        decision
    };
    for finding in found.findings.iter_mut() {
        finding.decision = decide(Subject::Package(finding, found.groups.get(&finding.id)));
    }
    for finding in found.foreign.iter_mut() {
        finding.decision = decide(Subject::Code(finding));
    }
    notes.extend(ignore_notes(policy, &uses));
    let mut notes: Vec<JudgedNote> = notes.into_iter().map(|note| weigh(policy, note)).collect();
    notes.sort_by(|a, b| (a.effect, &a.note).cmp(&(b.effect, &b.note)));
    notes.dedup();
    let complete = notes.iter().all(|note| note.effect != Effect::Incomplete);
    let verdict = match (blocked, complete) {
        (true, _) => Verdict::Blocked,
        (false, false) => Verdict::Incomplete,
        (false, true) => Verdict::Pass,
    };
    Judgement { verdict, complete, notes, ignores: uses }
}
