//! The store: one SQLite file with what is known of every repository.
//!
//! One process writes, others read meanwhile. What one repository gives is written in one transaction, so a process that
//! is killed loses no repository that was finished. Every piece is sealed: what is damaged is an error, or is read again,
//! and never reads as nothing.

mod carry;
mod error;
mod fact;
mod identity;
mod judgement;
mod keep;
mod lock;
mod mount;
mod names;
mod open;
mod reader;
mod repository;
mod run;
mod schema;
mod snapshot;
mod tables;
mod upkeep;
mod writer;

pub use crate::run_id::RunId;
pub use carry::carried;
pub use error::StoreError;
pub use identity::Identity;
pub use judgement::{Kept, KeptId};
pub use reader::Reader;
pub use repository::{Ended, RepositoryRow, Seen, StoredRepository};
pub use run::{Run, RunStart};
pub use snapshot::{Snapshot, SnapshotLockfile};
pub(crate) use tables::{
    FACTS, RELEASES, RawRepository, Tables, blob, open_piece, open_reading, open_repository,
    open_snapshot,
};
pub use writer::{CarriedManifest, Learned, ManifestText, Read, Store};

#[cfg(test)]
mod tests;
