//! Going through all readings for some releases.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use rayon::prelude::*;

use crate::pack::{Cursor, Malformed, ReadingKey, each_release};
use crate::store::{FACTS, RELEASES, StoreError, Tables, blob, open_piece};

/// Rows that are looked through together.
const ROWS: usize = 4096;

/// What a reading has of the releases.
#[derive(Debug)]
pub(super) enum Found {
    /// None of them.
    Nothing,
    /// Nothing that can be told: its lockfile could not be read.
    Unread,
    /// Some, by their places in the file, each with its fit.
    At(Vec<u32>),
}

/// What each reading has of the releases of which `wanted` is true, by number. Readings that are damaged are left out.
pub(super) fn scan(
    tables: &Tables<'_>,
    wanted: &[bool],
) -> Result<HashMap<ReadingKey, Found, RandomState>, StoreError> {
    let wrong = |error| tables.wrong(error);
    let query = "SELECT key, facts, releases FROM reading";
    let mut statement = tables.connection.prepare_cached(query).map_err(wrong)?;
    let mut rows = statement.query([]).map_err(wrong)?;
    let mut found = HashMap::default();
    let mut batch: Vec<[Vec<u8>; 3]> = Vec::with_capacity(ROWS);
    loop {
        let next = rows.next().map_err(wrong)?;
        let is_last = next.is_none();
        if let Some(row) = next {
            let read = || Ok([blob(row, 0)?, blob(row, 1)?, blob(row, 2)?]);
            batch.push(read().map_err(wrong)?);
        }
        if is_last || batch.len() == ROWS {
            found.par_extend(batch.par_drain(..).filter_map(|row| look(&row, wanted).ok()));
        }
        if is_last {
            return Ok(found);
        }
    }
}

fn look(
    [key, facts, releases]: &[Vec<u8>; 3],
    wanted: &[bool],
) -> Result<(ReadingKey, Found), Malformed> {
    let key = ReadingKey::from_bytes(key.as_slice().try_into().map_err(|_| Malformed)?);
    let facts = open_piece(FACTS, &key, facts)?;
    if Cursor::new(&facts).byte()? == 0 {
        return Ok((key, Found::Unread));
    }
    let releases = open_piece(RELEASES, &key, releases)?;
    let (mut at, mut places) = (0, Vec::new());
    each_release(&releases, |number, _| {
        if *wanted.get(number as usize).ok_or(Malformed)? {
            places.push(at);
        }
        at += 1;
        Ok(())
    })?;
    let found = if places.is_empty() { Found::Nothing } else { Found::At(places) };
    Ok((key, found))
}
