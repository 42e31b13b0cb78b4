//! Advisories by the repositories that are exposed to them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use lockgate_model::{AdvisoryGroup, AdvisoryId, Finding, Kind};

use super::counts::Severity;
use super::queue::Urgency;

/// One advisory over all repositories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdvisoryExposure {
    /// The canonical id.
    pub id: AdvisoryId,
    /// The other ids, sorted.
    pub aliases: Vec<AdvisoryId>,
    /// What it is about.
    pub kind: Kind,
    /// One line. Untrusted text.
    pub title: String,
    /// The severity.
    pub severity: Severity,
    /// What makes it urgent.
    pub urgency: Urgency,
    /// The packages that it is found in, as `ecosystem name`. Untrusted text.
    pub packages: BTreeSet<String>,
    /// The repositories, by name.
    pub repositories: BTreeSet<String>,
    /// Findings of it.
    pub findings: u32,
    /// Of those, of direct dependencies.
    pub direct: u32,
    /// Of those, of transitive dependencies; the rest is not known.
    pub transitive: u32,
}

/// The advisories so far, by id.
#[derive(Debug, Default)]
pub(super) struct Advisories(BTreeMap<AdvisoryId, AdvisoryExposure>);

impl Advisories {
    pub(super) fn add(&mut self, name: &str, finding: &Finding, group: Option<&AdvisoryGroup>) {
        let exposure = self.0.entry(finding.id.clone()).or_insert_with(|| AdvisoryExposure {
            id: finding.id.clone(),
            aliases: finding.aliases.clone(),
            kind: finding.kind,
            title: finding.title.clone(),
            severity: Severity::of(finding),
            urgency: Urgency::of(finding, group),
            packages: BTreeSet::new(),
            repositories: BTreeSet::new(),
            findings: 0,
            direct: 0,
            transitive: 0,
        });
        exposure.kind = exposure.kind.min(finding.kind);
        exposure.packages.insert(format!("{} {}", finding.ecosystem, finding.package));
        if !exposure.repositories.contains(name) {
            exposure.repositories.insert(name.to_owned());
        }
        exposure.findings += 1;
        match finding.is_direct() {
            Some(true) => exposure.direct += 1,
            Some(false) => exposure.transitive += 1,
            None => {}
        }
    }

    pub(super) fn sorted(&self) -> Vec<AdvisoryExposure> {
        let mut all: Vec<AdvisoryExposure> = self.0.values().cloned().collect();
        let key = |one: &AdvisoryExposure| {
            (Reverse(one.repositories.len()), Reverse(one.severity), Reverse(one.findings))
        };
        all.sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id)));
        all
    }
}
