//! Everything that a tree holds, below it as well. Large answers are read as they come.
//!
//! Source: <https://docs.github.com/en/rest/git/trees#get-a-tree>.

mod descent;
mod stream;

use std::fmt;

use super::error::GithubError;
use super::host::GithubHost;
use super::object_name::ObjectName;
use super::repository::Repository;
use descent::descend;
use stream::{Listed, list};

/// What a tree holds.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct WholeTree {
    /// In the order of git; those of a descent folder by folder.
    pub entries: Vec<TreeNode>,
    /// Nothing was left out but what the limits said to skip.
    pub complete: bool,
}

/// An entry of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeNode {
    /// Its path below the tree, as bytes: nothing holds it to UTF-8, or to harmless names.
    pub path: Vec<u8>,
    /// What it is.
    pub kind: NodeKind,
    /// Its id; of a submodule, the commit of another repository.
    pub oid: ObjectName,
    /// Its size in bytes, of files and links.
    pub size: Option<u64>,
}

/// What an entry of a tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeKind {
    /// A file.
    File,
    /// A file that may be run.
    Executable,
    /// A symbolic link.
    Link,
    /// A folder.
    Folder,
    /// A commit of another repository.
    Submodule,
}

impl NodeKind {
    /// By its mode. A mode that git does not write today is that of a file, which old repositories have.
    pub(crate) fn of_mode(mode: &str) -> Self {
        match mode.trim_start_matches('0') {
            "40000" => Self::Folder,
            "120000" => Self::Link,
            "160000" => Self::Submodule,
            "100755" => Self::Executable,
            _ => Self::File,
        }
    }
}

/// How much of a tree is read.
#[derive(Clone, Copy)]
pub struct TreeLimits<'a> {
    /// Entries that are kept at most; with more the tree is not complete.
    pub entries: usize,
    /// Requests at most where one is not enough: from about 27,000 entries GitHub leaves some out, and folders are
    /// listed one by one.
    pub requests: usize,
    /// Whether a folder, by its path below the tree, is listed when folders are listed one by one. What is in others is
    /// left out, and the tree counts as complete.
    pub enter: &'a (dyn Fn(&[u8]) -> bool + Sync),
}

impl Default for TreeLimits<'_> {
    fn default() -> Self {
        Self { entries: 400_000, requests: 500, enter: &|_| true }
    }
}

impl fmt::Debug for TreeLimits<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TreeLimits")
            .field("entries", &self.entries)
            .field("requests", &self.requests)
            .finish_non_exhaustive()
    }
}

/// How deep a tree is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Depth {
    One,
    All,
}

/// Everything below a tree, or below a commit's tree. An empty repository has an empty one.
///
/// # Errors
/// [`GithubError`].
pub async fn whole_tree(
    host: &GithubHost,
    repository: &Repository,
    oid: ObjectName,
    limits: &TreeLimits<'_>,
) -> Result<WholeTree, GithubError> {
    let listed = match list(host, repository, oid, Depth::All, limits.entries).await {
        Ok(listed) => listed,
        Err(error) if is_empty(&error) => Listed::default(),
        Err(error) => return Err(error),
    };
    if listed.truncated && !listed.capped {
        // What GitHub sent is an arbitrary part, and not worth its memory.
        drop(listed);
        return descend(host, repository, oid, limits).await;
    }
    Ok(WholeTree { entries: listed.entries, complete: !listed.capped })
}

/// 409: "Git Repository is empty."
fn is_empty(error: &GithubError) -> bool {
    match error.cause() {
        GithubError::Unexpected { status: 409, said, .. } => said.message.contains("empty"),
        _ => false,
    }
}
