//! SQLite: one table without row ids, opened read-only and immutable, read through one prepared statement.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::{Index, Pairs, Result};

struct SqliteIndex {
    connection: Connection,
}

const QUERY: &str = "SELECT value FROM pairs WHERE key = ?1";

pub(crate) fn build(path: &Path, pairs: &mut Pairs) -> Result<()> {
    if path.exists() {
        std::fs::remove_file(path)?;
    }
    let mut connection = Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
         CREATE TABLE pairs (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;",
    )?;
    let transaction = connection.transaction()?;
    {
        let mut insert = transaction.prepare("INSERT INTO pairs VALUES (?1, ?2)")?;
        for (key, value) in pairs {
            insert.execute((key, value))?;
        }
    }
    transaction.commit()?;
    connection.close().map_err(|(_, error)| error.into())
}

pub(crate) fn open(path: &Path) -> Result<Box<dyn Index>> {
    open_with(path, 0)
}

/// The same with the file mapped instead of read into the page cache.
pub(crate) fn open_mapped(path: &Path) -> Result<Box<dyn Index>> {
    open_with(path, 1 << 30)
}

fn open_with(path: &Path, mapped_bytes: i64) -> Result<Box<dyn Index>> {
    let address = format!("file:{}?mode=ro&immutable=1", path.display());
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(address, flags)?;
    if mapped_bytes > 0 {
        connection.pragma_update(None, "mmap_size", mapped_bytes)?;
    }
    connection.prepare_cached(QUERY)?;
    Ok(Box::new(SqliteIndex { connection }))
}

impl Index for SqliteIndex {
    fn get(&mut self, key: &[u8], value: &mut Vec<u8>) -> Result<bool> {
        let mut statement = self.connection.prepare_cached(QUERY)?;
        let mut rows = statement.query([key])?;
        let Some(row) = rows.next()? else { return Ok(false) };
        value.clear();
        value.extend_from_slice(row.get_ref(0)?.as_blob()?);
        Ok(true)
    }
}
