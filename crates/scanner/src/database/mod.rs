//! The prepared database: immutable snapshots of advisory sources in a data folder.
//!
//! ```text
//! DATA/current                      the name of the snapshot in use
//! DATA/snapshots/NAME/lockgate-database.json
//! DATA/snapshots/NAME/rustsec.tar.gz
//! DATA/snapshots/NAME/osv/npm/all.zip
//! ```
//!
//! A snapshot is complete before it gets its name, and `current` is replaced by a rename: whatever fails, the last good
//! snapshot stays in use, and a scan that reads an older one is not disturbed.

mod import;
mod manifest;
mod pack;
mod store;

pub use import::{ImportError, import};
pub use manifest::{
    MANIFEST, Manifest, OpenError, ResolveError, SnapshotSource, inputs, locate, open, resolve,
};
pub use store::{Staging, Store, StoreError, describe};
