//! How the repositories of a run ended, and what was found in how many. Plain data, sorted, without a word of layout.
//!
//! Reports are added one by one and let go, so that the size does not follow from what the reports hold.

mod counts;

use std::collections::{BTreeMap, BTreeSet};

use lockgate_model::{Date, Effect, Note, NoteKind, Report, Verdict};

use crate::account::{Contents, Ending};

pub use counts::{Counts, Severities, Severity};

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
    /// Repositories of which not everything could be judged, by name: what was in the way, each once, sorted. Untrusted
    /// text.
    pub not_judged: BTreeMap<String, Vec<String>>,
    /// Date of the newest advisory data, of the ecosystem in use that is furthest behind.
    pub newest: Option<Date>,
    /// Names of repositories whose findings the policy blocks.
    pub blocked: Vec<String>,
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
        if !missing.is_empty() {
            let texts: BTreeSet<String> = missing.into_iter().map(describe).collect();
            self.not_judged.insert(name.to_owned(), texts.into_iter().collect());
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
}

fn describe(note: &Note) -> String {
    let place = note.path.as_ref().map(|path| format!("{path}: ")).unwrap_or_default();
    format!("{place}{}", note.message)
}

#[cfg(test)]
mod tests;
