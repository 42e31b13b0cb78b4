//! Many repositories: what was read of each, kept in one file, and judged without the network.
//!
//! A sweep has two phases, strictly apart. *Collecting* asks for the lockfiles of every repository and puts what they
//! hold into the [`store`]. *Judging* matches the store against an advisory index: it needs no network, so that a new
//! index costs no request.
//!
//! Results are what the blobs hold × what the index says. A blob is known by its name, so what it holds is read once, for
//! all repositories and for good.

pub mod account;
pub mod beside;
pub mod collect;
pub mod diff;
pub mod filter;
pub mod history;
pub mod judge;
pub mod judged;
mod object_name;
pub mod pack;
pub mod posture;
pub mod publish;
mod run_id;
pub mod shard;
pub mod store;
pub mod summary;
pub mod target;
pub mod views;
pub mod who;

pub use object_name::ObjectName;
