//! What happens to a request that a rule is for.

mod alter;
mod refuse;

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use bytes::Bytes;

use crate::answer::{Answer, Delivery};
use crate::call::Call;
use crate::faults::{Action, Judged};
use crate::shared::Shared;
pub(crate) use refuse::secondary;

/// What happens to a request.
#[derive(Debug)]
pub(crate) struct Verdict {
    judged: Judged,
}

impl Verdict {
    pub(crate) fn new(judged: Judged) -> Self {
        Self { judged }
    }

    /// The first rule that applies.
    pub(crate) fn rule(&self) -> Option<usize> {
        self.judged.rule
    }

    /// Does what happens before the request is looked at; an answer ends it there.
    pub(crate) fn before(&self, shared: &Shared, call: &Call) -> Option<Answer> {
        for edit in &self.judged.edits {
            shared.edit(|world| edit.apply(world));
        }
        for action in &self.judged.actions {
            happen(action, shared);
        }
        self.judged.actions.iter().find_map(|action| refuse::refuse(action, shared, call))
    }

    /// Changes an answer on its way out.
    pub(crate) fn after(&self, call: &Call, answer: &mut Answer) {
        for action in &self.judged.actions {
            alter::alter(action, call, answer);
        }
    }

    /// How much longer the answer takes.
    pub(crate) fn delay(&self) -> std::time::Duration {
        let delay = |action: &Action| match action {
            Action::Delay { milliseconds } => *milliseconds,
            _ => 0,
        };
        std::time::Duration::from_millis(self.judged.actions.iter().map(delay).sum())
    }
}

/// An answer that is none.
fn broken(delivery: Delivery) -> Answer {
    let mut answer = Answer::new(0, "text/plain", Bytes::new());
    answer.delivery = delivery;
    answer
}

/// Changes the server, where that is what it does.
fn happen(action: &Action, shared: &Shared) {
    let mut installations = shared.installations.lock().unwrap_or_else(PoisonError::into_inner);
    let known = |id: u64| {
        let mut all = shared.options.apps.iter().flat_map(|app| &app.installations);
        all.find(|one| one.id == id).cloned()
    };
    match action {
        Action::Skew { seconds } => shared.skew.store(*seconds, Ordering::SeqCst),
        Action::Revoke => shared.revoked.store(true, Ordering::SeqCst),
        Action::ExpireTokens => {
            // They stay known, so that no later token is called like one of them.
            let mut minted = shared.minted.lock().unwrap_or_else(PoisonError::into_inner);
            minted.values_mut().for_each(|token| token.expires = std::time::Duration::ZERO);
        }
        Action::Suspend { installation } => {
            let suspended = known(*installation).map(|mut one| {
                one.suspended = true;
                one
            });
            installations.insert(*installation, suspended);
        }
        Action::Uninstall { installation } => {
            installations.insert(*installation, None);
        }
        _ => {}
    }
}
