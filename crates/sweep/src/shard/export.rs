//! From the store of a shard to its records.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::assign::shard_of;
use super::file::{Record, ShardFile};
use super::plan::PlanFile;
use crate::account::{Ending, Stop};
use crate::store::{Reader, RepositoryRow, RunId, StoreError, StoredRepository};

/// What a store knows of the repositories of a shard, after a run: one record for each, also for those that it did not
/// come to.
///
/// # Errors
/// When the store cannot be read.
pub fn export(
    reader: &Reader,
    plan: &PlanFile,
    shard: u32,
    run: RunId,
) -> Result<ShardFile, StoreError> {
    let known: BTreeMap<u64, StoredRepository> =
        reader.repositories(None)?.into_iter().map(|stored| (stored.row.id, stored)).collect();
    let mine = plan.repositories.iter().filter(|row| shard_of(row.id, plan.shards) == shard);
    let records = mine.map(|row| record(reader, row, known.get(&row.id), run));
    let records = records.collect::<Result<Vec<_>, _>>()?;
    Ok(ShardFile { plan: plan.hash(), shard, shards: plan.shards, records })
}

fn record(
    reader: &Reader,
    row: &RepositoryRow,
    stored: Option<&StoredRepository>,
    run: RunId,
) -> Result<Record, StoreError> {
    let ended = stored.and_then(|stored| stored.ended_in(run)).cloned();
    let ended = ended.unwrap_or_else(|| {
        let why = "the shard has not come to it".to_owned();
        let ending = Ending::NotReached(Stop::Interrupted, why);
        crate::store::Ended {
            state: ending.state().to_owned(),
            reason: ending.reason().to_owned(),
            detail: ending.detail().to_owned(),
        }
    });
    let seen = stored.and_then(|stored| stored.seen.as_ref()).filter(|seen| seen.run == run);
    let payload = match seen {
        Some(seen) if ended.state == "ok" => reader.carry(row.id, seen)?,
        _ => None,
    };
    Ok(Record {
        id: row.id,
        name: format!("{}/{}", row.owner, row.name),
        state: ended.state,
        reason: ended.reason,
        detail: ended.detail,
        branch: seen.map(|seen| seen.branch.clone()).unwrap_or_default(),
        commit: seen.and_then(|seen| seen.commit).map(|commit| commit.to_string()),
        payload: payload.map(|bytes| STANDARD.encode(bytes)),
    })
}
