//! What is known of the packages in use.

use lockgate_scanner::advisories::Advisories;
use lockgate_scanner::inventory::Inventory;

use super::{database, osv_api, yanked};
use crate::args::{AdvisoryArgs, Source};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::settings::Settings;

/// The advisories of the packages in use in any of the inventories, from a database or OSV's API, and what is known of
/// yanked releases. What could not be read is a note.
///
/// # Errors
/// Exit code 2 for a database that cannot be read together with others, 3 when no client can be made.
pub(super) fn load(
    args: &AdvisoryArgs,
    settings: &Settings,
    inventories: &[&Inventory],
    progress: &Progress,
) -> Result<Advisories, Failure> {
    progress.step("reading advisories");
    let mut loaded = match args.source.source {
        Source::Database => {
            database::find(&args.database.databases, settings)?.advisories(inventories)
        }
        Source::OsvApi => {
            osv_api::advisories(&args.source, settings, inventories, settings.now, progress)?
        }
    };
    yanked::tell(args, settings, inventories, &mut loaded, progress)?;
    Ok(loaded)
}
