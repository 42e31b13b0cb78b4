//! Commits, trees and blobs out of a git repository's object database: read-only, and without a checkout.
//!
//! A gate judges two sides of a change. Both are read here from git's objects, so that neither has to be checked out,
//! and nothing of either side ever becomes a file that some tool could run.
//!
//! What is read can be trusted to be what was asked for: every object is compared with its id, an object that is
//! damaged or missing is an error and never an empty answer, replaced objects (`refs/replace`) and grafts do not
//! count, and no object above a cap is unpacked. The repository may belong to another user, as in containers: it is
//! opened with the least trust, its configuration is asked only for the format of the objects, files that it includes
//! are not opened, and neither the user's configuration nor `GIT_*` of the environment counts.
//!
//! Deliberately not here: fetching what is missing (whoever can is asked, see [`Supply`]), starting programs, the index and the files of a worktree, contents of
//! submodules, and what a path means. Paths are bytes as the tree's author wrote them; a hostile author writes `..`,
//! `.git`, `a\b`, line breaks, or bytes that are no UTF-8. They are names and must never be opened as files.
//!
//! ```no_run
//! use lockgate_git::{Change, Repository};
//!
//! # fn main() -> Result<(), lockgate_git::GitError> {
//! let repository = Repository::discover(std::path::Path::new("."))?;
//! let (base, head) = (repository.commit("origin/main")?, repository.commit("HEAD")?);
//! for change in repository.changes(&base, &head)? {
//!     if let Change::Added(entry) | Change::Modified { new: entry, .. } = change {
//!         let bytes = repository.blob(&entry.id, 64 << 20)?;
//!         assert!(bytes.len() <= 64 << 20);
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod commit;
mod entry;
mod error;
mod history;
mod object_id;
mod objects;
mod repository;
mod revision;
mod store;
mod supply;
mod tree;
mod walk;

pub use commit::Commit;
pub use entry::{Change, Entry, EntryKind};
pub use error::GitError;
pub use object_id::ObjectId;
pub use repository::Repository;
pub use supply::{Supply, TreeItem, Wanted, WantedKind, tree_bytes};
