//! `lockgate db diff`.

use lockgate_scanner::index::{Changed, Index, diff};

use super::sources;
use crate::args::DiffArgs;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::settings::Settings;
use crate::terminal;

/// Prints the advisories that are new, changed, withdrawn or gone from one index to the next.
///
/// # Errors
/// Exit code 3 when one of them cannot be read.
pub(super) fn compare(args: &DiffArgs, settings: &Settings) -> Result<u8, Failure> {
    let open = |path| Index::open(path).map_err(sources::index_failure);
    let (old, new) = (open(&args.old)?, open(&args.new)?);
    let progress = Progress::start(settings);
    progress.step("comparing advisories");
    let found = diff(&old, &new);
    progress.finish();
    let found = found.map_err(sources::index_failure)?;
    let mut lines = Vec::new();
    for (word, changed) in [
        ("added", &found.added),
        ("changed", &found.changed),
        ("withdrawn", &found.withdrawn),
        ("removed", &found.removed),
    ] {
        lines.extend(changed.iter().map(|changed| line(word, changed)));
    }
    lines.push(format!(
        "{} added, {} changed, {} withdrawn, {} removed",
        found.added.len(),
        found.changed.len(),
        found.withdrawn.len(),
        found.removed.len()
    ));
    terminal::print_answer(&lines)?;
    Ok(0)
}

fn line(word: &str, changed: &Changed) -> String {
    let packages = match changed.packages.as_slice() {
        [] => String::new(),
        [one] => format!("  {one}"),
        [first, rest @ ..] => format!("  {first} and {} more", rest.len()),
    };
    format!("{word:<9}  {}{packages}  {}", changed.id, changed.title)
}
