//! Runs: when the repositories were gone through, and how far it came.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::error::{Faults, StoreError};
use super::keep::owned_by;
use crate::pack::{Cursor, Malformed, Writer, open, seal};
use crate::run_id::RunId;

/// What a run begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunStart {
    /// A digest of everything that decides what is read: a run is gone on with only by the same.
    pub config: Vec<u8>,
    /// The owners whose repositories are swept.
    pub owners: Vec<String>,
    /// When it began: milliseconds since 1970, UTC.
    pub started: i64,
}

/// A run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its number.
    pub id: RunId,
    /// What it began with.
    pub start: RunStart,
    /// When it ended, as [`RunStart::started`]; `None` while it goes on, and where it was interrupted.
    pub ended: Option<i64>,
    /// How it ended, in the sweep's words; empty while it has not.
    pub state: String,
    /// What it used, in the sweep's words.
    pub usage: String,
    /// Repositories that are listed for it.
    pub listed: u64,
    /// Further facts by name: partial listings, the digest of the index.
    pub remarks: BTreeMap<String, String>,
}

const KIND: &str = "run";

impl Run {
    pub(super) const fn begin(id: RunId, start: RunStart) -> Self {
        Self {
            id,
            start,
            ended: None,
            state: String::new(),
            usage: String::new(),
            listed: 0,
            remarks: BTreeMap::new(),
        }
    }

    fn pack(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.bytes(&self.start.config);
        writer.count(self.start.owners.len());
        self.start.owners.iter().for_each(|owner| writer.text(owner));
        writer.int(self.start.started);
        writer.byte(u8::from(self.ended.is_some()));
        writer.int(self.ended.unwrap_or(0));
        writer.text(&self.state);
        writer.text(&self.usage);
        writer.uint(self.listed);
        writer.count(self.remarks.len());
        for (name, value) in &self.remarks {
            writer.text(name);
            writer.text(value);
        }
        writer.finish()
    }

    fn unpack(id: RunId, bytes: &[u8]) -> Result<Self, Malformed> {
        let mut cursor = Cursor::new(bytes);
        let config = cursor.bytes()?.to_vec();
        let mut owners = Vec::new();
        for _ in 0..cursor.count()? {
            owners.push(cursor.text()?.to_owned());
        }
        let started = cursor.int()?;
        let has_ended = cursor.byte()? == 1;
        let ended = cursor.int()?;
        let mut run = Self::begin(id, RunStart { config, owners, started });
        run.ended = has_ended.then_some(ended);
        cursor.text()?.clone_into(&mut run.state);
        cursor.text()?.clone_into(&mut run.usage);
        run.listed = cursor.uint()?;
        for _ in 0..cursor.count()? {
            let name = cursor.text()?.to_owned();
            run.remarks.insert(name, cursor.text()?.to_owned());
        }
        cursor.end()?;
        Ok(run)
    }

    pub(super) fn save(&self, connection: &Connection, faults: &Faults) -> Result<(), StoreError> {
        let id = signed(self.id);
        let sealed = seal(&owned_by(KIND, id), &self.pack());
        let query = "INSERT INTO run (id, packed) VALUES (?1, ?2)
                     ON CONFLICT (id) DO UPDATE SET packed = excluded.packed";
        let mut statement = connection.prepare_cached(query).map_err(|e| faults.database(e))?;
        statement.execute(params![id, sealed]).map_err(|error| faults.database(error))?;
        Ok(())
    }
}

/// Every run, the first one first.
pub(super) fn all(connection: &Connection, faults: &Faults) -> Result<Vec<Run>, StoreError> {
    let wrong = |error| faults.database(error);
    let mut statement =
        connection.prepare_cached("SELECT id, packed FROM run ORDER BY id").map_err(wrong)?;
    let mut rows = statement.query([]).map_err(wrong)?;
    let mut runs = Vec::new();
    while let Some(row) = rows.next().map_err(wrong)? {
        let id: i64 = row.get(0).map_err(wrong)?;
        let sealed: Vec<u8> = row.get(1).map_err(wrong)?;
        runs.push(read(id, &sealed, faults)?);
    }
    Ok(runs)
}

/// One run.
pub(super) fn one(connection: &Connection, id: RunId, faults: &Faults) -> Result<Run, StoreError> {
    let id = signed(id);
    let query = "SELECT packed FROM run WHERE id = ?1";
    let sealed: Option<Vec<u8>> = connection
        .prepare_cached(query)
        .and_then(|mut statement| statement.query_row([id], |row| row.get(0)).optional())
        .map_err(|error| faults.database(error))?;
    match sealed {
        Some(sealed) => read(id, &sealed, faults),
        None => Err(faults.unknown(format!("run {id}"))),
    }
}

fn read(id: i64, sealed: &[u8], faults: &Faults) -> Result<Run, StoreError> {
    let number = RunId(u64::try_from(id).map_err(|_| faults.damaged(KIND))?);
    let packed = open(&owned_by(KIND, id), sealed).map_err(faults.malformed(KIND))?;
    Run::unpack(number, &packed).map_err(faults.malformed(KIND))
}

pub(super) const fn signed(id: RunId) -> i64 {
    id.0.cast_signed()
}
