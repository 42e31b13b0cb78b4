//! Making a snapshot of advisory sources on disk.

use std::path::PathBuf;

use lockgate_model::Date;

use super::manifest::Manifest;
use super::pack::pack;
use super::store::{Store, StoreError, describe};
use crate::advisories::{Input, InputKind};

/// Why sources were not imported. The snapshot in use before stays in use.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Nothing to import.
    #[error("no advisory source was found in {0}")]
    Nothing(String),
    /// A source cannot be copied.
    #[error("cannot copy {location} into the database")]
    Copy {
        /// The source.
        location: String,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// A source is refused, or the snapshot cannot be written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a snapshot of exactly these sources and puts it in use; sources of other ecosystems are left out. Returns its
/// folder and its manifest.
///
/// # Errors
/// When a source is damaged or empty, or something cannot be written.
pub fn import(
    store: &Store,
    inputs: &[Input],
    today: Date,
) -> Result<(PathBuf, Manifest), ImportError> {
    let staging = store.stage()?;
    let mut sources = Vec::new();
    for (index, input) in inputs.iter().enumerate() {
        if input.ecosystems.as_ref().is_some_and(Vec::is_empty) {
            continue;
        }
        let (feed, extension) = match input.kind {
            InputKind::RustSecTree | InputKind::RustSecArchive => ("RustSec", "tar.gz"),
            InputKind::OsvFile | InputKind::OsvFolder | InputKind::OsvArchive => ("OSV", "zip"),
        };
        let file = format!("sources/{index}.{extension}");
        let target = staging.file(&file)?;
        pack(input, &target)
            .map_err(|source| ImportError::Copy { location: input.location.clone(), source })?;
        let kind = match feed {
            "RustSec" => InputKind::RustSecArchive,
            _ => InputKind::OsvArchive,
        };
        let staged = Input { kind, path: target, ..input.clone() };
        sources.push(describe(&staged, &file, feed)?);
    }
    if sources.is_empty() {
        let named: Vec<&str> = inputs.iter().map(|input| input.location.as_str()).collect();
        return Err(ImportError::Nothing(named.join(", ")));
    }
    let manifest = Manifest::new(today, sources);
    let folder = store.publish(staging, &manifest)?;
    Ok((folder, manifest))
}
