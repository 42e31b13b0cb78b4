//! Which controls stand over each repository, beside what its files hold.
//!
//! No alerts is not the same as scanned: what nobody may see, or nobody has looked at, is unknown and never no.

mod alerts;
mod fact;
mod kept;
mod learn;
mod rules;

pub use fact::{Answer, Control, Fact, RepositoryPosture};
pub use kept::{KIND, kept};
pub use learn::{LOST, Learned, LostControl, PostureOptions, learn};
