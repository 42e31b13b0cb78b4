//! A tree that is too large for one answer, folder by folder.

use std::collections::VecDeque;

use super::stream::list;
use super::{Depth, NodeKind, TreeLimits, WholeTree};
use crate::github::error::GithubError;
use crate::github::host::GithubHost;
use crate::github::object_name::ObjectName;
use crate::github::repository::Repository;

/// Lists folders one by one, those near the top first: where the requests do not suffice, what is deep is left out.
///
/// # Errors
/// [`GithubError`].
pub(super) async fn descend(
    host: &GithubHost,
    repository: &Repository,
    oid: ObjectName,
    limits: &TreeLimits<'_>,
) -> Result<WholeTree, GithubError> {
    let mut tree = WholeTree { entries: Vec::new(), complete: true };
    let mut folders = VecDeque::from([(Vec::new(), oid)]);
    let mut requests = 0;
    while let Some((folder, oid)) = folders.pop_front() {
        let room = limits.entries.saturating_sub(tree.entries.len());
        if requests == limits.requests || room == 0 {
            tree.complete = false;
            break;
        }
        requests += 1;
        let listed = list(host, repository, oid, Depth::One, room).await?;
        tree.complete &= !listed.truncated && !listed.capped;
        for mut node in listed.entries {
            node.path = below(&folder, &node.path);
            if node.kind == NodeKind::Folder && (limits.enter)(&node.path) {
                folders.push_back((node.path.clone(), node.oid));
            }
            tree.entries.push(node);
        }
    }
    Ok(tree)
}

fn below(folder: &[u8], name: &[u8]) -> Vec<u8> {
    if folder.is_empty() { name.to_vec() } else { [folder, b"/", name].concat() }
}
