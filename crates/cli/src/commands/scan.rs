//! `lockgate scan`.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use lockgate_model::{Policy, Report};
use lockgate_scanner::{Draft, policy};

use super::foreign::Logs;
use super::{advisories, delivery, lockfiles};
use crate::args::{LockfileArgs, ScanArgs};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::settings::Settings;

/// Largest policy that is read, in bytes.
pub(super) const MAX_POLICY_BYTES: u64 = 1024 * 1024;

/// Scans, writes the outputs, and gives the verdict's exit code, whatever the outputs are.
///
/// # Errors
/// Exit code 2 for arguments and policies that cannot be understood, 3 when an output cannot be written.
pub(crate) fn scan(args: &ScanArgs, settings: &Settings) -> Result<u8, Failure> {
    let targets = delivery::targets(&args.report)?;
    let root = lockfiles::root(&args.lockfiles)?;
    let policy = read_policy(&args.lockfiles, &root)?;
    let progress = Progress::start(settings);
    let report = run(args, settings, &policy, &progress);
    progress.finish();
    delivery::deliver(&report?, &targets, &args.report, settings)
}

fn run(
    args: &ScanArgs,
    settings: &Settings,
    policy: &Policy,
    progress: &Progress,
) -> Result<Report, Failure> {
    progress.step("reading lockfiles");
    let read = lockfiles::read(&args.lockfiles, policy)?;
    let today = args.report.today.unwrap_or(settings.now);
    let loaded = advisories::load(&args.advisories, settings, &[&read.inventory], progress)?;
    progress.step("matching");
    let mut draft = Draft::new(read.inventory, &read.manifests, &loaded, policy, today);
    Logs::read(&args.foreign.files, &lockfiles::root(&args.lockfiles)?).join(&mut draft);
    Ok(draft.judge(policy))
}

/// The policy that is named, else the one in the scanned folder, else the default.
pub(super) fn read_policy(args: &LockfileArgs, root: &Path) -> Result<Policy, Failure> {
    let path: PathBuf = match &args.policy {
        Some(path) => path.clone(),
        None => {
            let path = root.join(policy::FILE_NAME);
            if !path.exists() {
                return Ok(Policy::default());
            }
            path
        }
    };
    let bytes = read_regular(&path)
        .with_context(|| format!("cannot read the policy {}", path.display()))
        .map_err(Failure::usage)?;
    policy::parse(&path.display().to_string(), &bytes).map_err(|error| {
        Failure::usage(error).with_hint("the README lists every key and value of the policy")
    })
}

/// Reads a regular file of bounded size: a policy may come from the scanned repository.
pub(super) fn read_regular(path: &Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    anyhow::ensure!(path.metadata()?.is_file(), "it is not a regular file");
    File::open(path)?.take(MAX_POLICY_BYTES + 1).read_to_end(&mut bytes)?;
    anyhow::ensure!(bytes.len() as u64 <= MAX_POLICY_BYTES, "it is larger than 1 MiB");
    Ok(bytes)
}
