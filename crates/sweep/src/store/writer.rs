//! The store of a sweep: the one that writes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::error::{Faults, StoreError};
use super::identity::Identity;
use super::keep::owned_by;
use super::lock::SweepLock;
use super::reader::repositories;
use super::repository::{Ended, RepositoryRow, Seen, StoredRepository};
use super::run::{self, Run, RunStart};
use super::snapshot::Snapshot;
use super::tables::{
    FACTS, MANIFEST, POLICY, RELEASES, REPOSITORY, REST, SKELETON, SNAPSHOT, Tables,
};
use super::{names, open, upkeep};
use crate::object_name::ObjectName;
use crate::pack::{Interner, Manifest, Mark, Reading, ReadingKey, seal, seal_plain};
use crate::run_id::RunId;

/// A store, opened by the one sweep that may write it.
#[derive(Debug)]
pub struct Store {
    pub(super) connection: Connection,
    pub(super) names: Interner,
    /// The names that are in the file.
    pub(super) saved: Mark,
    pub(super) faults: Faults,
    pub(super) _lock: SweepLock,
}

/// What a run learned of a repository.
#[derive(Debug)]
pub enum Learned {
    /// What its commit holds.
    Read(Box<Read>),
    /// That what the store knows of it still holds.
    Unchanged,
    /// Nothing: what the store knows of it is as old as it was.
    Nothing,
}

/// What was read of a repository.
#[derive(Debug, Default)]
pub struct Read {
    /// What its commit holds.
    pub snapshot: Snapshot,
    /// The readings that the store did not have, each once.
    pub readings: Vec<(ReadingKey, Reading)>,
    /// The manifests that the store did not have.
    pub manifests: Vec<ManifestText>,
    /// The policies that the store did not have.
    pub policies: Vec<(ObjectName, Vec<u8>)>,
    /// Manifests as another store had them.
    pub carried: Vec<CarriedManifest>,
}

/// A manifest as another store had it.
#[derive(Debug)]
pub struct CarriedManifest {
    pub(super) name: ObjectName,
    pub(super) manifest: Manifest,
}

/// A manifest as it was fetched.
#[derive(Debug)]
pub struct ManifestText {
    /// The name of its content.
    pub name: ObjectName,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// One transaction.
pub(super) struct Writing<'s> {
    pub(super) transaction: Transaction<'s>,
    pub(super) names: &'s mut Interner,
    pub(super) faults: &'s Faults,
}

impl Store {
    /// Opens a store for a sweep, or makes it.
    ///
    /// # Errors
    /// When another sweep has it, it is of another host or a later form, damaged, on a network file system, or cannot be
    /// written.
    pub fn open(path: &Path, identity: &Identity) -> Result<Self, StoreError> {
        open::open(path, identity)
    }

    /// Puts aside what is there, whatever it is, and makes a store. Gives where the old file is now.
    ///
    /// # Errors
    /// When another sweep has it, or the files cannot be written.
    pub fn rebuild(
        path: &Path,
        identity: &Identity,
    ) -> Result<(Self, Option<PathBuf>), StoreError> {
        open::rebuild(path, identity)
    }

