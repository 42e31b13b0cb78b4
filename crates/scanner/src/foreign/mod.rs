//! Findings of other tools beside our own: which a change brings in, and which are ours under another name.
//!
//! Nothing is read here, and nothing decided.

mod classify;
mod fold;
mod mention;

pub use classify::{Base, Classed, classify};
pub use fold::fold;
