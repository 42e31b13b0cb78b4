//! The repository's root, where paths in SARIF begin, and the folder below it that is judged.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use lockgate_git::Repository;
use lockgate_model::RepoPath;

use crate::failure::Failure;

/// A folder below the root; `None` is the root itself.
pub(super) type Folder = Option<RepoPath>;

/// The folder below a root that the user names.
///
/// # Errors
/// Exit code 2 for a root that is not there, and where the folder does not lie below it.
pub(super) fn named(root: &Path, folder: &Path) -> Result<Folder, Failure> {
    below(root, folder).ok_or_else(|| {
        let error = anyhow!("{} is not in {}", folder.display(), root.display());
        Failure::usage(error).with_hint("--sarif-root names the repository's root, above PATH")
    })
}

/// The folder below the worktree that it lies in. A folder in no worktree is its own root.
pub(super) fn of_repository(folder: &Path) -> Folder {
    let repository = Repository::discover(folder).ok()?;
    below(repository.worktree()?, folder)?
}

/// The folder below the checkout of a workflow: the worktree that it lies in, unless that reaches out of the workspace;
/// then, and without any, the workspace. `None` where the folder is elsewhere.
pub(super) fn of_workflow(workspace: Option<&Path>, folder: &Path) -> Option<Folder> {
    let repository = Repository::discover(folder).ok();
    let worktree = repository.as_ref().and_then(Repository::worktree);
    let Some(workspace) = workspace else { return below(worktree?, folder) };
    let inside = worktree.filter(|worktree| below(workspace, worktree).is_some());
    below(workspace, folder)?;
    below(inside.unwrap_or(workspace), folder)
}

/// `None` where a folder does not lie below a root, or its path is not text.
fn below(root: &Path, folder: &Path) -> Option<Folder> {
    let (root, folder): (PathBuf, PathBuf) =
        (root.canonicalize().ok()?, folder.canonicalize().ok()?);
    let rest = folder.strip_prefix(root).ok()?;
    let names: Option<Vec<&str>> = rest.iter().map(|name| name.to_str()).collect();
    let names = names?;
    if names.is_empty() {
        return Some(None);
    }
    RepoPath::new(&names.join("/")).ok().map(Some)
}
