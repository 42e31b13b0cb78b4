//! `lockgate db build`.

use super::sources;
use crate::args::BuildArgs;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::terminal;

/// Makes an index file of advisory sources on disk.
///
/// # Errors
/// Exit code 2 for a path that is no advisory source, 3 for one that is damaged and for a disk that cannot be written.
pub(super) fn build(args: &BuildArgs, settings: &Settings) -> Result<u8, Failure> {
    let mut all = sources::at(&args.paths, false)?;
    all.extend(sources::at(&args.private, true)?);
    if all.is_empty() {
        return Err(Failure::usage(anyhow::anyhow!("no advisory source was found")));
    }
    let base = match &args.base {
        Some(path) => {
            Some(lockgate_scanner::index::Index::open(path).map_err(sources::index_failure)?)
        }
        None => None,
    };
    let (built, index) = sources::make(&args.file, base.as_ref(), &all, settings)?;
    let mut lines = sources::describe(&index)?;
    lines.push(format!("{}: {}", args.file.display(), sources::size(&built)));
    terminal::print_lines(&lines, settings)?;
    Ok(0)
}
