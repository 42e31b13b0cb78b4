//! `lockgate db export`.

use std::path::Path;

use anyhow::Context as _;
use lockgate_scanner::database;
use lockgate_scanner::index::Index;

use super::sources;
use crate::args::ExportArgs;
use crate::commands::database::HINT;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::terminal;

/// Copies the index in use to a file, for machines without a network.
///
/// # Errors
/// Exit code 3 when there is none, it is damaged, or the file cannot be written.
pub(super) fn export(args: &ExportArgs, settings: &Settings) -> Result<u8, Failure> {
    let folder = settings.data_dir(args.data_dir.as_deref())?;
    let current = database::locate(&folder).ok_or_else(|| {
        let error = anyhow::anyhow!("there is no database in {}", folder.display());
        Failure::incomplete(error).with_hint(HINT)
    })?;
    let index = Index::open(&current).map_err(sources::index_failure)?;
    index.verify().map_err(sources::index_failure)?;
    copy(&current, &args.file)
        .with_context(|| format!("cannot write {}", args.file.display()))
        .map_err(|error| {
            Failure::incomplete(error)
                .with_hint("check the folder, its permissions and the free space")
        })?;
    let mut lines = sources::describe(&index)?;
    lines.push(format!("written: {}", args.file.display()));
    terminal::print_lines(&lines, settings)?;
    Ok(0)
}

/// Copies a file under a name that it gets when it is complete.
pub(super) fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = tempfile::Builder::new()
        .prefix(".lockgate-")
        .tempdir_in(folder.unwrap_or(Path::new(".")))?;
    let partial = folder.path().join("index");
    std::fs::copy(from, &partial)?;
    std::fs::File::open(&partial)?.sync_all()?;
    std::fs::rename(partial, to)
}
