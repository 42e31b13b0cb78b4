//! Which dependencies bring a package in.

use std::collections::VecDeque;

use lockgate_model::{DependencyPath, Finding, Manifest, Package};

use crate::format::Extraction;
use crate::inventory::ReadFile;
use crate::manifest::{Manifests, Root};

/// The dependencies of a lockfile, turned round.
#[derive(Debug)]
pub(super) struct Graph {
    /// For each package, those that need it, ascending.
    needed_by: Vec<Vec<u32>>,
    is_root: Vec<bool>,
}

/// A dependency path by its packages' indexes and by their names.
#[derive(Debug)]
pub(super) struct Path {
    pub(super) packages: Vec<usize>,
    pub(super) names: DependencyPath,
}

impl Graph {
    pub(super) fn new(extraction: &Extraction) -> Self {
        let mut needed_by = vec![Vec::new(); extraction.packages.len()];
        for edge in &extraction.edges {
            if let Some(list) = needed_by.get_mut(edge.to as usize) {
                list.push(edge.from);
            }
        }
        let mut is_root = vec![false; extraction.packages.len()];
        for root in &extraction.roots {
            if let Some(slot) = is_root.get_mut(*root as usize) {
                *slot = true;
            }
        }
        Self { needed_by, is_root }
    }

    /// The shortest path from each root to a package, shortest first, then in the roots' order; at most
    /// [`Finding::MAX_PATHS`].
    pub(super) fn paths(&self, extraction: &Extraction, package: usize) -> Vec<Path> {
        let mut next_towards: Vec<Option<usize>> = vec![None; self.needed_by.len()];
        let mut seen = vec![false; self.needed_by.len()];
        let mut queue = VecDeque::from([package]);
        let mut paths = Vec::new();
        if let Some(slot) = seen.get_mut(package) {
            *slot = true;
        }
        while let Some(at) = queue.pop_front() {
            if self.is_root.get(at) == Some(&true) {
                paths.push(follow(extraction, &next_towards, at));
                if paths.len() == Finding::MAX_PATHS {
                    break;
                }
            }
            for from in self.needed_by.get(at).into_iter().flatten() {
                let from = *from as usize;
                if let (Some(seen @ false), Some(next)) =
                    (seen.get_mut(from), next_towards.get_mut(from))
                {
                    *seen = true;
                    *next = Some(at);
                    queue.push_back(from);
                }
            }
        }
        paths
    }
}

fn follow(extraction: &Extraction, next_towards: &[Option<usize>], root: usize) -> Path {
    let step = |at: &usize| next_towards.get(*at).copied().flatten();
    let packages: Vec<usize> = std::iter::successors(Some(root), step).collect();
    let names = packages.iter().filter_map(|at| extraction.packages.get(*at)).map(label).collect();
    Path { packages, names: DependencyPath(names) }
}

fn label(package: &Package) -> String {
    match &package.version {
        Some(version) => format!("{}@{version}", package.name),
        None => package.name.clone(),
    }
}

/// The manifest's line of the direct dependency of the first path that has one.
pub(super) fn manifest(file: &ReadFile, manifests: &Manifests, paths: &[Path]) -> Option<Manifest> {
    paths.iter().find_map(|path| {
        let mut packages = path.packages.iter().map(|at| file.extraction.packages.get(*at));
        let (root, direct) = (packages.next()??, packages.next()??);
        let root = Root { name: &root.name, install_path: root.install_path.as_deref() };
        manifests.locate(file.ecosystem(), &file.path, root, &direct.name)
    })
}
