//! `lockgate action` in the environment of a workflow run, on small real git repositories.

mod folders;
mod runner;
mod shallow;
