//! Signals by CVE, and what they say of an alias group.

use std::cmp::Reverse;

use lockgate_model::{AdvisoryId, Date, Epss, Kev, Signals};

use super::cve::Cve;
use super::epss::{EpssFile, EpssRow};
use super::error::SignalFeed;
use super::kev::{KevFile, KevRow};
use crate::advisories::age_days;

/// Signals by CVE. 16 bytes a score: 4 MB for 250,000 of them.
#[derive(Debug, Default)]
pub struct SignalTable {
    epss: Option<EpssFile>,
    kev: Option<KevFile>,
}

impl SignalTable {
    /// The table of the files at hand.
    #[must_use]
    pub const fn new(epss: Option<EpssFile>, kev: Option<KevFile>) -> Self {
        Self { epss, kev }
    }

    /// What is known of an alias group with these ids; those that are no CVE are passed over.
    ///
    /// The score is the highest of the group's CVEs with that CVE's own percentile, the smaller CVE among equals. The
    /// listing is the one added first, the smaller CVE among equals; ransomware counts from any CVE of the group.
    #[must_use]
    pub fn signals<'a>(&self, ids: impl IntoIterator<Item = &'a AdvisoryId>) -> Signals {
        let mut score: Option<(&EpssRow, &AdvisoryId)> = None;
        let mut listing: Option<(&KevRow, &AdvisoryId)> = None;
        let mut ransomware = false;
        for id in ids {
            let Some(cve) = Cve::of(id) else { continue };
            if let Some(row) = self.score(cve) {
                let rank = |row: &EpssRow| (Reverse(row.score), row.cve);
                score = score.filter(|(best, _)| rank(best) <= rank(row)).or(Some((row, id)));
            }
            if let Some(row) = self.listing(cve) {
                let rank = |row: &KevRow| (row.added, row.cve);
                ransomware |= row.ransomware;
                listing = listing.filter(|(best, _)| rank(best) <= rank(row)).or(Some((row, id)));
            }
        }
        Signals {
            epss: score.zip(self.epss.as_ref()).map(|((row, id), file)| Epss {
                score: row.score,
                percentile: row.percentile,
                cve: id.clone(),
                date: file.date,
            }),
            kev: listing.zip(self.kev.as_ref()).map(|((row, id), file)| Kev {
                cve: id.clone(),
                added: row.added,
                due: row.due,
                ransomware,
                catalog: file.date,
            }),
        }
    }

    /// The score of a CVE.
    #[must_use]
    pub fn score(&self, cve: Cve) -> Option<&EpssRow> {
        let rows = &self.epss.as_ref()?.rows;
        rows.binary_search_by_key(&cve, |row| row.cve).ok().and_then(|at| rows.get(at))
    }

    /// The listing of a CVE.
    #[must_use]
    pub fn listing(&self, cve: Cve) -> Option<&KevRow> {
        let rows = &self.kev.as_ref()?.rows;
        rows.binary_search_by_key(&cve, |row| row.cve).ok().and_then(|at| rows.get(at))
    }

    /// The date of a feed's file, where there is one.
    #[must_use]
    pub fn date(&self, feed: SignalFeed) -> Option<Date> {
        match feed {
            SignalFeed::Epss => self.epss.as_ref().map(|file| file.date),
            SignalFeed::Kev => self.kev.as_ref().map(|file| file.date),
        }
    }

    /// How old a feed's file is, in days; `None` where there is none.
    #[must_use]
    pub fn age_days(&self, feed: SignalFeed, today: Date) -> Option<u32> {
        self.date(feed).map(|date| age_days(date, today))
    }
}

#[cfg(test)]
mod tests;
