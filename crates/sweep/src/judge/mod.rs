//! The store against an advisory index: what each repository would be told by a scan of its files. No network.
//!
//! Each release is matched once, however many lockfiles use it. Only a repository that uses one of which something is said
//! is unpacked; the report of every other one is made of counts and notes. Both give what `lockgate scan` gives.

mod affected;
mod catalog;
mod compact;
mod policies;
mod report;
mod result;
mod run;
mod status;

use lockgate_model::{Date, Policy};
use lockgate_scanner::index::IndexError;

use crate::store::{RunId, StoreError};

pub use crate::judged::{FindingRow, GroupFacts, Judged, JudgedRepository, Standing, TextId};
pub use result::{RepositoryResult, Trouble};
pub use run::judge;

/// How a store is judged.
#[derive(Debug)]
pub struct JudgeOptions<'a> {
    /// The policy of all repositories and where it comes from, in words; `None` judges each by its own file.
    pub central: Option<(&'a Policy, &'a str)>,
    /// Today in UTC.
    pub today: Date,
    /// The run whose repositories are judged; `None` is the last one. Only of the last run is it known which they were.
    pub run: Option<RunId>,
    /// Whether repositories are unpacked of which nothing is said, too. It gives the same and takes longer: a check.
    pub unpack_all: bool,
}

/// Why a store cannot be judged.
#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index cannot be read.
    #[error(transparent)]
    Index(#[from] IndexError),
}
