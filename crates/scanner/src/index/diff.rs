//! What changed from one index to the next.

use std::collections::BTreeMap;

use lockgate_model::AdvisoryId;
use sha2::{Digest as _, Sha256};

use super::error::IndexError;
use super::lookup::Index;
use super::stored::Record;

/// What changed, each list sorted by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    /// Advisories that are new.
    pub added: Vec<Changed>,
    /// Advisories whose records say something else now.
    pub changed: Vec<Changed>,
    /// Advisories that are withdrawn now and were not.
    pub withdrawn: Vec<Changed>,
    /// Advisories of which there is no record any more.
    pub removed: Vec<Changed>,
}

/// One advisory that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Its id.
    pub id: AdvisoryId,
    /// Its title; may be empty. Untrusted text.
    pub title: String,
    /// The packages that it names, as `ecosystem name`, sorted, unique. Untrusted text.
    pub packages: Vec<String>,
}

/// Compares two indexes, record by record; which source a record came from does not count.
///
/// # Errors
/// When one of them is damaged.
pub fn diff(old: &Index, new: &Index) -> Result<Diff, IndexError> {
    let (mut before, after) = (advisories(old)?, advisories(new)?);
    let mut diff = Diff::default();
    for (id, now) in after {
        let told = Changed { id: id.clone(), title: now.title, packages: now.packages };
        match before.remove(&id) {
            None => diff.added.push(told),
            Some(then) if now.withdrawn && !then.withdrawn => diff.withdrawn.push(told),
            Some(then) if now.content != then.content => diff.changed.push(told),
            Some(_) => {}
        }
    }
    let gone = before.into_iter();
    diff.removed =
        gone.map(|(id, then)| Changed { id, title: then.title, packages: then.packages }).collect();
    Ok(diff)
}

/// All records of an id.
#[derive(Default)]
struct Advisory {
    title: String,
    packages: Vec<String>,
    withdrawn: bool,
    content: [u8; 32],
}

fn advisories(index: &Index) -> Result<BTreeMap<AdvisoryId, Advisory>, IndexError> {
    let mut all: BTreeMap<AdvisoryId, Advisory> = BTreeMap::new();
    index.each_record(&mut |record| {
        let Some(id) = AdvisoryId::new(record.id) else { return };
        let known = all.entry(id).or_default();
        if known.title.is_empty() {
            record.summary.lines().next().unwrap_or_default().clone_into(&mut known.title);
        }
        known.withdrawn |= record.is_withdrawn;
        known.packages.extend(packages(&record));
        known.packages.sort();
        known.packages.dedup();
        let alone = Record { sources: Vec::new(), superseded: false, ..record };
        let mut digest = Sha256::new_with_prefix(known.content);
        digest.update(postcard::to_allocvec(&alone).unwrap_or_default());
        known.content = digest.finalize().into();
    })?;
    Ok(all)
}

fn packages(record: &Record<'_>) -> Vec<String> {
    let entries = record.affected.iter().filter_map(|entry| {
        let ecosystem = super::convert::ecosystem(entry.ecosystem)?;
        Some(format!("{ecosystem} {}", entry.name))
    });
    entries.collect()
}
