//! The store and what is made of it.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a test fails by a panic"
)]

mod asking;
mod collect;
mod corpus;
mod damage;
mod judging;
mod keeping;
mod kill;
mod lifecycle;
mod packing;
mod reader_version;
mod shortcut;
