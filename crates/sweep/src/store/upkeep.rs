//! What is done when a run has ended.

use std::collections::BTreeSet;

use super::error::StoreError;
use super::names;
use super::tables::Tables;
use super::writer::{Store, Writing};
use crate::object_name::ObjectName;
use crate::pack::ReadingKey;

/// Rows of names from which on they are gathered.
const MANY_ROWS: i64 = 64;

/// Throws away what nothing refers to, gathers names, and empties the log, so that one file holds everything.
pub(super) fn tidy(store: &mut Store) -> Result<(), StoreError> {
    let used = Used::of(&store.tables())?;
    store.write(|writing| {
        drop_unused(writing, "reading", "key", |key| {
            key.try_into().is_ok_and(|key| used.readings.contains(&ReadingKey::from_bytes(key)))
        })?;
        let content = |set: &BTreeSet<ObjectName>, name: &[u8]| {
            ObjectName::from_bytes(name).is_some_and(|name| set.contains(&name))
        };
        drop_unused(writing, "manifest", "name", |name| content(&used.manifests, name))?;
        drop_unused(writing, "policy", "name", |name| content(&used.policies, name))?;
        writing.execute("DELETE FROM rest WHERE id NOT IN (SELECT id FROM reading)", &[])
    })?;
    let faults = store.faults.clone();
    if names::rows(&store.connection, &faults)? > MANY_ROWS {
        store.write(|writing| {
            names::gather(&writing.transaction, writing.names.names(), writing.faults)
        })?;
    }
    let checkpoint = store.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    checkpoint.map_err(|error| faults.database(error))
}

/// What snapshots refer to.
struct Used {
    readings: BTreeSet<ReadingKey>,
    manifests: BTreeSet<ObjectName>,
    policies: BTreeSet<ObjectName>,
}

impl Used {
    fn of(tables: &Tables<'_>) -> Result<Self, StoreError> {
        let (mut readings, mut manifests) = (BTreeSet::new(), BTreeSet::new());
        let mut policies = BTreeSet::new();
        tables.each_repository(|raw| {
            let stored = tables.open_repository(raw.id, &raw.packed)?;
            if let Some(sealed) = &raw.snapshot {
                let snapshot = tables.open_snapshot(&stored, sealed)?;
                readings.extend(snapshot.lockfiles.iter().map(|lockfile| lockfile.key));
                manifests.extend(snapshot.manifests.iter().map(|(_, name)| *name));
                policies.extend(snapshot.policy);
            }
            Ok(())
        })?;
        Ok(Self { readings, manifests, policies })
    }
}

fn drop_unused(
    writing: &Writing<'_>,
    table: &str,
    key: &str,
    is_used: impl Fn(&[u8]) -> bool,
) -> Result<(), StoreError> {
    let wrong = |error| writing.faults.database(error);
    let mut unused: Vec<Vec<u8>> = Vec::new();
    let select = format!("SELECT {key} FROM {table}");
    let mut statement = writing.transaction.prepare(&select).map_err(wrong)?;
    let mut rows = statement.query([]).map_err(wrong)?;
    while let Some(row) = rows.next().map_err(wrong)? {
        let found: Vec<u8> = row.get(0).map_err(wrong)?;
        if !is_used(&found) {
            unused.push(found);
        }
    }
    let delete = format!("DELETE FROM {table} WHERE {key} = ?1");
    unused.iter().try_for_each(|found| writing.execute(&delete, &[found]))
}
