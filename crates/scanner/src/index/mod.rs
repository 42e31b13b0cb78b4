//! The advisory index: one file, built once from any mix of feeds, mapped and read where a lookup leads.
//!
//! | section | key | value |
//! |---|---|---|
//! | sources | | the sources, their counts and dates, what could not be read |
//! | packages | ecosystem, name in one form | the affected ranges of every record of the package |
//! | groups | ecosystem, canonical id | the ids of the alias group |
//! | ids | id in lower case | the canonical id in each ecosystem |
//! | records | id in lower case, feed | the whole record, compressed |
//!
//! A scan reads the packages it has, evaluates them, and reads groups and records only of what it found. Every byte is
//! under a checksum that is verified before the byte is used, so a damaged index is an error and never an empty answer.

mod build;
mod convert;
mod diff;
mod error;
mod layout;
mod lookup;
mod map;
mod reader;
mod signals;
mod status;
mod stored;
mod table;

pub use build::{BuildSource, Built, From, Origin, build};
pub use diff::{Changed, Diff, diff};
pub use error::IndexError;
pub(crate) use layout::is_index;
pub use lookup::{Index, SourceStatus};
pub use stored::Validators;
