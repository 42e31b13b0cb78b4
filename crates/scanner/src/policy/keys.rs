//! The keys of the policy file, table by table: the reader takes these, and the schema for editors is held against them.

use lockgate_model::{GateClasses, Thresholds, Tolerances};

/// Keys of the file itself.
pub const TOP: &[&str] =
    &["preset", "exclude", "block", "gate", "rule", "incomplete", "ignore", "registries"];
/// Keys of `[registries]`.
pub const REGISTRIES: &[&str] = &["private-scopes", "private-hosts", "private-prefixes"];
/// Keys of an `[[ignore]]`.
pub const IGNORE: &[&str] = &["id", "package", "path", "reason", "approver", "expires"];
/// Keys of a `[[rule]]`.
pub const RULE: &[&str] = &["id", "when", "action", "grace-days", "grace-from", "reason"];

/// The key of the rule for what nobody scored.
pub(super) const UNSCORED: &str = "unscored";
/// The key of the greatest age.
pub(super) const MAX_AGE: &str = "max-database-age-days";

/// Keys of `[block]`.
#[must_use]
pub fn block() -> Vec<&'static str> {
    let kinds = Thresholds::default().entries().map(|(key, _)| key);
    kinds.into_iter().chain([UNSCORED]).collect()
}

/// Keys of `[gate]`.
#[must_use]
pub fn gate() -> Vec<&'static str> {
    GateClasses::default().entries().map(|(key, _)| key).to_vec()
}

/// Keys of `[incomplete]`.
#[must_use]
pub fn incomplete() -> Vec<&'static str> {
    let kinds = Tolerances::default().entries().map(|(key, _)| key);
    kinds.into_iter().chain([MAX_AGE]).collect()
}
