//! `lockgate upload`: a SARIF log to GitHub code scanning, for CI systems other than GitHub's own.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, anyhow};
use lockgate_remote as remote;
use lockgate_sarif::{MAX_RESULTS, Prepared, UploadLimits, prepare};

use super::github::{failed, open};
use crate::args::UploadArgs;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::terminal;

/// Largest file that is read: a log of GitHub's 10 MB when gzipped is some twenty times that in full.
const MAX_BYTES: u64 = 512 * 1024 * 1024;

/// Uploads a log and waits until it is processed. Only then is the exit code 0, unless nobody wants to wait.
///
/// # Errors
/// Exit code 2 for arguments and a file that is no SARIF; 3 for an incomplete scan, a failed upload and one of unknown
/// outcome; 4 for a token that is missing or may not.
pub(crate) fn upload(args: &UploadArgs, settings: &Settings) -> Result<u8, Failure> {
    let (api, runtime) = open(&args.github, settings)?;
    let log = read(&args.file)?;
    warn(&log, settings);
    let upload = remote::SarifUpload {
        commit_sha: &args.commit,
        reference: &args.reference,
        sarif: &log.bytes,
        checkout_uri: None,
        started_at: None,
        tool_name: Some(&log.tool),
    };
    let id = runtime.block_on(remote::upload_sarif(&api, &upload)).map_err(failed)?;
    let (results, repository) = (log.results, api.repository());
    let what = format!("uploaded {results} results to {repository} ({})", args.reference);
    if args.no_wait {
        terminal::print_lines(&[format!("{what}; upload {id} is not awaited")], settings)?;
        return Ok(0);
    }
    let patience = remote::Patience {
        tries: args.polls,
        first_wait: std::time::Duration::from_secs(args.poll_wait),
        ..remote::Patience::default()
    };
    let processing = runtime.block_on(remote::wait_for_upload(&api, &id, &patience));
    match processing.map_err(failed)? {
        remote::Processing::Complete => {
            terminal::print_lines(&[format!("{what}; GitHub has processed it")], settings)?;
            Ok(0)
        }
        remote::Processing::Failed { errors } => Err(refused(&id, errors)),
        remote::Processing::NotKnown(unknown) => Err(not_known(&id, &unknown)),
    }
}

fn read(path: &Path) -> Result<Prepared, Failure> {
    let name = path.display();
    let mut bytes = Vec::new();
    let file = File::open(path).with_context(|| format!("cannot read {name}"));
    let file = file.map_err(Failure::usage)?;
    let read = file.take(MAX_BYTES + 1).read_to_end(&mut bytes);
    read.with_context(|| format!("cannot read {name}")).map_err(Failure::usage)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Failure::usage(anyhow!("{name} is larger than {} MiB", MAX_BYTES >> 20)));
    }
    let limits = UploadLimits { gzipped: remote::MAX_SARIF, results: MAX_RESULTS };
    let log = prepare(&bytes, limits)
        .with_context(|| format!("cannot upload {name}"))
        .map_err(Failure::usage)?;
    if log.successful {
        return Ok(log);
    }
    let error = anyhow!("{name} is of a scan that could not judge everything");
    Err(Failure::incomplete(error).with_hint(
        "GitHub would close the alerts that the scan could not see; make the scan complete, or accept what it notes by \
         [incomplete] in the policy",
    ))
}

fn warn(log: &Prepared, settings: &Settings) {
    let mut warnings = Vec::new();
    if log.dropped > 0 {
        warnings.push(format!(
            "{} results of the lowest severity are left out: GitHub takes no larger file; their alerts close",
            log.dropped
        ));
    }
    if log.suppressed > 0 {
        warnings.push(format!(
            "{} results are suppressed, which GitHub does not read: each opens an alert",
            log.suppressed
        ));
    }
    terminal::print_warnings(&warnings, settings);
}

fn refused(id: &remote::UploadId, errors: Vec<String>) -> Failure {
    let mut error = anyhow!("GitHub could not process all of upload {id}");
    for cause in errors.into_iter().rev() {
        error = anyhow!(cause).context(error.to_string());
    }
    Failure::incomplete(error)
        .with_hint("the alerts may be of before; correct the file and upload it again")
}

fn not_known(id: &remote::UploadId, unknown: &remote::Unknown) -> Failure {
    let error = anyhow!("it is not known what became of upload {id}: {unknown}");
    Failure::incomplete(error).with_hint(
        "wait longer by --polls, or look at the Security tab; the same file may be uploaded again, it replaces itself",
    )
}
