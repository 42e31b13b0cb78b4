//! From entries that name each other to packages with edges, roots and scopes.

use std::borrow::Cow;
use std::hash::{BuildHasher, Hash, Hasher};

use lockgate_model::{Ecosystem, Edge, Package, Scope, Source as Origin, SourceKind, Span};

use crate::format::Extraction;
use crate::hash::HashMap;

/// What tells packages of one file apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::format) struct Identity<'a> {
    pub(in crate::format) ecosystem: Ecosystem,
    pub(in crate::format) name: Cow<'a, str>,
    pub(in crate::format) version: Option<Cow<'a, str>>,
    pub(in crate::format) origin: Origin,
    /// The folder of a member of the workspace.
    pub(in crate::format) folder: Option<Cow<'a, str>>,
}

impl Hash for Identity<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.name, &self.version, self.origin.kind()).hash(state);
    }
}

impl<'a> Identity<'a> {
    /// A package of npm.
    pub(in crate::format) const fn new(
        name: Cow<'a, str>,
        version: Option<Cow<'a, str>>,
        origin: Origin,
    ) -> Self {
        Self { ecosystem: Ecosystem::Npm, name, version, origin, folder: None }
    }

    /// Whether a package is this one.
    fn is_of(&self, package: &Package) -> bool {
        self.ecosystem == package.ecosystem
            && *self.name == *package.name
            && self.version.as_deref() == package.version.as_deref()
            && self.origin == package.source
            && self.folder.as_deref() == package.install_path.as_deref()
    }

    /// A member of the workspace, by its folder below the lockfile's.
    pub(in crate::format) const fn member(name: Cow<'a, str>, folder: Cow<'a, str>) -> Self {
        let origin = Origin::Workspace;
        Self { ecosystem: Ecosystem::Npm, name, version: None, origin, folder: Some(folder) }
    }
}

/// How much one package needs another. The order is that of strength: what is needed in two ways counts as the
/// stronger, and a chain is as strong as its weakest link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::format) enum Need {
    /// To develop the project only.
    Dev,
    /// An installation without it goes on.
    Optional,
    /// The file does not say.
    Unknown,
    /// When it runs.
    Runtime,
}

/// The packages of a file while they are collected.
#[derive(Debug, Default)]
pub(in crate::format) struct Graph {
    packages: Vec<Package>,
    /// The package of an identity by its hash; where another has that already, by the next one that is free.
    known: HashMap<u64, u32>,
    links: Vec<(Edge, Need)>,
}

impl Graph {
    /// The index of a package; one that is there already keeps its first place in the file.
    pub(in crate::format) fn add(
        &mut self,
        identity: Identity<'_>,
        entry: Span,
        version_span: Option<Span>,
    ) -> u32 {
        let mut hash = self.known.hasher().hash_one(&identity);
        while let Some(known) = self.known.get(&hash).copied() {
            if self.packages.get(known as usize).is_none_or(|package| identity.is_of(package)) {
                return known;
            }
            hash = hash.wrapping_add(1);
        }
        let index = u32::try_from(self.packages.len()).unwrap_or(u32::MAX);
        self.packages.push(Package {
            ecosystem: identity.ecosystem,
            name: identity.name.into_owned(),
            version: identity.version.map(Cow::into_owned),
            source: identity.origin,
            scope: Scope::Unknown,
            entry,
            version_span,
            install_path: identity.folder.map(Cow::into_owned),
        });
        self.known.insert(hash, index);
        index
    }

    /// Records that a package needs another.
    pub(in crate::format) fn link(&mut self, from: u32, to: u32, need: Need) {
        if from != to {
            self.links.push((Edge { from, to }, need));
        }
    }

    /// The packages that nothing needs, members of the workspace left out.
    pub(in crate::format) fn tops(&self) -> Vec<u32> {
        let mut needed = vec![false; self.packages.len()];
        for (edge, _) in &self.links {
            if let Some(needed) = needed.get_mut(edge.to as usize) {
                *needed = true;
            }
        }
        let packages = self.packages.iter().zip(needed).zip(0..);
        let tops = packages.filter(|((package, needed), _)| !needed && !is_member(package));
        tops.map(|(_, index)| index).collect()
    }

    /// The packages in the file's order, with scopes: what the workspace's members lead to.
    pub(in crate::format) fn finish(mut self) -> Extraction {
        self.known = HashMap::default();
        self.links.sort_unstable();
        self.spread_scopes();
        let mut order: Vec<u32> = (0..).take(self.packages.len()).collect();
        order.sort_by_key(|at| self.packages.get(*at as usize).map(|package| package.entry.start));
        let mut place = vec![0; order.len()];
        for (new, old) in (0..).zip(&order) {
            if let Some(place) = place.get_mut(*old as usize) {
                *place = new;
            }
        }
        let moved = |at: u32| place.get(at as usize).copied().unwrap_or(at);
        let links = self.links.iter();
        let mut edges: Vec<Edge> =
            links.map(|(edge, _)| Edge { from: moved(edge.from), to: moved(edge.to) }).collect();
        edges.sort_unstable();
        edges.dedup();
        let mut packages = self.packages;
        put_in_place(&mut packages, &mut place);
        let members = packages.iter().zip(0..).filter(|(package, _)| is_member(package));
        let roots = members.map(|(_, at)| at).collect();
        Extraction { packages, edges, roots, notes: Vec::new() }
    }

