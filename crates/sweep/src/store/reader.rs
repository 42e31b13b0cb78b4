//! A store that is only read: for other processes while a sweep goes on, and for judging.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::error::{Faults, StoreError};
use super::repository::StoredRepository;
use super::run::{self, Run};
use super::snapshot::Snapshot;
use super::tables::Tables;
use super::{names, schema};
use crate::object_name::ObjectName;
use crate::pack::{Names, Reading, ReadingKey, unpack};
use crate::run_id::RunId;
use lockgate_model::RepoPath;

/// A store, opened to be read. It shows the state of the moment in which it was opened, whatever a sweep writes meanwhile.
#[derive(Debug)]
pub struct Reader {
    connection: Connection,
    names: OnceCell<Names>,
    faults: Faults,
}

impl Reader {
    /// Opens a store.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let faults = Faults::of(path);
        if !path.is_file() {
            return Err(StoreError::Missing { path: path.to_owned() });
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags);
        let connection = connection.map_err(|error| faults.database(error))?;
        let begin = || {
            connection.pragma_update(None, "trusted_schema", false)?;
            connection.execute_batch("BEGIN")
        };
        begin().map_err(|error| faults.database(error))?;
        let form = schema::check(&connection, &faults)?;
        if form < schema::FORM {
            return Err(StoreError::Older { path: path.to_owned(), version: form });
        }
        Ok(Self { connection, names: OnceCell::new(), faults })
    }

    pub(crate) fn tables(&self) -> Result<Tables<'_>, StoreError> {
        let names = match self.names.get() {
            Some(names) => names,
            None => {
                let read = names::load(&self.connection, &self.faults)?;
                self.names.get_or_init(|| read)
            }
        };
        Ok(Tables { connection: &self.connection, names, faults: &self.faults })
    }

    pub(super) const fn connection(&self) -> &Connection {
        &self.connection
    }

    pub(super) const fn faults(&self) -> &Faults {
        &self.faults
    }

    pub(crate) fn unknown(&self, what: &str) -> StoreError {
        self.faults.unknown(what)
    }

    /// The host that it is of.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn host(&self) -> Result<String, StoreError> {
        schema::meta(&self.connection, "host", &self.faults)
    }

    /// Every run that it knows of, the first one first.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn runs(&self) -> Result<Vec<Run>, StoreError> {
        run::all(&self.connection, &self.faults)
    }

    /// The last run; `None` where there was none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn last_run(&self) -> Result<Option<Run>, StoreError> {
        Ok(self.runs()?.pop())
    }

    /// A run.
    ///
    /// # Errors
    /// When there is none of that number, or it cannot be read.
    pub fn run(&self, id: RunId) -> Result<Run, StoreError> {
        run::one(&self.connection, id, &self.faults)
    }

    /// The repositories of an owner, or all of them; by number.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn repositories(&self, owner: Option<&str>) -> Result<Vec<StoredRepository>, StoreError> {
        repositories(&self.tables()?, owner)
    }

    /// The snapshot of a repository, without its skeleton; `None` where it was never read.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn snapshot(&self, repository: u64) -> Result<Option<Snapshot>, StoreError> {
        self.tables()?.snapshot(repository)
    }

    /// The reading of a key, as of the lockfile at `path`; `None` where it is not there or damaged.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn reading(
        &self,
        key: &ReadingKey,
        path: &RepoPath,
    ) -> Result<Option<Reading>, StoreError> {
        let tables = self.tables()?;
        let packed = tables.reading(key)?;
        Ok(packed.and_then(|packed| unpack(&packed, path, tables.names).ok()))
    }

    /// Policies by the names of their contents; those that are not there or damaged are left out.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn policies(
        &self,
        names: &[ObjectName],
    ) -> Result<BTreeMap<ObjectName, Vec<u8>>, StoreError> {
        self.tables()?.policies(names)
    }
}

/// The repositories of an owner, or all of them; by number. Owners differ by more than letter case.
pub(super) fn repositories(
    tables: &Tables<'_>,
    owner: Option<&str>,
) -> Result<Vec<StoredRepository>, StoreError> {
    let mut found = Vec::new();
    tables.each_repository(|raw| {
        let stored = tables.open_repository(raw.id, &raw.packed)?;
        if owner.is_none_or(|owner| stored.row.owner.eq_ignore_ascii_case(owner)) {
            found.push(stored);
        }
        Ok(())
    })?;
    Ok(found)
}
