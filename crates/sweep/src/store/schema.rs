//! The tables, and how stores of earlier forms become those of today.

use rusqlite::{Connection, OptionalExtension as _, Transaction};

use super::error::{Faults, StoreError};

/// Marks the file as ours, in SQLite's header: the letters `lgsw`.
const APPLICATION: i64 = 0x6c67_7377;

/// Bytes of a page: readings take about a thousand, and fill a large page better.
const PAGE_BYTES: i64 = 8192;

/// What leads from each form to the next; a form is the number of steps behind it.
const STEPS: &[&str] = &[
    // `first` is the number of the first of the names in a row. Everything else that has a meaning is sealed. What is
    // needed of few readings stands apart, so that going through all of them reads no more than it must.
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
     CREATE TABLE text (first INTEGER PRIMARY KEY, count INTEGER NOT NULL, packed BLOB NOT NULL);
     CREATE TABLE release (first INTEGER PRIMARY KEY, count INTEGER NOT NULL, packed BLOB NOT NULL);
     CREATE TABLE run (id INTEGER PRIMARY KEY, packed BLOB NOT NULL);
     CREATE TABLE repository (
         id INTEGER PRIMARY KEY, packed BLOB NOT NULL, snapshot BLOB);
     CREATE TABLE skeleton (id INTEGER PRIMARY KEY, packed BLOB NOT NULL);
     CREATE TABLE reading (
         id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE,
         facts BLOB NOT NULL, releases BLOB NOT NULL);
     CREATE TABLE rest (id INTEGER PRIMARY KEY, packed BLOB NOT NULL);
     CREATE TABLE manifest (name BLOB PRIMARY KEY, packed BLOB NOT NULL) WITHOUT ROWID;
     CREATE TABLE policy (name BLOB PRIMARY KEY, packed BLOB NOT NULL) WITHOUT ROWID;",
    // What was found: equal findings of a repository are kept once, however often they are found.
    "CREATE TABLE judgement (id INTEGER PRIMARY KEY, packed BLOB NOT NULL, repositories BLOB NOT NULL);
     CREATE TABLE finding_set (id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, packed BLOB NOT NULL);",
    // What is known beside the files: what was published, which controls are on, what other tools found.
    "CREATE TABLE fact (
         kind TEXT NOT NULL, name TEXT NOT NULL, packed BLOB NOT NULL, PRIMARY KEY (kind, name)) WITHOUT ROWID;",
];

/// The form that this program writes.
pub(super) const FORM: i64 = STEPS.len() as i64;

/// Sets what has to be set before the first table is there.
pub(super) fn prepare(connection: &Connection, faults: &Faults) -> Result<(), StoreError> {
    let set = || {
        connection.pragma_update(None, "page_size", PAGE_BYTES)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // A killed process loses nothing by it; a machine that loses its power may lose the last commits, and no order.
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.pragma_update(None, "cell_size_check", true)?;
        connection.pragma_update(None, "trusted_schema", false)
    };
    set().map_err(|error| faults.database(error))
}

/// Refuses what is no store, or one of a later form; gives the form.
pub(super) fn check(connection: &Connection, faults: &Faults) -> Result<i64, StoreError> {
    let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let application = number("application_id").map_err(|error| faults.database(error))?;
    let form = number("user_version").map_err(|error| faults.database(error))?;
    if application != APPLICATION {
        return Err(StoreError::NotAStore { path: faults.path().to_owned() });
    }
    if form > FORM {
        return Err(StoreError::Newer { path: faults.path().to_owned(), version: form });
    }
    Ok(form)
}

/// Whether a file is empty yet: nobody wrote a table into it.
pub(super) fn is_new(connection: &Connection, faults: &Faults) -> Result<bool, StoreError> {
    let count =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get::<_, i64>(0));
    Ok(count.map_err(|error| faults.database(error))? == 0)
}

/// Takes a store from its form to that of today, step by step, in the caller's transaction.
pub(super) fn migrate(
    transaction: &Transaction<'_>,
    from: i64,
    faults: &Faults,
) -> Result<(), StoreError> {
    let from = usize::try_from(from).map_err(|_| faults.damaged("its form is negative"))?;
    let run = || {
        for step in STEPS.iter().skip(from) {
            transaction.execute_batch(step)?;
        }
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.pragma_update(None, "user_version", FORM)
    };
    run().map_err(|error| faults.database(error))
}

/// A fact about the whole store.
pub(super) fn meta(
    connection: &Connection,
    key: &str,
    faults: &Faults,
) -> Result<String, StoreError> {
    let query = "SELECT value FROM meta WHERE key = ?1";
    let found = connection.query_row(query, [key], |row| row.get(0)).optional();
    found
        .map_err(|e| faults.database(e))?
        .ok_or_else(|| faults.damaged(format!("its {key} is missing")))
}

/// Sets a fact about the whole store.
pub(super) fn set_meta(
    connection: &Connection,
    key: &str,
    value: &str,
    faults: &Faults,
) -> Result<(), StoreError> {
    let query = "INSERT INTO meta (key, value) VALUES (?1, ?2)
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    connection.execute(query, [key, value]).map_err(|error| faults.database(error))?;
    Ok(())
}
