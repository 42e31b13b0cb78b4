//! From the records of all shards to one store.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::assign::shard_of;
use super::file::{Record, ShardFile};
use super::plan::PlanFile;
use crate::account::{Ending, FailReason, Stop};
use crate::store::{Ended, Learned, RunId, RunStart, Store, StoreError, carried};

/// What merging came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The run in the store.
    pub run: RunId,
    /// Shards of which there is no file, counted from 0.
    pub missing: Vec<u32>,
}

/// Fills a store from the files of shards, by the repositories' numbers. A repository whose shard is missing ends as not
/// reached, one whose record is damaged as failed.
///
/// # Errors
/// When the store cannot be written.
pub fn merge(
    plan: &PlanFile,
    files: Vec<ShardFile>,
    store: &mut Store,
) -> Result<Merged, StoreError> {
    let config = Sha256::digest(plan.hash()).to_vec();
    let start = RunStart { config, owners: plan.targets.clone(), started: plan.started };
    let run = store.begin(&start)?;
    for rows in plan.repositories.chunks(500) {
        store.list(run, rows)?;
    }
    let mut records: BTreeMap<u64, Record> = BTreeMap::new();
    let mut there = vec![false; plan.shards as usize];
    for file in files {
        if let Some(there) = there.get_mut(file.shard as usize) {
            *there = true;
        }
        records.extend(file.records.into_iter().map(|record| (record.id, record)));
    }
    for row in &plan.repositories {
        let (ended, learned) = match records.remove(&row.id) {
            Some(record) => taken(record),
            None => {
                let shard = shard_of(row.id, plan.shards) + 1;
                let why = format!("shard {shard}/{} is missing", plan.shards);
                (words(&Ending::NotReached(Stop::Interrupted, why)), Learned::Nothing)
            }
        };
        store.finish(run, row.id, &ended, learned)?;
    }
    let partial: Vec<String> =
        plan.partial.iter().map(|(account, why)| format!("{account}: {why}")).collect();
    store.remark(run, "partial", &partial.join("\n"))?;
    store.finish_run(run, plan.started, "complete", "")?;
    let missing = (0..plan.shards).filter(|shard| there.get(*shard as usize) == Some(&false));
    Ok(Merged { run, missing: missing.collect() })
}

fn taken(record: Record) -> (Ended, Learned) {
    let ended = Ended { state: record.state, reason: record.reason, detail: record.detail };
    let Some(payload) = record.payload else {
        if ended.state == "ok" {
            return (damaged(), Learned::Nothing);
        }
        return (ended, Learned::Nothing);
    };
    match STANDARD.decode(payload).ok().and_then(|bytes| carried(&bytes)) {
        Some(learned) => (ended, learned),
        None => (damaged(), Learned::Nothing),
    }
}

fn damaged() -> Ended {
    let why = "its record in the shard's file is damaged, or of another version of lockgate";
    words(&Ending::Failed(FailReason::Integrity, why.to_owned()))
}

fn words(ending: &Ending) -> Ended {
    Ended {
        state: ending.state().to_owned(),
        reason: ending.reason().to_owned(),
        detail: ending.detail().to_owned(),
    }
}
