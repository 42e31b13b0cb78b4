//! The language of the policy: what each condition takes, which rule decides, and what two policies differ in.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test ends where it fails"
)]

mod changes;
mod conditions;
mod explain;
mod foreign;
mod grace;
mod order;
mod presets;
mod sample;
mod scale;
