//! A commit with what it reaches.

use super::{ObjectId, Objects};

/// The names of a commit and its tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ids {
    pub(crate) commit: ObjectId,
    pub(crate) tree: ObjectId,
}

/// A commit, its trees and blobs.
#[derive(Debug)]
pub(crate) struct Checkout {
    pub(crate) ids: Ids,
    pub(crate) commit: Vec<u8>,
    pub(crate) objects: Objects,
}

/// The bytes of a commit.
pub(crate) fn commit_of(
    tree: ObjectId,
    parent: Option<ObjectId>,
    at: i64,
    message: &str,
) -> Vec<u8> {
    let parent = parent.map(|parent| format!("parent {parent}\n")).unwrap_or_default();
    let who = format!("Fixture <fixture@lockgate.example> {at} +0000");
    format!("tree {tree}\n{parent}author {who}\ncommitter {who}\n\n{message}\n").into_bytes()
}
