//! `lockgate gate` on small real git repositories.

mod clones;
mod files;
mod history;
mod instances;
mod lockfiles;
mod moves;
mod policy_edits;
mod repository;
mod verdicts;
