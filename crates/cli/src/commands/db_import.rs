//! `lockgate db import`.

use lockgate_scanner::database::{self, ImportError, Manifest, Store, StoreError};

use crate::args::ImportArgs;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::settings::Settings;
use crate::terminal;

/// Makes a database of advisory sources on disk.
///
/// # Errors
/// Exit code 2 for a path that is no advisory source, 3 for one that is damaged and for a disk that cannot be written.
pub(super) fn import(args: &ImportArgs, settings: &Settings) -> Result<u8, Failure> {
    let mut inputs = Vec::new();
    for path in &args.paths {
        inputs.extend(database::resolve(path).map_err(Failure::usage)?);
    }
    let store = Store::new(settings.data_dir(args.data_dir.as_deref())?);
    let progress = Progress::start(settings);
    progress.step("importing advisories");
    let result = database::import(&store, &inputs, settings.now);
    progress.finish();
    let (folder, manifest) = result.map_err(|error| match error {
        ImportError::Nothing(_) => Failure::usage(error),
        ImportError::Store(error) => store_failure(error),
        ImportError::Copy { .. } => Failure::incomplete(error)
            .with_hint("check the source, the free space and the permissions of the data folder"),
    })?;
    let mut lines = describe(&manifest);
    lines.push(format!("in use: {}", folder.display()));
    terminal::print_lines(&lines, settings)?;
    Ok(0)
}

/// A failure of the store: the database in use before stays in use.
pub(super) fn store_failure(error: StoreError) -> Failure {
    let hint = match &error {
        StoreError::Write { .. } => "check the free space and the permissions of the data folder",
        StoreError::Refused { .. } => "fetch the source again; the database in use is unchanged",
    };
    Failure::incomplete(error).with_hint(hint)
}

/// One line per source of a snapshot.
pub(super) fn describe(manifest: &Manifest) -> Vec<String> {
    let sources = manifest.sources.iter().map(|source| {
        let newest = source.newest.map(|date| format!(", newest {date}")).unwrap_or_default();
        let ecosystems = source.ecosystems.join(", ");
        format!(
            "{}: {} advisories of {ecosystems}{newest} ({})",
            source.feed, source.records, source.location
        )
    });
    sources.collect()
}
