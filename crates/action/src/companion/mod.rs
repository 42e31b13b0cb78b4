//! The comment for a run whose own token only reads: written by a second workflow, on `workflow_run`, from the report that
//! the first one left behind.
//!
//! The first run executes what a stranger's change says, so that its report may be made up, whole or in parts. Taken from it
//! are words of closed lists, numbers, and ids, names and versions of plain characters and bounded length; everything else,
//! titles, paths and reasons included, is passed over. Which pull request is meant comes from GitHub, never from the report.
//! The comment says whose word it is: the check decides, and not the comment.

mod field;
mod text;
mod told;

pub use text::text;
pub use told::{MAX_REPORT_BYTES, Told, ToldError};

#[cfg(test)]
mod tests;
