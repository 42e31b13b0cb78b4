//! One tree: names and what they stand for.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

use gix::objs::TreeRefIter;
use gix::objs::tree::EntryMode;

use crate::entry::EntryKind;
use crate::error::GitError;
use crate::object_id::ObjectId;
use crate::objects::{Objects, damaged};

/// What a name in a tree stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) kind: ItemKind,
    pub(crate) id: ObjectId,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ItemKind {
    Tree,
    Leaf(EntryKind),
}

impl Item {
    /// A tree by its id.
    pub(crate) fn tree(id: ObjectId) -> Self {
        Self { kind: ItemKind::Tree, id }
    }

    /// The id, if it is a tree.
    pub(crate) fn as_tree(self) -> Option<ObjectId> {
        (self.kind == ItemKind::Tree).then_some(self.id)
    }

    /// Kind and id, if it is no tree.
    pub(crate) fn as_leaf(self) -> Option<(EntryKind, ObjectId)> {
        match self.kind {
            ItemKind::Tree => None,
            ItemKind::Leaf(kind) => Some((kind, self.id)),
        }
    }
}

/// The items of a tree by name. A tree that git itself would refuse is damaged: an empty name, one with a `/`, one twice.
pub(crate) fn items(objects: &Objects, id: &ObjectId) -> Result<BTreeMap<Vec<u8>, Item>, GitError> {
    let bytes = objects.tree(id)?;
    let mut items = BTreeMap::new();
    for entry in TreeRefIter::from_bytes(&bytes, objects.hash()) {
        let entry = entry.map_err(|error| damaged(id, error))?;
        let name: &[u8] = entry.filename;
        if name.is_empty() || name.contains(&b'/') {
            return Err(damaged(id, "a name in it is empty or holds a slash"));
        }
        let Some(kind) = kind_of(entry.mode) else {
            return Err(damaged(id, format!("it holds the unknown mode {:o}", entry.mode.value())));
        };
        match items.entry(name.to_vec()) {
            Slot::Vacant(slot) => slot.insert(Item { kind, id: ObjectId(entry.oid.to_owned()) }),
            Slot::Occupied(_) => return Err(damaged(id, "it holds a name twice")),
        };
    }
    Ok(items)
}

fn kind_of(mode: EntryMode) -> Option<ItemKind> {
    if mode.is_tree() {
        Some(ItemKind::Tree)
    } else if mode.is_blob() {
        Some(ItemKind::Leaf(EntryKind::Blob))
    } else if mode.is_link() {
        Some(ItemKind::Leaf(EntryKind::Link))
    } else if mode.is_commit() {
        Some(ItemKind::Leaf(EntryKind::Submodule))
    } else {
        None
    }
}
