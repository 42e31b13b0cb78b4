//! Decoding the records of a source: in batches on all cores, in the source's order.

use rayon::prelude::*;

use super::archive::{self, Item};
use super::{Decoded, Feed, Input, InputKind, Limits, RecordError, Wanted, osv, rustsec};

/// What becomes of a record, by its name in the source, or of a part of the source.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It was decoded.
    Decoded(String, Box<Decoded>),
    /// It could not be read or decoded.
    Unreadable(String, RecordError),
    /// A part of the source is damaged or hostile, and why.
    Damage(String),
}

/// Decodes every record of a source; gives the feed that it belongs to.
pub(crate) fn decode_all(
    input: &Input,
    wanted: &Wanted,
    limits: &Limits,
    take: &mut dyn FnMut(Outcome),
) -> &'static Feed {
    let feed = feed(input.kind);
    let mut batch = Batch::default();
    archive::read(input, limits, &mut |item| match item {
        Item::Record(name, bytes) => {
            if batch.push(name, bytes) {
                batch.decode(feed, wanted, take);
            }
        }
        Item::Unreadable(name, message) => {
            take(Outcome::Unreadable(name.to_owned(), RecordError::new(message)));
        }
        Item::Damage(message) => take(Outcome::Damage(message)),
    });
    batch.decode(feed, wanted, take);
    feed
}

/// Decodes OSV records that are in memory, by their names.
pub(crate) fn decode_records<'r>(
    records: impl IntoIterator<Item = (&'r str, &'r [u8])>,
    wanted: &Wanted,
    take: &mut dyn FnMut(Outcome),
) -> &'static Feed {
    let mut batch = Batch::default();
    for (name, bytes) in records {
        if batch.push(name, bytes) {
            batch.decode(&osv::FEED, wanted, take);
        }
    }
    batch.decode(&osv::FEED, wanted, take);
    &osv::FEED
}

/// The feed that decodes a source's records.
const fn feed(kind: InputKind) -> &'static Feed {
    match kind {
        InputKind::RustSecTree | InputKind::RustSecArchive => &rustsec::FEED,
        InputKind::OsvFile | InputKind::OsvFolder | InputKind::OsvArchive => &osv::FEED,
    }
}

/// Records that wait to be decoded together: enough for every core, few enough for little memory.
#[derive(Default)]
struct Batch {
    records: Vec<(String, Vec<u8>)>,
    bytes: usize,
}

impl Batch {
    const MAX_RECORDS: usize = 256;
    const MAX_BYTES: usize = 1 << 20;

    /// Adds a record; true when the batch is full.
    fn push(&mut self, name: &str, bytes: &[u8]) -> bool {
        self.records.push((name.to_owned(), bytes.to_vec()));
        self.bytes += bytes.len();
        self.records.len() >= Self::MAX_RECORDS || self.bytes >= Self::MAX_BYTES
    }

    /// Decodes the batch on all cores and empties it.
    fn decode(&mut self, feed: &Feed, wanted: &Wanted, take: &mut dyn FnMut(Outcome)) {
        let records = std::mem::take(self).records;
        let decoded: Vec<Outcome> = records
            .into_par_iter()
            .map(|(name, bytes)| match (feed.decode)(&bytes, wanted) {
                Ok(decoded) => Outcome::Decoded(name, Box::new(decoded)),
                Err(error) => Outcome::Unreadable(name, error),
            })
            .collect();
        decoded.into_iter().for_each(take);
    }
}
