//! What to repair first.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use lockgate_model::{AdvisoryGroup, AdvisoryId, Ecosystem, Finding, Kind, Proportion, RepoPath};

use super::counts::Severity;

/// What makes a finding urgent; the more urgent is the greater.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Urgency {
    /// The package is an attack itself.
    pub malicious: bool,
    /// It is known to be exploited: CISA lists it.
    pub exploited: bool,
    /// Level and score, see [`Finding::severity_rank`].
    pub severity: (u8, u8),
    /// The chance of being exploited within 30 days, by EPSS; `None` where it has no score.
    pub epss: Option<Proportion>,
    /// Of a direct dependency, which the project itself can upgrade.
    pub direct: bool,
}

/// One advisory in one package of one lockfile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixFirst {
    /// The repository, `owner/name`.
    pub repository: String,
    /// The lockfile.
    pub path: RepoPath,
    /// The line of the version in it, from 1.
    pub line: u32,
    /// The package's ecosystem.
    pub ecosystem: Ecosystem,
    /// The package. Untrusted text.
    pub package: String,
    /// The version in use. Untrusted text.
    pub version: String,
    /// The version to upgrade to; `None` where there is none.
    pub to: Option<String>,
    /// The direct dependency that brings it in, as `name@version`; `None` for a direct one and where it is not known.
    pub through: Option<String>,
    /// The worst of the advisories.
    pub id: AdvisoryId,
    /// The other advisories of the package there.
    pub more: Vec<AdvisoryId>,
    /// The severity.
    pub severity: Severity,
    /// What makes it urgent.
    pub urgency: Urgency,
}

impl Urgency {
    /// Of a finding and its advisory.
    #[must_use]
    pub fn of(finding: &Finding, group: Option<&AdvisoryGroup>) -> Self {
        let signals = group.map(|group| &group.signals);
        Self {
            malicious: finding.kind == Kind::Malicious,
            exploited: signals.is_some_and(|signals| signals.kev.is_some()),
            severity: finding.severity_rank(),
            epss: signals.and_then(|signals| signals.epss.as_ref()).map(|epss| epss.score),
            direct: finding.is_direct() == Some(true),
        }
    }
}

/// One place of one package.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    repository: String,
    path: RepoPath,
    package: String,
    version: String,
    line: u32,
}

/// What is found so far, by place: one upgrade clears all advisories of a package there.
#[derive(Debug, Default)]
pub(super) struct Queue(BTreeMap<Place, FixFirst>);

impl Queue {
    pub(super) fn add(&mut self, name: &str, finding: &Finding, group: Option<&AdvisoryGroup>) {
        let line = finding.location.version.start.line;
        let place = Place {
            repository: name.to_owned(),
            path: finding.location.path.clone(),
            package: finding.package.clone(),
            version: finding.version.clone(),
            line,
        };
        let urgency = Urgency::of(finding, group);
        let entry = FixFirst {
            repository: name.to_owned(),
            path: finding.location.path.clone(),
            line,
            ecosystem: finding.ecosystem,
            package: finding.package.clone(),
            version: finding.version.clone(),
            to: finding.fixed_version.clone(),
            through: through(finding),
            id: finding.id.clone(),
            more: Vec::new(),
            severity: Severity::of(finding),
            urgency,
        };
        let Some(known) = self.0.get_mut(&place) else {
            self.0.insert(place, entry);
            return;
        };
        known.to = known.to.take().or(entry.to);
        if urgency > known.urgency {
            known.more.push(std::mem::replace(&mut known.id, entry.id));
            known.severity = entry.severity;
            known.urgency = urgency;
        } else {
            known.more.push(entry.id);
        }
        known.more.sort();
    }

    /// What cannot be upgraded stands behind what can, at equal urgency.
    pub(super) fn sorted(&self) -> Vec<FixFirst> {
        let mut all: Vec<FixFirst> = self.0.values().cloned().collect();
        all.sort_by_key(|one| (Reverse(one.urgency), one.to.is_none()));
        all
    }
}

/// The step after the root.
fn through(finding: &Finding) -> Option<String> {
    let path = &finding.paths.first()?.0;
    (path.len() > 2).then(|| path.get(1).cloned()).flatten()
}
