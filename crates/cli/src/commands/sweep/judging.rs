//! Judging what a store holds, for whatever is made of it.

use std::path::PathBuf;

use lockgate_model::Date;
use lockgate_sweep::account::Ending;
use lockgate_sweep::beside::join;
use lockgate_sweep::collect::Collected;
use lockgate_sweep::history::history;
use lockgate_sweep::judge::{JudgeOptions, Judged, RepositoryResult};
use lockgate_sweep::posture;
use lockgate_sweep::store::Reader;

use super::report::{self, Targets};
use super::run::day;
use super::{diff, index, plan, store};
use crate::failure::Failure;
use crate::output::sweep::{PageData, SweepReport};
use crate::settings::Settings;

/// By what is judged.
pub(super) struct Judging<'a> {
    pub(super) host: &'a str,
    pub(super) reader: &'a Reader,
    pub(super) opened: &'a index::Opened,
    /// One policy for all repositories.
    pub(super) policy: Option<&'a PathBuf>,
    pub(super) today: Option<Date>,
    pub(super) require_lockfiles: bool,
    /// What was collected just now; `None` where GitHub was asked nothing.
    pub(super) collected: Option<&'a Collected>,
    /// What was swept, in words; that of the run where it is empty.
    pub(super) what: Vec<String>,
}

impl Judging<'_> {
    /// Judges the last run. `each` sees every repository as it comes, `then` makes something of the whole.
    ///
    /// # Errors
    /// Exit code 2 for a policy that cannot be used, 3 when the store or the index cannot be read, or an output cannot be
    /// written.
    pub(super) fn report<T>(
        &self,
        (targets, settings): (&Targets, &Settings),
        each: &mut dyn FnMut(&RepositoryResult, &Ending),
        then: impl FnOnce(&SweepReport<'_>) -> Result<T, Failure>,
    ) -> Result<(T, Judged), Failure> {
        let central = plan::central(self.policy.map(PathBuf::as_path))?;
        let today = self.today.unwrap_or(settings.now);
        let (reader, collected) = (self.reader, self.collected);
        let options = JudgeOptions {
            central: central.as_ref().map(|file| (&file.policy, file.source.as_str())),
            today,
            unpack_all: false,
            run: collected.and_then(|collected| collected.run),
        };
        let (summary, judged) = report::results(
            (reader, &self.opened.index),
            &options,
            (targets, self.require_lockfiles),
            each,
        )?;
        let run = reader.last_run().map_err(store::failed)?.ok_or_else(store::nothing_swept)?;
        let partial = match collected {
            Some(collected) => collected.partial.clone(),
            None => remembered(&run.remarks, "partial"),
        };
        let what = if self.what.is_empty() { &run.start.owners } else { &self.what };
        let changes = diff::since_last(reader, &judged)?;
        let page = if targets.has("html") { Some(page(reader, &judged)?) } else { None };
        let sweep = SweepReport {
            what: what.join(", "),
            host: self.host,
            today,
            run: Some((run.id.0, day(run.start.started))),
            offline: collected.is_none(),
            partial: &partial,
            stopped: collected.and_then(|collected| collected.stopped.as_ref()),
            summary: &summary,
            judged: &judged,
            changes: changes.as_ref(),
            spent: collected.map(|c| (c.usage.rest_requests, c.usage.graphql_points)),
            page: page.as_ref(),
            newest: summary.newest,
        };
        let made = then(&sweep)?;
        Ok((made, judged))
    }
}

/// What a page shows beside the report.
fn page(reader: &Reader, judged: &Judged) -> Result<PageData, Failure> {
    let (trend, ages) = history(reader, judged).map_err(store::failed)?;
    let lost = reader.facts(posture::LOST).map_err(store::failed)?;
    Ok(PageData {
        beside: join(reader, judged).map_err(store::failed)?,
        posture: posture::kept(reader).map_err(store::failed)?,
        lost: lost.into_values().next().unwrap_or_default(),
        trend,
        ages,
    })
}

/// Pairs that a run keeps as lines `account: reason`.
fn remembered(
    remarks: &std::collections::BTreeMap<String, String>,
    name: &str,
) -> Vec<(String, String)> {
    let lines = remarks.get(name).map(String::as_str).unwrap_or_default().lines();
    lines
        .filter_map(|line| line.split_once(": "))
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .collect()
}

/// The store of a command, and the host that it is of.
pub(super) fn place(
    args: &crate::args::StoreArgs,
    api: Option<&str>,
    settings: &Settings,
) -> Result<(PathBuf, String), Failure> {
    let host = store::host(store::api(api));
    Ok((store::path(args, &host, settings)?, host))
}
