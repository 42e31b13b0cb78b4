//! One run: collect, then judge.

use anyhow::Context as _;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use lockgate_model::Date;
use lockgate_remote::SystemClock;
use lockgate_sweep::collect::{Collected, Means, Plan, collect};
use lockgate_sweep::judge::Judged;
use lockgate_sweep::store::StoreError;
use lockgate_sweep::target::Target;

use super::judging::Judging;
use super::progress::SweepProgress;
use super::report::{self, Targets};
use super::{github, index, plan, store};
use crate::args::SweepRunArgs;
use crate::commands::github::failed as github_failed;
use crate::failure::{AUTH, Failure};
use crate::settings::Settings;

/// Sweeps, writes the outputs, and gives the exit code.
///
/// # Errors
/// Exit code 2 for arguments, policies and stores that cannot be used, 3 where nothing could be judged, 4 where nothing
/// may be seen.
pub(super) fn run(args: &SweepRunArgs, settings: &Settings) -> Result<u8, Failure> {
    let targets = Targets::new(&args.report.outputs)?;
    let api = store::api(args.github.github_api_url.as_deref());
    let host = store::host(api);
    let path = store::path(&args.store, &host, settings)?;
    let progress = SweepProgress::start(settings);
    let collected = if args.offline {
        None
    } else {
        let collected = online(args, &path, &host, &progress, settings)?;
        if args.dry_run {
            progress.finish();
            return dry(&collected, settings);
        }
        Some(collected)
    };
    progress.step("reading advisories");
    let opened = index::open(&args.database, settings)?;
    let reader = store::reader(&path)?;
    progress.step("judging");
    let what = match collected {
        Some(_) => plan::targets(args)?.iter().map(Target::to_string).collect(),
        None => Vec::new(),
    };
    let judging = Judging {
        host: &host,
        reader: &reader,
        opened: &opened,
        policy: args.policy.as_ref(),
        today: args.report.today,
        require_lockfiles: args.require_lockfiles,
        collected: collected.as_ref(),
        what,
    };
    let judged = judging.report((&targets, settings), &mut |_, _| {}, |sweep| {
        report::deliver(sweep, &targets, settings)
    });
    progress.finish();
    let (code, judged) = judged?;
    drop(reader);
    keep(&path, &host, &judged, &opened, settings)?;
    Ok(code)
}

/// Keeps what was judged, for what the next sweep compares with. While another sweep is at work, that one will.
pub(super) fn keep(
    path: &std::path::Path,
    host: &str,
    judged: &Judged,
    opened: &index::Opened,
    settings: &Settings,
) -> Result<(), Failure> {
    let label = format!("index {}", opened.index.path().display());
    match store::open_raw(path, host, settings) {
        Ok(mut opened) => opened.keep(judged, &label).map(|_| ()).map_err(store::failed),
        Err(StoreError::Locked { .. }) => Ok(()),
        Err(error) => Err(store::failed(error)),
    }
}

/// Asks the host.
fn online(
    args: &SweepRunArgs,
    path: &std::path::Path,
    host: &str,
    progress: &SweepProgress<'_>,
    settings: &Settings,
) -> Result<Collected, Failure> {
    let plan: Plan = plan::plan(args)?;
    let github = github::open(&args.github, &plan.targets, settings)?;
    let mut opened = store::open(path, host, args.rebuild, settings)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.context("cannot start the network").map_err(Failure::incomplete)?;
    let means = Means { host: &github, store: &mut opened, clock: &SystemClock };
    let collected = runtime.block_on(collect(&plan, means, &|event| progress.heed(event)));
    let mut collected = collected.map_err(store::failed)?;
    if let Some(error) = collected.refused.take() {
        progress.finish();
        let failure = github_failed(error);
        return Err(Failure { code: AUTH.max(failure.code), ..failure });
    }
    Ok(collected)
}

/// Prints what a run would cost.
fn dry(collected: &Collected, settings: &Settings) -> Result<u8, Failure> {
    let estimate = &collected.estimate;
    let hourly = collected.usage.buckets.get(&lockgate_remote::Bucket::Core);
    let hourly = hourly.and_then(|core| core.limit).unwrap_or(0);
    let minutes = estimate.minutes(hourly, Some(850));
    let allowance = if hourly == 0 {
        "GitHub told no allowance".to_owned()
    } else {
        format!("of {hourly} requests an hour")
    };
    let lines = [
        report::estimate_line(estimate),
        format!(
            "about {} min, {allowance}; {} requests were made for the list",
            minutes, estimate.requests_made
        ),
    ];
    crate::terminal::print_lines(&lines, settings)?;
    Ok(0)
}

/// The day of a moment.
pub(super) fn day(milliseconds: i64) -> Date {
    let moment = Timestamp::from_millisecond(milliseconds).unwrap_or_default();
    moment.to_zoned(TimeZone::UTC).date()
}
