//! The pieces of the GitHub Action that need neither network nor scanning: what a run is asked for, what it does, and how its
//! results reach the workflow.
//!
//! In order: [`Environment`] and [`Inputs`] hold what the runner and the workflow say, [`Event`] what started the run,
//! [`Plan`] what follows from them. With a report, [`commands`] makes annotations, [`summary`] and [`comment`] find room for
//! Markdown that is rendered elsewhere, [`Outputs`] tells later steps, and [`finish`] gives the exit code. [`companion`]
//! makes the comment of a run that could not write it itself.
//!
//! Deliberately not here: reading the environment, random numbers, files, the network, and everything about lockfiles and
//! advisories. Values come in, text goes out.
//!
//! ```
//! use lockgate_action::{Checkout, Environment, Event, Inputs, Mode, Plan};
//!
//! let get = |name: &str| match name {
//!     "GITHUB_EVENT_NAME" => Some("schedule".to_owned()),
//!     _ => None,
//! };
//! let environment = Environment::new(get, false);
//! let event = Event::new(environment.event_name.as_deref(), Some(b"{}"))?;
//! let plan = Plan::new(&event, &Inputs::new(get)?, &environment, &Checkout::default())?;
//! assert_eq!(plan.mode, Mode::Scan);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod commands;
pub mod comment;
pub mod companion;
pub mod degrade;
mod environment;
mod event;
mod finish;
mod host;
mod inputs;
mod nonce;
mod outputs;
mod plan;
mod room;
#[cfg(test)]
mod sample;
pub mod summary;

pub use environment::Environment;
pub use event::{
    CommitId, Event, EventError, MAX_PAYLOAD_BYTES, MergeGroup, PullRequest, Push, Trigger,
    WorkflowRun,
};
pub use finish::{Finish, finish, finish_without_report};
pub use host::{Host, api_url};
pub use inputs::{CommentMode, DEFAULT_CATEGORY, InputError, Inputs, UploadMode};
pub use nonce::Nonce;
pub use outputs::{Files, Outputs};
pub use plan::{Candidate, Checkout, Comment, Gate, Mode, Plan, PlanError, Upload, UploadTarget};
