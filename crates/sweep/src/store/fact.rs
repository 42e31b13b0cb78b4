//! What is known of repositories and accounts beside their files, kept as JSON under a kind and a name.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::{Faults, StoreError};
use super::reader::Reader;
use super::writer::Store;
use crate::pack::{open, seal};

impl Store {
    /// Keeps facts of a kind, each in place of what was kept under its name; all of them or none.
    ///
    /// # Errors
    /// When a fact cannot be written as JSON, or the store cannot be written.
    pub fn keep_facts<T: Serialize>(
        &mut self,
        kind: &str,
        facts: &[(String, T)],
    ) -> Result<(), StoreError> {
        self.write(|writing| {
            for (name, fact) in facts {
                let json = serde_json::to_vec(fact);
                let json = json.map_err(|_| writing.faults.damaged(format!("a fact of {kind}")))?;
                let sealed = seal(&owner(kind, name), &json);
                let query = "INSERT INTO fact (kind, name, packed) VALUES (?1, ?2, ?3)
                             ON CONFLICT (kind, name) DO UPDATE SET packed = excluded.packed";
                writing.execute(query, params![kind, name, sealed])?;
            }
            Ok(())
        })
    }

    /// Forgets facts of a kind; a name that is not there is none.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn forget_facts(&mut self, kind: &str, names: &[String]) -> Result<(), StoreError> {
        self.write(|writing| {
            let query = "DELETE FROM fact WHERE kind = ?1 AND name = ?2";
            names.iter().try_for_each(|name| writing.execute(query, params![kind, name]))
        })
    }

    /// The fact of a kind and name; `None` where it is not there, or damaged.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn fact<T: DeserializeOwned>(
        &self,
        kind: &str,
        name: &str,
    ) -> Result<Option<T>, StoreError> {
        let query = "SELECT packed FROM fact WHERE kind = ?1 AND name = ?2";
        let statement = self.connection.prepare_cached(query);
        let sealed: Option<Vec<u8>> = statement
            .and_then(|mut one| one.query_row([kind, name], |row| row.get(0)).optional())
            .map_err(|error| self.faults.database(error))?;
        let json = sealed.as_deref().and_then(|sealed| open(&owner(kind, name), sealed).ok());
        Ok(json.and_then(|json| serde_json::from_slice(&json).ok()))
    }

    /// As [`Reader::facts`].
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn facts<T: DeserializeOwned>(
        &self,
        kind: &str,
    ) -> Result<BTreeMap<String, T>, StoreError> {
        facts(&self.connection, kind, &self.faults)
    }
}

impl Reader {
    /// The facts of a kind, by name. One that is damaged, or of a form that is not understood, is left out: it is asked for
    /// again, so nothing may follow from its absence.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn facts<T: DeserializeOwned>(
        &self,
        kind: &str,
    ) -> Result<BTreeMap<String, T>, StoreError> {
        facts(self.connection(), kind, self.faults())
    }
}

fn facts<T: DeserializeOwned>(
    connection: &Connection,
    kind: &str,
    faults: &Faults,
) -> Result<BTreeMap<String, T>, StoreError> {
    let read = || {
        let query = "SELECT name, packed FROM fact WHERE kind = ?1 ORDER BY name";
        let mut statement = connection.prepare_cached(query)?;
        let mut rows = statement.query([kind])?;
        let mut found = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let (name, sealed): (String, Vec<u8>) = (row.get(0)?, row.get(1)?);
            let opened = open(&owner(kind, &name), &sealed).ok();
            if let Some(fact) = opened.and_then(|json| serde_json::from_slice(&json).ok()) {
                found.insert(name, fact);
            }
        }
        Ok(found)
    };
    read().map_err(|error| faults.database(error))
}

/// The separator is in no kind.
fn owner(kind: &str, name: &str) -> Vec<u8> {
    [b"fact", kind.as_bytes(), b"\0", name.as_bytes()].concat()
}
