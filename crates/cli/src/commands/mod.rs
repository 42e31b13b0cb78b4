//! The commands: each takes its arguments and the settings and gives the exit code.

mod compare;
mod database;
mod db;
mod explain;
mod formats;
mod lockfiles;
mod osv_api;
mod outputs;
mod packages;
mod policy;
mod scan;

pub(crate) use compare::compare;
pub(crate) use db::db;
pub(crate) use explain::explain;
pub(crate) use formats::formats;
pub(crate) use packages::packages;
pub(crate) use policy::policy;
pub(crate) use scan::scan;
