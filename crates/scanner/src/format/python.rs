//! What the lockfiles of Python's package managers have in common.

pub(super) mod entry;
pub(super) mod graph;
pub(super) mod name;
pub(super) mod origin;
pub(super) mod requirement;
pub(super) mod table;
