//! Signals of exploitation in the index: joined to the groups when it is built.

use lockgate_model::{AdvisoryId, Epss, Kev, Proportion, Signals};

use super::convert::{date, date_number};
use super::stored::{Group, Listing, Score};

/// The dates of the two files that an index was built with.
pub(super) type Dates = (Option<i32>, Option<i32>);

/// What is stored of a score.
pub(super) fn score(epss: &Epss) -> Score<'_> {
    Score { cve: epss.cve.as_str(), score: epss.score.parts(), percentile: epss.percentile.parts() }
}

/// What is stored of a listing.
pub(super) fn listing(kev: &Kev) -> Listing<'_> {
    Listing {
        cve: kev.cve.as_str(),
        added: date_number(kev.added),
        due: kev.due.map(date_number),
        ransomware: kev.ransomware,
    }
}

/// The signals of a group.
pub(super) fn of_group(group: &Group<'_>, dates: Dates) -> Signals {
    Signals {
        epss: group.epss.as_ref().and_then(|stored| {
            Some(Epss {
                score: Proportion::from_parts(stored.score)?,
                percentile: Proportion::from_parts(stored.percentile)?,
                cve: AdvisoryId::new(stored.cve)?,
                date: date(dates.0?)?,
            })
        }),
        kev: group.kev.as_ref().and_then(|stored| {
            Some(Kev {
                cve: AdvisoryId::new(stored.cve)?,
                added: date(stored.added)?,
                due: stored.due.and_then(date),
                ransomware: stored.ransomware,
                catalog: date(dates.1?)?,
            })
        }),
    }
}
