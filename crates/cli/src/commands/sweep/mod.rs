//! `lockgate sweep`: every repository of an organization.

mod diff;
mod github;
pub(super) mod index;
mod issues;
mod judging;
mod plan;
mod posture;
mod progress;
mod publish;
mod report;
mod run;
mod shards;
mod sinks;
pub(super) mod status;
pub(super) mod store;

use crate::args::{SweepArgs, SweepCommand};
use crate::failure::Failure;
use crate::settings::Settings;

/// Sweeps, or answers a question about earlier sweeps.
///
/// # Errors
/// As each of them.
pub(crate) fn sweep(args: &SweepArgs, settings: &Settings) -> Result<u8, Failure> {
    match &args.command {
        None => run::run(&args.run, settings),
        Some(SweepCommand::Status(status)) => status::status(status, settings),
        Some(SweepCommand::Diff(diff)) => diff::diff(diff, settings),
        Some(SweepCommand::Posture(args)) => posture::posture(args, settings),
        Some(SweepCommand::Publish(args)) => publish::publish(args, settings),
        Some(SweepCommand::Plan(args)) => shards::plan(args, settings),
        Some(SweepCommand::Run(args)) => shards::run(args, settings),
        Some(SweepCommand::Merge(args)) => shards::merge(args, settings),
    }
}
