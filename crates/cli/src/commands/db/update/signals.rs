//! EPSS and CISA's catalogue. They tell of exploitation and never of what is affected: without them an update goes on, and
//! what the index in use has of them is kept with its date.

use lockgate_remote as remote;
use lockgate_scanner::advisories::signals::SignalTable;

use super::Update;
use super::feeds::urls;
use crate::commands::db::{sources, sources::store_failure};
use crate::failure::Failure;
use crate::terminal;

/// The signals of today, as far as they came.
///
/// # Errors
/// When the disk cannot be written.
pub(super) fn fetch(update: &Update<'_>) -> Result<SignalTable, Failure> {
    if update.args.no_signals {
        return Ok(SignalTable::default());
    }
    let urls = urls(update.args);
    let (epss, kev) = (urls.epss_scores(), urls.kev_catalog());
    let epss_file = download(update, &epss, remote::Magic::Gzip, "epss.csv.gz")?;
    let kev_file = download(update, &kev, remote::Magic::Json, "kev.json")?;
    let mut remarks = Vec::new();
    let table = sources::signals(
        epss_file.as_deref(),
        kev_file.as_deref(),
        update.settings.now,
        &mut remarks,
    );
    tell(update, remarks);
    Ok(table)
}

fn download(
    update: &Update<'_>,
    url: &str,
    magic: remote::Magic,
    file: &str,
) -> Result<Option<std::path::PathBuf>, Failure> {
    let target = update.staging.file(file).map_err(store_failure)?;
    let download = remote::Download { url, target: &target, magic, known: None, token: None };
    let outcome = update.runtime.block_on(remote::fetch(&update.client, &download, |_| {}));
    match outcome {
        Ok(_) => Ok(Some(target)),
        Err(error) => {
            tell(update, vec![format!("{error}; hint: {}", error.hint())]);
            Ok(None)
        }
    }
}

fn tell(update: &Update<'_>, remarks: Vec<String>) {
    let remarks: Vec<String> = remarks
        .into_iter()
        .map(|remark| format!("{remark} (advisories are updated without it)"))
        .collect();
    terminal::print_warnings(&remarks, update.settings);
}
