//! What other tools say of the same repositories: code scanning's alerts, Dependabot's, counts of secret scanning.

mod join;
mod problem;

pub use join::join;
pub use problem::{Beside, Problem, Section, Sighting, SightingState};
