//! Objects that a clone lacks, from elsewhere: a shallow one has no base, one with `--filter` no old blobs and trees.
//!
//! Nothing is believed: what is supplied is held against the id that was asked for, as what is on disk is. Only which tree a
//! commit has cannot be told from the commit's id alone, see [`Commit::told`](crate::Commit::told).

use std::sync::Arc;

use crate::error::Cause;
use crate::object_id::ObjectId;

/// Where missing objects come from. It is asked by several threads at once, for one object at a time.
pub type Supply = Arc<dyn Fn(&Wanted) -> Result<Vec<u8>, Cause> + Send + Sync>;

/// An object that the clone lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Its id.
    pub id: ObjectId,
    /// What it must be.
    pub kind: WantedKind,
    /// Most bytes that are taken.
    pub max: u64,
}

/// What a missing object must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WantedKind {
    /// A tree, as git stores it; see [`tree_bytes`].
    Tree,
    /// The content of a file.
    Blob,
}

/// An entry of one tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeItem<'a> {
    /// The mode in octal digits; zeros before it do not count.
    pub mode: &'a str,
    /// The name.
    pub name: &'a str,
    /// The id.
    pub id: ObjectId,
}

/// A tree as git stores it, from a listing in any order. Its id tells whether the listing is whole.
#[must_use]
pub fn tree_bytes(items: &[TreeItem<'_>]) -> Vec<u8> {
    let mut sorted = items.to_vec();
    sorted.sort_by_cached_key(order);
    let mut bytes = Vec::new();
    for item in sorted {
        bytes.extend_from_slice(mode(&item).as_bytes());
        bytes.push(b' ');
        bytes.extend_from_slice(item.name.as_bytes());
        bytes.push(0);
        bytes.extend_from_slice(item.id.0.as_bytes());
    }
    bytes
}

fn mode<'a>(item: &TreeItem<'a>) -> &'a str {
    item.mode.trim_start_matches('0')
}

/// Git sorts a folder as if its name ended with a slash.
fn order(item: &TreeItem<'_>) -> Vec<u8> {
    let end: &[u8] = if mode(item) == "40000" { b"/" } else { b"" };
    [item.name.as_bytes(), end].concat()
}
