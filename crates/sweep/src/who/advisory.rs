//! Who is exposed to an advisory, by the index of today.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use lockgate_model::{AdvisoryId, Ecosystem, Package, Scope, Source, Span};
use lockgate_scanner::advisories::Wanted as WantedAdvisories;
use lockgate_scanner::index::Index;
use lockgate_scanner::matching::Matching;
use lockgate_scanner::name::normalize;

use super::holders::{of_releases, wanted};
use super::range::{Fit, VersionRange};
use super::{Answer, WhoError};
use crate::pack::{Names, Release};
use crate::store::Reader;

/// Who is exposed to an advisory, by its id or an alias.
pub(super) fn exposed(
    reader: &Reader,
    index: &Index,
    id: &str,
    range: Option<&VersionRange>,
) -> Result<Answer, WhoError> {
    let found = index.find(id)?;
    let mut packages: BTreeMap<Ecosystem, HashSet<String>> = BTreeMap::new();
    let mut groups: BTreeSet<(Ecosystem, AdvisoryId)> = BTreeSet::new();
    for record in &found.records {
        for entry in &record.affected {
            let name = normalize(entry.ecosystem, &entry.name).into_owned();
            packages.entry(entry.ecosystem).or_default().insert(name);
            let canonical = found.groups.canonical(entry.ecosystem, &record.id);
            groups.insert((entry.ecosystem, canonical.clone()));
        }
    }
    if found.records.is_empty() {
        return Err(WhoError::UnknownAdvisory(id.to_owned()));
    }
    let named = |ecosystem: Ecosystem, name: &str| {
        let names = packages.get(&ecosystem);
        names.is_some_and(|names| names.contains(normalize(ecosystem, name).as_ref()))
    };
    let advisories = index.load(&WantedAdvisories::packages(packages.clone()))?;
    let matching = Matching::new(&advisories);
    let tables = reader.tables()?;
    let wanted = wanted(tables.names, |names, release| {
        if !named(release.ecosystem, names.text(release.name).ok()?) {
            return None;
        }
        let package = package(names, *release)?;
        let of_release = matching.groups_of(&package)?;
        if !of_release.iter().any(|group| groups.contains(group)) {
            return None;
        }
        let version = package.version.as_deref();
        range.map_or(Some(Fit::Inside), |range| range.fit(release.ecosystem, version))
    });
    let mut answer = of_releases(reader, &wanted)?;
    // A package from elsewhere only shares its name and version with the one that is affected.
    answer.holders.retain(|holder| holder.source == lockgate_model::SourceKind::Registry);
    let ids: BTreeSet<String> = groups.into_iter().map(|(_, id)| id.to_string()).collect();
    answer.advisories = ids.into_iter().collect();
    Ok(answer)
}

fn package(names: &Names, release: Release) -> Option<Package> {
    Some(Package {
        ecosystem: release.ecosystem,
        name: names.text(release.name).ok()?.to_owned(),
        version: Some(names.text(release.version?).ok()?.to_owned()),
        source: Source::Registry,
        scope: Scope::Unknown,
        entry: Span::START,
        version_span: None,
        install_path: None,
    })
}
