//! The id of an object.

use std::fmt;

/// The id of an object: the hash of its bytes. Shown as 40 hex digits, or 64 in a repository of SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(pub(crate) gix::ObjectId);

impl ObjectId {
    /// Reads a whole id: 40 hex digits, or 64.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        gix::ObjectId::from_hex(text.as_bytes()).ok().map(Self)
    }

    /// The id of a tree, by the hash that this id is of.
    #[must_use]
    pub fn of_tree(self, bytes: &[u8]) -> Option<Self> {
        let hash = gix::objs::compute_hash(self.0.kind(), gix::objs::Kind::Tree, bytes);
        hash.ok().map(Self)
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
