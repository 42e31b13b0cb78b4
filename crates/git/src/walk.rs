//! Two trees side by side: what differs, at the cost of what differs.

use std::collections::BTreeMap;

use crate::entry::{Change, Entry};
use crate::error::GitError;
use crate::object_id::ObjectId;
use crate::objects::Objects;
use crate::tree::{Item, items};

/// The most bytes that all paths may take. A few trees that name each other can stand for more files than there are
/// atoms; this is enough for several million files, and the largest repositories known have some hundred thousand.
pub(crate) const MOST_BYTES: usize = 1 << 30;

/// The longest path, as of Linux.
const LONGEST_PATH: usize = 4096;

/// What both sides have under a name.
type Sides = (Option<Item>, Option<Item>);

/// One path, and what both sides have there.
struct Place {
    path: Vec<u8>,
    old: Option<Item>,
    new: Option<Item>,
}

/// The item at a path of folders below a tree; `None` where there is none. An empty path is the tree itself.
pub(crate) fn item_at(
    objects: &Objects,
    tree: ObjectId,
    path: &str,
) -> Result<Option<Item>, GitError> {
    let mut item = Item::tree(tree);
    for name in path.split('/').filter(|name| !name.is_empty()) {
        let Some(tree) = item.as_tree() else { return Ok(None) };
        match items(objects, &tree)?.remove(name.as_bytes()) {
            Some(inner) => item = inner,
            None => return Ok(None),
        }
    }
    Ok(Some(item))
}

/// Every difference between two items, sorted by path. Subtrees that are equal are not read. All paths together, the
/// folders' too, take `most` bytes at most.
pub(crate) fn changes(
    objects: &Objects,
    old: Option<Item>,
    new: Option<Item>,
    most: usize,
) -> Result<Vec<Change>, GitError> {
    let mut changes = Vec::new();
    let mut taken = 0;
    let mut places = vec![Place { path: Vec::new(), old, new }];
    while let Some(place) = places.pop() {
        if place.old == place.new {
            continue;
        }
        changes.extend(change_at(&place));
        let (old, new) = (place.old.and_then(Item::as_tree), place.new.and_then(Item::as_tree));
        let Some(tree) = new.or(old) else { continue };
        for (name, (old, new)) in sides(objects, old, new)? {
            let path = join(&place.path, &name);
            taken += size_of::<Place>() + path.len();
            if taken > most {
                return Err(GitError::TreeTooLarge { tree, what: "too many files below it" });
            }
            if path.len() > LONGEST_PATH {
                return Err(GitError::TreeTooLarge { tree, what: "too long a path below it" });
            }
            places.push(Place { path, old, new });
        }
    }
    changes.sort_by(|a, b| a.path().cmp(b.path()));
    Ok(changes)
}

/// What two trees hold under each name, without the names under which they hold the same.
fn sides(
    objects: &Objects,
    old: Option<ObjectId>,
    new: Option<ObjectId>,
) -> Result<BTreeMap<Vec<u8>, Sides>, GitError> {
    let mut sides: BTreeMap<_, Sides> = BTreeMap::new();
    if let Some(old) = old {
        let old = items(objects, &old)?.into_iter();
        sides.extend(old.map(|(name, item)| (name, (Some(item), None))));
    }
    if let Some(new) = new {
        for (name, item) in items(objects, &new)? {
            sides.entry(name).or_default().1 = Some(item);
        }
    }
    sides.retain(|_, (old, new)| old != new);
    Ok(sides)
}

/// The change of what is no tree on one side at least. A file in place of a folder is the file's; the folder's files
/// come when the folder is read.
fn change_at(place: &Place) -> Option<Change> {
    let entry = |item: Option<Item>| {
        let (kind, id) = item?.as_leaf()?;
        Some(Entry { path: place.path.clone(), kind, id })
    };
    match (entry(place.old), entry(place.new)) {
        (None, None) => None,
        (None, Some(new)) => Some(Change::Added(new)),
        (Some(old), None) => Some(Change::Deleted(old)),
        (Some(old), Some(new)) => Some(Change::Modified { old, new }),
    }
}

fn join(folder: &[u8], name: &[u8]) -> Vec<u8> {
    if folder.is_empty() { name.to_vec() } else { [folder, b"/", name].concat() }
}

#[cfg(test)]
mod tests {
    use gix::objs::{Kind, Write};

    use super::*;

    #[test]
    fn trees_that_stand_for_endless_files_end() {
        let folder = tempfile::tempdir().unwrap();
        let repository = gix::init(folder.path()).unwrap();
        let mut tree = repository.write_buf(Kind::Tree, b"").unwrap();
        for _ in 0..10 {
            let entry = |name: u8| [b"40000 ", &[name][..], b"\0", tree.as_bytes()].concat();
            let entries: Vec<u8> = (b'a'..=b'z').flat_map(entry).collect();
            tree = repository.write_buf(Kind::Tree, &entries).unwrap();
        }
        let objects = Objects::new(&repository.into_sync(), None);
        let bomb = Some(Item::tree(ObjectId(tree)));
        let error = changes(&objects, None, bomb, 1 << 20).unwrap_err();
        assert!(matches!(error, GitError::TreeTooLarge { .. }), "{error:?}");
    }
}
