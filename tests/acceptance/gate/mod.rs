//! `lockgate gate` on small real git repositories.

mod alerts;
mod bad_input;
mod bad_policies;
mod central;
mod clones;
pub(crate) mod elsewhere;
mod files;
mod foreign;
mod history;
mod instances;
mod lockfiles;
mod moves;
mod outputs;
mod pairs;
mod policy_edits;
pub(crate) mod repository;
mod sides;
mod verdicts;
