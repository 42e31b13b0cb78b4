//! What the user names as a database, and what is in it.
//!
//! Every form is taken as it is: a RustSec tree or its `.tar.gz`, an OSV record, a folder of records, an `all.zip`, or a
//! folder in the layout of OSV's bucket. Prepared databases are found by [`crate::database::resolve`].

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use lockgate_model::{Date, Ecosystem};

use super::ecosystems::{Folder, folder};

/// One advisory source to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// What it is.
    pub kind: InputKind,
    /// The file or folder.
    pub path: PathBuf,
    /// How it is named in reports.
    pub location: String,
    /// When it was last fetched or confirmed unchanged.
    pub fetched: Option<Date>,
    /// The ecosystems that its folder's name promises; `None` where only reading tells.
    pub ecosystems: Option<Vec<Ecosystem>>,
}

/// The form of an advisory source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputKind {
    /// A folder with `crates/<name>/RUSTSEC-….md`.
    RustSecTree,
    /// The same as a gzipped tar archive.
    RustSecArchive,
    /// One OSV record.
    OsvFile,
    /// The OSV records directly in a folder.
    OsvFolder,
    /// A zip archive of OSV records.
    OsvArchive,
}

/// Why a path is no database.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// The path cannot be read.
    #[error("cannot read the advisory database {}", path.display())]
    Unreadable {
        /// The path.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The path is a file of no known form.
    #[error("{} is no advisory database: expected a RustSec .tar.gz, an OSV .zip or an OSV .json", path.display())]
    Unknown {
        /// The path.
        path: PathBuf,
    },
}

/// Folders below which advisory sources are looked for, at most.
const MAX_DEPTH: usize = 8;

/// Finds the advisory sources at a path, in a fixed order; none for an empty folder.
///
/// # Errors
/// When the path cannot be read or is a file of unknown form.
pub fn inputs(path: &Path) -> Result<Vec<Input>, InputError> {
    let mut found = Vec::new();
    let metadata = fs::metadata(path).map_err(|source| unreadable(path, source))?;
    if metadata.is_dir() {
        in_folder(path, MAX_DEPTH, &mut found)?;
    } else {
        found.push(of_file(path)?);
    }
    Ok(found)
}

fn unreadable(path: &Path, source: io::Error) -> InputError {
    InputError::Unreadable { path: path.to_owned(), source }
}

fn of_file(path: &Path) -> Result<Input, InputError> {
    let mut start = [0; 4];
    let mut file = File::open(path).map_err(|source| unreadable(path, source))?;
    let read = file.read(&mut start).map_err(|source| unreadable(path, source))?;
    let json = has_extension(path, "json");
    let kind = match start.get(..read).unwrap_or_default() {
        [0x1f, 0x8b, ..] => InputKind::RustSecArchive,
        [b'P', b'K', ..] => InputKind::OsvArchive,
        _ if json => InputKind::OsvFile,
        [b'{', ..] => InputKind::OsvFile,
        // A damaged archive must be told from a stranger's file.
        _ if has_extension(path, "zip") => InputKind::OsvArchive,
        _ if has_extension(path, "gz") || has_extension(path, "tgz") => InputKind::RustSecArchive,
        _ => return Err(InputError::Unknown { path: path.to_owned() }),
    };
    Ok(input(kind, path))
}

fn input(kind: InputKind, path: &Path) -> Input {
    let named = path.parent().and_then(Path::file_name).and_then(|name| name.to_str());
    let ecosystems = match kind {
        InputKind::RustSecTree | InputKind::RustSecArchive => Some(vec![Ecosystem::CratesIo]),
        InputKind::OsvFile | InputKind::OsvFolder => None,
        InputKind::OsvArchive => match folder(named.unwrap_or_default()) {
            Folder::Supported(ecosystem) => Some(vec![ecosystem]),
            Folder::Other => Some(Vec::new()),
            Folder::Unknown => None,
        },
    };
    let location = path.display().to_string();
    Input { kind, path: path.to_owned(), location, fetched: None, ecosystems }
}

fn in_folder(path: &Path, depth: usize, found: &mut Vec<Input>) -> Result<(), InputError> {
    if is_rustsec_tree(path)? {
        found.push(input(InputKind::RustSecTree, path));
        return Ok(());
    }
    let mut records = false;
    let mut folders = Vec::new();
    for entry in sorted(path)? {
        // Links are not followed: a database is what lies in its folder.
        let kind = fs::symlink_metadata(&entry).map_err(|source| unreadable(&entry, source))?;
        if kind.is_dir() {
            folders.push(entry);
        } else if kind.is_file() && has_extension(&entry, "json") {
            records = true;
        } else if kind.is_file() && is_archive(&entry) {
            found.push(of_file(&entry)?);
        }
    }
    if records {
        found.push(input(InputKind::OsvFolder, path));
    }
    for entry in folders {
        let hidden = entry.file_name().and_then(|n| n.to_str()).is_some_and(|n| n.starts_with('.'));
        if depth > 0 && !hidden {
            in_folder(&entry, depth - 1, found)?;
        }
    }
    Ok(())
}

/// Whether a folder has `crates/<name>/`. RustSec's export for OSV has its records directly in `crates/`.
fn is_rustsec_tree(path: &Path) -> Result<bool, InputError> {
    let crates = path.join("crates");
    Ok(crates.is_dir() && sorted(&crates)?.iter().any(|entry| entry.is_dir()))
}

/// The entries of a folder, sorted by path.
pub(super) fn sorted(path: &Path) -> Result<Vec<PathBuf>, InputError> {
    let entries = fs::read_dir(path).map_err(|source| unreadable(path, source))?;
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry.map_err(|source| unreadable(path, source))?.path());
    }
    paths.sort();
    Ok(paths)
}

/// Whether a path ends in an extension, in any letter case.
pub(super) fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

fn is_archive(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let name = name.to_ascii_lowercase();
    [".zip", ".tar.gz", ".tgz"].iter().any(|extension| name.ends_with(extension))
}
