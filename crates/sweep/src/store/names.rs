//! The texts and releases of a store, in rows of those that one transaction added.

use rusqlite::{Connection, params};

use super::error::{Faults, StoreError};
use crate::pack::{Mark, Names, open, seal};

const TEXTS: &str = "text";
const RELEASES: &str = "release";

/// Reads all names. The rows must follow each other without a gap.
pub(super) fn load(connection: &Connection, faults: &Faults) -> Result<Names, StoreError> {
    let mut names = Names::default();
    each_row(connection, TEXTS, faults, |packed, count| {
        names.unpack_texts(packed, count).map_err(faults.malformed(TEXTS))
    })?;
    each_row(connection, RELEASES, faults, |packed, count| {
        names.unpack_releases(packed, count).map_err(faults.malformed(RELEASES))
    })?;
    Ok(names)
}

fn each_row(
    connection: &Connection,
    table: &str,
    faults: &Faults,
    mut take: impl FnMut(&[u8], usize) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let wrong = |error| faults.database(error);
    let query = format!("SELECT first, count, packed FROM {table} ORDER BY first");
    let mut statement = connection.prepare(&query).map_err(wrong)?;
    let mut rows = statement.query([]).map_err(wrong)?;
    let mut next = 0_i64;
    while let Some(row) = rows.next().map_err(wrong)? {
        let first: i64 = row.get(0).map_err(wrong)?;
        let count: i64 = row.get(1).map_err(wrong)?;
        if first != next {
            return Err(faults.damaged(format!("the {table}s from {next} on are not there")));
        }
        let sealed = row.get_ref(2).map_err(wrong)?.as_blob().map_err(|_| faults.damaged(table))?;
        let packed = open(&owner(table, first, count), sealed).map_err(faults.malformed(table))?;
        let number = usize::try_from(count).map_err(|_| faults.damaged(table))?;
        take(&packed, number)?;
        next = next.saturating_add(count);
    }
    Ok(())
}

/// Writes the names that were added after `saved`.
pub(super) fn save(
    connection: &Connection,
    names: &Names,
    saved: Mark,
    faults: &Faults,
) -> Result<(), StoreError> {
    let now = names.mark();
    if now.texts > saved.texts {
        add(connection, TEXTS, (saved.texts, now.texts), &names.pack_texts(saved.texts), faults)?;
    }
    if now.releases > saved.releases {
        let packed = names.pack_releases(saved.releases);
        add(connection, RELEASES, (saved.releases, now.releases), &packed, faults)?;
    }
    Ok(())
}

/// Writes all names anew, many to a row: what many transactions added takes less room together.
pub(super) fn gather(
    connection: &Connection,
    names: &Names,
    faults: &Faults,
) -> Result<(), StoreError> {
    for table in [TEXTS, RELEASES] {
        let delete = connection.execute(&format!("DELETE FROM {table}"), []);
        delete.map_err(|error| faults.database(error))?;
    }
    save(connection, names, Mark::default(), faults)
}

/// The number of rows of both tables.
pub(super) fn rows(connection: &Connection, faults: &Faults) -> Result<i64, StoreError> {
    let query = "SELECT (SELECT count(*) FROM text) + (SELECT count(*) FROM release)";
    connection.query_row(query, [], |row| row.get(0)).map_err(|error| faults.database(error))
}

fn add(
    connection: &Connection,
    table: &str,
    (from, to): (usize, usize),
    packed: &[u8],
    faults: &Faults,
) -> Result<(), StoreError> {
    let (first, count) = (signed(from), signed(to - from));
    let sealed = seal(&owner(table, first, count), packed);
    let insert = format!("INSERT INTO {table} (first, count, packed) VALUES (?1, ?2, ?3)");
    let mut statement = connection.prepare_cached(&insert).map_err(|e| faults.database(e))?;
    statement.execute(params![first, count, sealed]).map_err(|error| faults.database(error))?;
    Ok(())
}

fn owner(table: &str, first: i64, count: i64) -> Vec<u8> {
    let numbers = [first.to_le_bytes(), count.to_le_bytes()].concat();
    [table.as_bytes(), &numbers].concat()
}

fn signed(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
