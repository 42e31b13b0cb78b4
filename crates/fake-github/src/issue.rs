//! What was written as an issue.

/// An issue as it is kept.
#[derive(Clone, Debug)]
pub struct Issue {
    /// Its number in the repository.
    pub number: u64,
    /// The title.
    pub title: String,
    /// The body.
    pub body: String,
    /// Whether it is open.
    pub open: bool,
    /// Whether only who may write can comment.
    pub locked: bool,
    /// Whether it was deleted: 410 from then on.
    pub deleted: bool,
    /// Who wrote it.
    pub author: String,
}
