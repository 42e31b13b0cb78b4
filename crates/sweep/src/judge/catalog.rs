//! The readings of the store, gone through once: which of them have to be unpacked.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use rayon::prelude::*;

use super::affected::Assessments;
use crate::pack::{Malformed, ReadingKey, each_release};
use crate::store::{FACTS, RELEASES, StoreError, Tables, blob, open_piece};

/// Rows that are looked through together.
const ROWS: usize = 4096;

/// A reading in the store.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its row.
    pub(super) row: i64,
    /// Whether something is said of one of its releases.
    pub(super) is_touched: bool,
    /// Its facts, sealed.
    pub(super) facts: Box<[u8]>,
}

/// The readings by their keys; those that are damaged are not in it.
pub(super) type Catalog = HashMap<ReadingKey, Entry, RandomState>;

/// One row as it lies in the file.
struct Row {
    id: i64,
    key: Vec<u8>,
    facts: Vec<u8>,
    releases: Vec<u8>,
}

/// Goes through all readings.
pub(super) fn catalog(
    tables: &Tables<'_>,
    assessments: &Assessments,
) -> Result<Catalog, StoreError> {
    let wrong = |error| tables.wrong(error);
    let query = "SELECT id, key, facts, releases FROM reading";
    let mut statement = tables.connection.prepare_cached(query).map_err(wrong)?;
    let mut rows = statement.query([]).map_err(wrong)?;
    let mut catalog = Catalog::default();
    let mut batch = Vec::with_capacity(ROWS);
    loop {
        let next = rows.next().map_err(wrong)?;
        let is_last = next.is_none();
        if let Some(row) = next {
            let read = || {
                Ok(Row {
                    id: row.get(0)?,
                    key: blob(row, 1)?,
                    facts: blob(row, 2)?,
                    releases: blob(row, 3)?,
                })
            };
            batch.push(read().map_err(wrong)?);
        }
        if is_last || batch.len() == ROWS {
            let found = batch.par_drain(..).filter_map(|row| look(row, assessments).ok());
            catalog.par_extend(found);
        }
        if is_last {
            return Ok(catalog);
        }
    }
}

fn look(row: Row, assessments: &Assessments) -> Result<(ReadingKey, Entry), Malformed> {
    let key = ReadingKey::from_bytes(row.key.as_slice().try_into().map_err(|_| Malformed)?);
    open_piece(FACTS, &key, &row.facts)?;
    let releases = open_piece(RELEASES, &key, &row.releases)?;
    let mut is_touched = false;
    each_release(&releases, |number, matchable| {
        let touches = assessments.touches(number).ok_or(Malformed)?;
        is_touched |= matchable && touches;
        Ok(())
    })?;
    Ok((key, Entry { row: row.id, is_touched, facts: row.facts.into_boxed_slice() }))
}
