//! `lockgate db`.

use super::{db_import, db_status, db_update};
use crate::args::{DbArgs, DbCommand};
use crate::failure::Failure;
use crate::settings::Settings;

/// Runs a command on the database.
///
/// # Errors
/// As the command.
pub(crate) fn db(args: &DbArgs, settings: &Settings) -> Result<u8, Failure> {
    match &args.command {
        DbCommand::Update(update) => db_update::update(update, settings),
        DbCommand::Import(import) => db_import::import(import, settings),
        DbCommand::Status(status) => db_status::status(status, settings),
    }
}
