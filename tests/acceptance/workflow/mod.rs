//! `lockgate action` in the environment of a workflow run, on small real git repositories.

mod alerts;
mod folders;
pub(crate) mod runner;
mod shallow;
