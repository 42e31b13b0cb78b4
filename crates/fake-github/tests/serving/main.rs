//! The server as a client sees it.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the whole crate is tests, which clippy.toml allows these only inside test functions"
)]

mod apps;
mod client;
mod contract;
mod faults;
mod graphql;
mod issues;
mod limits;
mod lists;
mod objects;
mod program;
mod scanning;
mod world;
