//! One sweep by many machines: a plan, a file from each shard, and all of them together again.
//!
//! The plan lists the repositories once. A shard collects those that fall to it and writes one terminal record for each,
//! with all that it is judged by. Merging holds every file against the plan, fills a store in the order of the
//! repositories' numbers, and judges it as any store is: the same bytes whatever the number of shards and the order of
//! their files.

mod assign;
mod export;
mod file;
mod merge;
mod plan;

pub use assign::shard_of;
pub use export::export;
pub use file::{Record, ShardError, ShardFile, file_name, is_whole, read, write};
pub use merge::{Merged, merge};
pub use plan::{FilterSpec, PlanError, PlanFile};
