//! What all records of an alias group say together.

use std::collections::{BTreeMap, BTreeSet};

use lockgate_model::{
    Advisory, AdvisoryGroup, AdvisoryId, AffectedPackage, Ecosystem, Kind, Record, Reference,
    ReferenceKind, Severity, SeveritySource,
};

use super::range_text;
use crate::advisories::{Advisories, severity_of_group};

/// The records that groups are made of.
#[derive(Clone, Copy)]
pub(super) struct Records<'r> {
    pub(super) advisories: &'r Advisories,
    /// Which of them count, where the advisories were loaded for more than what is matched.
    pub(super) counts: Option<&'r dyn Fn(&Advisory) -> bool>,
}

/// The group of a canonical id in an ecosystem, from the records at hand.
#[must_use]
pub fn group(advisories: &Advisories, ecosystem: Ecosystem, id: &AdvisoryId) -> AdvisoryGroup {
    Records { advisories, counts: None }.group(ecosystem, id)
}

impl<'r> Records<'r> {
    /// The group of a canonical id in an ecosystem.
    pub(super) fn group(self, ecosystem: Ecosystem, id: &AdvisoryId) -> AdvisoryGroup {
        let advisories = self.advisories;
        let records = self.members(ecosystem, id);
        let mut aliases = advisories.groups.ids(ecosystem, id);
        aliases.retain(|alias| alias != id);
        let kinds = records.iter().flat_map(|record| &record.affected).map(|entry| entry.kind);
        let kind = kinds.min().unwrap_or(Kind::Vulnerability);
        let best_details = records.iter().find(|record| !record.details.is_empty());
        let cwes: BTreeSet<u32> = records.iter().flat_map(|record| record.cwes.clone()).collect();
        AdvisoryGroup {
            id: id.clone(),
            kind,
            title: title_of(id, &records),
            details: best_details.map(|record| record.details.clone()).unwrap_or_default(),
            severity: severity(advisories, ecosystem, id, kind),
            signals: advisories.signals.get(&(ecosystem, id.clone())).cloned().unwrap_or_default(),
            cwes: cwes.into_iter().collect(),
            references: references(id, &aliases, &records),
            published: records.iter().filter_map(|record| record.published).min(),
            modified: records
                .iter()
                .filter_map(|record| record.modified.max(record.published))
                .max(),
            affected: affected(&records),
            records: sources(&records),
            aliases,
        }
    }

    /// The title of the best record that has one; the id otherwise.
    pub(super) fn title(self, ecosystem: Ecosystem, id: &AdvisoryId) -> String {
        title_of(id, &self.members(ecosystem, id))
    }

    /// The records of a group: the canonical one first, then by id.
    pub(super) fn members(self, ecosystem: Ecosystem, id: &AdvisoryId) -> Vec<&'r Advisory> {
        let advisories = self.advisories;
        let ids = advisories.groups.ids(ecosystem, id);
        let all = ids.iter().flat_map(|id| advisories.of_id(id));
        let counts = |record: &&Advisory| self.counts.is_none_or(|counts| counts(record));
        let mut records: Vec<&Advisory> = all.filter(counts).collect();
        records.sort_by_key(|record| record.id != *id);
        records
    }
}

/// The severity of a group: its records' statements, those of aliases that name no package included.
pub(super) fn severity(
    advisories: &Advisories,
    ecosystem: Ecosystem,
    id: &AdvisoryId,
    kind: Kind,
) -> Option<Severity> {
    let ids = advisories.groups.ids(ecosystem, id);
    let stated = ids.iter().filter_map(|id| advisories.severities.get(id)).flatten();
    // Only an attack is critical for being one: the same group may hold a record that is none.
    let counted =
        stated.filter(|s| s.source != SeveritySource::Malicious || kind == Kind::Malicious);
    severity_of_group(counted)
}

fn title_of(id: &AdvisoryId, records: &[&Advisory]) -> String {
    let summary = records.iter().map(|record| record.summary.trim()).find(|s| !s.is_empty());
    let first_line = |text: &str| text.lines().next().unwrap_or_default().to_owned();
    summary.map_or_else(|| id.to_string(), first_line)
}

fn references(id: &AdvisoryId, aliases: &[AdvisoryId], records: &[&Advisory]) -> Vec<Reference> {
    let pages = std::iter::once(id).chain(aliases).filter_map(AdvisoryId::page);
    let pages = pages.map(|url| Reference { kind: ReferenceKind::Advisory, url });
    let stated = records.iter().flat_map(|record| record.references.iter().cloned());
    let mut seen = BTreeSet::new();
    let bare = |url: &str| url.trim_end_matches(".html").trim_end_matches('/').to_owned();
    pages.chain(stated).filter(|reference| seen.insert(bare(&reference.url))).collect()
}

/// Ranges and functions.
type Said = (BTreeSet<String>, BTreeSet<String>);

fn affected(records: &[&Advisory]) -> Vec<AffectedPackage> {
    let mut packages: BTreeMap<(Ecosystem, &str), Said> = BTreeMap::new();
    // What is yanked is said by each finding; the group is about every release there is.
    let entries = records.iter().flat_map(|record| &record.affected);
    for entry in entries.filter(|entry| entry.kind != Kind::Yanked) {
        let (ranges, functions) = packages.entry((entry.ecosystem, &entry.name)).or_default();
        ranges.extend(entry.ranges.iter().flat_map(range_text::of_range));
        if entry.ranges.is_empty() {
            ranges.extend(entry.versions.iter().map(|version| format!("={version}")));
        }
        functions.extend(entry.functions.iter().cloned());
    }
    packages
        .into_iter()
        .map(|((ecosystem, package), (ranges, functions))| AffectedPackage {
            ecosystem,
            package: package.to_owned(),
            ranges: ranges.into_iter().collect(),
            functions: functions.into_iter().collect(),
        })
        .collect()
}

fn sources(records: &[&Advisory]) -> Vec<Record> {
    let mut sources: Vec<Record> = records
        .iter()
        .map(|record| {
            let reported = record.references.iter().find(|r| r.kind == ReferenceKind::Report);
            // Imported texts credit the page that they come from; others have their database's page.
            let credited = record.licence.as_deref().is_some_and(|licence| licence != "CC0-1.0");
            let source = reported.filter(|_| credited).map(|reference| reference.url.clone());
            Record {
                id: record.id.clone(),
                feed: record.feed.to_owned(),
                licence: record.licence.clone(),
                url: source.or_else(|| record.id.page()),
                withdrawn: record.withdrawn,
            }
        })
        .collect();
    sources.sort();
    sources.dedup();
    sources
}
