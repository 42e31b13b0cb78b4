//! What a path names.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use lockgate_model::{AdvisoryId, Ecosystem, RepoPath};

use super::store::{CURRENT, SNAPSHOTS};
use crate::advisories::{self, Advisories, Input, InputError, Limits, Wanted};
use crate::index::{Index, IndexError, is_index};
use crate::inventory::Inventory;
use crate::matching::affected_groups;
use crate::name;

/// Where the advisories of a scan come from.
#[derive(Debug)]
pub enum Database {
    /// A prepared index.
    Index(Box<Index>),
    /// Sources that are read as they are; none for an empty folder.
    Sources(Vec<Input>),
}

/// Why a path is no database.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The index cannot be used.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The path is neither an index nor an advisory source.
    #[error(transparent)]
    Source(#[from] InputError),
    /// The folder names an index that is not in it, or one of an earlier lockgate.
    #[error("the database {} names an index that is not there: {name}", path.display())]
    Missing {
        /// The data folder.
        path: PathBuf,
        /// The name.
        name: String,
    },
}

impl Database {
    /// Opens an index, a data folder with one in use, or any advisory source.
    ///
    /// # Errors
    /// When the path cannot be read, is of unknown form, or is an index that is damaged.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        if path.is_file() && is_index(path) {
            return Ok(Self::Index(Box::new(Index::open(path)?)));
        }
        let mut tries = 0;
        while let Some(name) = current(path) {
            let file = snapshot(path, &name);
            if file.as_deref().is_some_and(Path::is_file) {
                return Ok(Self::Index(Box::new(Index::open(&file.unwrap_or_default())?)));
            }
            // Two updates may have passed between the reading of the name and the opening of the file.
            tries += 1;
            if tries > 3 {
                return Err(OpenError::Missing { path: path.to_owned(), name });
            }
        }
        Ok(Self::Sources(advisories::inputs(path)?))
    }

    /// The advisories of the packages in use in any of the inventories, with the texts of those that affect one.
    ///
    /// # Errors
    /// When a part of the index that was read is damaged.
    pub fn advisories(&self, inventories: &[&Inventory]) -> Result<Advisories, IndexError> {
        let wanted = Inventory::wanted_of(inventories);
        match self {
            Self::Sources(inputs) => Ok(advisories::load(inputs, &wanted, &Limits::default())),
            Self::Index(index) => index.advisories(&wanted, &|loaded| {
                let files = inventories.iter().map(|inventory| &inventory.files);
                files.flat_map(|files| affected_groups(files, loaded)).collect()
            }),
        }
    }

    /// Every record of the groups that an id belongs to, those withdrawn included.
    ///
    /// # Errors
    /// When a part of the index that was read is damaged.
    pub fn find(&self, id: &str) -> Result<Advisories, IndexError> {
        match self {
            Self::Index(index) => index.find(id),
            Self::Sources(inputs) => Ok(find(inputs, id)),
        }
    }

    /// Every record of the packages of a name, in every ecosystem.
    ///
    /// # Errors
    /// When a part of the index that was read is damaged.
    pub fn search(&self, text: &str) -> Result<Advisories, IndexError> {
        let covered = Ecosystem::ALL.iter().filter(|ecosystem| ecosystem.has_feed());
        let named = covered.map(|ecosystem| {
            (*ecosystem, HashSet::from([name::normalize(*ecosystem, text).into_owned()]))
        });
        let wanted = Wanted::packages(named.collect());
        match self {
            Self::Sources(inputs) => Ok(advisories::load(inputs, &wanted, &Limits::default())),
            Self::Index(index) => index.advisories(&wanted, &groups_of),
        }
    }

    /// Sources, counts and what could not be read.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn status(&self) -> Result<Advisories, IndexError> {
        match self {
            Self::Index(index) => index.load(&Wanted::counts()),
            Self::Sources(inputs) => {
                Ok(advisories::load(inputs, &Wanted::counts(), &Limits::default()))
            }
        }
    }
}

/// The groups of all records.
fn groups_of(loaded: &Advisories) -> BTreeSet<(Ecosystem, AdvisoryId)> {
    let entries = loaded
        .records
        .iter()
        .flat_map(|record| record.affected.iter().map(move |entry| (entry.ecosystem, &record.id)));
    entries.map(|(of, id)| (of, loaded.groups.canonical(of, id).clone())).collect()
}

/// Read twice: aliases of aliases are known only at the end of the first reading.
fn find(inputs: &[Input], id: &str) -> Advisories {
    let first = advisories::load(inputs, &Wanted::ids([id]), &Limits::default());
    let mut ids: BTreeSet<AdvisoryId> = first.records.iter().map(|r| r.id.clone()).collect();
    for record in &first.records {
        for entry in &record.affected {
            let canonical = first.groups.canonical(entry.ecosystem, &record.id);
            ids.extend(first.groups.ids(entry.ecosystem, canonical));
        }
    }
    let wanted = Wanted::ids(ids.iter().map(AdvisoryId::as_str).chain([id]));
    advisories::load(inputs, &wanted, &Limits::default())
}

/// The index in use of a data folder; `None` where there is none.
#[must_use]
pub fn locate(data: &Path) -> Option<PathBuf> {
    snapshot(data, &current(data)?)
}

fn current(data: &Path) -> Option<String> {
    Some(fs::read_to_string(data.join(CURRENT)).ok()?.trim().to_owned())
}

/// The file of a name; a name that leaves the folder has none.
fn snapshot(data: &Path, name: &str) -> Option<PathBuf> {
    let name = RepoPath::new(name).ok()?;
    Some(data.join(SNAPSHOTS).join(name.as_str()))
}
