//! Collecting: what the repositories hold, from the host into the store.
//!
//! Inventory → heads → trees → blobs → readings. Repositories go through in waves: the trees of one wave are asked for
//! while the contents of the wave before are read. Each repository is written to the store when it is finished, so a run
//! that is ended by anything goes on there.

mod choose;
mod ending;
mod estimate;
mod job;
mod list;
mod look;
mod read;
mod skeleton;
mod wave;

use lockgate_model::Policy;
use lockgate_remote::{Clock, GithubError, GithubHost, Usage};

use crate::account::{Ending, SkipReason, Stop};
use crate::filter::Filter;
use crate::store::{RepositoryRow, RunId, RunStart, Store, StoreError, StoredRepository};
use crate::target::Target;

pub use ending::{chain, stop};
pub use estimate::Estimate;
use job::Job;

/// Repositories of a page of a list.
const PAGE: usize = 100;

/// What is swept, and how.
#[derive(Debug)]
pub struct Plan {
    /// Whose repositories, or which.
    pub targets: Vec<Target>,
    /// Which of them.
    pub filter: Filter,
    /// One policy for all of them; `None` for each its own.
    pub policy: Option<Policy>,
    /// Largest lockfile that is read, in bytes.
    pub max_file_bytes: u64,
    /// Whether what the store knows is read again.
    pub fresh: bool,
    /// Whether only the estimate is made.
    pub dry_run: bool,
    /// Where heads, trees and contents come from.
    pub source: Source,
}

/// Where heads, trees and contents come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// The API.
    #[default]
    Api,
    /// The protocol of git, which costs none of the API's allowances.
    Git,
}

/// Where a run is, for whoever watches.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// Repositories of an account were listed, so many until now.
    Listed {
        /// The account.
        account: &'a str,
        /// Repositories.
        count: usize,
    },
    /// What is left to do.
    Planned(&'a Estimate),
    /// A repository has ended.
    Ended {
        /// `owner/name`.
        name: &'a str,
        /// How.
        ending: &'a Ending,
        /// How many have, of those to examine.
        done: usize,
        /// How many there are to examine.
        of: usize,
        /// What has been used.
        usage: &'a Usage,
    },
}

