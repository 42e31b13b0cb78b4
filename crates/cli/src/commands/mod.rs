//! The commands: each takes its arguments and the settings and gives the exit code.

mod action;
mod advisories;
mod alerts;
mod compare;
mod database;
mod db;
mod delivery;
mod explain;
mod foreign;
mod formats;
mod gate;
mod github;
mod lockfiles;
mod osv_api;
mod outputs;
mod packages;
mod policy;
mod root;
mod scan;
mod sweep;
mod upload;
mod who;
mod yanked;

pub(crate) use action::action;
pub(crate) use alerts::alerts;
pub(crate) use compare::compare;
pub(crate) use db::db;
pub(crate) use explain::explain;
pub(crate) use formats::formats;
pub(crate) use gate::gate;
pub(crate) use packages::packages;
pub(crate) use policy::policy;
pub(crate) use scan::scan;
pub(crate) use sweep::sweep;
pub(crate) use upload::upload;
pub(crate) use who::who;
