//! The alias groups as they are stored, with the signals of exploitation joined to them.

use std::collections::BTreeMap;

use lockgate_model::{AdvisoryId, Ecosystem, Signals};

use super::Head;
use super::gone::Gone;
use crate::advisories::Resolved;
use crate::advisories::signals::{SignalFeed, SignalTable};
use crate::hash::HashMap;
use crate::index::convert::{date_number, group_key};
use crate::index::error::IndexError;
use crate::index::lookup::Index;
use crate::index::reader::Reader;
use crate::index::signals::{Dates, listing, score};
use crate::index::stored::Group;

/// Groups by their keys, encoded.
pub(super) type StoredGroups = BTreeMap<Vec<u8>, Vec<u8>>;

/// Signals: those of the files at hand, of a file that is not there those that the base has.
pub(super) struct Joined<'a> {
    base: Option<Reader<'a>>,
    table: &'a SignalTable,
}

impl<'a> Joined<'a> {
    pub(super) fn new(base: Option<&'a Index>, table: &'a SignalTable) -> Result<Self, IndexError> {
        Ok(Self { base: base.map(Index::reader).transpose()?, table })
    }

    /// The dates of the files.
    pub(super) fn dates(&self) -> Dates {
        let before = self.base.as_ref().map_or((None, None), |base| base.signal_dates);
        let date = |feed| self.table.date(feed).map(date_number);
        (date(SignalFeed::Epss).or(before.0), date(SignalFeed::Kev).or(before.1))
    }

    fn of(&self, key: &[u8], ids: &[AdvisoryId]) -> Result<Signals, IndexError> {
        let mut found = self.table.signals(ids);
        let absent = |feed| self.table.date(feed).is_none();
        if let Some(base) = &self.base
            && (absent(SignalFeed::Epss) || absent(SignalFeed::Kev))
        {
            let before = base.signals_of(key)?;
            if absent(SignalFeed::Epss) {
                found.epss = before.epss;
            }
            if absent(SignalFeed::Kev) {
                found.kev = before.kev;
            }
        }
        Ok(found)
    }
}

/// Every group of several ids, and those of one id of which something is known beside its record.
pub(super) fn stored_groups(
    groups: &Resolved,
    heads: &[(Vec<u8>, Head)],
    gone: &Gone<'_>,
    joined: &Joined<'_>,
) -> Result<StoredGroups, IndexError> {
    let mut feeds: HashMap<&AdvisoryId, u8> = HashMap::default();
    for (_, head) in heads.iter().filter(|(_, head)| !gone.has(head)) {
        *feeds.entry(&head.id).or_default() |= 1 << head.feed;
    }
    let mut stored = StoredGroups::new();
    let mut add = |ecosystem: Ecosystem, name: &AdvisoryId, ids: &[AdvisoryId]| {
        let key = group_key(ecosystem, name.as_str());
        let signals = joined.of(&key, ids)?;
        if ids.len() > 1 || !signals.is_empty() {
            let ids = ids.iter().map(|id| (id.as_str(), feeds.get(id).copied().unwrap_or(0)));
            let group = Group {
                ids: ids.collect(),
                epss: signals.epss.as_ref().map(score),
                kev: signals.kev.as_ref().map(listing),
            };
            // Texts and numbers always have an encoding.
            stored.insert(key, postcard::to_allocvec(&group).unwrap_or_default());
        }
        Ok(())
    };
    for (ecosystem, name, ids) in groups.groups() {
        add(ecosystem, name, ids)?;
    }
    for (_, head) in heads.iter().filter(|(_, head)| head.id.prefix() == "CVE") {
        for ecosystem in &head.ecosystems {
            if groups.ids(*ecosystem, &head.id).len() == 1
                && groups.canonical(*ecosystem, &head.id) == &head.id
            {
                add(*ecosystem, &head.id, std::slice::from_ref(&head.id))?;
            }
        }
    }
    Ok(stored)
}
