//! `lockgate policy`.

mod check;
mod explain;
pub(super) mod file;
mod schema;
mod tally;
mod tree;

use crate::args::{PolicyArgs, PolicyCommand};
use crate::failure::Failure;
use crate::settings::Settings;

/// Runs a command on the policy.
///
/// # Errors
/// As the command.
pub(crate) fn policy(args: &PolicyArgs, settings: &Settings) -> Result<u8, Failure> {
    match &args.command {
        PolicyCommand::Check(check) => check::check(check, settings),
        PolicyCommand::Explain(explain) => explain::explain(explain, settings),
        PolicyCommand::Schema => schema::schema(),
    }
}
