//! What a store holds, read by whoever has it open.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension as _, Row};

use super::error::{Faults, StoreError};
use super::keep::owned_by;
use super::repository::StoredRepository;
use super::snapshot::Snapshot;
use crate::object_name::ObjectName;
use crate::pack::{Malformed, Manifest, Names, Packed, ReadingKey, open};

/// The tables with what their rows are read by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tables<'s> {
    pub(crate) connection: &'s Connection,
    pub(crate) names: &'s Names,
    pub(crate) faults: &'s Faults,
}

/// A repository's row as it lies in the file.
#[derive(Debug)]
pub(crate) struct RawRepository {
    pub(crate) id: i64,
    pub(crate) packed: Vec<u8>,
    pub(crate) snapshot: Option<Vec<u8>>,
}

pub(super) const REPOSITORY: &str = "repository";
pub(super) const SNAPSHOT: &str = "snapshot";
pub(super) const SKELETON: &str = "skeleton";
pub(super) const MANIFEST: &[u8] = b"manifest";
pub(super) const POLICY: &[u8] = b"policy";

impl Tables<'_> {
    pub(crate) fn wrong(&self, error: rusqlite::Error) -> StoreError {
        self.faults.database(error)
    }

    /// The repositories by their numbers, with their snapshots still sealed.
    pub(crate) fn each_repository(
        &self,
        mut take: impl FnMut(RawRepository) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let query = "SELECT id, packed, snapshot FROM repository ORDER BY id";
        let mut statement = self.connection.prepare_cached(query).map_err(|e| self.wrong(e))?;
        let mut rows = statement.query([]).map_err(|error| self.wrong(error))?;
        while let Some(row) = rows.next().map_err(|error| self.wrong(error))? {
            let read = || {
                let (id, packed, snapshot) = (row.get(0)?, row.get(1)?, row.get(2)?);
                Ok(RawRepository { id, packed, snapshot })
            };
            take(read().map_err(|error| self.wrong(error))?)?;
        }
        Ok(())
    }

    /// The row of a repository.
    pub(super) fn repository(&self, id: u64) -> Result<Option<StoredRepository>, StoreError> {
        let query = "SELECT packed FROM repository WHERE id = ?1";
        let sealed: Option<Vec<u8>> = self.value(query, id.cast_signed())?;
        sealed.map(|sealed| self.open_repository(id.cast_signed(), &sealed)).transpose()
    }

    pub(crate) fn open_repository(
        &self,
        id: i64,
        sealed: &[u8],
    ) -> Result<StoredRepository, StoreError> {
        let error = || self.faults.damaged(format!("repository {id}"));
        open_repository(self.names, id, sealed).map_err(|_| error())
    }

    /// The snapshot of a repository without its skeleton.
    pub(super) fn snapshot(&self, id: u64) -> Result<Option<Snapshot>, StoreError> {
        let Some(stored) = self.repository(id)? else { return Ok(None) };
        let query = "SELECT snapshot FROM repository WHERE id = ?1";
        let sealed: Option<Option<Vec<u8>>> = self.value(query, id.cast_signed())?;
        let Some(sealed) = sealed.flatten() else { return Ok(None) };
        self.open_snapshot(&stored, &sealed).map(Some)
    }

    pub(crate) fn open_snapshot(
        &self,
        stored: &StoredRepository,
        sealed: &[u8],
    ) -> Result<Snapshot, StoreError> {
        let error = || self.faults.damaged(format!("the snapshot of {}", stored.full_name()));
        open_snapshot(self.names, stored, sealed).map_err(|_| error())
    }

    /// The entries of a repository's tree that matter, as the sweep gave them.
    pub(super) fn skeleton(&self, id: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let id = id.cast_signed();
        let query = "SELECT packed FROM skeleton WHERE id = ?1";
        let sealed: Option<Vec<u8>> = self.value(query, id)?;
        let Some(sealed) = sealed else { return Ok(None) };
        let packed = open(&owned_by(SKELETON, id), &sealed);
        let packed = packed.map_err(self.faults.malformed(&format!("the tree of repository {id}")));
        packed.map(|packed| Some(packed.into_owned()))
    }

    /// The pieces of a reading; `None` where there is none or it is not what was written.
    pub(crate) fn reading(&self, key: &ReadingKey) -> Result<Option<Packed>, StoreError> {
        let query =
            "SELECT facts, releases, packed FROM reading JOIN rest USING (id) WHERE key = ?1";
        let mut statement = self.connection.prepare_cached(query).map_err(|e| self.wrong(e))?;
        let found = statement
            .query_row([key.as_bytes()], |row| Ok((blob(row, 0)?, blob(row, 1)?, blob(row, 2)?)))
            .optional();
        let Some((facts, releases, rest)) = found.map_err(|error| self.wrong(error))? else {
            return Ok(None);
        };
        Ok(open_reading(key, [&facts, &releases, &rest]))
    }

    /// Those of some keys whose readings are there, each checked.
    pub(super) fn known_readings(
        &self,
        keys: &[ReadingKey],
    ) -> Result<BTreeSet<ReadingKey>, StoreError> {
        let mut known = BTreeSet::new();
        for key in keys {
            if self.reading(key)?.is_some() {
                known.insert(*key);
            }
        }
        Ok(known)
    }

    /// What a content declares as a manifest; `None` where it is not there or not what was written.
    pub(crate) fn manifest(&self, name: &ObjectName) -> Result<Option<Manifest>, StoreError> {
        let query = "SELECT packed FROM manifest WHERE name = ?1";
        let sealed: Option<Vec<u8>> = self.value(query, name.as_bytes())?;
        let packed = sealed.as_deref().and_then(|sealed| {
            let packed = open(&[MANIFEST, name.as_bytes()].concat(), sealed).ok()?;
            Manifest::unpack(&packed, self.names).ok()
        });
        Ok(packed)
    }

    /// Those of some contents that are there as manifests.
    pub(super) fn known_manifests(
        &self,
        names: &[ObjectName],
    ) -> Result<BTreeSet<ObjectName>, StoreError> {
        let mut known = BTreeSet::new();
        for name in names {
            if self.manifest(name)?.is_some() {
                known.insert(*name);
            }
        }
        Ok(known)
    }

    /// Policies by the names of their contents; those that are not there, or not what was written, are left out.
    pub(crate) fn policies(
        &self,
        names: &[ObjectName],
    ) -> Result<BTreeMap<ObjectName, Vec<u8>>, StoreError> {
        let mut found = BTreeMap::new();
        for name in names {
            let query = "SELECT packed FROM policy WHERE name = ?1";
            let sealed: Option<Vec<u8>> = self.value(query, name.as_bytes())?;
            let Some(sealed) = sealed else { continue };
            if let Ok(bytes) = open(&[POLICY, name.as_bytes()].concat(), &sealed) {
                found.insert(*name, bytes.into_owned());
            }
        }
        Ok(found)
    }

    fn value<T: rusqlite::types::FromSql>(
        &self,
        query: &str,
        key: impl rusqlite::ToSql,
    ) -> Result<Option<T>, StoreError> {
        let mut statement = self.connection.prepare_cached(query).map_err(|e| self.wrong(e))?;
        let found = statement.query_row([key], |row| row.get(0)).optional();
        found.map_err(|error| self.wrong(error))
    }
}

