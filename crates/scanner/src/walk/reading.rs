//! Reads one file with a limit on its size.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use lockgate_model::{Note, NoteKind, RepoPath};

/// Largest manifest that is read, in bytes.
pub const MAX_MANIFEST_BYTES: u64 = 4 << 20;

/// Reads a regular file of at most `max` bytes. `path` names it in the note.
///
/// # Errors
/// A note when the file is larger, is not a regular file or cannot be read.
pub fn read_capped(path: &RepoPath, absolute: &Path, max: u64) -> Result<Vec<u8>, Note> {
    let unread = |why: &str| Note::new(NoteKind::UnreadFile, why).in_file(path);
    // Before it is opened: to open a pipe waits for the other side.
    match fs::symlink_metadata(absolute) {
        Ok(data) if !data.is_file() => return Err(unread("not a regular file")),
        Ok(data) if data.len() > max => return Err(too_large(path, data.len(), max)),
        Ok(_) => {}
        Err(error) => return Err(unread(&reason(&error))),
    }
    let bytes = read_at_most(absolute, max).map_err(|error| unread(&reason(&error)))?;
    match u64::try_from(bytes.len()) {
        Ok(size) if size <= max => Ok(bytes),
        Ok(size) => Err(too_large(path, size, max)),
        Err(_) => Err(unread("the file does not fit into memory")),
    }
}

/// The cause in words that are the same on every system.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        kind => kind.to_string(),
    }
}

/// One byte more than the limit at most, so that a file that grew meanwhile is noticed.
fn read_at_most(absolute: &Path, max: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(absolute)?.take(max.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

pub(super) fn too_large(path: &RepoPath, size: u64, max: u64) -> Note {
    Note::new(NoteKind::UnreadFile, format!("{size} bytes are more than the limit of {max}"))
        .in_file(path)
        .with_hint("raise the limit on the size of a lockfile, or exclude the file")
}
