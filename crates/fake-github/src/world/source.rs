//! Where the files of a commit come from.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::io;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;

use crate::git::{File, Files, Mode};

/// What makes the files of many repositories, the same ones each time.
pub trait Make: Debug + Send + Sync {
    /// The files of the repository of a number.
    fn files(&self, index: u32) -> Files;
}

/// Files in memory, on the disk, made on demand, or changed.
#[derive(Clone, Debug)]
pub enum Source {
    /// Given.
    Files(Arc<Files>),
    /// Read whenever they are needed.
    Folder(Arc<Path>),
    /// Made whenever they are needed.
    Made(Arc<dyn Make>, u32),
    /// Those of another, but for some. `None` takes a file away.
    Changed(Arc<Source>, Arc<BTreeMap<String, Option<File>>>),
}

impl Source {
    /// The files. Errors: the disk.
    pub(crate) fn files(&self) -> io::Result<Files> {
        match self {
            Self::Files(files) => Ok(Files::clone(files)),
            Self::Folder(folder) => {
                let mut files = Files::new();
                read(folder, "", &mut files)?;
                Ok(files)
            }
            Self::Made(maker, index) => Ok(maker.files(*index)),
            Self::Changed(base, changes) => {
                let mut files = base.files()?;
                for (path, change) in changes.iter() {
                    match change {
                        Some(file) => files.insert(path.clone(), file.clone()),
                        None => files.remove(path),
                    };
                }
                Ok(files)
            }
        }
    }
}

/// Reads a folder with all below it, links as links. A `.git` in it is left out.
fn read(folder: &Path, prefix: &str, files: &mut Files) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if name == ".git" {
            continue;
        }
        let path = format!("{prefix}{name}");
        let kind = entry.file_type()?;
        if kind.is_dir() {
            read(&entry.path(), &format!("{path}/"), files)?;
        } else if kind.is_symlink() {
            let target = std::fs::read_link(entry.path())?;
            files.insert(path, File::link(&target.to_string_lossy()));
        } else if kind.is_file() {
            let mode = if executable(&entry)? { Mode::Executable } else { Mode::Plain };
            files.insert(path, File::of(mode, Bytes::from(std::fs::read(entry.path())?)));
        }
    }
    Ok(())
}

#[cfg(unix)]
fn executable(entry: &std::fs::DirEntry) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(entry.metadata()?.permissions().mode() & 0o100 != 0)
}

#[cfg(not(unix))]
fn executable(_: &std::fs::DirEntry) -> io::Result<bool> {
    Ok(false)
}
