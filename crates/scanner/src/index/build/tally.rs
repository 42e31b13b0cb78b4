//! What the records of a source add up to.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use lockgate_model::Advisory;

use super::Origin;
use crate::advisories::{Decoded, RecordError};
use crate::index::convert::{date_number, ecosystem_number};
use crate::index::stored::{Defect, Source};
use crate::name;

/// Defects of one source that are kept one by one; of the rest only those that may hide a match are.
const MAX_DEFECTS: usize = 4096;

/// A source that is being read.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) source: Source,
    newest: BTreeMap<u8, i32>,
}

impl Tally {
    /// Counts a record; gives it, and whether it is withdrawn, where it is about a supported ecosystem.
    pub(super) fn take(
        &mut self,
        name: &str,
        decoded: Decoded,
        origin: &Origin,
    ) -> Option<(Advisory, bool)> {
        let Decoded { head, advisory, defects } = decoded;
        self.source.records += 1;
        if head.out_of_scope {
            self.source.out_of_scope += 1;
            return None;
        }
        for ecosystem in &head.ecosystems {
            if let Some(date) = head.newest.map(date_number) {
                let known = self.newest.entry(ecosystem_number(*ecosystem)).or_insert(date);
                *known = date.max(*known);
            }
        }
        let mut advisory = advisory?;
        // The parts of a withdrawn record hide nothing.
        for defect in defects.into_iter().filter(|d| !(d.hides_matches && head.withdrawn)) {
            let hides = if defect.hides_matches { packages(&advisory) } else { Vec::new() };
            let record = name.to_owned();
            self.add_defect(Defect { record, message: defect.message, whole: false, hides });
        }
        if origin.private {
            advisory.feed = "private";
        }
        Some((advisory, head.withdrawn))
    }

    /// Counts a record that could not be read.
    pub(super) fn lose(&mut self, record: String, error: RecordError) {
        self.source.unreadable += 1;
        let packages = error.packages.iter();
        let hides = packages.map(|(ecosystem, name)| {
            (ecosystem_number(*ecosystem), name::normalize(*ecosystem, name).into_owned())
        });
        let hides = hides.collect();
        self.add_defect(Defect { record, message: error.message, whole: true, hides });
    }

    fn add_defect(&mut self, defect: Defect) {
        if self.source.defects.len() < MAX_DEFECTS || !defect.hides.is_empty() {
            self.source.defects.push(defect);
        } else {
            self.source.more_defects = self.source.more_defects.saturating_add(1);
        }
    }

    /// The source, read to its end.
    pub(super) fn close(self, feed: u8, origin: &Origin) -> Source {
        let input = &origin.input;
        let promised = input.ecosystems.as_ref();
        Source {
            feed,
            location: input.location.clone(),
            promised: promised.map(|all| all.iter().map(|of| ecosystem_number(*of)).collect()),
            newest: self.newest.into_iter().collect(),
            fetched: input.fetched.map(date_number),
            validators: origin.validators.clone(),
            ..self.source
        }
    }
}

/// The packages that a record names, in the one form of their names.
fn packages(advisory: &Advisory) -> Vec<(u8, String)> {
    let entries = advisory.affected.iter();
    let packages: BTreeSet<(u8, String)> = entries
        .map(|entry| {
            let form = name::normalize(entry.ecosystem, &entry.name).into_owned();
            (ecosystem_number(entry.ecosystem), form)
        })
        .collect();
    packages.into_iter().collect()
}

/// A source after a change: what the records say is counted anew, what could not be read adds up.
pub(super) fn change(slot: &mut Source, known: Source, records: u32) {
    let mut newest: BTreeMap<u8, i32> = known.newest.into_iter().collect();
    for (ecosystem, date) in std::mem::take(&mut slot.newest) {
        let before = newest.entry(ecosystem).or_insert(date);
        *before = date.max(*before);
    }
    slot.newest = newest.into_iter().collect();
    slot.records = records.saturating_add(known.out_of_scope);
    slot.out_of_scope = known.out_of_scope;
    slot.unreadable = slot.unreadable.saturating_add(known.unreadable);
    slot.location = known.location;
    slot.promised = known.promised;
    let changed: HashSet<String> = slot.defects.iter().map(|d| d.record.clone()).collect();
    let old = known.defects.into_iter().filter(|defect| !changed.contains(&defect.record));
    slot.defects.splice(0..0, old);
    slot.more_defects = slot.more_defects.saturating_add(known.more_defects);
}
