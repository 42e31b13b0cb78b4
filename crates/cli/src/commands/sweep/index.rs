//! The advisory index that a store is judged by.

use lockgate_scanner::database::Database;
use lockgate_scanner::index::{From, Index};
use tempfile::TempDir;

use crate::args::DatabaseArgs;
use crate::commands::database;
use crate::commands::db::sources;
use crate::failure::Failure;
use crate::settings::Settings;

/// An index, and the folder that it is in where it was made for this run.
pub(in crate::commands) struct Opened {
    pub(in crate::commands) index: Index,
    _made_in: Option<TempDir>,
}

/// The index that is named or was downloaded; one is made of other sources.
///
/// # Errors
/// Exit code 3 where there is none or it cannot be read: nothing can be judged.
pub(in crate::commands) fn open(
    args: &DatabaseArgs,
    settings: &Settings,
) -> Result<Opened, Failure> {
    let found = database::find(&args.databases, settings)?;
    if found.is_empty() {
        let error = anyhow::anyhow!("there is no advisory database");
        return Err(Failure::incomplete(error).with_hint(database::HINT));
    }
    match found.database {
        Database::Index(index) => Ok(Opened { index: *index, _made_in: None }),
        Database::Sources(_) => {
            let folder = tempfile::tempdir().map_err(Failure::incomplete)?;
            let named = sources::at(&settings.named_databases(&args.databases), false)?;
            let signals = sources::signals(None, None, settings.now, &mut Vec::new());
            let from = From { base: None, sources: &named, signals: &signals };
            let (_, index) = sources::make(&folder.path().join("index"), &from, settings)?;
            Ok(Opened { index, _made_in: Some(folder) })
        }
    }
}
