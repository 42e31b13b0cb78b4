//! What the lockfiles of npm, pnpm, yarn, bun and deno have in common.

pub(super) mod graph;
pub(super) mod manifest;
pub(super) mod origin;

use lockgate_model::RepoPath;

/// Whether a path is called so and does not belong to an installed package, whose lockfile says nothing of the project.
pub(super) fn is_named(path: &RepoPath, name: &str) -> bool {
    path.file_name() == name && !path.as_str().split('/').any(|part| part == "node_modules")
}
