//! Publishing: the results of a sweep to the code scanning of each repository.
//!
//! What was sent is kept in the store, with the intent before the request and the outcome after it: a run that is ended by
//! anything goes on, and sends again only what it does not know the outcome of, with the same content.

mod digest;
mod due;
mod run;
mod state;

pub use digest::results_digest;
pub use due::{Current, Due, due};
pub use run::{Delivery, Item, PublishOptions, Published, Row, publish};
pub use state::{KIND, OldBranch, Outcome, Publication};

/// The category of what a sweep publishes, apart from that of the gate in the repository itself.
pub const CATEGORY: &str = "lockgate/sweep/";
