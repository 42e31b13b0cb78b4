//! From install paths to packages and edges, by the way in which Node.js looks for a package.
//!
//! Source: <https://nodejs.org/api/modules.html#loading-from-node_modules-folders>.

use std::borrow::Cow;

use lockgate_model::{
    Ecosystem, Edge, Note, NoteKind, Package, Scope, Source as Origin, SourceKind, Span,
};

use crate::format::Extraction;
use crate::hash::{HashMap, HashSet, map_of};
use crate::source::Source;

use super::entry::Need;
use super::flat::split_install_path;

/// A package of the file before its needs are looked up.
pub(super) struct Node<'a> {
    /// The install path; empty for the project itself.
    pub(super) path: Cow<'a, str>,
    pub(super) name: Cow<'a, str>,
    pub(super) version: Option<Cow<'a, str>>,
    pub(super) version_span: Option<Span>,
    pub(super) origin: Origin,
    pub(super) scope: Scope,
    pub(super) entry: Span,
    pub(super) needs: Vec<Need<'a>>,
    /// The folder that a link leads to.
    pub(super) link: Option<String>,
}

/// Lists every node once, a link and its target together, and looks up what each needs.
pub(super) fn resolve(source: &Source<'_>, nodes: Vec<Node<'_>>) -> Extraction {
    let targets: HashSet<&str> = nodes.iter().filter_map(|node| node.link.as_deref()).collect();
    let folders = nodes.iter().filter(|node| node.link.is_none()).map(|node| &*node.path);
    let linked: HashSet<&str> = folders.filter(|path| targets.contains(path)).collect();
    let is_alias = |node: &Node<'_>| node.link.as_deref().is_some_and(|to| linked.contains(to));
    let mut notes = Vec::new();
    let mut listed =
        Listed { packages: Vec::with_capacity(nodes.len()), by_path: map_of(nodes.len()) };
    for node in nodes.iter().filter(|node| !is_alias(node)) {
        listed.add(source, node, &mut notes);
        if node.link.is_some() && node.origin.kind() == SourceKind::Workspace {
            let note =
                Note::new(NoteKind::UnreadEntry, "a link to a folder that the file does not list");
            notes.push(note.in_file(source.path()).at(node.entry.start).about(&*node.path));
        }
    }
    for node in nodes.iter().filter(|node| is_alias(node)) {
        let target = node.link.as_deref().and_then(|to| listed.by_path.get(to)).copied();
        listed.by_path.extend(target.map(|target| (&*node.path, target)));
    }
    let edges = find_edges(source, &nodes, &listed, &mut notes);
    let packages = listed.packages;
    let own = packages.iter().zip(0..).filter(|(p, _)| p.source.kind() == SourceKind::Workspace);
    let roots = own.map(|(_, at)| at).collect();
    Extraction { packages, edges, roots, notes }
}

struct Listed<'n> {
    packages: Vec<Package>,
    /// The package at an install path; the last one where a path stands twice, as in JavaScript.
    by_path: HashMap<&'n str, u32>,
}

impl<'n> Listed<'n> {
    fn add(&mut self, source: &Source<'_>, node: &'n Node<'_>, notes: &mut Vec<Note>) {
        let package = Package {
            ecosystem: Ecosystem::Npm,
            name: node.name.to_string(),
            version: node.version.as_ref().map(ToString::to_string),
            source: node.origin.clone(),
            scope: node.scope,
            entry: node.entry,
            version_span: node.version_span,
            install_path: Some(node.path.to_string()),
        };
        let earlier = self.by_path.get(&*node.path);
        if let Some(earlier) = earlier.and_then(|at| self.packages.get(*at as usize)) {
            let note =
                Note::new(NoteKind::DuplicatePackage, "the same install path stands here again");
            notes.push(note.in_file(source.path()).at(node.entry.start).about(&*node.path));
            let same = (&earlier.name, &earlier.version, &earlier.source);
            if same == (&package.name, &package.version, &package.source) {
                return;
            }
        }
        self.by_path.insert(&node.path, u32::try_from(self.packages.len()).unwrap_or(u32::MAX));
        self.packages.push(package);
    }
}

/// Which folder holds which packages.
struct Folders<'n> {
    numbers: HashMap<&'n str, u32>,
    held: HashMap<(u32, &'n str), u32>,
    names: HashSet<&'n str>,
}

impl<'n> Folders<'n> {
    fn new(by_path: &HashMap<&'n str, u32>) -> Self {
        let mut folders = Self {
            numbers: HashMap::default(),
            held: map_of(by_path.len()),
            names: HashSet::default(),
        };
        for (path, package) in by_path {
            let Some((folder, name)) = split_install_path(path) else { continue };
            let next = u32::try_from(folders.numbers.len()).unwrap_or(u32::MAX);
            let number = *folders.numbers.entry(folder).or_insert(next);
            folders.held.insert((number, name), *package);
            folders.names.insert(name);
        }
        folders
    }

    /// The folders that hold packages, from the path upwards: where Node.js looks, in its order.
    fn above(&self, path: &str) -> Vec<u32> {
        let parents = std::iter::successors(Some(path), |path| match path.rsplit_once('/') {
            Some((parent, _)) => Some(parent),
            None => (!path.is_empty()).then_some(""),
        });
        parents.filter_map(|folder| self.numbers.get(folder).copied()).collect()
    }
}

fn find_edges(
    source: &Source<'_>,
    nodes: &[Node<'_>],
    listed: &Listed<'_>,
    notes: &mut Vec<Note>,
) -> Vec<Edge> {
    let folders = Folders::new(&listed.by_path);
    let mut edges = Vec::new();
    for node in nodes.iter().filter(|node| !node.needs.is_empty()) {
        let Some(from) = listed.by_path.get(&*node.path).copied() else { continue };
        let above = folders.above(&node.path);
        for need in &node.needs {
            let name = &*need.name;
            let found = above.iter().find_map(|folder| folders.held.get(&(*folder, name)));
            match found {
                Some(to) => edges.push(Edge { from, to: *to }),
                // A package that is listed elsewhere is matched all the same; gaps are usual after a partial install.
                None if need.required && !folders.names.contains(name) => {
                    notes.push(missing(source, need));
                }
                None => {}
            }
        }
    }
    edges.sort_unstable();
    edges.dedup();
    edges
}

fn missing(source: &Source<'_>, need: &Need<'_>) -> Note {
    let message = "a dependency that the file does not list";
    let mut note = Note::new(NoteKind::UnreadEntry, message).in_file(source.path());
    note.position = source.span_of(need.place).map(|span| span.start);
    note.about(&*need.name)
}
