//! Building an index.
//!
//! The records of the sources are read once, decoded on all cores and spooled to a temporary file; only their ids,
//! aliases and places stay in memory. With all of them known, groups are named, and the tables are written in the order
//! of their keys: the same sources give the same bytes.

mod gather;
mod gone;
mod groups;
mod publish;
mod spool;
mod tally;

use std::collections::HashSet;
use std::path::Path;

use lockgate_model::{AdvisoryId, Date, Ecosystem};

use super::error::IndexError;
use super::lookup::Index;
use super::stored::Validators;
use crate::advisories::signals::SignalTable;
use crate::advisories::{Input, Limits};

/// A source of an index in the making.
#[derive(Debug)]
pub enum BuildSource {
    /// Its records are read.
    Read(Origin),
    /// The records of a source of the index that is rebuilt, by its place there, as they are.
    Keep {
        /// The place among the sources of the index that is rebuilt.
        place: usize,
        /// When it was last fetched or confirmed unchanged, where that is known to be later.
        fetched: Option<Date>,
    },
    /// The same with newer records put in and others taken out.
    Change {
        /// The place among the sources of the index that is rebuilt.
        place: usize,
        /// The newer records.
        origin: Origin,
        /// Ids in lower case of the records that are gone, and of those that are newer.
        replaced: HashSet<String>,
    },
}

/// Where the records of a source come from.
#[derive(Debug)]
pub struct Origin {
    /// The file or folder.
    pub input: Input,
    /// Whether its records win over those of public sources with the same id.
    pub private: bool,
    /// What the server said of it.
    pub validators: Validators,
}

/// What an index is built from.
#[derive(Clone, Copy, Debug)]
pub struct From<'a> {
    /// The index that is rebuilt: sources may be kept from it, and groups that it published under an id keep that id.
    pub base: Option<&'a Index>,
    /// The sources, in the order of their precedence among equals.
    pub sources: &'a [BuildSource],
    /// Signals of exploitation. Those of a file that is not there are kept from the base.
    pub signals: &'a SignalTable,
}

/// What was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// Records, each of an id and feed once unless sources differ on it.
    pub records: usize,
    /// Packages that a record names.
    pub packages: usize,
    /// Bytes of the file.
    pub bytes: u64,
    /// Bytes of what scans match by: the file without the whole records.
    pub matching_bytes: u64,
}

/// Builds an index of these sources and gives the file its name when it is complete.
///
/// `progress` is told how many records were read.
///
/// # Errors
/// When the disk does not take the file, or the base is damaged. What could not be read of a source is kept with it, as
/// [`crate::advisories::load`] tells it.
pub fn build(
    target: &Path,
    from: &From<'_>,
    limits: &Limits,
    progress: &dyn Fn(usize),
) -> Result<Built, IndexError> {
    let From { base, sources, signals } = *from;
    let write = |source| IndexError::Write { path: target.to_owned(), source };
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let spool = spool::Spool::new(folder.unwrap_or(Path::new("."))).map_err(write)?;
    let mut gathered = gather::Gathered::new(spool);
    gathered.keep(base, sources)?;
    for (at, source) in sources.iter().enumerate() {
        gathered.read(at, source, limits, progress).map_err(write)?;
    }
    gathered.close(base, sources)?;
    publish::publish(target, base, signals, gathered).map_err(|error| match error {
        publish::PublishError::Disk(source) => write(source),
        publish::PublishError::Base(error) => error,
    })
}

/// A record, as far as all of them stay in memory.
#[derive(Debug)]
struct Head {
    id: AdvisoryId,
    feed: u8,
    aliases: Vec<AdvisoryId>,
    ecosystems: Vec<Ecosystem>,
    withdrawn: bool,
    private: bool,
    /// The sources that have it, ascending.
    sources: Vec<u16>,
    /// Digest of the record without its sources.
    content: [u8; 32],
    place: spool::Place,
}
