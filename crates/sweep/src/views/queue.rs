//! What to fix first.
//!
//! One item is one advisory group in one package, the most urgent first: malicious packages, then what is known to be
//! exploited, then severity, then the probability of exploitation, then how many repositories it reaches. Each item says
//! what to do in each repository.

use std::collections::{BTreeMap, BTreeSet};

use lockgate_model::{Ecosystem, Kind};

use super::bumps::{RepositoryBump, repository_bump};
use super::open::open;
use super::{Urgency, group};
use crate::judged::{FindingRow, Judged, TextId};

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueItem {
    /// How urgent it is.
    pub urgency: Urgency,
    /// The canonical id of the advisory group.
    pub id: String,
    /// One line. Untrusted text.
    pub title: String,
    /// What it is about.
    pub kind: Kind,
    /// The ecosystem.
    pub ecosystem: Ecosystem,
    /// The package.
    pub package: String,
    /// Repositories that it reaches.
    pub repositories: usize,
    /// What to do in each, by repository and lockfile.
    pub places: Vec<QueueRepository>,
}

/// What to do in one lockfile of a repository.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum QueueRepository {
    /// To go to a version.
    Bump(RepositoryBump),
    /// To do without the release: no version is known that clears it.
    Remove(RepositoryBump),
}

impl QueueRepository {
    /// Where, and from which version to which; there is none to go to where the release has to go.
    #[must_use]
    pub const fn bump(&self) -> &RepositoryBump {
        match self {
            Self::Bump(bump) | Self::Remove(bump) => bump,
        }
    }
}

type Key = (TextId, Ecosystem, TextId);

/// The queue, the most urgent first.
#[must_use]
pub fn queue(judged: &Judged) -> Vec<QueueItem> {
    let mut found: BTreeMap<Key, Vec<(&str, &FindingRow)>> = BTreeMap::new();
    for (repository, row) in open(judged) {
        let key = (row.advisory, row.ecosystem, row.package);
        found.entry(key).or_default().push((&repository.name, row));
    }
    let mut items: Vec<QueueItem> =
        found.into_iter().filter_map(|(key, rows)| item(judged, key, &rows)).collect();
    items.sort_by(|a, b| {
        let order = a.urgency.cmp(&b.urgency).then_with(|| b.repositories.cmp(&a.repositories));
        let names = |item: &QueueItem| (item.id.clone(), item.ecosystem, item.package.clone());
        order.then_with(|| names(a).cmp(&names(b)))
    });
    items
}

fn item(judged: &Judged, key: Key, rows: &[(&str, &FindingRow)]) -> Option<QueueItem> {
    let (id, ecosystem, package) = key;
    let id = judged.text(id).to_owned();
    let group = group(judged, &id)?;
    let mut places: Vec<QueueRepository> = rows
        .iter()
        .map(|(repository, row)| {
            let bump = repository_bump(judged, repository, row, 1);
            match row.fixed {
                Some(_) => QueueRepository::Bump(bump),
                None => QueueRepository::Remove(bump),
            }
        })
        .collect();
    places.sort_by(|a, b| a.bump().cmp(b.bump()));
    let repositories: BTreeSet<&str> = rows.iter().map(|(repository, _)| *repository).collect();
    Some(QueueItem {
        urgency: Urgency::of(group),
        title: group.title.clone(),
        // What an attack is called by one record of a group is not what the release is.
        kind: rows.iter().map(|(_, row)| row.kind).min()?,
        id,
        ecosystem,
        package: judged.text(package).to_owned(),
        repositories: repositories.len(),
        places,
    })
}
