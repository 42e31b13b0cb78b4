//! Real repositories, made by the `git` program in temporary folders, and read by the crate.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test ends where it fails"
)]

mod damage;
mod history;
mod kinds;
mod made;
mod revisions;
mod supply;
mod trees;
