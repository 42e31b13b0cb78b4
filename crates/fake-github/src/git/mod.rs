//! Git's objects as git makes them: true ids, true bytes.

pub(crate) mod bare;
mod checkout;
mod file;
mod object_id;
mod objects;

pub(crate) use checkout::{Checkout, Ids, commit_of};
pub use file::{File, Files, Mode};
pub use object_id::ObjectId;
pub(crate) use objects::{Entry, Objects};
