//! `lockgate sweep status`: how the last run ended, or how far the present one is.

use std::collections::BTreeMap;
use std::io::{self, Write};

use lockgate_model::escape;
use lockgate_sweep::store::{Reader, Run};
use serde_json::{Value, json};

use super::run::day;
use super::store;
use crate::args::SweepStatusArgs;
use crate::commands::outputs::{self, Place};
use crate::failure::Failure;
use crate::settings::Settings;

/// What is told of a run.
struct Status {
    host: String,
    run: Run,
    /// Repositories by state and reason.
    ended: BTreeMap<(String, String), u64>,
    /// Repositories that the run has not come to.
    open: u64,
    /// Repositories that failed, with what happened.
    failed: Vec<(String, String)>,
}

/// Prints it.
///
/// # Errors
/// Exit code 2 where nothing was swept, 3 where the store cannot be read.
pub(super) fn status(args: &SweepStatusArgs, settings: &Settings) -> Result<u8, Failure> {
    let targets = outputs::targets(&args.outputs, &["text", "json"])?;
    let reader = open(args, settings)?;
    let status = read(&reader)?;
    outputs::write(&targets, &|format, _place: Place, out| match format {
        "json" => writeln!(out, "{:#}", status.json()),
        _ => status.text(out),
    })?;
    Ok(0)
}

/// Opens the store that is named, or that of the host.
///
/// # Errors
/// As [`status`].
pub(in crate::commands) fn open(
    args: &SweepStatusArgs,
    settings: &Settings,
) -> Result<Reader, Failure> {
    let host = store::host(store::api(args.github_api_url.as_deref()));
    store::reader(&store::path(&args.store, &host, settings)?)
}

fn read(reader: &Reader) -> Result<Status, Failure> {
    let run = reader.last_run().map_err(store::failed)?.ok_or_else(store::nothing_swept)?;
    let mut status = Status {
        host: reader.host().map_err(store::failed)?,
        ended: BTreeMap::new(),
        open: 0,
        failed: Vec::new(),
        run,
    };
    for repository in reader.repositories(None).map_err(store::failed)? {
        if repository.listed != status.run.id {
            continue;
        }
        let Some(ended) = repository.ended_in(status.run.id) else {
            status.open += 1;
            continue;
        };
        let key = (ended.state.clone(), ended.reason.clone());
        *status.ended.entry(key).or_default() += 1;
        if ended.state == "failed" {
            let what = format!("{}: {}", ended.reason, ended.detail);
            status.failed.push((repository.full_name(), what));
        }
    }
    Ok(status)
}

impl Status {
    fn text(&self, out: &mut dyn Write) -> io::Result<()> {
        let run = &self.run;
        let state = match (run.ended, run.remarks.get("stopped").filter(|why| !why.is_empty())) {
            (Some(ended), _) => format!("ended {}", day(ended)),
            (None, Some(why)) => format!("stopped: {why}"),
            (None, None) => "under way, or interrupted".to_owned(),
        };
        let what = run.start.owners.join(", ");
        let begun = day(run.start.started);
        let line = format!("run {} of {what} on {}, begun {begun}, {state}", run.id.0, self.host);
        writeln!(out, "{}", escape::terminal(&line))?;
        let done: u64 = self.ended.values().sum();
        writeln!(out, "{done} of {} repositories have ended, {} are open", run.listed, self.open)?;
        for ((state, reason), count) in &self.ended {
            writeln!(out, "  {count:>6} {state} ({reason})")?;
        }
        for (name, why) in &self.failed {
            writeln!(out, "  {}", escape::terminal(&format!("{name}: {why}")))?;
        }
        if !run.usage.is_empty() {
            writeln!(out, "{}", escape::terminal(&run.usage))?;
        }
        if run.ended.is_none() {
            writeln!(out, "the same command goes on where it stopped")?;
        }
        Ok(())
    }

    fn json(&self) -> Value {
        let run = &self.run;
        let ended: Vec<Value> = self
            .ended
            .iter()
            .map(|((state, reason), count)| json!({ "state": state, "reason": reason, "repositories": count }))
            .collect();
        let failed: Vec<Value> = self
            .failed
            .iter()
            .map(|(name, why)| json!({ "repository": name, "detail": why }))
            .collect();
        json!({
            "schema_version": "1.0",
            "host": self.host,
            "run": run.id.0,
            "swept": run.start.owners,
            "begun": day(run.start.started).to_string(),
            "ended": run.ended.map(|ended| day(ended).to_string()),
            "stopped": run.remarks.get("stopped").filter(|why| !why.is_empty()),
            "listed": run.listed,
            "open": self.open,
            "endings": ended,
            "failed": failed,
        })
    }
}
