//! `lockgate sweep posture`: which controls stand over each repository, beside what is in it.

use anyhow::Context as _;
use jiff::SignedDuration;
use lockgate_remote::SystemClock;
use lockgate_sweep::account::Stop;
use lockgate_sweep::beside::{ALERTS, OtherAlert, SECRETS, SECTIONS};
use lockgate_sweep::posture::{self, LOST, Learned, PostureOptions, learn};
use lockgate_sweep::store::{Reader, StoredRepository};
use lockgate_sweep::target::Target;

use super::judging::place;
use super::{github, store};
use crate::args::PostureArgs;
use crate::commands::outputs;
use crate::failure::{AUTH, Failure};
use crate::output::sweep::{PostureReport, posture_csv, posture_json, posture_text};
use crate::settings::Settings;

/// Learns it, or shows what is kept.
///
/// # Errors
/// Exit code 2 where nothing was swept, 3 where the store cannot be read or written, 4 without a token.
pub(super) fn posture(args: &PostureArgs, settings: &Settings) -> Result<u8, Failure> {
    let targets = outputs::targets(&args.outputs, &["text", "json", "csv"])?;
    let (path, host) = place(&args.store, args.github.github_api_url.as_deref(), settings)?;
    let reader = store::reader(&path)?;
    let run = reader.last_run().map_err(store::failed)?.ok_or_else(store::nothing_swept)?;
    let mut all = reader.repositories(None).map_err(store::failed)?;
    // Those that the run found gone have no posture.
    all.retain(|one| one.listed == run.id && !is_gone(one));
    let (mut learned, mut requests) = (kept(&reader)?, 0);
    drop(reader);
    if !args.offline {
        let owners: Vec<Target> =
            run.start.owners.iter().filter_map(|owner| Target::new(owner).ok()).collect();
        let asked = github::open(&args.github, &owners, settings)?;
        let mut opened = store::open(&path, &host, false, settings)?;
        let options = options(args);
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.context("cannot start the network").map_err(Failure::incomplete)?;
        let work = learn((&asked, &mut opened), &all, &options, &SystemClock);
        learned = runtime.block_on(work).map_err(store::failed)?;
        requests =
            asked.governor().map_or(0, |g| g.usage().rest_requests + g.usage().graphql_requests);
    }
    let reader = store::reader(&path)?;
    let report = PostureReport {
        repositories: &all,
        learned: &learned,
        alerts: reader.facts::<Vec<OtherAlert>>(ALERTS).map_err(store::failed)?,
        secrets: reader.facts::<u64>(SECRETS).map_err(store::failed)?,
        requests,
    };
    outputs::write(&targets, &|format, _, out| match format {
        "json" => posture_json(&report, out),
        "csv" => posture_csv(&report, out),
        _ => posture_text(&report, out),
    })?;
    Ok(code(&learned))
}

fn options(args: &PostureArgs) -> PostureOptions {
    let days = |days: u32| SignedDuration::from_hours(i64::from(days) * 24);
    PostureOptions {
        max_age: days(args.max_age),
        stale_after: days(args.stale_after),
        skip: args.skip.clone(),
        gate: args.gate.to_lowercase(),
    }
}

fn is_gone(one: &StoredRepository) -> bool {
    let gone = ["gone", "moved-away"];
    one.ended.as_ref().is_some_and(|(_, ended)| gone.contains(&ended.reason.as_str()))
}

fn kept(reader: &Reader) -> Result<Learned, Failure> {
    let lost = reader.facts(LOST).map_err(store::failed)?;
    let sections = reader.facts(SECTIONS).map_err(store::failed)?;
    Ok(Learned {
        posture: posture::kept(reader).map_err(store::failed)?,
        lost: lost.into_values().next().unwrap_or_default(),
        sections: sections.into_values().collect(),
        stopped: None,
    })
}

fn code(learned: &Learned) -> u8 {
    match &learned.stopped {
        Some((Stop::Credentials, _)) => AUTH,
        Some(_) => 3,
        None if learned.sections.iter().any(|section| section.unavailable.is_some()) => 3,
        None => 0,
    }
}
