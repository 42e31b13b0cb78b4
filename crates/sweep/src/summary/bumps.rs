//! Upgrades by what one clears.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet};

use lockgate_model::{AdvisoryId, Ecosystem, Finding};
use lockgate_scanner::version;

/// One upgrade of a package within one line of its versions, over all repositories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bump {
    /// The package's ecosystem.
    pub ecosystem: Ecosystem,
    /// The package. Untrusted text.
    pub package: String,
    /// The versions in use that it replaces, ascending. Untrusted text.
    pub from: Vec<String>,
    /// The version to upgrade to: the greatest that one of the repositories needs, so that it clears all of them.
    pub to: String,
    /// Findings that it clears.
    pub findings: u32,
    /// The repositories, by name.
    pub repositories: BTreeSet<String>,
    /// The advisories.
    pub advisories: BTreeSet<AdvisoryId>,
    /// Findings of direct dependencies.
    pub direct: u32,
    /// Findings of transitive dependencies; the rest is not known.
    pub transitive: u32,
}

/// A package, and the line of versions that an upgrade stays in or leads to.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    ecosystem: Ecosystem,
    package: String,
    /// The first number of the version to upgrade to: one version clears one line.
    line: String,
}

/// The upgrades so far.
#[derive(Debug, Default)]
pub(super) struct Bumps(BTreeMap<Key, Bump>);

impl Bumps {
    /// Findings without a fix are of no upgrade.
    pub(super) fn add(&mut self, name: &str, finding: &Finding) {
        let Some(to) = &finding.fixed_version else { return };
        let (ecosystem, package) = (finding.ecosystem, finding.package.clone());
        let line = to.split('.').next().unwrap_or_default().to_owned();
        let key = Key { ecosystem, package: package.clone(), line };
        let bump = self.0.entry(key).or_insert_with(|| Bump {
            ecosystem,
            package,
            from: Vec::new(),
            to: to.clone(),
            findings: 0,
            repositories: BTreeSet::new(),
            advisories: BTreeSet::new(),
            direct: 0,
            transitive: 0,
        });
        if order(ecosystem, to, &bump.to).is_gt() {
            bump.to.clone_from(to);
        }
        if !bump.from.contains(&finding.version) {
            bump.from.push(finding.version.clone());
        }
        if !bump.repositories.contains(name) {
            bump.repositories.insert(name.to_owned());
        }
        bump.advisories.insert(finding.id.clone());
        bump.findings += 1;
        match finding.is_direct() {
            Some(true) => bump.direct += 1,
            Some(false) => bump.transitive += 1,
            None => {}
        }
    }

    pub(super) fn sorted(&self) -> Vec<Bump> {
        let mut all: Vec<Bump> = self.0.values().cloned().collect();
        for bump in &mut all {
            let ecosystem = bump.ecosystem;
            bump.from.sort_by(|a, b| order(ecosystem, a, b));
        }
        let key = |bump: &Bump| {
            (Reverse(bump.findings), Reverse(bump.repositories.len()), Reverse(bump.direct))
        };
        let name = |bump: &Bump| (bump.ecosystem, bump.package.clone(), bump.to.clone());
        all.sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| name(a).cmp(&name(b))));
        all
    }
}

/// By the ecosystem's own order; versions that it cannot read by their texts.
fn order(ecosystem: Ecosystem, a: &str, b: &str) -> Ordering {
    let read = |text| version::parse(ecosystem, text);
    match (read(a), read(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => a.cmp(b),
    }
}
