//! What the results of all repositories come to: the views that a maintainer opens on Monday.
//!
//! Plain data, sorted, without a word of layout. Reports are added one by one and let go, so that the size does not
//! follow from what the reports hold but from what the views say.

mod advisories;
mod bumps;
mod counts;
mod queue;

use std::collections::BTreeMap;

use lockgate_model::{Action, Date, Effect, Finding, Note, NoteKind, Report, Verdict};

use crate::account::{Contents, Ending};

pub use advisories::AdvisoryExposure;
pub use bumps::Bump;
pub use counts::{Counts, Severities, Severity};
pub use queue::{FixFirst, Urgency};

use advisories::Advisories;
use bumps::Bumps;
use queue::Queue;

/// What all results come to.
#[derive(Debug, Default)]
pub struct Summary {
    /// Whether a repository without any lockfile counts as one that could not be judged. Every organization has some, so
    /// that they are counted and listed otherwise.
    pub require_lockfiles: bool,
    /// How many repositories ended in which way, and what was found in how many.
    pub counts: Counts,
    /// Repositories that were not examined, by name, with how they ended. Those left out on purpose are not in it.
    pub not_examined: BTreeMap<String, Ending>,
    /// Repositories without any lockfile, by name; empty ones are not in it.
    pub without_lockfile: Vec<String>,
    /// Repositories of which not everything could be judged, by name: how many notes, and the first.
    pub not_judged: BTreeMap<String, (u32, String)>,
    /// Date of the newest advisory data, of the ecosystem in use that is furthest behind.
    pub newest: Option<Date>,
    /// Names of repositories whose findings the policy blocks.
    pub blocked: Vec<String>,
    advisories: Advisories,
    bumps: Bumps,
    queue: Queue,
}

impl Summary {
    /// Adds how a repository ended, and its report where there is one.
    pub fn add(&mut self, name: &str, ending: &Ending, report: Option<&Report>) {
        self.counts.end(ending);
        match ending {
            Ending::Examined(Contents::NoLockfile) => self.without_lockfile.push(name.to_owned()),
            Ending::Examined(_) | Ending::Skipped(_) => {}
            Ending::Failed(..) | Ending::NotReached(..) => {
                self.not_examined.insert(name.to_owned(), ending.clone());
            }
        }
        let Some(report) = report else { return };
        let missing = self.missing_notes(report);
        self.counts.judge(report, missing.is_empty());
        let newest = report.database.newest;
        self.newest = [self.newest, newest].into_iter().flatten().min();
        if report.verdict == Verdict::Blocked {
            self.blocked.push(name.to_owned());
        }
        if let Some(first) = missing.first() {
            let place = first.path.as_ref().map(|path| format!("{path}: ")).unwrap_or_default();
            let count = u32::try_from(missing.len()).unwrap_or(u32::MAX);
            self.not_judged.insert(name.to_owned(), (count, format!("{place}{}", first.message)));
        }
        for finding in report.findings.iter().filter(|finding| is_active(finding)) {
            let group = report.advisories.get(&finding.id);
            self.advisories.add(name, finding, group);
            self.bumps.add(name, finding);
            self.queue.add(name, finding, group);
        }
    }

    /// What kept a repository from being judged whole.
    fn missing_notes<'r>(&self, report: &'r Report) -> Vec<&'r Note> {
        let notes = report.notes.iter().filter(|note| note.effect == Effect::Incomplete);
        let notes = notes.map(|judged| &judged.note);
        notes.filter(|note| self.require_lockfiles || note.kind != NoteKind::NoLockfiles).collect()
    }

    /// Whether every repository is accounted for and everything in those examined could be judged.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.not_examined.is_empty() && self.not_judged.is_empty()
    }

    /// Advisories by the number of repositories that are exposed to them, the most first.
    #[must_use]
    pub fn advisories(&self) -> Vec<AdvisoryExposure> {
        self.advisories.sorted()
    }

    /// Upgrades by the number of findings that one clears, the most first.
    #[must_use]
    pub fn bumps(&self) -> Vec<Bump> {
        self.bumps.sorted()
    }

    /// What to repair first: each advisory in each lockfile, the most urgent first.
    #[must_use]
    pub fn queue(&self) -> Vec<FixFirst> {
        self.queue.sorted()
    }
}

/// Whether a finding asks for something: excepted and allowed ones do not.
fn is_active(finding: &Finding) -> bool {
    matches!(finding.decision.action, Action::Block | Action::Warn)
}

#[cfg(test)]
mod tests;
