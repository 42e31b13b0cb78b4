//! `lockgate db verify`.

use lockgate_scanner::database;
use lockgate_scanner::index::Index;

use super::sources;
use crate::args::VerifyArgs;
use crate::commands::database::HINT;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::settings::Settings;
use crate::terminal;

/// Reads an index to its last byte.
///
/// # Errors
/// Exit code 3 when there is none, or a byte of it is not what was written.
pub(super) fn verify(args: &VerifyArgs, settings: &Settings) -> Result<u8, Failure> {
    let path = match &args.file {
        Some(path) => path.clone(),
        None => {
            let folder = settings.data_dir(args.data_dir.as_deref())?;
            database::locate(&folder).ok_or_else(|| {
                let error = anyhow::anyhow!("there is no database in {}", folder.display());
                Failure::incomplete(error).with_hint(HINT)
            })?
        }
    };
    let index = Index::open(&path).map_err(sources::index_failure)?;
    let progress = Progress::start(settings);
    progress.step("verifying the index");
    let verified = index.verify();
    progress.finish();
    verified.map_err(sources::index_failure)?;
    let mut lines = sources::describe(&index)?;
    lines.push(format!("verified: {}", index.path().display()));
    terminal::print_lines(&lines, settings)?;
    Ok(0)
}
