//! Which version to upgrade to.

use std::collections::{BTreeMap, BTreeSet};

use lockgate_model::{Advisory, AdvisoryId, Event, Kind, Package};

use super::evaluate::{self, Answer};
use crate::advisories::Advisories;
use crate::name::names_package;
use crate::version::{self, Version};

/// The fix of one finding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fix {
    /// Newer versions in which the advisory says it is fixed, ascending.
    pub(super) fixed_in: Vec<String>,
    /// The smallest newer version that clears every finding of the package that can be cleared.
    pub(super) version: Option<String>,
}

/// The fixes of a package's findings, given the canonical ids of those and every advisory of the package.
///
/// A version that clears the findings but is hit by another known vulnerability is passed over, unless there is none
/// better.
pub(super) fn fixes<'a>(
    advisories: &Advisories,
    package: &Package,
    found: impl Iterator<Item = &'a &'a AdvisoryId>,
    records: &[&Advisory],
) -> BTreeMap<AdvisoryId, Fix> {
    let found: BTreeSet<&AdvisoryId> = found.copied().collect();
    let written = package.version.as_deref().unwrap_or_default();
    let Some(current) = version::parse(package.ecosystem, written) else {
        return BTreeMap::new();
    };
    let of_group = |id: &AdvisoryId| -> Vec<&Advisory> {
        let canonical =
            |record: &Advisory| advisories.groups.canonical(package.ecosystem, &record.id) == id;
        records.iter().copied().filter(|record| canonical(record)).collect()
    };
    let groups: BTreeMap<&AdvisoryId, Vec<&Advisory>> =
        found.iter().map(|id| (*id, of_group(id))).collect();
    let candidates: Vec<(Version, String)> =
        candidates_of(advisories, package, &current, records).into_iter().collect();
    let clears = |records: &[&Advisory], candidate: &Version, text: &str| {
        records.iter().all(|record| {
            let (answer, _) = evaluate::record(record, package, text, Some(candidate));
            answer == Answer::NotAffected
        })
    };
    let fixable: Vec<&AdvisoryId> = found
        .iter()
        .copied()
        .filter(|id| {
            let group = groups.get(id).map(Vec::as_slice).unwrap_or_default();
            candidates.iter().any(|(candidate, text)| clears(group, candidate, text))
        })
        .collect();
    let clearing: Vec<&(Version, String)> = candidates
        .iter()
        .filter(|(candidate, text)| {
            fixable.iter().all(|id| groups.get(id).is_some_and(|g| clears(g, candidate, text)))
        })
        .collect();
    let others: Vec<&Advisory> = records
        .iter()
        .copied()
        .filter(|record| {
            !found.contains(advisories.groups.canonical(package.ecosystem, &record.id))
        })
        .filter(|record| record.affected.iter().any(|entry| is_harm(entry.kind)))
        .collect();
    let best = clearing
        .iter()
        .find(|(candidate, text)| clears(&others, candidate, text))
        .or_else(|| clearing.first())
        .map(|(_, text)| text.clone());
    groups
        .iter()
        .map(|(id, group)| {
            let version = if fixable.contains(id) { best.clone() } else { None };
            let fixed_in =
                candidates_of(advisories, package, &current, group).into_values().collect();
            ((*id).clone(), Fix { fixed_in, version })
        })
        .collect()
}

const fn is_harm(kind: Kind) -> bool {
    match kind {
        // Nothing new may depend on a yanked release, so it is no way out.
        Kind::Vulnerability | Kind::Malicious | Kind::Yanked => true,
        Kind::Unsound | Kind::Unmaintained | Kind::Notice => false,
    }
}

/// Every version newer than the one in use that a record names as fixed, ascending.
fn candidates_of(
    advisories: &Advisories,
    package: &Package,
    current: &Version,
    records: &[&Advisory],
) -> BTreeMap<Version, String> {
    let entries = records.iter().flat_map(|record| &record.affected);
    let mine = entries.filter(|entry| names_package(entry, package));
    let mut found = BTreeMap::new();
    if records.iter().any(|record| record.id.as_str() == AdvisoryId::YANKED) {
        found = sound_releases(advisories, package, current);
    }
    for range in mine.flat_map(|entry| &entry.ranges) {
        for event in &range.events {
            let Event::Fixed(text) = event else { continue };
            let release = version::release_of_bound(package.ecosystem, range.scheme, text);
            let Some(release) = release else { continue };
            let Some(parsed) = version::parse(package.ecosystem, &release) else { continue };
            if parsed > *current {
                found.insert(parsed, release);
            }
        }
    }
    found
}

/// The releases that are newer than a yanked one and not yanked themselves: the first of each part that SemVer keeps
/// compatible. Prereleases are none for who does not use one.
fn sound_releases(
    advisories: &Advisories,
    package: &Package,
    current: &Version,
) -> BTreeMap<Version, String> {
    let all = advisories.sound_releases.iter().filter_map(|of| of.get(&package.name)).flatten();
    let newer: BTreeMap<Version, String> = all
        .filter_map(|text| Some((version::parse(package.ecosystem, text)?, text.clone())))
        .filter(|(release, _)| release > current)
        .filter(|(release, _)| current.is_prerelease() || !release.is_prerelease())
        .collect();
    let mut seen = BTreeSet::new();
    newer.into_iter().filter(|(release, _)| seen.insert(release.compatibility_bucket())).collect()
}
