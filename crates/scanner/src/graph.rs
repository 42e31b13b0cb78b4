//! The dependencies of a lockfile: which of them bring a package in.

use std::collections::VecDeque;

use lockgate_model::{DependencyPath, Finding, Package};

use crate::format::Extraction;

/// Packages told at each end of a long dependency path; real ones are a few dozen long at most.
const SHOWN_ENDS: usize = 32;

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

    /// A search over this graph, whose room is used again from one package to the next.
    #[must_use]
    pub fn search(&self) -> Search<'_> {
        let count = self.needed_by.len();
        Search {
            graph: self,
            seen_in: vec![0; count],
            next_towards: vec![None; count],
            round: 0,
            queue: VecDeque::new(),
        }
    }
}

/// Searches for dependency paths.
#[derive(Debug)]
pub struct Search<'g> {
    graph: &'g Graph,
    /// The round in which each package was last seen.
    seen_in: Vec<u32>,
    /// The package that each was reached from, in the round in which it was last seen.
    next_towards: Vec<Option<u32>>,
    round: u32,
    queue: VecDeque<u32>,
}

impl Search<'_> {
    /// The shortest path from each root to a package, shortest first, then in the roots' order; at most
    /// [`Finding::MAX_PATHS`].
    #[must_use]
    pub fn paths(&mut self, extraction: &Extraction, package: usize) -> Vec<Path> {
        self.round += 1;
        self.queue.clear();
        let mut paths = Vec::new();
        self.see(saturating_u32(package), None);
        while let Some(at) = self.queue.pop_front() {
            if self.graph.is_root.get(at as usize) == Some(&true) {
                paths.push(self.follow(extraction, at));
                if paths.len() == Finding::MAX_PATHS {
                    break;
                }
            }
            let graph = self.graph;
            for from in graph.needed_by.get(at as usize).into_iter().flatten() {
                self.see(*from, Some(at));
            }
        }
        paths
    }

    /// Queues a package, unless this round has seen it.
    fn see(&mut self, package: u32, from: Option<u32>) {
        let at = package as usize;
        if let (Some(seen), Some(next)) = (self.seen_in.get_mut(at), self.next_towards.get_mut(at))
            && *seen != self.round
        {
            *seen = self.round;
            *next = from;
            self.queue.push_back(package);
        }
    }

    fn follow(&self, extraction: &Extraction, root: u32) -> Path {
        let step = |at: &u32| self.next_towards.get(*at as usize).copied().flatten();
        let packages: Vec<usize> =
            std::iter::successors(Some(root), step).map(|at| at as usize).collect();
        let names = names(extraction, &packages);
        Path { packages, names }
    }
}

/// What a path says to people; the middle of one that nobody would read is left out.
fn names(extraction: &Extraction, packages: &[usize]) -> DependencyPath {
    let label = |at: &usize| extraction.packages.get(*at).map(label);
    let middle = packages.len().saturating_sub(2 * SHOWN_ENDS);
    if middle < 2 {
        return DependencyPath(packages.iter().filter_map(label).collect());
    }
    let first = packages.iter().take(SHOWN_ENDS).filter_map(label);
    let last = packages.iter().skip(SHOWN_ENDS + middle).filter_map(label);
    let left_out = format!("… {middle} more …");
    DependencyPath(first.chain([left_out]).chain(last).collect())
}

fn saturating_u32(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

fn label(package: &Package) -> String {
    match &package.version {
        Some(version) => format!("{}@{version}", package.name),
        None => package.name.clone(),
    }
}

#[cfg(test)]
mod tests {
    use lockgate_model::{Ecosystem, Edge, Scope, Source, Span};

    use super::*;

    /// Packages of which each needs the next, the first the root.
    fn chain(length: u32) -> Extraction {
        let package = |at| Package {
            ecosystem: Ecosystem::Npm,
            name: format!("p{at}"),
            version: Some("1.0.0".to_owned()),
            source: Source::Registry,
            scope: Scope::Unknown,
            entry: Span::START,
            version_span: None,
            install_path: None,
        };
        Extraction {
            packages: (0..length).map(package).collect(),
            edges: (1..length).map(|to| Edge { from: to - 1, to }).collect(),
            roots: vec![0],
            notes: Vec::new(),
        }
    }

    #[test]
    fn one_search_answers_for_one_package_after_the_other() {
        let extraction = chain(3);
        let graph = Graph::new(&extraction);
        let mut search = graph.search();
        for _ in 0..2 {
            let paths = search.paths(&extraction, 2);
            assert_eq!(paths[0].packages, [0, 1, 2]);
            assert_eq!(paths[0].names.0, ["p0@1.0.0", "p1@1.0.0", "p2@1.0.0"]);
            assert_eq!(search.paths(&extraction, 0)[0].packages, [0]);
        }
    }

    #[test]
    fn the_middle_of_a_long_path_is_counted_and_not_told() {
        for (length, told, left_out) in
            [(65, 65, None), (66, 65, Some("… 2 more …")), (1000, 65, Some("… 936 more …"))]
        {
            let extraction = chain(length);
            let graph = Graph::new(&extraction);
            let paths = graph.search().paths(&extraction, length as usize - 1);
            assert_eq!(paths[0].packages.len(), length as usize);
            assert_eq!(paths[0].names.0.len(), told);
            assert_eq!(paths[0].names.0[32], left_out.unwrap_or("p32@1.0.0"));
            assert_eq!(*paths[0].names.0.last().unwrap(), format!("p{}@1.0.0", length - 1));
        }
    }
}
