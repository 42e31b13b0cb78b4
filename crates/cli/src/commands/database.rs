//! Which advisory sources a command reads.

use std::path::PathBuf;

use lockgate_model::{Note, NoteKind};
use lockgate_scanner::advisories::Input;

use crate::failure::Failure;
use crate::settings::Settings;

/// What a user can do about a missing database.
pub(super) const HINT: &str = "run `lockgate db update`, or name a database by --db or LOCKGATE_DB";

/// The sources to read, and notes on what was named and is not there.
pub(super) struct Sources {
    pub(super) inputs: Vec<Input>,
    pub(super) notes: Vec<Note>,
}

/// Finds the sources: those named, else the downloaded database.
///
/// # Errors
/// When nothing is named and the platform tells no data folder.
pub(super) fn sources(arguments: &[PathBuf], settings: &Settings) -> Result<Sources, Failure> {
    let named = settings.named_databases(arguments);
    if named.is_empty() {
        let folder = settings.data_dir(None)?;
        // Nothing was downloaded yet: the report says which ecosystems lack advisories.
        if lockgate_scanner::database::locate(&folder).is_none() {
            return Ok(Sources { inputs: Vec::new(), notes: Vec::new() });
        }
        return Ok(find(&[folder]));
    }
    Ok(find(&named))
}

fn find(paths: &[PathBuf]) -> Sources {
    let mut found = Sources { inputs: Vec::new(), notes: Vec::new() };
    for path in paths {
        let name = path.display().to_string();
        let problem = match lockgate_scanner::database::resolve(path) {
            Ok(inputs) if inputs.is_empty() => "it holds no advisory source".to_owned(),
            Ok(inputs) => {
                found.inputs.extend(inputs);
                continue;
            }
            Err(error) => chain(&error),
        };
        let note = Note::new(NoteKind::DamagedFeed, problem).about(name);
        found.notes.push(note.with_hint(HINT));
    }
    found
}

/// An error and its causes on one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
