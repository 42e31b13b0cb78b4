//! The short form of what was judged: what views, comparisons and the store are made of.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use lockgate_model::{
    Action, AdvisoryId, AlertIdentity, Date, Ecosystem, Kind, Level, RepoPath, Scope, Severity,
    Signals, Verdict,
};

use crate::run_id::RunId;

/// The number of a text in [`Judged`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextId(u32);

/// What was judged of a run.
#[derive(Clone, Debug, Default)]
pub struct Judged {
    /// The run.
    pub run: RunId,
    /// For which day.
    pub today: Date,
    /// Its repositories, by number.
    pub repositories: Vec<JudgedRepository>,
    /// The advisory groups of the findings, by canonical id.
    pub groups: BTreeMap<AdvisoryId, GroupFacts>,
    texts: Texts,
}

/// What views say of an advisory group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupFacts {
    /// The other ids.
    pub aliases: Vec<AdvisoryId>,
    /// What it is about.
    pub kind: Kind,
    /// One line. Untrusted text.
    pub title: String,
    /// The severity; `None` is unscored.
    pub severity: Option<Severity>,
    /// What is known of its exploitation.
    pub signals: Signals,
}

/// How far a repository was judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// As the run found it.
    Fresh,
    /// As an earlier run found it: this one learned nothing new.
    Stale,
    /// Not at all: the store has nothing of it.
    Unread,
}

/// One repository, judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedRepository {
    /// Its number on the host.
    pub id: u64,
    /// `owner/name`.
    pub name: String,
    /// How it ended in the run, as state and reason; both empty where the run did not come to it.
    pub ended: (String, String),
    /// How far it was judged.
    pub standing: Standing,
    /// The verdict; `None` where there is no report.
    pub verdict: Option<Verdict>,
    /// Whether everything of it was judged.
    pub complete: bool,
    /// Lockfiles that were read.
    pub lockfiles: u32,
    /// Packages that were matched.
    pub matched: u32,
    /// Its findings, in the report's order.
    pub findings: Vec<FindingRow>,
}

/// One finding in short form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FindingRow {
    /// The canonical id of the advisory group.
    pub advisory: TextId,
    /// The package's ecosystem.
    pub ecosystem: Ecosystem,
    /// Its name.
    pub package: TextId,
    /// Its version.
    pub version: TextId,
    /// The lockfile.
    pub path: TextId,
    /// What tells several versions of the package in the lockfile apart.
    pub slot: TextId,
    /// The smallest version that clears every finding of the package that can be cleared.
    pub fixed: Option<TextId>,
    /// The direct dependency that brings the package in, by name, where the lockfile tells; the package itself where it is
    /// one.
    pub via: Option<TextId>,
    /// Whether the project itself asks for the package; `None` where the lockfile does not tell.
    pub direct: Option<bool>,
    /// What the package is needed for.
    pub scope: Scope,
    /// What the finding is about.
    pub kind: Kind,
    /// Its severity; `None` is unscored.
    pub level: Option<Level>,
    /// What the policy does.
    pub action: Action,
}

impl Judged {
    /// A judgement of no repository yet.
    pub(crate) fn of(run: RunId, today: Date) -> Self {
        Self { run, today, ..Self::default() }
    }

    /// The text of a number.
    #[must_use]
    pub fn text(&self, id: TextId) -> &str {
        self.texts.all.get(id.0 as usize).map_or("", |text| text)
    }

    /// The alert's identity, as [`lockgate_model::Finding::fingerprint`].
    #[must_use]
    pub fn fingerprint(&self, row: &FindingRow) -> Option<String> {
        let identity = AlertIdentity {
            ecosystem: row.ecosystem,
            path: &RepoPath::new(self.text(row.path)).ok()?,
            package: self.text(row.package),
            slot: self.text(row.slot),
            id: self.text(row.advisory),
        };
        Some(identity.fingerprint())
    }

    /// The number of a text; `None` where nothing has it.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<TextId> {
        self.texts.numbers.get(text).copied()
    }

    /// The number of a text, new where nothing has it yet.
    pub(crate) fn intern(&mut self, text: &str) -> TextId {
        self.texts.number(text)
    }
}

#[derive(Clone, Debug, Default)]
struct Texts {
    all: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, TextId, foldhash::fast::RandomState>,
}

impl Texts {
    fn number(&mut self, text: &str) -> TextId {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = TextId(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        let text: Arc<str> = text.into();
        self.all.push(Arc::clone(&text));
        self.numbers.insert(text, number);
        number
    }
}

/// Greater is worse. What nobody scored stands below high and above medium, as [`lockgate_model::Finding::severity_rank`] has it.
pub(crate) const fn rank(level: Option<Level>) -> u8 {
    match level {
        Some(Level::Critical) => 5,
        Some(Level::High) => 4,
        None => 3,
        Some(Level::Medium) => 2,
        Some(Level::Low) => 1,
        Some(Level::None) => 0,
    }
}
