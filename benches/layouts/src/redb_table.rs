//! `redb`: one table, opened read-only. Pages carry checksums, which are looked at after a crash, not on reading.

use std::path::Path;

use redb::{Builder, ReadOnlyDatabase, ReadOnlyTable, ReadableDatabase, TableDefinition};

use crate::{Index, Pairs, Result};

const PAIRS: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("pairs");
/// Instead of the default of 1 GiB, so that peak memory is comparable.
const CACHE_BYTES: usize = 16 << 20;

struct RedbIndex {
    table: ReadOnlyTable<&'static [u8], &'static [u8]>,
    _database: ReadOnlyDatabase,
}

pub(crate) fn build(path: &Path, pairs: &mut Pairs) -> Result<()> {
    if path.exists() {
        std::fs::remove_file(path)?;
    }
    let mut database = Builder::new().create(path)?;
    let transaction = database.begin_write()?;
    {
        let mut table = transaction.open_table(PAIRS)?;
        for (key, value) in pairs {
            table.insert(key.as_slice(), value.as_slice())?;
        }
    }
    transaction.commit()?;
    database.compact()?;
    Ok(())
}

pub(crate) fn open(path: &Path) -> Result<Box<dyn Index>> {
    let database = Builder::new().set_cache_size(CACHE_BYTES).open_read_only(path)?;
    let table = database.begin_read()?.open_table(PAIRS)?;
    Ok(Box::new(RedbIndex { table, _database: database }))
}

impl Index for RedbIndex {
    fn get(&mut self, key: &[u8], value: &mut Vec<u8>) -> Result<bool> {
        let Some(found) = self.table.get(key)? else { return Ok(false) };
        value.clear();
        value.extend_from_slice(found.value());
        Ok(true)
    }
}
