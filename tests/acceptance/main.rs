//! The real executable, used as people use it.

#![allow(
    clippy::expect_used,
    clippy::format_push_string,
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
#[cfg(unix)]
mod cache;
mod clock;
mod compare;
mod database;
mod demo;
#[cfg(unix)]
mod disk;
#[path = "../../crates/remote/tests/github/fake.rs"]
#[allow(dead_code, reason = "the tests of the crate use more of it")]
mod fake;
mod gate;
mod github;
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
#[path = "../../crates/remote/tests/github/replies.rs"]
#[allow(dead_code, reason = "the tests of the crate use more of it")]
mod replies;
mod server;
mod sweep;
mod tree;
mod updates;
mod workflow;
mod yanked;
