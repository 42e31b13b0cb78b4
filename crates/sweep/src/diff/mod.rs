//! Two judgements compared: what is new, what is fixed, and of what nothing can be said any more.
//!
//! A finding is fixed only where its repository was judged again and whole. What is gone because something could not be
//! read is undetermined.

mod coverage;

use std::collections::{BTreeMap, BTreeSet};

use lockgate_model::{Action, Ecosystem, Kind, Level, Scope};

use crate::judged::{FindingRow, Judged, JudgedRepository};
use crate::store::{Reader, StoreError};
pub use coverage::Coverage;

/// What differs between two judgements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    /// Repositories that differ, by name, then number.
    pub repositories: Vec<RepositoryDiff>,
    /// The sums over all repositories, those that do not differ included.
    pub totals: Totals,
}

/// Sums.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Findings that were not there before, in repositories that were judged before.
    pub new: usize,
    /// Those of [`Self::new`] by level; `None` is unscored.
    pub new_by_level: BTreeMap<Option<Level>, usize>,
    /// Findings that are gone.
    pub fixed: usize,
    /// Findings of both.
    pub open: usize,
    /// Findings in repositories that were not judged before.
    pub first_seen: usize,
    /// Findings of before of which it is not known whether they are still there.
    pub undetermined: usize,
    /// Repositories by what became of their coverage.
    pub coverage: BTreeMap<Coverage, usize>,
}

/// What differs in one repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryDiff {
    /// Its number on the host.
    pub id: u64,
    /// `owner/name`, of the later judgement that has it.
    pub name: String,
    /// What became of its coverage.
    pub coverage: Coverage,
    /// State and reason of the later run; both empty for a repository that is not in it any more.
    pub ended: (String, String),
    /// New findings, the worst first.
    pub new: Vec<DiffRow>,
    /// Findings that are gone, the worst first.
    pub fixed: Vec<DiffRow>,
    /// Findings of which it is not known whether they are still there, the worst first.
    pub undetermined: Vec<DiffRow>,
    /// Findings of both.
    pub open: usize,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DiffRow {
    /// What it is about.
    pub kind: Kind,
    /// Its severity; `None` is unscored.
    pub level: Option<Level>,
    /// The canonical id of the advisory group.
    pub advisory: String,
    /// The ecosystem.
    pub ecosystem: Ecosystem,
    /// The package.
    pub package: String,
    /// Its version.
    pub version: String,
    /// The lockfile.
    pub path: String,
    /// The smallest version that clears every finding of the package that can be cleared.
    pub fixed_version: Option<String>,
    /// Whether the project itself asks for the package.
    pub direct: Option<bool>,
    /// What the package is needed for.
    pub scope: Scope,
    /// What the policy does.
    pub action: Action,
}

/// Compares two judgements.
#[must_use]
pub fn diff(before: &Judged, after: &Judged) -> Diff {
    let by_id = |judged: &'_ Judged| -> BTreeMap<u64, usize> {
        judged.repositories.iter().enumerate().map(|(at, r)| (r.id, at)).collect()
    };
    let (old, new) = (by_id(before), by_id(after));
    let ids: BTreeSet<u64> = old.keys().chain(new.keys()).copied().collect();
    let mut all = Diff::default();
    for id in ids {
        let was = old.get(&id).and_then(|at| before.repositories.get(*at));
        let is = new.get(&id).and_then(|at| after.repositories.get(*at));
        let one = Pair { before, after, was, is }.compare(id);
        all.add(one);
    }
    let order = |a: &RepositoryDiff, b: &RepositoryDiff| (&a.name, a.id).cmp(&(&b.name, b.id));
    all.repositories.sort_by(order);
    all
}

/// What differs between the last two judgements of a store; `None` where there are not two.
///
/// # Errors
/// When the store cannot be read.
pub fn latest(reader: &Reader) -> Result<Option<Diff>, StoreError> {
    let kept = reader.judgements()?;
    let [.., before, after] = kept.as_slice() else { return Ok(None) };
    Ok(Some(diff(&reader.judgement(before.id)?, &reader.judgement(after.id)?)))
}

impl Diff {
    /// All new findings, the worst first, each with its repository's name.
    #[must_use]
    pub fn news(&self) -> Vec<(&str, &DiffRow)> {
        let of = |repository: &'_ RepositoryDiff| repository.new.len();
        let mut news = Vec::with_capacity(self.repositories.iter().map(of).sum());
        for repository in &self.repositories {
            news.extend(repository.new.iter().map(|row| (repository.name.as_str(), row)));
        }
        news.sort_by(|(a_name, a), (b_name, b)| {
            (worst_first(a), a_name).cmp(&(worst_first(b), b_name))
        });
        news
    }

