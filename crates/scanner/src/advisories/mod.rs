//! Advisory feeds: bytes of RustSec and OSV records in, [`Advisory`] values and alias groups out.
//!
//! Records are streamed: one record at a time is decoded, and of those only the ones that can matter to the packages in
//! use are kept. A record that cannot be read is counted and noted; it never ends the load.

mod alias;
mod archive;
mod decode;
mod defects;
mod ecosystems;
mod input;
mod load;
mod osv;
mod osv_schema;
mod rustsec;
mod severity;
pub mod signals;
pub mod yanked;

pub(crate) use alias::Groups;
pub use alias::Resolved;
pub use archive::for_each_record;
pub(crate) use decode::{Outcome, decode_all};
pub(crate) use defects::Defects;
pub use input::{Input, InputError, InputKind, inputs};
pub use load::{Advisories, Answered, Limits, Wanted, load, load_answered};
pub(crate) use severity::of_group as severity_of_group;

use lockgate_model::{Advisory, AdvisoryId, Ecosystem, Severity};

/// A feed: how its records are decoded.
#[derive(Debug)]
pub struct Feed {
    /// `RustSec` or `OSV`, as it stands in reports.
    pub name: &'static str,
    /// Decodes the bytes of one record.
    pub decode: fn(&[u8], &Wanted) -> Result<Decoded, RecordError>,
}

/// A record, decoded as far as it is wanted.
#[derive(Debug)]
pub struct Decoded {
    /// What every record contributes: ids for the alias groups, severities for its group.
    pub head: Head,
    /// The whole advisory, for a record that is wanted and not withdrawn.
    pub advisory: Option<Advisory>,
    /// Parts that could not be used and were left out.
    pub defects: Vec<Defect>,
}

/// A part of a record that could not be used.
#[derive(Debug)]
pub struct Defect {
    /// What is wrong, one line without a full stop.
    pub message: String,
    /// Whether a match may be missed for it.
    pub hides_matches: bool,
}

/// What every record contributes, wanted or not.
#[derive(Debug)]
pub struct Head {
    /// The record's id.
    pub id: AdvisoryId,
    /// Its aliases.
    pub aliases: Vec<AdvisoryId>,
    /// Supported ecosystems of its packages, sorted, unique.
    pub ecosystems: Vec<Ecosystem>,
    /// Whether it names packages of other ecosystems only.
    pub out_of_scope: bool,
    /// Whether it names a package in use.
    pub in_use: bool,
    /// Whether it is withdrawn.
    pub withdrawn: bool,
    /// The newest of its dates.
    pub newest: Option<lockgate_model::Date>,
    /// Its severities; empty for a withdrawn record.
    pub severities: Vec<Severity>,
}

/// Why a record could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct RecordError {
    /// What is wrong, one line without a full stop.
    pub message: String,
    /// The packages that it can be seen to name all the same.
    pub packages: Vec<(Ecosystem, String)>,
}

impl RecordError {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), packages: Vec::new() }
    }
}

/// Days from a date to today, 0 for a date that is still to come.
#[must_use]
pub fn age_days(date: lockgate_model::Date, today: lockgate_model::Date) -> u32 {
    let days = today.since(date).map_or(0, |span| span.get_days());
    u32::try_from(days).unwrap_or(0)
}

/// The date at the start of an RFC 3339 time or a plain date.
fn date(text: &str) -> Option<lockgate_model::Date> {
    text.get(..10)?.parse().ok()
}
