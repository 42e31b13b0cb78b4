//! Packages by what one bump of each clears.
//!
//! The version to go to is that of each use: the smallest that clears all of its findings that can be cleared. A use with a
//! finding that no version clears is helped and not cleared.

use std::collections::{BTreeMap, BTreeSet};

use lockgate_model::Ecosystem;
use lockgate_scanner::version;

use super::open::open;
use super::{Urgency, group};
use crate::judged::{FindingRow, Judged, JudgedRepository, TextId};

/// A package and what upgrading it clears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BumpView {
    /// The ecosystem.
    pub ecosystem: Ecosystem,
    /// The package.
    pub package: String,
    /// The version that is enough for every use: the highest of those that the uses need.
    pub to: String,
    /// Findings that go.
    pub findings: usize,
    /// Findings of the package that stay, since no version clears them.
    pub left: usize,
    /// Advisories that go, by their canonical ids, sorted.
    pub advisories: Vec<String>,
    /// The most urgent of them.
    pub urgency: Urgency,
    /// Repositories that it helps.
    pub repositories: usize,
    /// Those that ask for the package themselves: a line of their manifest is to be changed.
    pub direct: usize,
    /// Those into which other packages bring it, or whose lockfiles do not tell.
    pub transitive: usize,
    /// What is to be done in each repository, by name, lockfile and version.
    pub bumps: Vec<RepositoryBump>,
}

/// One bump in one lockfile.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RepositoryBump {
    /// `owner/name`.
    pub repository: String,
    /// The lockfile.
    pub path: String,
    /// The package.
    pub package: String,
    /// The version in use.
    pub from: String,
    /// The version to go to.
    pub to: String,
    /// Whether the project itself asks for the package; `None` where the lockfile does not tell.
    pub direct: Option<bool>,
    /// The direct dependency that brings it in.
    pub via: Option<String>,
    /// Findings that go.
    pub findings: usize,
}

type Use<'j> = (&'j str, TextId, TextId, TextId);

#[derive(Default)]
struct Tally<'j> {
    uses: BTreeMap<Use<'j>, (FindingRowOf<'j>, usize)>,
    left: usize,
    advisories: BTreeSet<TextId>,
}

/// A finding that stands for the use it is of.
type FindingRowOf<'j> = Option<&'j FindingRow>;

/// Packages, those first whose bump clears most findings; of equal ones those in most repositories, then the most urgent,
/// then by name.
#[must_use]
pub fn bumps(judged: &Judged) -> Vec<BumpView> {
    let mut tallies: BTreeMap<(Ecosystem, TextId), Tally<'_>> = BTreeMap::new();
    for (repository, row) in open(judged) {
        tallies.entry((row.ecosystem, row.package)).or_default().add(repository, row);
    }
    let all = tallies.into_iter();
    let mut views: Vec<BumpView> =
        all.filter_map(|((of, package), tally)| tally.view(judged, of, package)).collect();
    views.sort_by(|a, b| {
        let order = b.findings.cmp(&a.findings).then_with(|| b.repositories.cmp(&a.repositories));
        let order = order.then_with(|| a.urgency.cmp(&b.urgency));
        order.then_with(|| (a.ecosystem, &a.package).cmp(&(b.ecosystem, &b.package)))
    });
    views
}

impl<'j> Tally<'j> {
    fn add(&mut self, repository: &'j JudgedRepository, row: &'j FindingRow) {
        if row.fixed.is_none() {
            self.left += 1;
            return;
        }
        self.advisories.insert(row.advisory);
        let key = (repository.name.as_str(), row.path, row.slot, row.version);
        let (of, count) = self.uses.entry(key).or_default();
        *of = Some(row);
        *count += 1;
    }

    fn view(self, judged: &Judged, ecosystem: Ecosystem, package: TextId) -> Option<BumpView> {
        let bump = |((repository, ..), (row, findings)): (&Use<'_>, &(FindingRowOf<'_>, usize))| {
            let row = (*row)?;
            Some(repository_bump(judged, repository, row, *findings))
        };
        let mut bumps: Vec<RepositoryBump> = self.uses.iter().filter_map(bump).collect();
        bumps.sort();
        let to = highest(ecosystem, bumps.iter().map(|bump| bump.to.as_str()))?.to_owned();
        let repositories: BTreeSet<&str> = bumps.iter().map(|b| b.repository.as_str()).collect();
        let of_direct = bumps.iter().filter(|bump| bump.direct == Some(true));
        let direct: BTreeSet<&str> = of_direct.map(|bump| bump.repository.as_str()).collect();
        let mut advisories: Vec<String> =
            self.advisories.iter().map(|id| judged.text(*id).to_owned()).collect();
        advisories.sort();
        let urgencies = advisories.iter().filter_map(|id| group(judged, id)).map(Urgency::of);
        Some(BumpView {
            ecosystem,
            package: judged.text(package).to_owned(),
            to,
            findings: bumps.iter().map(|bump| bump.findings).sum(),
            left: self.left,
            urgency: urgencies.min()?,
            repositories: repositories.len(),
            direct: direct.len(),
            transitive: repositories.len() - direct.len(),
            advisories,
            bumps,
        })
    }
}

/// The bump of a use.
pub(super) fn repository_bump(
    judged: &Judged,
    repository: &str,
    row: &FindingRow,
    findings: usize,
) -> RepositoryBump {
    let text = |id| judged.text(id).to_owned();
    RepositoryBump {
        repository: repository.to_owned(),
        path: text(row.path),
        package: text(row.package),
        from: text(row.version),
        to: row.fixed.map(text).unwrap_or_default(),
        direct: row.direct,
        via: row.via.map(text),
        findings,
    }
}

/// The highest of some versions by the ecosystem's order; those that it does not know come before all others.
fn highest<'v>(ecosystem: Ecosystem, versions: impl Iterator<Item = &'v str>) -> Option<&'v str> {
    versions.max_by_key(|text| (version::parse(ecosystem, text), *text))
}
