//! Which of the listed repositories have to be looked at, and how the others end.

use std::collections::BTreeMap;

use super::list::{Inventory, account_remark};
use super::{Plan, job};
use crate::account::{Contents, Ending};
use crate::filter::Subject;
use crate::store::{
    Ended, Learned, RepositoryRow, RunId, Seen, Store, StoreError, StoredRepository,
};

/// All heads are asked for after this time, in milliseconds: what the host says of pushes is not promised to be the whole
/// truth.
const AUDIT_AFTER: i64 = 7 * 24 * 60 * 60 * 1000;
/// The name under which a run keeps that it asked for all heads.
const AUDIT: &str = "audit";

/// A repository to be looked at.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) row: RepositoryRow,
    /// What the store knows of it, where that is to be trusted.
    pub(super) seen: Option<Seen>,
}

/// What is to be done.
#[derive(Debug, Default)]
pub(super) struct Choice {
    /// To be looked at, by number.
    pub(super) work: Vec<Candidate>,
    /// Repositories that end without a look.
    pub(super) settled: Vec<(u64, Ending, Learned)>,
    /// Repositories that have ended in this run before it was interrupted.
    pub(super) done: usize,
    /// Whether all heads are asked for.
    pub(super) audit: bool,
}

/// Sorts the listed repositories.
pub(super) fn choose(
    plan: &Plan,
    store: &Store,
    inventory: &Inventory,
    now: i64,
    config: &[u8],
) -> Result<Choice, StoreError> {
    let known: BTreeMap<u64, StoredRepository> =
        store.repositories(None)?.into_iter().map(|stored| (stored.row.id, stored)).collect();
    let resumed = store.unfinished(config)?.map(|run| run.id);
    let mut choice = Choice { audit: is_audit_due(store, now)?, ..Choice::default() };
    let survey = job::survey(plan);
    for row in inventory.rows.values() {
        let stored = known.get(&row.id);
        if resumed.is_some_and(|run| stored.is_some_and(|stored| has_ended(stored, run))) {
            choice.done += 1;
            continue;
        }
        if let Some(reason) = plan.filter.skips(&subject(row, &properties(row))) {
            choice.settled.push((row.id, Ending::Skipped(reason), Learned::Nothing));
            continue;
        }
        let seen = stored.and_then(|stored| stored.seen.clone()).filter(|_| !plan.fresh);
        // What was made by another policy or reader is made again.
        let seen = seen.filter(|seen| seen.survey == survey);
        match (&seen, stored) {
            (Some(seen), Some(stored)) if !choice.audit && is_settled(row, seen, stored) => {
                let contents = contents(stored);
                choice.settled.push((row.id, Ending::Examined(contents), Learned::Unchanged));
            }
            _ => choice.work.push(Candidate { row: row.clone(), seen }),
        }
    }
    Ok(choice)
}

fn is_audit_due(store: &Store, now: i64) -> Result<bool, StoreError> {
    let runs = store.runs()?;
    let last = runs.iter().rev().find_map(|run| run.remarks.get(AUDIT)?.parse::<i64>().ok());
    Ok(last.is_none_or(|last| now.saturating_sub(last) > AUDIT_AFTER))
}

/// Whether a run that is gone on with has finished with it, other than for want of something that may be there now.
fn has_ended(stored: &StoredRepository, run: RunId) -> bool {
    stored.ended_in(run).and_then(ending_of).is_some_and(|ending| ending.is_complete())
}

fn ending_of(ended: &Ended) -> Option<Ending> {
    Ending::from_codes(&ended.state, &ended.reason, &ended.detail)
}

/// Whether nothing can have changed since it was read: every push to any branch sets the time.
fn is_settled(row: &RepositoryRow, seen: &Seen, stored: &StoredRepository) -> bool {
    let was_examined = stored.ended.as_ref().is_some_and(|(_, ended)| ended.state == "ok");
    was_examined && seen.pushed_at == row.pushed_at && seen.branch == row.default_branch
}

/// What it held when it was examined.
fn contents(stored: &StoredRepository) -> Contents {
    let ended = stored.ended.as_ref().and_then(|(_, ended)| ending_of(ended));
    match ended {
        Some(Ending::Examined(contents)) => contents,
        _ => Contents::Lockfiles,
    }
}

/// Writes the inventory, and what needs no look.
pub(super) fn record(
    store: &mut Store,
    run: RunId,
    inventory: &Inventory,
    choice: &Choice,
    now: i64,
) -> Result<(), StoreError> {
    let missing = inventory.missing.iter().map(|(row, _)| row.clone());
    let rows: Vec<RepositoryRow> = inventory.rows.values().cloned().chain(missing).collect();
    for rows in rows.chunks(500) {
        store.list(run, rows)?;
    }
    for account in &inventory.accounts {
        let (name, value) = account_remark(account);
        store.remark(run, &name, &value)?;
    }
    if choice.audit {
        store.remark(run, AUDIT, &now.to_string())?;
    }
    let missing = inventory.missing.iter().map(|(row, ending)| (row.id, ending, false));
    let settled = choice
        .settled
        .iter()
        .map(|(id, ending, learned)| (*id, ending, matches!(learned, Learned::Unchanged)));
    let ended: Vec<(u64, Ended, Learned)> = missing
        .chain(settled)
        .map(|(id, ending, unchanged)| {
            let learned = if unchanged { Learned::Unchanged } else { Learned::Nothing };
            (id, job::record(ending), learned)
        })
        .collect();
    for ended in ended.chunks(500) {
        store.finish_all(run, ended)?;
    }
    Ok(())
}

/// Values of properties as texts; those with several separated by `,`.
fn properties(row: &RepositoryRow) -> BTreeMap<String, String> {
    let text = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(all) => {
            let all: Vec<&str> = all.iter().filter_map(serde_json::Value::as_str).collect();
            all.join(",")
        }
        other => other.to_string(),
    };
    row.custom_properties.iter().map(|(name, value)| (name.clone(), text(value))).collect()
}

fn subject<'a>(row: &'a RepositoryRow, properties: &'a BTreeMap<String, String>) -> Subject<'a> {
    Subject {
        name: &row.name,
        visibility: &row.visibility,
        language: row.language.as_deref(),
        topics: &row.topics,
        properties,
        archived: row.archived,
        disabled: row.disabled,
        fork: row.fork,
    }
}
