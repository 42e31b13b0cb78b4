//! `lockgate db import`.

use lockgate_scanner::advisories::signals::SignalTable;
use lockgate_scanner::database::{Database, Store};
use lockgate_scanner::index::From;

use super::{export, sources};
use crate::args::ImportArgs;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::terminal;

/// Puts an index, or one made of advisory sources on disk, in the place of the downloaded one.
///
/// # Errors
/// Exit code 2 for a path that is no advisory source, 3 for one that is damaged and for a disk that cannot be written.
pub(super) fn import(args: &ImportArgs, settings: &Settings) -> Result<u8, Failure> {
    let store = Store::new(settings.data_dir(args.data_dir.as_deref())?);
    let index = match args.paths.as_slice() {
        [path] => match Database::open(path).map_err(sources::open_failure)? {
            Database::Index(index) => Some(index),
            Database::Sources(_) => None,
        },
        _ => None,
    };
    let public = if index.is_some() { Vec::new() } else { sources::at(&args.paths, false)? };
    if index.is_none() && public.is_empty() {
        let error = anyhow::anyhow!("no advisory source was found");
        return Err(Failure::usage(error));
    }
    let staging = store.stage().map_err(sources::store_failure)?;
    let target = staging.file("index").map_err(sources::store_failure)?;
    let mut lines = Vec::new();
    if let Some(index) = index {
        index.verify().map_err(sources::index_failure)?;
        export::copy(index.path(), &target).map_err(|error| {
            let error = anyhow::Error::new(error).context("cannot copy the index");
            Failure::incomplete(error).with_hint("check the free space of the data folder")
        })?;
        lines.extend(sources::describe(&index)?);
    } else {
        let base = super::update::base(&store);
        let signals = SignalTable::default();
        let from = From { base: base.as_ref(), sources: &public, signals: &signals };
        let (built, made) = sources::make(&target, &from, settings)?;
        lines.extend(sources::describe(&made)?);
        lines.push(sources::size(&built));
    }
    let path = store.publish(&target, settings.now).map_err(sources::store_failure)?;
    lines.push(format!("in use: {}", path.display()));
    terminal::print_lines(&lines, settings)?;
    Ok(0)
}
