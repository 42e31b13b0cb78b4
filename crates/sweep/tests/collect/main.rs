//! Sweeps of a GitHub on the loopback interface: what was asked, how each repository ended, what the store holds.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test ends where it fails"
)]

mod budget;
mod clock;
mod endings;
mod limits;
mod rig;
