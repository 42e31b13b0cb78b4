//! The database of a scan: the index in use, or advisory sources as they are.
//!
//! ```text
//! DATA/current                  the name of the index in use
//! DATA/snapshots/NAME.lockgate  indexes, each complete and never changed
//! ```
//!
//! An index is complete before it gets its name, and `current` is replaced by a rename: whatever fails, the last good one
//! stays in use, and a scan that reads an older one is not disturbed.

mod make;
mod open;
mod store;

pub use make::{MakeError, make};
pub use open::{Database, OpenError, locate};
pub use store::{Staging, Store, StoreError};
