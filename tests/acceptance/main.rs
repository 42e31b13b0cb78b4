//! The real executable, used as people use it.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test ends where it fails"
)]

mod action;
mod bad_advisories;
mod bad_lockfiles;
mod clock;
mod compare;
mod database;
mod demo;
#[cfg(unix)]
mod disk;
mod gate;
mod hostile;
#[cfg(unix)]
mod install;
#[cfg(unix)]
mod install_attacks;
#[cfg(unix)]
mod installer;
mod lockgate;
mod osv_api;
mod osv_server;
mod outputs;
mod packages;
mod policy;
mod policy_commands;
mod policy_readme;
mod server;
mod tree;
mod updates;
mod yanked;
