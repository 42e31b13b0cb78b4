//! What cargo keeps of a registry's index: one file a crate, below `.cache`.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use tame_index::KrateName;
use tame_index::index::IndexUrl;
use tame_index::utils::url_to_local_dir;

use super::entry::of_cache;
use super::{InUse, Release, Releases};

/// Largest entry that is read, in bytes; the largest real one has 7 MiB.
const MAX_BYTES: u64 = 64 << 20;

/// The folders below cargo's home in which it keeps the public registry's index, whether they are there or not, the best
/// first: by files or by git, each named in the way of cargo 1.85 or of those before it.
#[must_use]
pub fn cargo_folders(cargo_home: &Path) -> Vec<PathBuf> {
    let indexes = [IndexUrl::CratesIoSparse, IndexUrl::CratesIoGit];
    let names = indexes.iter().flat_map(|index| {
        [true, false].map(|stable| url_to_local_dir(index.as_str(), stable).map(|dir| dir.dir_name))
    });
    let index = cargo_home.join("registry").join("index");
    names.flatten().map(|name| index.join(name)).collect()
}

/// Reads what cargo keeps of the crates in use. What the first folder knows of a release counts. Never fails: an entry that
/// is not there or cannot be read is a release that is not known.
#[must_use]
pub fn read_cache(folders: &[PathBuf], in_use: &InUse<'_>) -> Releases {
    let crates: Vec<_> = in_use.iter().collect();
    let read = |(name, versions): &(&&str, &_)| -> Vec<Result<Vec<Release>, String>> {
        let Ok(valid) = KrateName::crates_io(name) else { return Vec::new() };
        let file = Path::new(".cache").join(valid.relative_path(None));
        let files = folders.iter().map(|folder| folder.join(&file));
        let bytes = files.filter_map(|file| match read_capped(&file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            read => Some(read.map_err(|error| format!("{}: {error}", file.display()))),
        });
        bytes
            .map(|bytes| of_cache(&bytes?, name, versions).map_err(|error| error.to_string()))
            .collect()
    };
    let all: Vec<_> = crates.par_iter().map(read).collect();
    let mut releases = Releases::default();
    for ((name, _), found) in crates.iter().zip(all) {
        for found in found {
            match found {
                Ok(found) => releases.take(name, found),
                Err(problem) => releases.take_problem(name, problem),
            }
        }
    }
    releases
}

fn read_capped(path: &Path) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    if size > MAX_BYTES {
        return Err(io::Error::other("the file is too large for an index entry"));
    }
    // cargo may be writing it: what comes then does not make an entry.
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    file.take(MAX_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}
