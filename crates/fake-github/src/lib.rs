//! A GitHub on the loopback interface: REST, GraphQL and git, with true objects, GitHub's limits, and faults on demand.
//!
//! It holds organizations with repositories that are given, read from folders, or made from a seed; 50,000 of those
//! take little memory, since files are made when somebody asks for them. It answers as GitHub's descriptions say, keeps
//! a log of what it was asked, and can be changed while it runs. It judges nothing and knows nothing of lockfiles but
//! how to write some.
//!
//! ```
//! use lockgate_fake_github::{FakeGithub, Limits, Options, Organization, Repository};
//!
//! let app = Repository::new("app").file("Cargo.lock", "version = 4\n");
//! let options = Options { limits: Limits::github(), ..Options::default() };
//! let github = FakeGithub::start([Organization::new("acme").with(app)], options)?;
//! // Point a client at `github.url()` with `github.token()`, or at `{url}/api/v3` as at an Enterprise Server.
//! github.edit(|world| world.push("acme", "app", [("Cargo.lock", Some("version = 3\n".into()))]));
//! assert!(github.requests().is_empty());
//! # Ok::<(), std::io::Error>(())
//! ```

mod answer;
mod bares;
mod call;
mod clock;
mod codeload;
mod description;
mod faults;
mod generate;
mod git;
mod graphql;
mod issue;
mod jwt;
mod limits;
mod log;
mod node_id;
mod options;
mod principal;
mod random;
mod rest;
mod server;
mod shared;
mod smart;
mod spoil;
mod upload;
mod world;

pub use clock::{Clock, ManualClock, SystemClock};
pub use description::DescriptionError;
pub use faults::{Action, Plan as FaultPlan, Rule};
pub use generate::{Generate, Generator, Known};
pub use git::{File, Files, Mode, ObjectId};
pub use issue::Issue;
pub use limits::{Bucket, Limits};
pub use log::Request;
pub use options::{Access, App, Installation, Options, Sees, TOKEN};
pub use server::FakeGithub;
pub use upload::Upload;
pub use world::{Make, Organization, OwnerKind, Repository, Source, Visibility, World};
