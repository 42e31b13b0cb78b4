//! `lockgate sweep diff`: two judgements compared.

use anyhow::anyhow;
use lockgate_sweep::diff::diff as compare;
use lockgate_sweep::judge::Judged;
use lockgate_sweep::store::{Kept, Reader};

use super::{status, store};
use crate::args::SweepDiffArgs;
use crate::commands::outputs;
use crate::failure::Failure;
use crate::output::sweep::{Changes, diff_json, diff_text};
use crate::settings::Settings;

/// Prints what differs.
///
/// # Errors
/// Exit code 2 where there are not two judgements, or not those that are named, 3 where the store cannot be read.
pub(super) fn diff(args: &SweepDiffArgs, settings: &Settings) -> Result<u8, Failure> {
    let targets = outputs::targets(&args.status.outputs, &["text", "json"])?;
    let reader = status::open(&args.status, settings)?;
    let kept = reader.judgements().map_err(store::failed)?;
    let later = match args.new {
        Some(run) => of_run(&kept, run)?,
        None => kept.last().ok_or_else(store::nothing_swept)?,
    };
    let earlier = match args.old {
        Some(run) => of_run(&kept, run)?,
        None => kept.iter().rev().find(|one| one.id < later.id).ok_or_else(|| {
            let error = anyhow!("there is no judgement before that of run {}", later.run.0);
            Failure::usage(error).with_hint("sweep once more: what differs then is told")
        })?,
    };
    let read = |one: &Kept| reader.judgement(one.id).map_err(store::failed);
    let changes = Changes { since: words(earlier), diff: compare(&read(earlier)?, &read(later)?) };
    outputs::write(&targets, &|format, _, out| match format {
        "json" => diff_json(&changes, out),
        _ => diff_text(&changes, out),
    })?;
    Ok(0)
}

/// The last judgement of a run.
fn of_run(kept: &[Kept], run: i64) -> Result<&Kept, Failure> {
    let found = kept.iter().rev().find(|one| one.run.0.cast_signed() == run);
    found.ok_or_else(|| {
        let runs: Vec<String> = kept.iter().map(|one| one.run.0.to_string()).collect();
        let error = anyhow!("no judgement of run {run} is kept");
        Failure::usage(error).with_hint(format!("there are those of {}", runs.join(", ")))
    })
}

/// What has changed since the last judgement that was kept; `None` where there is none.
///
/// # Errors
/// Exit code 3 where it cannot be read.
pub(super) fn since_last(reader: &Reader, judged: &Judged) -> Result<Option<Changes>, Failure> {
    let kept = reader.judgements().map_err(store::failed)?;
    let Some(last) = kept.last() else { return Ok(None) };
    let before = reader.judgement(last.id).map_err(store::failed)?;
    Ok(Some(Changes { since: words(last), diff: compare(&before, judged) }))
}

fn words(kept: &Kept) -> String {
    format!("run {}, judged for {}", kept.run.0, kept.today)
}
