//! `lockgate scan`.

use std::path::Path;

use lockgate_model::{Policy, Report};
use lockgate_sarif::Suppressed;
use lockgate_scanner::{Foreign, Terms, scan_with};

use super::outputs::{self, Place};
use super::policy::file::{self, PolicyFile};
use super::{database, lockfiles, osv_api};
use crate::args::{LockfileArgs, ScanArgs, Source};
use crate::failure::Failure;
use crate::output::{Color, OUTPUTS, Quiet, RenderOptions};
use crate::progress::Progress;
use crate::settings::Settings;
use crate::terminal;

/// Scans, writes the outputs, and gives the verdict's exit code, whatever the outputs are.
///
/// # Errors
/// Exit code 2 for arguments and policies that cannot be understood, 3 when an output cannot be written.
pub(crate) fn scan(args: &ScanArgs, settings: &Settings) -> Result<u8, Failure> {
    let formats: Vec<&'static str> = OUTPUTS.iter().map(|output| output.id).collect();
    let targets = outputs::targets(&args.outputs, &formats)?;
    let root = lockfiles::root(&args.lockfiles)?;
    let policy = file::find(args.lockfiles.policy.as_deref(), &root)?;
    let progress = Progress::start(settings);
    let report = run(args, settings, &policy, &progress);
    progress.finish();
    let report = report?;
    let options = RenderOptions {
        color: if settings.colors_stdout() { Color::On } else { Color::Off },
        quiet: if settings.quiet { Quiet::On } else { Quiet::Off },
        sarif: lockgate_sarif::Options {
            category: args.category.clone(),
            suppressed: if args.keep_suppressed { Suppressed::Keep } else { Suppressed::LeaveOut },
        },
        ..RenderOptions::default()
    };
    let plain = RenderOptions { color: Color::Off, ..options.clone() };
    outputs::write(&targets, &|format, place, out| {
        let options = if place == Place::Stdout { &options } else { &plain };
        // Only formats of the registry are targets.
        let output = OUTPUTS.iter().find(|output| output.id == format);
        output.map_or(Ok(()), |output| (output.render)(&report, options, out))
    })?;
    if outputs::is_silent(&targets) {
        terminal::print_verdict(&report, settings);
    }
    Ok(report.verdict.exit_code())
}

fn run(
    args: &ScanArgs,
    settings: &Settings,
    file: &PolicyFile,
    progress: &Progress,
) -> Result<Report, Failure> {
    progress.step("reading lockfiles");
    let read = lockfiles::read(&args.lockfiles, &file.policy)?;
    let today = args.today.unwrap_or(settings.now);
    progress.step("reading advisories");
    let loaded = match args.source.source {
        Source::Database => {
            let found = database::find(&args.database.databases, settings)?;
            found.advisories(&read.inventory)
        }
        Source::OsvApi => {
            let answered = settings.now;
            osv_api::advisories(&args.source, settings, &read.inventory, answered, progress)?
        }
    };
    progress.step("matching");
    let terms = Terms { policy: &file.policy, source: &file.source, today };
    Ok(scan_with(read.inventory, &read.manifests, &loaded, Foreign::default(), terms))
}

/// The policy that is named, else the one in the scanned folder, else the default.
pub(super) fn read_policy(args: &LockfileArgs, root: &Path) -> Result<Policy, Failure> {
    Ok(file::find(args.policy.as_deref(), root)?.policy)
}
