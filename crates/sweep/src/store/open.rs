//! Opening the store of a sweep.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

use super::error::{Faults, StoreError};
use super::identity::Identity;
use super::lock::{SweepLock, beside};
use super::writer::Store;
use super::{mount, names, schema};
use crate::pack::Interner;

/// Opens a store, or makes it.
pub(super) fn open(path: &Path, identity: &Identity) -> Result<Store, StoreError> {
    let faults = Faults::of(path);
    let lock = lock(path, identity, &faults)?;
    open_locked(identity, lock, faults)
}

/// Puts aside what is there and makes a store.
pub(super) fn rebuild(
    path: &Path,
    identity: &Identity,
) -> Result<(Store, Option<PathBuf>), StoreError> {
    let faults = Faults::of(path);
    let lock = lock(path, identity, &faults)?;
    let aside = beside(path, ".old");
    let was_there = path.exists();
    if was_there {
        fs::rename(path, &aside).map_err(|error| faults.io(error))?;
    }
    // What SQLite keeps beside the file belongs to the old one.
    for ending in ["-wal", "-shm"] {
        let (from, to) = (beside(path, ending), beside(&aside, ending));
        let moved = if from.exists() { fs::rename(from, to) } else { remove(&to) };
        moved.map_err(|error| faults.io(error))?;
    }
    let store = open_locked(identity, lock, faults)?;
    Ok((store, was_there.then_some(aside)))
}

fn remove(path: &Path) -> std::io::Result<()> {
    if path.exists() { fs::remove_file(path) } else { Ok(()) }
}

fn lock(path: &Path, identity: &Identity, faults: &Faults) -> Result<SweepLock, StoreError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder).map_err(|error| faults.io(error))?;
    let folder = folder.canonicalize().map_err(|error| faults.io(error))?;
    if let Some(kind) = mount::network(&folder) {
        return Err(StoreError::Network { path: path.to_owned(), kind });
    }
    SweepLock::take(path, &identity.owner, faults)
}

fn open_locked(identity: &Identity, lock: SweepLock, faults: Faults) -> Result<Store, StoreError> {
    let mut connection = Connection::open(faults.path()).map_err(|error| faults.database(error))?;
    if schema::is_new(&connection, &faults)? {
        schema::prepare(&connection, &faults)?;
        bring_up_to_date(&mut connection, 0, identity, &faults)?;
    } else {
        let form = schema::check(&connection, &faults)?;
        check_host(&connection, identity, &faults)?;
        schema::prepare(&connection, &faults)?;
        check_pages(&connection, &faults)?;
        bring_up_to_date(&mut connection, form, identity, &faults)?;
    }
    let names = names::load(&connection, &faults)?;
    let saved = names.mark();
    Ok(Store { connection, names: Interner::new(names), saved, faults, _lock: lock })
}

fn check_host(
    connection: &Connection,
    identity: &Identity,
    faults: &Faults,
) -> Result<(), StoreError> {
    let found = schema::meta(connection, "host", faults)?;
    if found == identity.host {
        return Ok(());
    }
    let (path, wanted) = (faults.path().to_owned(), identity.host.clone());
    Err(StoreError::OtherHost { path, found, wanted })
}

/// Whether the file hangs together. What its rows hold is checked where they are read.
fn check_pages(connection: &Connection, faults: &Faults) -> Result<(), StoreError> {
    let check = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
    match check.map_err(|error| faults.database(error))?.as_str() {
        "ok" => Ok(()),
        what => Err(faults.damaged(what.lines().next().unwrap_or_default())),
    }
}

fn bring_up_to_date(
    connection: &mut Connection,
    form: i64,
    identity: &Identity,
    faults: &Faults,
) -> Result<(), StoreError> {
    let wrong = |error| faults.database(error);
    let behavior = TransactionBehavior::Immediate;
    let transaction = connection.transaction_with_behavior(behavior).map_err(wrong)?;
    if form < schema::FORM {
        schema::migrate(&transaction, form, faults)?;
    }
    for (key, value) in [("host", &identity.host), ("tool", &identity.tool)] {
        schema::set_meta(&transaction, key, value, faults)?;
    }
    transaction.commit().map_err(wrong)
}