    /// Begins a run.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn begin(&mut self, start: &RunStart) -> Result<RunId, StoreError> {
        let last = self.runs()?.last().map_or(0, |run| run.id.0);
        let run = Run::begin(RunId(last + 1), start.clone());
        self.write(|writing| run.save(&writing.transaction, writing.faults))?;
        Ok(run.id)
    }

    /// The last run, where it has not ended and has this configuration: to be gone on with.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn unfinished(&self, config: &[u8]) -> Result<Option<Run>, StoreError> {
        let last = self.runs()?.pop();
        Ok(last.filter(|run| run.ended.is_none() && run.start.config == config))
    }

    /// Every run, the first one first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn runs(&self) -> Result<Vec<Run>, StoreError> {
        run::all(&self.connection, &self.faults)
    }

    /// Keeps a fact about a run.
    ///
    /// # Errors
    /// When there is no such run, or the store cannot be written.
    pub fn remark(&mut self, run: RunId, name: &str, value: &str) -> Result<(), StoreError> {
        self.write(|writing| {
            let mut run = run::one(&writing.transaction, run, writing.faults)?;
            run.remarks.insert(name.to_owned(), value.to_owned());
            run.save(&writing.transaction, writing.faults)
        })
    }

    /// Lists repositories for a run; one that is listed already takes its new row. What is known of them stays.
    ///
    /// # Errors
    /// When there is no such run, or the store cannot be written.
    pub fn list(&mut self, run: RunId, rows: &[RepositoryRow]) -> Result<(), StoreError> {
        self.write(|writing| {
            let mut run = run::one(&writing.transaction, run, writing.faults)?;
            for row in rows {
                let known = writing.tables().repository(row.id)?;
                let is_listed = known.as_ref().is_some_and(|known| known.listed == run.id);
                run.listed += u64::from(!is_listed);
                let (ended, seen) = known.map_or((None, None), |known| (known.ended, known.seen));
                let stored = StoredRepository { row: row.clone(), listed: run.id, ended, seen };
                writing.save_repository(&stored)?;
            }
            run.save(&writing.transaction, writing.faults)
        })
    }

    /// The repositories of an owner, or all of them; by number.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn repositories(&self, owner: Option<&str>) -> Result<Vec<StoredRepository>, StoreError> {
        repositories(&self.tables(), owner)
    }

    /// The snapshot of a repository, without its skeleton; `None` where it was never read.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn snapshot(&self, repository: u64) -> Result<Option<Snapshot>, StoreError> {
        self.tables().snapshot(repository)
    }

    /// The entries of a repository's tree that matter, as [`Snapshot::skeleton`] was given.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn skeleton(&self, repository: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.tables().skeleton(repository)
    }

    /// Those of some readings that need not be made: they are there and whole.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn known_readings(&self, keys: &[ReadingKey]) -> Result<BTreeSet<ReadingKey>, StoreError> {
        self.tables().known_readings(keys)
    }

    /// Those of some manifests that need not be fetched.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn known_manifests(
        &self,
        names: &[ObjectName],
    ) -> Result<BTreeSet<ObjectName>, StoreError> {
        self.tables().known_manifests(names)
    }

    /// Policies by the names of their contents; those that have to be fetched are left out.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn policies(
        &self,
        names: &[ObjectName],
    ) -> Result<BTreeMap<ObjectName, Vec<u8>>, StoreError> {
        self.tables().policies(names)
    }

    /// Ends a repository in a run, with what was learned of it: all of it or nothing is written.
    ///
    /// # Errors
    /// When the repository is not listed for the run, a reading of its snapshot is missing, or the store cannot be
    /// written.
    pub fn finish(
        &mut self,
        run: RunId,
        repository: u64,
        ended: &Ended,
        learned: Learned,
    ) -> Result<(), StoreError> {
        self.write(|writing| writing.finish(run, repository, ended, &learned))
    }

    /// Ends repositories of which there is nothing to read, all at once.
    ///
    /// # Errors
    /// As [`Self::finish`].
    pub fn finish_all(
        &mut self,
        run: RunId,
        repositories: &[(u64, Ended, Learned)],
    ) -> Result<(), StoreError> {
        self.write(|writing| {
            let mut each = repositories.iter();
            each.try_for_each(|(id, ended, learned)| writing.finish(run, *id, ended, learned))
        })
    }

    /// Ends a run, throws away what nothing refers to any more, and leaves one file.
    ///
    /// # Errors
    /// When there is no such run, or the store cannot be written.
    pub fn finish_run(
        &mut self,
        run: RunId,
        ended: i64,
        state: &str,
        usage: &str,
    ) -> Result<(), StoreError> {
        self.write(|writing| {
            let mut run = run::one(&writing.transaction, run, writing.faults)?;
            run.ended = Some(ended);
            state.clone_into(&mut run.state);
            usage.clone_into(&mut run.usage);
            run.save(&writing.transaction, writing.faults)
        })?;
        upkeep::tidy(self)
    }

    pub(super) fn tables(&self) -> Tables<'_> {
        let names = self.names.names();
        Tables { connection: &self.connection, names, faults: &self.faults }
    }

    /// Does work in one transaction: where it fails, nothing of it was done.
    pub(super) fn write<T>(
        &mut self,
        work: impl FnOnce(&mut Writing<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let done = self.try_write(work);
        match &done {
            Ok(_) => self.saved = self.names.names().mark(),
            Err(_) => self.names.forget_after(self.saved),
        }
        done
    }

    fn try_write<T>(
        &mut self,
        work: impl FnOnce(&mut Writing<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let faults = &self.faults;
        let wrong = |error| faults.database(error);
        let behavior = TransactionBehavior::Immediate;
        let transaction = self.connection.transaction_with_behavior(behavior).map_err(wrong)?;
        let mut writing = Writing { transaction, names: &mut self.names, faults };
        let result = work(&mut writing)?;
        names::save(&writing.transaction, writing.names.names(), self.saved, faults)?;
        writing.transaction.commit().map_err(wrong)?;
        Ok(result)
    }
}

impl Writing<'_> {
    pub(super) fn tables(&self) -> Tables<'_> {
        let names = self.names.names();
        Tables { connection: &self.transaction, names, faults: self.faults }
    }

    fn finish(
        &mut self,
        run: RunId,
        id: u64,
        ended: &Ended,
        learned: &Learned,
    ) -> Result<(), StoreError> {
        let listed = self.tables().repository(id)?.filter(|stored| stored.listed == run);
        let unlisted = || self.faults.unknown(format!("repository {id} in run {}", run.0));
        let mut stored = listed.ok_or_else(unlisted)?;
        stored.ended = Some((run, ended.clone()));
        match learned {
            Learned::Nothing => {}
            Learned::Unchanged => {
                let seen = stored.seen.as_mut();
                let seen = seen.ok_or_else(|| self.faults.unknown(format!("snapshot of {id}")))?;
                seen.run = run;
                seen.pushed_at.clone_from(&stored.row.pushed_at);
            }
            Learned::Read(read) => {
                stored.seen = Some(seen(run, &stored.row, &read.snapshot));
                self.save_read(id, read)?;
            }
        }
        self.save_repository(&stored)
    }

    fn save_repository(&mut self, stored: &StoredRepository) -> Result<(), StoreError> {
        let id = stored.row.id.cast_signed();
        let packed = stored.pack(self.names).map_err(self.faults.malformed("texts"))?;
        let sealed = seal_plain(&owned_by(REPOSITORY, id), &packed);
        let query = "INSERT INTO repository (id, packed) VALUES (?1, ?2)
                     ON CONFLICT (id) DO UPDATE SET packed = excluded.packed";
        self.execute(query, params![id, sealed])
    }

    fn save_read(&mut self, id: u64, read: &Read) -> Result<(), StoreError> {
        for (key, reading) in &read.readings {
            self.save_reading(key, reading)?;
        }
        for manifest in &read.manifests {
            let packed = Manifest::read(&manifest.bytes).pack(self.names);
            let packed = packed.map_err(self.faults.malformed("texts"))?;
            self.save_content("manifest", MANIFEST, manifest.name, &packed)?;
        }
        for CarriedManifest { name, manifest } in &read.carried {
            let packed = manifest.pack(self.names).map_err(self.faults.malformed("texts"))?;
            self.save_content("manifest", MANIFEST, *name, &packed)?;
        }
        for (name, bytes) in &read.policies {
            self.save_content("policy", POLICY, *name, bytes)?;
        }
        let snapshot = &read.snapshot;
        let keys: Vec<ReadingKey> =
            snapshot.lockfiles.iter().map(|lockfile| lockfile.key).collect();
        let missing = keys.iter().find_map(|key| self.lacks(key).transpose());
        if let Some(missing) = missing {
            return Err(self.faults.unknown(format!("reading {:?}", missing?)));
        }
        let id = id.cast_signed();
        let packed = snapshot.pack(self.names).map_err(self.faults.malformed("texts"))?;
        let sealed = seal_plain(&owned_by(SNAPSHOT, id), &packed);
        let skeleton = seal(&owned_by(SKELETON, id), &snapshot.skeleton);
        let query = "UPDATE repository SET snapshot = ?2 WHERE id = ?1";
        self.execute(query, params![id, sealed])?;
        let query = "INSERT INTO skeleton (id, packed) VALUES (?1, ?2)
                     ON CONFLICT (id) DO UPDATE SET packed = excluded.packed";
        self.execute(query, params![id, skeleton])
    }

    /// The key, where it has no reading.
    fn lacks(&self, key: &ReadingKey) -> Result<Option<ReadingKey>, StoreError> {
        let query = "SELECT count(*) FROM reading WHERE key = ?1";
        let statement = self.transaction.prepare_cached(query);
        let count = statement.and_then(|mut statement| {
            statement.query_row([key.as_bytes()], |row| row.get::<_, i64>(0))
        });
        let count = count.map_err(|error| self.faults.database(error))?;
        Ok((count == 0).then_some(*key))
    }

    fn save_reading(&mut self, key: &ReadingKey, reading: &Reading) -> Result<(), StoreError> {
        let packed = reading.pack(self.names).map_err(self.faults.malformed("texts"))?;
        let owner = |name: &[u8]| [name, key.as_bytes()].concat();
        let facts = seal(&owner(FACTS), &packed.facts);
        // Gone through for every question: to unpack it would take longer than to read it.
        let releases = seal_plain(&owner(RELEASES), &packed.releases);
        let query = "INSERT INTO reading (key, facts, releases) VALUES (?1, ?2, ?3)
                     ON CONFLICT (key) DO UPDATE SET
                     facts = excluded.facts, releases = excluded.releases RETURNING id";
        let wrong = |error| self.faults.database(error);
        let mut statement = self.transaction.prepare_cached(query).map_err(wrong)?;
        let values = params![key.as_bytes(), facts, releases];
        let id: i64 = statement.query_row(values, |row| row.get(0)).map_err(wrong)?;
        let query = "INSERT INTO rest (id, packed) VALUES (?1, ?2)
                     ON CONFLICT (id) DO UPDATE SET packed = excluded.packed";
        self.execute(query, params![id, seal(&owner(REST), &packed.rest)])
    }

    fn save_content(
        &mut self,
        table: &str,
        kind: &[u8],
        name: ObjectName,
        bytes: &[u8],
    ) -> Result<(), StoreError> {
        let sealed = seal(&[kind, name.as_bytes()].concat(), bytes);
        let query = format!(
            "INSERT INTO {table} (name, packed) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET packed = excluded.packed"
        );
        self.execute(&query, params![name.as_bytes(), sealed])
    }

    pub(super) fn execute(
        &self,
        query: &str,
        values: &[&dyn rusqlite::ToSql],
    ) -> Result<(), StoreError> {
        let wrong = |error| self.faults.database(error);
        let mut statement = self.transaction.prepare_cached(query).map_err(wrong)?;
        statement.execute(values).map_err(wrong)?;
        Ok(())
    }
}

fn seen(run: RunId, row: &RepositoryRow, snapshot: &Snapshot) -> Seen {
    Seen {
        run,
        pushed_at: row.pushed_at.clone(),
        branch: snapshot.branch.clone(),
        commit: snapshot.commit,
        tree: snapshot.tree,
        survey: snapshot.survey,
    }
}
