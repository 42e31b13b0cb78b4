//! Exceptions.

use crate::Date;

/// An exception: findings that do not block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignore {
    /// The advisory's id or any alias; letter case does not matter.
    pub id: String,
    /// Only for this package.
    pub package: Option<String>,
    /// Only in lockfiles whose path matches this glob.
    pub path: Option<String>,
    /// Why; never blank.
    pub reason: String,
    /// Who approved it.
    pub approver: Option<String>,
    /// The last day on which it holds.
    pub expires: Option<Date>,
    /// 1-based line of the entry in the policy file.
    pub line: u32,
}
