//! The dependencies of a lockfile: which of them bring a package in.

use std::collections::VecDeque;

use lockgate_model::{DependencyPath, Finding, Package};

use crate::format::Extraction;

/// The dependencies of a lockfile, turned round.
#[derive(Debug)]
pub struct Graph {
    /// For each package, those that need it, ascending.
    needed_by: Vec<Vec<u32>>,
    is_root: Vec<bool>,
}

/// A dependency path by its packages' indexes and by their names.
#[derive(Debug)]
pub struct Path {
    /// From the root to the package, as indexes.
    pub packages: Vec<usize>,
    /// The same as `name@version`.
    pub names: DependencyPath,
}

impl Graph {
    /// Turns the edges of an extraction round.
    #[must_use]
    pub fn new(extraction: &Extraction) -> Self {
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
    #[must_use]
    pub fn paths(&self, extraction: &Extraction, package: usize) -> Vec<Path> {
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