    fn add(&mut self, (one, first_seen): (RepositoryDiff, usize)) {
        let totals = &mut self.totals;
        totals.new += one.new.len();
        for row in &one.new {
            *totals.new_by_level.entry(row.level).or_default() += 1;
        }
        totals.fixed += one.fixed.len();
        totals.open += one.open;
        totals.undetermined += one.undetermined.len();
        totals.first_seen += first_seen;
        *totals.coverage.entry(one.coverage).or_default() += 1;
        let lists = [&one.new, &one.fixed, &one.undetermined];
        if one.coverage.is_change() || lists.iter().any(|list| !list.is_empty()) {
            self.repositories.push(one);
        }
    }
}

/// One repository on both sides.
struct Pair<'j> {
    before: &'j Judged,
    after: &'j Judged,
    was: Option<&'j JudgedRepository>,
    is: Option<&'j JudgedRepository>,
}

/// What makes a finding the same: [`lockgate_model::AlertIdentity`] without its path through a hash.
type Key<'j> = (&'j str, Ecosystem, &'j str, &'j str, &'j str);

impl<'j> Pair<'j> {
    /// The difference, and how many findings are seen for the first time since their repository is.
    fn compare(&self, id: u64) -> (RepositoryDiff, usize) {
        let coverage = Coverage::of(self.was, self.is);
        let mut one = RepositoryDiff {
            id,
            name: self.is.or(self.was).map(|r| r.name.clone()).unwrap_or_default(),
            coverage,
            ended: self.is.map(|r| r.ended.clone()).unwrap_or_default(),
            new: Vec::new(),
            fixed: Vec::new(),
            undetermined: Vec::new(),
            open: 0,
        };
        let was = keyed(self.before, self.was);
        let is = keyed(self.after, self.is);
        let first_seen = if coverage == Coverage::New { is.len() } else { 0 };
        if coverage == Coverage::Lost {
            one.undetermined = rows(self.before, was.values().copied());
        }
        if coverage == Coverage::Kept {
            let gone = was.iter().filter(|(key, _)| !is.contains_key(*key)).map(|(_, row)| *row);
            let gone = rows(self.before, gone);
            let whole = self.is.is_some_and(|repository| repository.complete);
            *(if whole { &mut one.fixed } else { &mut one.undetermined }) = gone;
            let new = is.iter().filter(|(key, _)| !was.contains_key(*key)).map(|(_, row)| *row);
            one.new = rows(self.after, new);
            one.open = is.len() - one.new.len();
        }
        (one, first_seen)
    }
}

fn keyed<'j>(
    judged: &'j Judged,
    repository: Option<&'j JudgedRepository>,
) -> BTreeMap<Key<'j>, &'j FindingRow> {
    let findings = repository.map(|repository| repository.findings.as_slice()).unwrap_or_default();
    let key = |row: &'j FindingRow| {
        let text = |id| judged.text(id);
        (
            (text(row.path), row.ecosystem, text(row.package), text(row.slot), text(row.advisory)),
            row,
        )
    };
    findings.iter().map(key).collect()
}

fn rows<'j>(judged: &Judged, found: impl Iterator<Item = &'j FindingRow>) -> Vec<DiffRow> {
    let mut rows: Vec<DiffRow> = found.map(|row| readable(judged, row)).collect();
    rows.sort_by(|a, b| worst_first(a).cmp(&worst_first(b)));
    rows
}

fn readable(judged: &Judged, row: &FindingRow) -> DiffRow {
    let text = |id| judged.text(id).to_owned();
    DiffRow {
        kind: row.kind,
        level: row.level,
        advisory: text(row.advisory),
        ecosystem: row.ecosystem,
        package: text(row.package),
        version: text(row.version),
        path: text(row.path),
        fixed_version: row.fixed.map(text),
        direct: row.direct,
        scope: row.scope,
        action: row.action,
    }
}

/// Malicious packages first, then by level, those without one between high and medium; then by text.
fn worst_first(row: &DiffRow) -> impl Ord + use<'_> {
    let malicious = row.kind == Kind::Malicious;
    (std::cmp::Reverse((malicious, crate::judged::rank(row.level))), row)
}

#[cfg(test)]
mod tests;