/// The bytes of a column; none where it holds something else, which no seal fits.
pub(crate) fn blob(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<u8>> {
    Ok(row.get_ref(column)?.as_blob().unwrap_or_default().to_vec())
}

/// Opens the row of a repository.
pub(crate) fn open_repository(
    names: &Names,
    id: i64,
    sealed: &[u8],
) -> Result<StoredRepository, Malformed> {
    let packed = open(&owned_by(REPOSITORY, id), sealed)?;
    StoredRepository::unpack(u64::try_from(id).map_err(|_| Malformed)?, &packed, names)
}

/// Opens the snapshot of a repository.
pub(crate) fn open_snapshot(
    names: &Names,
    stored: &StoredRepository,
    sealed: &[u8],
) -> Result<Snapshot, Malformed> {
    let packed = open(&owned_by(SNAPSHOT, stored.row.id.cast_signed()), sealed)?;
    let mut snapshot = Snapshot::unpack(&packed, names)?;
    if let Some(seen) = &stored.seen {
        snapshot.branch.clone_from(&seen.branch);
        (snapshot.commit, snapshot.tree, snapshot.survey) = (seen.commit, seen.tree, seen.survey);
    }
    Ok(snapshot)
}

/// Opens one piece of a reading.
pub(crate) fn open_piece<'b>(
    name: &[u8],
    key: &ReadingKey,
    sealed: &'b [u8],
) -> Result<std::borrow::Cow<'b, [u8]>, Malformed> {
    open(&[name, key.as_bytes()].concat(), sealed)
}

/// Opens the pieces of a reading; `None` where one of them is not what was written.
pub(crate) fn open_reading(
    key: &ReadingKey,
    [facts, releases, rest]: [&[u8]; 3],
) -> Option<Packed> {
    let piece = |name, sealed| Some(open_piece(name, key, sealed).ok()?.into_owned());
    Some(Packed {
        facts: piece(FACTS, facts)?,
        releases: piece(RELEASES, releases)?,
        rest: piece(REST, rest)?,
    })
}

pub(crate) const FACTS: &[u8] = b"facts";
pub(crate) const RELEASES: &[u8] = b"releases";
pub(crate) const REST: &[u8] = b"rest";
