//! The manifest of a snapshot.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use lockgate_model::{Date, Ecosystem, RepoPath};
use serde::{Deserialize, Serialize};

use crate::advisories::{self, Input, InputError, InputKind};

/// The manifest's file name.
pub const MANIFEST: &str = "lockgate-database.json";

/// Name of the file that names the snapshot in use.
pub(super) const CURRENT: &str = "current";

/// Folder of the snapshots.
pub(super) const SNAPSHOTS: &str = "snapshots";

/// Version of the manifest's form.
const SCHEMA_VERSION: u32 = 1;

/// What a snapshot holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the manifest's form, 1.
    pub schema_version: u32,
    /// Date on which the snapshot was made.
    pub created: Date,
    /// The sources, in the order of reading.
    pub sources: Vec<SnapshotSource>,
}

/// One source of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotSource {
    /// `RustSec` or `OSV`.
    pub feed: String,
    /// The file, relative to the manifest.
    pub file: String,
    /// Where it came from: a URL without credentials, or a path.
    pub location: String,
    /// Ecosystems of its records, by OSV's names.
    pub ecosystems: Vec<String>,
    /// Digest of the file, hex.
    pub sha256: String,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// Records in it.
    pub records: u32,
    /// The newest date in its records.
    pub newest: Option<Date>,
    /// Date of the last download or confirmation that it is unchanged; `None` for an import.
    pub fetched: Option<Date>,
    /// The server's `ETag`.
    pub etag: Option<String>,
    /// The server's `Last-Modified`.
    pub last_modified: Option<String>,
}

impl Manifest {
    /// A manifest of the present form.
    #[must_use]
    pub const fn new(created: Date, sources: Vec<SnapshotSource>) -> Self {
        Self { schema_version: SCHEMA_VERSION, created, sources }
    }
}

/// Why a prepared database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A file of it cannot be read.
    #[error("cannot read {} of the prepared database", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The manifest is no manifest.
    #[error("{} is damaged", path.display())]
    Damaged {
        /// The manifest.
        path: PathBuf,
        /// The cause.
        #[source]
        source: serde_json::Error,
    },
    /// The manifest is of another version of the program.
    #[error("{} has form {found}, this lockgate reads form {SCHEMA_VERSION}", path.display())]
    Version {
        /// The manifest.
        path: PathBuf,
        /// Its version.
        found: u32,
    },
    /// A source is missing, has another size than the manifest says, or its name leaves the folder.
    #[error("the prepared database {} is damaged: {problem}", path.display())]
    Inconsistent {
        /// The snapshot.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
}

/// Why a path is no database.
#[derive(Debug, thiserror::Error)]
pub enum ResolveError {
    /// A prepared database cannot be used.
    #[error(transparent)]
    Prepared(#[from] OpenError),
    /// The path is neither a prepared database nor an advisory source.
    #[error(transparent)]
    Source(#[from] InputError),
}

/// The advisory sources at a path, which may be a prepared database or any advisory source; none for an empty folder.
///
/// # Errors
/// When the path cannot be read, is of unknown form, or is a prepared database that is damaged.
pub fn resolve(path: &Path) -> Result<Vec<Input>, ResolveError> {
    match locate(path) {
        Some(snapshot) => Ok(inputs(&snapshot)?),
        None => Ok(advisories::inputs(path)?),
    }
}

/// The snapshot that a path names: the folder of a snapshot, or a data folder with one in use.
#[must_use]
pub fn locate(path: &Path) -> Option<PathBuf> {
    if path.join(MANIFEST).is_file() {
        return Some(path.to_owned());
    }
    let name = fs::read_to_string(path.join(CURRENT)).ok()?;
    let name = RepoPath::new(name.trim()).ok()?;
    Some(path.join(SNAPSHOTS).join(name.as_str()))
}

/// Reads the manifest of a snapshot.
///
/// # Errors
/// When it cannot be read, is damaged or of another form.
pub fn open(snapshot: &Path) -> Result<Manifest, OpenError> {
    let path = snapshot.join(MANIFEST);
    let bytes =
        fs::read(&path).map_err(|source| OpenError::Unreadable { path: path.clone(), source })?;
    let manifest: Manifest = serde_json::from_slice(&bytes)
        .map_err(|source| OpenError::Damaged { path: path.clone(), source })?;
    if manifest.schema_version != SCHEMA_VERSION {
        return Err(OpenError::Version { path, found: manifest.schema_version });
    }
    Ok(manifest)
}

/// The sources of a snapshot, each checked to be there in its full size.
///
/// # Errors
/// As [`open`], and when a source is missing or has another size.
pub fn inputs(snapshot: &Path) -> Result<Vec<Input>, OpenError> {
    open(snapshot)?.sources.iter().map(|source| input(snapshot, source)).collect()
}

fn input(snapshot: &Path, source: &SnapshotSource) -> Result<Input, OpenError> {
    let inconsistent =
        |problem: String| OpenError::Inconsistent { path: snapshot.to_owned(), problem };
    let file = RepoPath::new(&source.file).map_err(|error| inconsistent(error.to_string()))?;
    let path = snapshot.join(file.as_str());
    let found = fs::metadata(&path).map_err(|error| inconsistent(format!("{file}: {error}")))?;
    if found.len() != source.bytes {
        let problem = format!("{file} has {} bytes instead of {}", found.len(), source.bytes);
        return Err(inconsistent(problem));
    }
    let names = source.ecosystems.iter();
    Ok(Input {
        kind: match source.feed.as_str() {
            "RustSec" => InputKind::RustSecArchive,
            _ => InputKind::OsvArchive,
        },
        path,
        location: source.location.clone(),
        fetched: source.fetched,
        ecosystems: Some(names.filter_map(|name| Ecosystem::from_osv_name(name)).collect()),
    })
}
