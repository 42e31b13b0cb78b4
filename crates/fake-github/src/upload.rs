//! What was uploaded.

/// An upload as it was taken.
#[derive(Clone, Debug)]
pub struct Upload {
    /// What polls name it by.
    pub id: String,
    /// The repository that it was sent to.
    pub repository: u64,
    /// The commit that it is about.
    pub commit: String,
    /// The branch that it is about.
    pub reference: String,
    /// The log, unpacked; empty if it could not be unpacked.
    pub sarif: Vec<u8>,
    /// Why it will fail; empty if it will not.
    pub errors: Vec<String>,
    /// Polls that still find it pending.
    pub pending: u32,
    /// When it was taken, in seconds since 1970.
    pub at: i64,
}