    /// Each package is as needed as the strongest chain from a member of the workspace. `links` are sorted.
    fn spread_scopes(&mut self) {
        let mut levels: Vec<Option<Need>> =
            self.packages.iter().map(|p| is_member(p).then_some(Need::Runtime)).collect();
        let mut open: Vec<u32> =
            levels.iter().zip(0..).filter(|(l, _)| l.is_some()).map(|(_, at)| at).collect();
        while let Some(from) = open.pop() {
            let Some(level) = levels.get(from as usize).copied().flatten() else { continue };
            let first = self.links.partition_point(|(edge, _)| edge.from < from);
            let links = self.links.iter().skip(first).take_while(|(edge, _)| edge.from == from);
            for (edge, need) in links {
                let reached = Some(level.min(*need));
                let Some(slot) = levels.get_mut(edge.to as usize) else { continue };
                if *slot < reached {
                    *slot = reached;
                    open.push(edge.to);
                }
            }
        }
        for (package, level) in self.packages.iter_mut().zip(levels) {
            package.scope = match level {
                Some(Need::Runtime) => Scope::Runtime,
                Some(Need::Optional) => Scope::Optional,
                Some(Need::Dev) => Scope::Dev,
                Some(Need::Unknown) | None => Scope::Unknown,
            };
        }
    }
}

/// Moves every package to its place; a second list of them would be the largest thing in memory.
fn put_in_place(packages: &mut [Package], place: &mut [u32]) {
    for at in 0..packages.len() {
        while let Some(to) = place.get(at).map(|to| *to as usize).filter(|to| *to != at) {
            packages.swap(at, to);
            place.swap(at, to);
        }
    }
}

fn is_member(package: &Package) -> bool {
    package.source.kind() == SourceKind::Workspace
}

/// The folder that a relative path leads to from another, both below the lockfile's folder; it begins with `..` where
/// it leads out of that. Empty for the lockfile's folder itself.
pub(in crate::format) fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use lockgate_model::Position;

    fn at(line: u32) -> Span {
        let place = Position { line, column: 1 };
        Span { start: place, end: place }
    }

    fn package(name: &str) -> Identity<'_> {
        Identity::new(Cow::Borrowed(name), Some(Cow::Borrowed("1.0.0")), Origin::Registry)
    }

    #[test]
    fn a_package_is_as_needed_as_the_strongest_chain_to_it() {
        let mut graph = Graph::default();
        let names = ["dev", "both", "maybe", "below", "alone"];
        let [dev, both, maybe, below, _] = names.map(|name| graph.add(package(name), at(2), None));
        let root = graph.add(Identity::member(".".into(), "".into()), at(1), None);
        graph.link(root, dev, Need::Dev);
        graph.link(dev, both, Need::Runtime);
        graph.link(root, both, Need::Runtime);
        graph.link(both, maybe, Need::Optional);
        graph.link(maybe, below, Need::Runtime);
        graph.link(below, both, Need::Runtime);
        let extraction = graph.finish();
        let found: Vec<(&str, Scope)> =
            extraction.packages.iter().map(|package| (&*package.name, package.scope)).collect();
        assert_eq!(
            found,
            [
                (".", Scope::Runtime),
                ("dev", Scope::Dev),
                ("both", Scope::Runtime),
                ("maybe", Scope::Optional),
                ("below", Scope::Optional),
                ("alone", Scope::Unknown),
            ]
        );
        assert_eq!(extraction.roots, [0]);
        assert_eq!(extraction.edges.len(), 6);
    }

    #[test]
    fn one_package_under_two_keys_is_listed_once() {
        let mut graph = Graph::default();
        assert_eq!(graph.add(package("a"), at(1), None), graph.add(package("a"), at(2), None));
        let git = Origin::Git { location: "x".to_owned() };
        let other = Identity { origin: git, ..package("a") };
        assert_eq!(graph.add(other, at(3), None), 1);
        assert_eq!(graph.finish().packages.len(), 2);
    }

    #[test]
    fn relative_folders_are_joined_as_a_file_system_does() {
        assert_eq!(join("packages/a", "../b"), "packages/b");
        assert_eq!(join(".", "packages/b/"), "packages/b");
        assert_eq!(join("a", "../../out"), "../out");
        assert_eq!(join("a", ".."), "");
    }
}
