//! The tables of an index, value by value.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use lockgate_model::{Advisory, AdvisoryId, Ecosystem, Signals};

use super::convert::{self, FEED_COUNT, ecosystem, group_key, package_key, record_key};
use super::error::{Damage, IndexError};
use super::layout::Section;
use super::lookup::Index;
use super::signals::{self, Dates};
use super::stored::{Group, Match, Meanings, Record};
use super::table::{Packing, Table};
use crate::advisories::Advisories;

/// A table with its name in messages.
pub(super) struct Part<'b> {
    pub(super) table: Table<'b>,
    pub(super) name: &'static str,
}

/// The tables of an index.
pub(super) struct Reader<'b> {
    pub(super) index: &'b Index,
    pub(super) signal_dates: Dates,
    pub(super) packages: Part<'b>,
    pub(super) groups: Part<'b>,
    /// Opened when it is needed: no scan asks what an id means.
    pub(super) ids: OnceCell<Part<'b>>,
    pub(super) records: Part<'b>,
}

/// A record with what the index says of it.
pub(super) struct Found {
    pub(super) advisory: Advisory,
    pub(super) superseded: bool,
}

impl<'b> Reader<'b> {
    fn get(&self, part: &Part<'_>, key: &[u8]) -> Result<Option<Vec<u8>>, IndexError> {
        let value = part.table.get(key).map_err(|_| self.index.damaged(Damage(part.name)))?;
        Ok(value.map(std::borrow::Cow::into_owned))
    }

    /// The table of the ids.
    pub(super) fn ids(&self) -> Result<&Part<'b>, IndexError> {
        if let Some(part) = self.ids.get() {
            return Ok(part);
        }
        let part = self.index.part(Section::IdsDirectory, Section::Ids, Packing::Plain)?;
        Ok(self.ids.get_or_init(|| part))
    }

    fn senseless(&self, part: &Part<'_>) -> IndexError {
        self.index.damaged(Damage(part.name))
    }

    pub(super) fn add_package(
        &self,
        ecosystem: Ecosystem,
        name: &str,
        loaded: &mut Advisories,
    ) -> Result<(), IndexError> {
        let part = &self.packages;
        let Some(value) = self.get(part, &package_key(ecosystem, name))? else { return Ok(()) };
        let senseless = || self.senseless(part);
        let matches: Vec<Match<'_>> = postcard::from_bytes(&value).map_err(|_| senseless())?;
        for stored in &matches {
            let record = convert::light(stored, ecosystem, name).ok_or_else(senseless)?;
            if let Some(canonical) = stored.canonical.and_then(AdvisoryId::new) {
                loaded.groups.insert_name(ecosystem, record.id.clone(), canonical);
            }
            loaded.records.push(record);
        }
        Ok(())
    }

    /// Adds a group's ids; those with a record go to `ids`.
    pub(super) fn add_group(
        &self,
        ecosystem: Ecosystem,
        canonical: &AdvisoryId,
        loaded: &mut Advisories,
        ids: &mut BTreeSet<AdvisoryId>,
    ) -> Result<(), IndexError> {
        let key = group_key(ecosystem, canonical.as_str());
        let Some(value) = self.get(&self.groups, &key)? else {
            ids.insert(canonical.clone());
            return Ok(());
        };
        let group: Group<'_> =
            postcard::from_bytes(&value).map_err(|_| self.senseless(&self.groups))?;
        let signals = signals::of_group(&group, self.signal_dates);
        if !signals.is_empty() {
            loaded.signals.insert((ecosystem, canonical.clone()), signals);
        }
        let with_record = group.ids.iter().filter(|(_, feeds)| *feeds > 0);
        ids.extend(with_record.filter_map(|(id, _)| AdvisoryId::new(id)));
        let all = group.ids.iter().filter_map(|(id, _)| AdvisoryId::new(id)).collect();
        loaded.groups.insert(ecosystem, canonical.clone(), all);
        Ok(())
    }

    /// The signals that a group had.
    pub(super) fn signals_of(&self, key: &[u8]) -> Result<Signals, IndexError> {
        let Some(value) = self.get(&self.groups, key)? else { return Ok(Signals::default()) };
        let group: Group<'_> =
            postcard::from_bytes(&value).map_err(|_| self.senseless(&self.groups))?;
        Ok(signals::of_group(&group, self.signal_dates))
    }

    /// The canonical ids of an id that belongs to a group of several.
    pub(super) fn meanings(&self, id: &str) -> Result<Vec<(Ecosystem, AdvisoryId)>, IndexError> {
        let key = id.to_ascii_lowercase();
        let ids = self.ids()?;
        let Some(value) = self.get(ids, key.as_bytes())? else { return Ok(Vec::new()) };
        let meanings: Meanings<'_> =
            postcard::from_bytes(&value).map_err(|_| self.senseless(ids))?;
        let named = |(of, name): &(u8, &str)| Some((ecosystem(*of)?, AdvisoryId::new(name)?));
        Ok(meanings.groups.iter().filter_map(named).collect())
    }

    pub(super) fn records_of(&self, id: &str) -> Result<Vec<Found>, IndexError> {
        let mut found = Vec::new();
        for feed in 0..FEED_COUNT {
            for copy in 0..=u8::MAX {
                let mut key = record_key(id, feed);
                key.push(copy);
                let Some(value) = self.get(&self.records, &key)? else { break };
                let senseless = || self.senseless(&self.records);
                let record: Record<'_> = postcard::from_bytes(&value).map_err(|_| senseless())?;
                let advisory = convert::full(&record).ok_or_else(senseless)?;
                found.push(Found { advisory, superseded: record.superseded });
            }
        }
        Ok(found)
    }

    /// The id under which a group of these ids was published; `None` where none of them was.
    pub(super) fn published(
        &self,
        of: Ecosystem,
        ids: &[AdvisoryId],
    ) -> Result<Option<AdvisoryId>, IndexError> {
        let mut names = BTreeSet::new();
        for id in ids {
            let meanings = self.meanings(id.as_str())?;
            let mut named = meanings.into_iter().filter(|(ecosystem, _)| *ecosystem == of);
            if let Some((_, name)) = named.next() {
                names.insert(name);
                continue;
            }
            // A record without an alias was published under its own id.
            let in_ecosystem =
                |found: &Found| found.advisory.affected.iter().any(|entry| entry.ecosystem == of);
            if self.records_of(id.as_str())?.iter().any(in_ecosystem) {
                names.insert(id.clone());
            }
        }
        names.retain(|name| ids.contains(name));
        Ok(lockgate_model::canonical(of, &names).cloned())
    }
}