/// Who watches a run.
pub type Watch<'a> = &'a (dyn Fn(Event<'_>) + Sync);

/// What a run came to.
#[derive(Debug)]
pub struct Collected {
    /// The run; `None` where only the estimate was made.
    pub run: Option<RunId>,
    /// What it would cost, as it was thought before the first repository.
    pub estimate: Estimate,
    /// Why it ended early, where it did.
    pub stopped: Option<(Stop, String)>,
    /// Accounts whose repositories could not be listed, or not all, with the reason.
    pub partial: Vec<(String, String)>,
    /// The failure where no account at all could be listed.
    pub refused: Option<GithubError>,
    /// What was used.
    pub usage: Usage,
}

/// What was listed.
#[derive(Debug)]
pub struct Listed {
    /// The repositories, by number.
    pub rows: Vec<RepositoryRow>,
    /// Accounts whose repositories could not be listed, or not all, with the reason.
    pub partial: Vec<(String, String)>,
    /// Why it ended early, where it did.
    pub stopped: Option<(Stop, String)>,
    /// The failure where no account at all could be listed.
    pub refused: Option<GithubError>,
}

/// What asks and keeps.
#[derive(Debug)]
pub struct Means<'a> {
    /// The host.
    pub host: &'a GithubHost,
    /// The store.
    pub store: &'a mut Store,
    /// The time.
    pub clock: &'a dyn Clock,
}

/// Brings the store up to date with the host. What fails of a repository is how that repository ends; the run goes on.
///
/// # Errors
/// When the store cannot be read or written.
pub async fn collect(
    plan: &Plan,
    means: Means<'_>,
    watch: Watch<'_>,
) -> Result<Collected, StoreError> {
    let started = means.clock.now().as_millisecond();
    let inventory = list::list(plan, means.host, means.store, watch).await?;
    go(plan, inventory, means, watch, started).await
}

/// The repositories that a plan is about, and the accounts that could not be listed whole, without a look at any.
///
/// # Errors
/// When the store cannot be read.
pub async fn inventory(
    plan: &Plan,
    means: Means<'_>,
    watch: Watch<'_>,
) -> Result<Listed, StoreError> {
    let inventory = list::list(plan, means.host, means.store, watch).await?;
    Ok(Listed {
        rows: inventory.rows.into_values().collect(),
        partial: inventory.partial,
        stopped: inventory.stopped,
        refused: inventory.refused,
    })
}

/// [`collect`] for repositories that were listed before, by somebody else.
///
/// # Errors
/// When the store cannot be read or written.
pub async fn collect_listed(
    plan: &Plan,
    rows: Vec<RepositoryRow>,
    means: Means<'_>,
    watch: Watch<'_>,
) -> Result<Collected, StoreError> {
    let started = means.clock.now().as_millisecond();
    let rows = rows.into_iter().map(|row| (row.id, row)).collect();
    let inventory = list::Inventory { rows, ..list::Inventory::default() };
    go(plan, inventory, means, watch, started).await
}

async fn go(
    plan: &Plan,
    mut inventory: list::Inventory,
    means: Means<'_>,
    watch: Watch<'_>,
    started: i64,
) -> Result<Collected, StoreError> {
    let (host, clock) = (means.host, means.clock);
    let config = job::config(plan);
    let choice = choose::choose(plan, means.store, &inventory, started, &config)?;
    let mut estimate = estimate::estimate(&choice, &inventory);
    watch(Event::Planned(&estimate));
    let mut collected = Collected {
        run: None,
        stopped: inventory.stopped.take(),
        partial: std::mem::take(&mut inventory.partial),
        refused: inventory.refused.take(),
        usage: Usage::default(),
        estimate: estimate.clone(),
    };
    let usage = || host.governor().map(|governor| governor.usage()).unwrap_or_default();
    if plan.dry_run || collected.refused.is_some() {
        collected.usage = usage();
        estimate.requests_made = collected.usage.rest_requests;
        collected.estimate = estimate;
        return Ok(collected);
    }
    let run = begin(means.store, plan, config, started)?;
    collected.run = Some(run);
    choose::record(means.store, run, &inventory, &choice, started)?;
    let job = Job::new(plan, host, means.store, watch, run);
    let stopped = wave::run(&job, choice.work).await?;
    drop(job);
    collected.stopped = collected.stopped.or(stopped);
    if collected.stopped.is_none()
        && !inventory.accounts.is_empty()
        && inventory.rows.len() > PAGE
        && has_lost(means.store, run, &inventory)?
    {
        again(plan, (host, means.store), watch, (run, &inventory), &mut collected).await?;
    }
    collected.usage = usage();
    end(means.store, run, &collected, clock.now().as_millisecond())?;
    Ok(collected)
}

/// Whether a repository was gone when it was looked at. The lists moved up by it, perhaps between two of their pages.
fn has_lost(store: &Store, run: RunId, inventory: &list::Inventory) -> Result<bool, StoreError> {
    let reasons = [SkipReason::Gone.code(), SkipReason::MovedAway.code()];
    let is_lost = |stored: &StoredRepository| {
        let ended = stored.ended_in(run);
        ended.is_some_and(|ended| reasons.contains(&ended.reason.as_str()))
            && inventory.rows.contains_key(&stored.row.id)
    };
    Ok(store.repositories(None)?.iter().any(is_lost))
}

/// Lists once more, and looks at what the first list did not have.
async fn again(
    plan: &Plan,
    (host, store): (&GithubHost, &mut Store),
    watch: Watch<'_>,
    (run, before): (RunId, &list::Inventory),
    collected: &mut Collected,
) -> Result<(), StoreError> {
    let mut inventory = list::list(plan, host, store, watch).await?;
    inventory.rows.retain(|id, _| !before.rows.contains_key(id));
    inventory.missing.clear();
    collected.partial.append(&mut inventory.partial);
    collected.partial.sort();
    collected.partial.dedup();
    collected.stopped = inventory.stopped.take();
    if inventory.rows.is_empty() {
        return Ok(());
    }
    let (config, now) = (job::config(plan), 0);
    let choice = choose::choose(plan, store, &inventory, now, &config)?;
    choose::record(store, run, &inventory, &choice, now)?;
    let job = Job::new(plan, host, store, watch, run);
    let stopped = wave::run(&job, choice.work).await?;
    collected.stopped = collected.stopped.take().or(stopped);
    Ok(())
}

/// Goes on with the run that was interrupted, where it is the same, or begins one.
fn begin(
    store: &mut Store,
    plan: &Plan,
    config: Vec<u8>,
    started: i64,
) -> Result<RunId, StoreError> {
    if let Some(run) = store.unfinished(&config)? {
        return Ok(run.id);
    }
    let owners = plan.targets.iter().map(ToString::to_string).collect();
    store.begin(&RunStart { config, owners, started })
}

/// A run that came to its end is ended; one that was stopped stays open, to be gone on with.
fn end(store: &mut Store, run: RunId, collected: &Collected, now: i64) -> Result<(), StoreError> {
    let partial: Vec<String> =
        collected.partial.iter().map(|(account, why)| format!("{account}: {why}")).collect();
    store.remark(run, "partial", &partial.join("\n"))?;
    if let Some((stop, why)) = &collected.stopped {
        return store.remark(run, "stopped", &format!("{}: {why}", stop.code()));
    }
    store.remark(run, "stopped", "")?;
    let usage = format!(
        "{} REST requests, {} GraphQL points",
        collected.usage.rest_requests, collected.usage.graphql_points
    );
    store.finish_run(run, now, "complete", &usage)
}
