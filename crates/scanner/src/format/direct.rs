//! Files that tell direct dependencies from others and no more of the graph.

use lockgate_model::{Edge, Note, Package};

use super::Extraction;

/// Puts packages into the file's order and adds an edge from the project itself, where it is known, to each of its direct
/// dependencies, which are marked `true`. Notes are put into the file's order too.
pub(super) fn assemble(
    root: Option<Package>,
    packages: Vec<(Package, bool)>,
    mut notes: Vec<Note>,
) -> Extraction {
    notes.sort_by_key(|note| note.position);
    let mut all: Vec<(Package, Option<bool>)> =
        packages.into_iter().map(|(package, direct)| (package, Some(direct))).collect();
    all.extend(root.map(|root| (root, None)));
    all.sort_by_key(|(package, _)| package.entry.start);
    let index = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let root = all.iter().position(|(_, direct)| direct.is_none()).map(index);
    let targets = all.iter().enumerate().filter(|(_, (_, direct))| *direct == Some(true));
    let edges = targets.filter_map(|(to, _)| root.map(|from| Edge { from, to: index(to) }));
    let edges = edges.collect();
    let packages = all.into_iter().map(|(package, _)| package).collect();
    Extraction { packages, edges, roots: root.into_iter().collect(), notes }
}
