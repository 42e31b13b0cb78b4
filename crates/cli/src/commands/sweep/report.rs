//! Judging what a store holds, and bringing the results to their readers.

use anyhow::Context as _;
use lockgate_sweep::account::{Ending, FailReason, Stop};
use lockgate_sweep::collect::Estimate;
use lockgate_sweep::judge::{JudgeError, JudgeOptions, RepositoryResult, Trouble, judge};
use lockgate_sweep::store::Reader;
use lockgate_sweep::summary::Summary;

use super::sinks::{Item, Sinks};
use super::store::failed;
use crate::commands::outputs::{self, Target};
use crate::failure::Failure;
use crate::output::Color;
use crate::output::sweep::{Look, SWEEP_OUTPUTS, SweepReport};
use crate::settings::Settings;

/// Outputs that are written repository by repository.
const STREAMED: &[&str] = &["ndjson", "csv", "sarif"];

/// Where the results go.
pub(super) struct Targets {
    all: Vec<Target>,
}

impl Targets {
    /// Reads the arguments; without any, text to standard output.
    ///
    /// # Errors
    /// Exit code 2 for a format that there is not, and for two outputs to one place.
    pub(super) fn new(arguments: &[String]) -> Result<Self, Failure> {
        let whole = SWEEP_OUTPUTS.iter().map(|output| output.id);
        let formats: Vec<&'static str> = whole.chain(STREAMED.iter().copied()).collect();
        Ok(Self { all: outputs::targets(arguments, &formats)? })
    }

    /// Nowhere.
    pub(super) const fn none() -> Self {
        Self { all: Vec::new() }
    }

    /// Whether a format is asked for.
    pub(super) fn has(&self, format: &str) -> bool {
        self.all.iter().any(|target| target.format() == format)
    }

    fn sinks(&self) -> Result<Sinks, Failure> {
        let mut sinks = Sinks::default();
        for target in self.all.iter().filter(|target| STREAMED.contains(&target.format())) {
            sinks.open(target.format(), target.file())?;
        }
        Ok(sinks)
    }
}

/// Judges every repository of the last run; each goes to `each` and to the streamed outputs as it comes.
///
/// # Errors
/// Exit code 3 when the store or the index cannot be read, or an output cannot be written.
pub(super) fn results(
    (reader, index): (&Reader, &lockgate_scanner::index::Index),
    options: &JudgeOptions<'_>,
    (targets, require_lockfiles): (&Targets, bool),
    each: &mut dyn FnMut(&RepositoryResult, &Ending),
) -> Result<(Summary, lockgate_sweep::judge::Judged), Failure> {
    let mut sinks = targets.sinks()?;
    let mut summary = Summary { require_lockfiles, ..Summary::default() };
    let mut broken = Ok(());
    let judged = judge(reader, index, options, |result| {
        let ending = ending(result);
        // What an older run saw says nothing of a repository that was not examined.
        let report = result.report.as_ref().filter(|_| ending.state() == "ok");
        let name = result.repository.full_name();
        summary.add(&name, &ending, report);
        each(result, &ending);
        let commit = result.repository.seen.as_ref().and_then(|seen| seen.commit);
        let commit = commit.map(|commit| commit.to_string());
        let item = Item { name: &name, commit: commit.as_deref(), ending: &ending, report };
        if broken.is_ok() {
            broken = sinks.add(&item);
        }
    });
    let judged = judged.map_err(|error| match error {
        JudgeError::Store(error) => failed(error),
        JudgeError::Index(error) => {
            Failure::incomplete(error).with_hint(crate::commands::database::HINT)
        }
    })?;
    broken
        .and_then(|()| sinks.finish())
        .context("cannot write an output")
        .map_err(Failure::incomplete)?;
    Ok((summary, judged))
}

/// How a repository ended. One that the run did not come to says so; one whose own policy cannot be understood was not
/// judged by it.
fn ending(result: &RepositoryResult) -> Ending {
    for trouble in &result.trouble {
        if let Trouble::Policy { message } = trouble {
            return Ending::Failed(FailReason::Policy, message.clone());
        }
    }
    let ended = result.ended.as_ref();
    let ending = ended.and_then(|e| Ending::from_codes(&e.state, &e.reason, &e.detail));
    ending.unwrap_or_else(|| {
        Ending::NotReached(Stop::Interrupted, "the run has not come to it yet".to_owned())
    })
}

/// Writes the outputs that are written at the end, and gives the exit code.
///
/// # Errors
/// Exit code 3 when one cannot be written.
pub(super) fn deliver(
    report: &SweepReport<'_>,
    targets: &Targets,
    settings: &Settings,
) -> Result<u8, Failure> {
    let colored = if settings.colors_stdout() { Color::On } else { Color::Off };
    let whole = targets.all.iter().filter(|target| !STREAMED.contains(&target.format()));
    outputs::write_each(whole, &|format, place, out| {
        let color = if place == outputs::Place::Stdout { colored } else { Color::Off };
        let look = Look { color, quiet: settings.quiet };
        let output = SWEEP_OUTPUTS.iter().find(|output| output.id == format);
        output.map_or(Ok(()), |output| (output.render)(report, look, out))
    })?;
    if outputs::is_silent(&targets.all) {
        use std::io::Write as _;
        let (complete, verdict) = (
            crate::output::sweep::complete_line(report),
            crate::output::sweep::verdict_line(report),
        );
        // The files are written; the exit code tells the verdict as well.
        let _ = writeln!(settings.stderr(), "{complete}\n{verdict}");
    }
    Ok(report.exit_code())
}

/// What a run will do, in a line.
pub(super) fn estimate_line(estimate: &Estimate) -> String {
    format!(
        "{} repositories: {} left out, {} unchanged, {} finished before, {} to examine by about {} requests and {} GraphQL points",
        estimate.listed,
        estimate.skipped,
        estimate.unchanged,
        estimate.done,
        estimate.to_examine,
        estimate.rest_requests,
        estimate.graphql_points
    )
}
