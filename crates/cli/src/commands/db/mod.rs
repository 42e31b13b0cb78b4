//! `lockgate db`.

mod build;
mod diff;
mod export;
mod import;
mod search;
pub(in crate::commands) mod sources;
mod status;
mod update;
mod verify;

use crate::args::{DbArgs, DbCommand};
use crate::failure::Failure;
use crate::settings::Settings;

/// Runs a command on the database.
///
/// # Errors
/// As the command.
pub(crate) fn db(args: &DbArgs, settings: &Settings) -> Result<u8, Failure> {
    match &args.command {
        DbCommand::Update(update) => update::update(update, settings),
        DbCommand::Build(build) => build::build(build, settings),
        DbCommand::Export(export) => export::export(export, settings),
        DbCommand::Import(import) => import::import(import, settings),
        DbCommand::Status(status) => status::status(status, settings),
        DbCommand::Diff(diff) => diff::compare(diff, settings),
        DbCommand::Search(search) => search::search(search, settings),
        DbCommand::Verify(verify) => verify::verify(verify, settings),
    }
}
