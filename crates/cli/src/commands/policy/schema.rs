//! `lockgate policy schema`.

use crate::failure::Failure;
use crate::terminal;

/// The shape of `lockgate.toml`, for editors.
const SCHEMA: &str = include_str!("../../../schema/policy.v1.schema.json");

/// Prints the JSON schema of the policy.
///
/// # Errors
/// Exit code 3 when standard output cannot be written.
pub(super) fn schema() -> Result<u8, Failure> {
    let lines: Vec<String> = SCHEMA.lines().map(str::to_owned).collect();
    terminal::print_answer(&lines)?;
    Ok(0)
}

#[cfg(test)]
mod tests;
