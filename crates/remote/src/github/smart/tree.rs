//! Folders out of a pack. Source: git's `tree-walk.c`.

use super::pack::{Kind, Objects};
use crate::github::object_name::ObjectName;
use crate::github::whole_tree::{NodeKind, TreeLimits, TreeNode, WholeTree};

/// The tree of a commit.
pub(super) fn of_commit(commit: &[u8]) -> Option<ObjectName> {
    let line = commit.split(|byte| *byte == b'\n').next()?;
    let id = std::str::from_utf8(line.strip_prefix(b"tree ")?).ok()?;
    ObjectName::new(id).ok()
}

/// Everything below a tree, folder by folder; `None` where one is not there or damaged. The same folder at many places is
/// listed at each, so that a small pack may hold a huge tree: the limit of entries ends it.
pub(super) fn walk(
    objects: &Objects,
    root: ObjectName,
    limits: &TreeLimits<'_>,
) -> Option<WholeTree> {
    let mut tree = WholeTree { entries: Vec::new(), complete: true };
    let mut folders = vec![(Vec::new(), root)];
    while let Some((folder, oid)) = folders.pop() {
        let mut rest = objects.get(oid, Kind::Tree)?;
        let hash = oid.as_str().len() / 2;
        while !rest.is_empty() {
            if tree.entries.len() >= limits.entries {
                tree.complete = false;
                return Some(tree);
            }
            let mut node = entry(&mut rest, hash)?;
            if !folder.is_empty() {
                node.path = [&folder[..], b"/", &node.path].concat();
            }
            if node.kind == NodeKind::Folder && (limits.enter)(&node.path) {
                folders.push((node.path.clone(), node.oid));
            }
            tree.entries.push(node);
        }
    }
    Some(tree)
}

fn entry(rest: &mut &[u8], hash: usize) -> Option<TreeNode> {
    let end = rest.iter().position(|byte| *byte == 0)?;
    let (head, after) = rest.split_at_checked(end)?;
    let (id, after) = after.get(1..)?.split_at_checked(hash)?;
    *rest = after;
    let space = head.iter().position(|byte| *byte == b' ')?;
    let (mode, name) = head.split_at_checked(space)?;
    let kind = NodeKind::of_mode(std::str::from_utf8(mode).ok()?);
    let (path, oid) = (name.get(1..)?.to_vec(), ObjectName::of_hash(id));
    Some(TreeNode { path, kind, oid, size: None })
}
