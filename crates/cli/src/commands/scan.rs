//! `lockgate scan`.

use lockgate_model::Report;
use lockgate_scanner::Draft;

use super::foreign::Logs;
use super::policy::file::{self, PolicyFile};
use super::{advisories, delivery, lockfiles};
use crate::args::ScanArgs;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::settings::Settings;

/// Scans, writes the outputs, and gives the verdict's exit code, whatever the outputs are.
///
/// # Errors
/// Exit code 2 for arguments and policies that cannot be understood, 3 when an output cannot be written.
pub(crate) fn scan(args: &ScanArgs, settings: &Settings) -> Result<u8, Failure> {
    let targets = delivery::targets(&args.report)?;
    let root = lockfiles::root(&args.lockfiles)?;
    let policy = file::find(args.lockfiles.policy.as_deref(), &root)?;
    let progress = Progress::start(settings);
    let report = run(args, settings, &policy, &progress);
    progress.finish();
    delivery::deliver(&report?, &targets, &args.report, settings)
}

fn run(
    args: &ScanArgs,
    settings: &Settings,
    file: &PolicyFile,
    progress: &Progress,
) -> Result<Report, Failure> {
    progress.step("reading lockfiles");
    let policy = &file.policy;
    let read = lockfiles::read(&args.lockfiles, policy)?;
    let today = args.report.today.unwrap_or(settings.now);
    let loaded = advisories::load(&args.advisories, settings, &[&read.inventory], progress)?;
    progress.step("matching");
    let mut draft = Draft::new(read.inventory, &read.manifests, &loaded, policy, today);
    draft.policy_source.clone_from(&file.source);
    Logs::read(&args.foreign.files, &lockfiles::root(&args.lockfiles)?).join(&mut draft);
    Ok(draft.judge(policy))
}
