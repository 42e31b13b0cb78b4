//! `lockgate scan`.

use lockgate_model::Report;
use lockgate_scanner::Draft;

use super::foreign::Logs;
use super::policy::file;
use super::{advisories, delivery, lockfiles, root};
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
    let folder = match &args.report.sarif_root {
        Some(root) => root::named(root, &lockfiles::root(&args.lockfiles)?)?,
        None => None,
    };
    let progress = Progress::start(settings);
    let report = report(args, settings, &progress);
    progress.finish();
    delivery::deliver(report?, &targets, &args.report, folder, settings)
}

/// The report on the lockfiles.
///
/// # Errors
/// As [`scan`].
pub(super) fn report(
    args: &ScanArgs,
    settings: &Settings,
    progress: &Progress,
) -> Result<Report, Failure> {
    let root = lockfiles::root(&args.lockfiles)?;
    let file = file::find(args.lockfiles.policy.as_deref(), &root)?;
    progress.step("reading lockfiles");
    let policy = &file.policy;
    let read = lockfiles::read(&args.lockfiles, policy)?;
    let today = args.report.today.unwrap_or(settings.now);
    let loaded = advisories::load(&args.advisories, settings, &[&read.inventory], progress)?;
    progress.step("matching");
    let mut draft = Draft::new(read.inventory, &read.manifests, &loaded, policy, today);
    draft.policy_source.clone_from(&file.source);
    Logs::read(&args.foreign.files, &root).join(&mut draft);
    Ok(draft.judge(policy))
}
