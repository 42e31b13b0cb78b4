//! What notes do to the verdict, and notes on the ignores.

use lockgate_model::{Effect, Ignore, IgnoreUse, JudgedNote, Note, NoteKind, Policy, Strictness};

use super::rulebook::ReadyIgnore;

/// An ignore before anything was judged.
pub(super) fn unused(ready: &ReadyIgnore<'_>) -> IgnoreUse {
    let ignore: &Ignore = ready.ignore;
    IgnoreUse {
        id: ignore.id.clone(),
        reason: ignore.reason.clone(),
        approver: ignore.approver.clone(),
        expires: ignore.expires,
        expired: ready.expired,
        findings: 0,
    }
}

/// Ignores that covered nothing, and those past their expiry.
pub(super) fn ignore_notes(policy: &Policy, uses: &[IgnoreUse]) -> Vec<Note> {
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

/// The effect of a note.
pub(super) fn weigh(policy: &Policy, note: Note) -> JudgedNote {
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
