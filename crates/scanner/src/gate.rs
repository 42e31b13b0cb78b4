//! The policy's decision on each finding and note, and the verdict.

use globset::Glob;
use lockgate_model::{
    Action, Date, Decision, Effect, Finding, Ignore, IgnoreUse, JudgedNote, Kind, Note, NoteKind,
    Policy, Strictness, Threshold, Verdict,
};

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
pub fn judge(
    policy: &Policy,
    today: Date,
    findings: &mut [Finding],
    mut notes: Vec<Note>,
) -> Judgement {
    let mut uses: Vec<IgnoreUse> = policy.ignore.iter().map(|i| unused(i, today)).collect();
    for finding in findings.iter_mut() {
        finding.decision = decide(policy, finding, &mut uses);
    }
    notes.extend(ignore_notes(policy, &uses));
    let mut notes: Vec<JudgedNote> = notes.into_iter().map(|note| weigh(policy, note)).collect();
    notes.sort_by(|a, b| (a.effect, &a.note).cmp(&(b.effect, &b.note)));
    notes.dedup();
    let complete = notes.iter().all(|note| note.effect != Effect::Incomplete);
    let blocked = findings.iter().any(|finding| finding.decision.action == Action::Block);
    let verdict = match (blocked, complete) {
        (true, _) => Verdict::Blocked,
        (false, false) => Verdict::Incomplete,
        (false, true) => Verdict::Pass,
    };
    Judgement { verdict, complete, notes, ignores: uses }
}

fn unused(ignore: &Ignore, today: Date) -> IgnoreUse {
    IgnoreUse {
        id: ignore.id.clone(),
        reason: ignore.reason.clone(),
        approver: ignore.approver.clone(),
        expires: ignore.expires,
        expired: ignore.expires.is_some_and(|last| today > last),
        findings: 0,
    }
}

/// The first ignore that holds decides, else the threshold of the kind.
fn decide(policy: &Policy, finding: &Finding, uses: &mut [IgnoreUse]) -> Decision {
    let mut decision = None;
    for (index, (ignore, used)) in policy.ignore.iter().zip(uses).enumerate() {
        if !covers(ignore, finding) {
            continue;
        }
        used.findings += 1;
        if !used.expired && decision.is_none() {
            decision = Some(Decision {
                action: Action::Ignore,
                rule: format!("ignore[{index}]"),
                reason: Some(ignore.reason.clone()),
                approver: ignore.approver.clone(),
                expires: ignore.expires,
            });
        }
    }
    decision.unwrap_or_else(|| by_threshold(policy, finding))
}

fn covers(ignore: &Ignore, finding: &Finding) -> bool {
    let id = finding.id.matches(&ignore.id)
        || finding.aliases.iter().chain(&finding.advisories).any(|id| id.matches(&ignore.id));
    let package = ignore.package.as_ref().is_none_or(|name| *name == finding.package);
    id && package && ignore.path.as_ref().is_none_or(|glob| path_matches(glob, finding))
}

/// A glob that cannot be read matches nothing; the policy's reader refuses it long before.
fn path_matches(glob: &str, finding: &Finding) -> bool {
    Glob::new(glob)
        .is_ok_and(|glob| glob.compile_matcher().is_match(finding.location.path.as_str()))
}

fn by_threshold(policy: &Policy, finding: &Finding) -> Decision {
    let threshold = policy.block.of(finding.kind);
    let kind = finding.kind.as_str();
    let named = format!("block.{kind} = \"{}\"", threshold.as_str());
    let unscored = || {
        let action = if policy.block.unscored { "block" } else { "warn" };
        format!("block.unscored = \"{action}\"")
    };
    let (blocks, rule) = match (threshold, &finding.severity) {
        (Threshold::Always, _) => (true, named),
        (Threshold::Never, _) => (false, named),
        (Threshold::From(level), Some(severity)) => (severity.level >= level, named),
        (Threshold::From(_), None) => (policy.block.unscored, unscored()),
    };
    let action = if blocks { Action::Block } else { Action::Warn };
    Decision { action, rule, reason: None, approver: None, expires: None }
}

fn ignore_notes(policy: &Policy, uses: &[IgnoreUse]) -> Vec<Note> {
    let mut notes = Vec::new();
    for (index, (ignore, used)) in policy.ignore.iter().zip(uses).enumerate() {
        let rule = format!("ignore[{index}]");
        let at = format!("the ignore of {} on line {}", ignore.id, ignore.line);
        if used.findings == 0 {
            let message = format!("{at} matched no finding");
            let note = Note::new(NoteKind::UnusedIgnore, message).about(&rule);
            notes.push(note.with_hint("remove it from the policy"));
        }
        if let (true, Some(last)) = (used.expired, ignore.expires) {
            let message = format!("{at} expired on {last} and holds back no finding any more");
            let note = Note::new(NoteKind::ExpiredIgnore, message).about(&rule);
            notes.push(note.with_hint("upgrade the package, or have the exception approved anew"));
        }
    }
    notes
}

fn weigh(policy: &Policy, note: Note) -> JudgedNote {
    let strictness = match note.kind {
        NoteKind::UnknownYanked => Some(policy.block.of_unknown_yanked()),
        kind => policy.incomplete.of(kind),
    };
    let effect = match strictness {
        Some(Strictness::Fail) => Effect::Incomplete,
        Some(Strictness::Tolerate) => Effect::Tolerated,
        None => Effect::Information,
    };
    JudgedNote { note, effect }
}

/// Order of findings in a report: by file, worst first, then by package and id.
pub(crate) fn report_order(a: &Finding, b: &Finding) -> std::cmp::Ordering {
    let rank = |finding: &Finding| {
        let severity = finding.severity.as_ref();
        let unscored = finding.kind == Kind::Vulnerability && severity.is_none();
        (finding.kind, unscored, severity.map(|s| std::cmp::Reverse((s.level, s.score))))
    };
    a.location
        .path
        .cmp(&b.location.path)
        .then_with(|| rank(a).cmp(&rank(b)))
        .then_with(|| (&a.package, &a.slot, &a.id).cmp(&(&b.package, &b.slot, &b.id)))
}
