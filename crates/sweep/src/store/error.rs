//! Why a store cannot be used.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use crate::pack::Malformed;

/// Why a store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another sweep is at work on it.
    #[error("another sweep is at work on {}: {holder}", path.display())]
    Locked {
        /// The store.
        path: PathBuf,
        /// Who, and by which process.
        holder: String,
    },
    /// It is the store of another host.
    #[error("the store {} is of {found}, not of {wanted}", path.display())]
    OtherHost {
        /// The store.
        path: PathBuf,
        /// The host that it was made for.
        found: String,
        /// The host that is swept.
        wanted: String,
    },
    /// A later lockgate wrote it.
    #[error("the store {} is of form {version}, which a later lockgate wrote", path.display())]
    Newer {
        /// The store.
        path: PathBuf,
        /// Its form.
        version: i64,
    },
    /// An earlier lockgate wrote it, and it is only read here.
    #[error("the store {} is of form {version}, which an earlier lockgate wrote", path.display())]
    Older {
        /// The store.
        path: PathBuf,
        /// Its form.
        version: i64,
    },
    /// The file is something else.
    #[error("{} is not a store", path.display())]
    NotAStore {
        /// The file.
        path: PathBuf,
    },
    /// There is no store.
    #[error("there is no store {}", path.display())]
    Missing {
        /// The store.
        path: PathBuf,
    },
    /// A part of it is not what was written.
    #[error("the store {} is damaged: {what}", path.display())]
    Damaged {
        /// The store.
        path: PathBuf,
        /// The part.
        what: String,
    },
    /// It lies on a file system on which two machines would not see each other's locks.
    #[error("the store {} lies on a network file system ({kind})", path.display())]
    Network {
        /// The store.
        path: PathBuf,
        /// The file system.
        kind: String,
    },
    /// There is no room for it.
    #[error("there is no room left for the store {}", path.display())]
    Full {
        /// The store.
        path: PathBuf,
    },
    /// The operating system refuses.
    #[error("cannot use the store {}", path.display())]
    Io {
        /// The store.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// SQLite refuses.
    #[error("cannot use the store {}", path.display())]
    Database {
        /// The store.
        path: PathBuf,
        /// Why.
        source: rusqlite::Error,
    },
    /// A run or a repository that the store does not have.
    #[error("the store {} has no {what}", path.display())]
    Unknown {
        /// The store.
        path: PathBuf,
        /// What it does not have.
        what: String,
    },
}

impl StoreError {
    /// What the user can do.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Locked { .. } => "wait until it has ended, or name another store",
            Self::OtherHost { .. } => "name another store for this host",
            Self::Newer { .. } => "use the later lockgate, or begin anew by --rebuild",
            Self::Older { .. } => "run the sweep once: it brings the store up to date",
            Self::NotAStore { .. } => {
                "name another file, or begin anew by --rebuild, which puts this one aside"
            }
            Self::Missing { .. } => "run a sweep first, or name its store",
            Self::Damaged { .. } => "begin anew by --rebuild: every repository is read again",
            Self::Network { .. } => "name a store on a local disk",
            Self::Full { .. } => "make room, then run the same command again: it goes on",
            Self::Io { .. } | Self::Database { .. } => "check the file and its folder",
            Self::Unknown { .. } => "see what it has: lockgate sweep status",
        }
    }
}

/// The faults of one store, told by its path.
#[derive(Clone, Debug)]
pub(crate) struct Faults(PathBuf);

impl Faults {
    pub(crate) fn of(path: &Path) -> Self {
        Self(path.to_owned())
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn io(&self, source: std::io::Error) -> StoreError {
        let path = self.0.clone();
        match source.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                StoreError::Full { path }
            }
            std::io::ErrorKind::NotFound => StoreError::Missing { path },
            _ => StoreError::Io { path, source },
        }
    }

    pub(crate) fn database(&self, source: rusqlite::Error) -> StoreError {
        let path = self.0.clone();
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => StoreError::Full { path },
            Some(ErrorCode::NotADatabase) => StoreError::NotAStore { path },
            Some(ErrorCode::DatabaseCorrupt) => self.damaged(source.to_string()),
            _ => match source {
                // A column of another type, or text that is none.
                rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::Utf8Error(..) => self.damaged(source.to_string()),
                source => StoreError::Database { path, source },
            },
        }
    }

    pub(crate) fn damaged(&self, what: impl Into<String>) -> StoreError {
        StoreError::Damaged { path: self.0.clone(), what: what.into() }
    }

    /// For what cannot be unpacked.
    pub(crate) fn malformed(&self, what: &str) -> impl Fn(Malformed) -> StoreError {
        let error = (self.clone(), what.to_owned());
        move |_| error.0.damaged(error.1.clone())
    }

    pub(crate) fn unknown(&self, what: impl Into<String>) -> StoreError {
        StoreError::Unknown { path: self.0.clone(), what: what.into() }
    }
}
