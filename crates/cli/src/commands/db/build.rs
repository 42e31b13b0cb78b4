//! `lockgate db build`.

use lockgate_scanner::advisories::signals::SignalFeed;
use lockgate_scanner::index::From;

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
    let mut remarks = Vec::new();
    let (epss, kev) = (args.epss.as_deref(), args.kev.as_deref());
    let signals = sources::signals(epss, kev, settings.now, &mut remarks);
    if !remarks.is_empty() {
        terminal::print_warnings(&remarks, settings);
    }
    if epss.is_some() && signals.date(SignalFeed::Epss).is_none()
        || kev.is_some() && signals.date(SignalFeed::Kev).is_none()
    {
        let error = anyhow::anyhow!("a file of signals cannot be used");
        return Err(Failure::incomplete(error).with_hint("fetch it again, or build without it"));
    }
    let from = From { base: base.as_ref(), sources: &all, signals: &signals };
    let (built, index) = sources::make(&args.file, &from, settings)?;
    let mut lines = sources::describe(&index)?;
    lines.push(format!("{}: {}", args.file.display(), sources::size(&built)));
    terminal::print_lines(&lines, settings)?;
    Ok(0)
}
