//! Which database a command reads.

use std::path::PathBuf;

use lockgate_model::{Note, NoteKind};
use lockgate_scanner::advisories::Advisories;
use lockgate_scanner::database::Database;
use lockgate_scanner::index::IndexError;
use lockgate_scanner::inventory::Inventory;

use crate::failure::Failure;
use crate::settings::Settings;

/// What a user can do about a missing database.
pub(super) const HINT: &str = "run `lockgate db update`, or name a database by --db or LOCKGATE_DB";

/// The database to read, and notes on what was named and cannot be used.
pub(super) struct Found {
    pub(super) database: Database,
    notes: Vec<Note>,
}

impl Found {
    /// The advisories of the packages in use in any of the inventories. A damaged index is a note, which no scan passes.
    pub(super) fn advisories(&self, inventories: &[&Inventory]) -> Advisories {
        self.noted(self.database.advisories(inventories))
    }

    /// Sources, counts and what could not be read.
    pub(super) fn status(&self) -> Advisories {
        self.noted(self.database.status())
    }

    /// Every record of the groups that an id belongs to.
    pub(super) fn find(&self, id: &str) -> Advisories {
        self.noted(self.database.find(id))
    }

    /// Every record of the packages of a name.
    pub(super) fn search(&self, text: &str) -> Advisories {
        self.noted(self.database.search(text))
    }

    /// Whether there is anything to read.
    pub(super) fn is_empty(&self) -> bool {
        matches!(&self.database, Database::Sources(inputs) if inputs.is_empty())
    }

    fn noted(&self, read: Result<Advisories, IndexError>) -> Advisories {
        let mut loaded = read.unwrap_or_else(|error| {
            let notes = vec![damaged(&error, None)];
            Advisories { notes, ..Advisories::default() }
        });
        loaded.notes.extend(self.notes.iter().cloned());
        loaded
    }
}

/// Finds the database: what is named, else the downloaded one.
///
/// # Errors
/// When nothing is named and the platform tells no data folder, and for an index beside other databases.
pub(super) fn find(arguments: &[PathBuf], settings: &Settings) -> Result<Found, Failure> {
    let named = settings.named_databases(arguments);
    if !named.is_empty() {
        return open(&named);
    }
    let folder = settings.data_dir(None)?;
    // Nothing was downloaded yet: the report says which ecosystems lack advisories.
    if !folder.is_dir() || lockgate_scanner::database::locate(&folder).is_none() {
        return Ok(Found { database: Database::Sources(Vec::new()), notes: Vec::new() });
    }
    open(&[folder])
}

fn open(paths: &[PathBuf]) -> Result<Found, Failure> {
    let mut inputs = Vec::new();
    let mut notes = Vec::new();
    for path in paths {
        match Database::open(path) {
            Ok(Database::Index(index)) if paths.len() == 1 => {
                return Ok(Found { database: Database::Index(index), notes });
            }
            Ok(Database::Index(_)) => {
                let error = anyhow::anyhow!(
                    "the index {} cannot be read together with other databases",
                    path.display()
                );
                let hint = "make one index of them all: lockgate db build FILE PATH…";
                return Err(Failure::usage(error).with_hint(hint));
            }
            Ok(Database::Sources(found)) if found.is_empty() => {
                let note = Note::new(NoteKind::DamagedFeed, "it holds no advisory source");
                notes.push(note.about(path.display().to_string()).with_hint(HINT));
            }
            Ok(Database::Sources(found)) => inputs.extend(found),
            Err(error) => notes.push(damaged(&error, Some(path.display().to_string()))),
        }
    }
    Ok(Found { database: Database::Sources(inputs), notes })
}

/// The failure for what is not in a database: it may be the fault of the one who asks only where all of it was read.
pub(super) fn not_found(what: &str, found: &Found, loaded: &Advisories) -> Failure {
    let damage = loaded.notes.iter().find(|note| note.kind == NoteKind::DamagedFeed);
    let failure = match damage {
        Some(note) => {
            let subject = note.subject.as_deref().map(|of| format!("{of}: ")).unwrap_or_default();
            Failure::incomplete(anyhow::anyhow!("{subject}{}", note.message))
        }
        None => {
            let error = anyhow::anyhow!("no {what} is in the database");
            if found.is_empty() { Failure::incomplete(error) } else { Failure::usage(error) }
        }
    };
    failure.with_hint(HINT)
}

fn damaged(error: &dyn std::error::Error, path: Option<String>) -> Note {
    let mut note = Note::new(NoteKind::DamagedFeed, chain(error)).with_hint(HINT);
    note.subject = path;
    note
}

/// An error and its causes on one line.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
