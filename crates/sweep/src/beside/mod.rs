//! What other tools say of the same repositories: code scanning's alerts, Dependabot's, counts of secret scanning.

mod alert;
mod join;
mod problem;

pub use alert::{ALERTS, OtherAlert, SECRETS, SECTIONS};
pub use join::{OURS, join};
pub use problem::{Beside, Problem, Section, Sighting, SightingState};
