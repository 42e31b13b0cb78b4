//! What each package is needed for, by the manifests of the workspace.
//!
//! The lockfile does not say it; `Cargo.toml` says it for direct dependencies. A package takes the strongest scope of the
//! paths that lead to it: runtime, unknown (no manifest tells), build, optional (a feature, or some targets only), dev.
//! What a dependency itself needs for its build or by its features is not told apart: it takes its parent's scope.

use std::collections::BTreeMap;

use lockgate_model::{RepoPath, Scope};
use toml::de::DeTable;

use crate::companions::Companions;
use crate::format::Extraction;
use crate::hash::HashMap;
use crate::source::Source;

/// Strongest first.
const STRENGTH: [Scope; 5] =
    [Scope::Runtime, Scope::Unknown, Scope::Build, Scope::Optional, Scope::Dev];

/// The scopes of direct dependencies by the name of the package that asks and of the one asked for.
type Direct = HashMap<String, BTreeMap<String, Scope>>;

/// Sets the scope of every package; without manifests all stay unknown.
pub(super) fn set(source: &Source<'_>, extraction: &mut Extraction) {
    let Some(companions) = source.companions() else { return };
    let direct = read(source.path(), companions);
    if direct.is_empty() {
        return;
    }
    let mut scopes: Vec<Option<usize>> = vec![None; extraction.packages.len()];
    let edges = Edges::new(extraction, &direct);
    for strength in 0..STRENGTH.len() {
        edges.spread(extraction, strength, &mut scopes);
    }
    for (package, strength) in extraction.packages.iter_mut().zip(scopes) {
        let scope = strength.and_then(|strength| STRENGTH.get(strength));
        package.scope = scope.copied().unwrap_or(Scope::Unknown);
    }
}

/// The edges with the strength that they pass on; `None` passes on the parent's.
struct Edges {
    from: Vec<Vec<(usize, Option<usize>)>>,
}

impl Edges {
    fn new(extraction: &Extraction, direct: &Direct) -> Self {
        let mut from = vec![Vec::new(); extraction.packages.len()];
        for edge in &extraction.edges {
            let (at, to) = (edge.from as usize, edge.to as usize);
            let is_root = extraction.roots.binary_search(&edge.from).is_ok();
            let names = extraction.packages.get(at).zip(extraction.packages.get(to));
            let (Some((parent, child)), Some(list)) = (names, from.get_mut(at)) else { continue };
            let scope = || {
                let asked = direct.get(&parent.name).and_then(|list| list.get(&child.name));
                asked.copied().unwrap_or(Scope::Unknown)
            };
            list.push((to, is_root.then(|| strength(scope()))));
        }
        Self { from }
    }

    /// Gives a strength to every package that is reached by it and has no better one.
    fn spread(&self, extraction: &Extraction, strength: usize, scopes: &mut [Option<usize>]) {
        let mut open: Vec<usize> = Vec::new();
        for root in &extraction.roots {
            let root = *root as usize;
            if strength == 0 {
                self.take(root, strength, scopes, &mut open);
            }
            let direct = self.from.get(root).into_iter().flatten();
            for (to, _) in direct.filter(|(_, passed)| *passed == Some(strength)) {
                self.take(*to, strength, scopes, &mut open);
            }
        }
        while let Some(at) = open.pop() {
            let next = self.from.get(at).into_iter().flatten();
            for (to, _) in next.filter(|(_, passed)| passed.is_none_or(|own| own == strength)) {
                self.take(*to, strength, scopes, &mut open);
            }
        }
    }

    fn take(
        &self,
        at: usize,
        strength: usize,
        scopes: &mut [Option<usize>],
        open: &mut Vec<usize>,
    ) {
        if let Some(scope @ None) = scopes.get_mut(at) {
            *scope = Some(strength);
            open.push(at);
        }
    }
}

fn strength(scope: Scope) -> usize {
    STRENGTH.iter().position(|known| *known == scope).unwrap_or(STRENGTH.len())
}

/// Reads the manifests in the lockfile's folder and below. One that does not parse says nothing.
fn read(lockfile: &RepoPath, companions: &Companions) -> Direct {
    let mut direct = Direct::default();
    let folder = lockfile.folder();
    let is_below = |path: &RepoPath| {
        let rest = path.as_str().strip_prefix(folder);
        rest.is_some_and(|rest| folder.is_empty() || rest.starts_with('/'))
    };
    let manifests = companions.paths().filter(|path| path.file_name() == "Cargo.toml");
    for path in manifests.filter(|path| is_below(path)) {
        let Some(bytes) = companions.get(path) else { continue };
        let Ok(source) = Source::from_bytes(path, &bytes) else { continue };
        let Ok(document) = DeTable::parse(source.text()) else { continue };
        let document = document.get_ref();
        let name = table(document, "package").and_then(|package| package.get("name"));
        if let Some(name) = name.and_then(|name| name.get_ref().as_str()) {
            direct.insert(name.to_owned(), dependencies(document));
        }
    }
    inherit(lockfile, companions, &mut direct);
    direct
}

/// Names that members inherit from the workspace under another key.
fn inherit(lockfile: &RepoPath, companions: &Companions, direct: &mut Direct) {
    let path = lockfile.sibling("Cargo.toml");
    let Some(bytes) = companions.get(&path) else { return };
    let Ok(source) = Source::from_bytes(&path, &bytes) else { return };
    let Ok(document) = DeTable::parse(source.text()) else { return };
    let shared = table(document.get_ref(), "workspace").and_then(|w| table(w, "dependencies"));
    for (key, value) in shared.into_iter().flatten() {
        let real = value.get_ref().as_table().and_then(|entry| entry.get("package"));
        let Some(real) = real.and_then(|real| real.get_ref().as_str()) else { continue };
        for list in direct.values_mut() {
            if let Some(scope) = list.get(key.get_ref().as_ref()).copied() {
                list.entry(real.to_owned()).or_insert(scope);
            }
        }
    }
}

fn dependencies(document: &DeTable<'_>) -> BTreeMap<String, Scope> {
    let mut found = BTreeMap::new();
    add_lists(document, Scope::Runtime, &mut found);
    let targets = table(document, "target").into_iter().flat_map(DeTable::values);
    for target in targets.filter_map(|target| target.get_ref().as_table()) {
        add_lists(target, Scope::Optional, &mut found);
    }
    found
}

fn add_lists(holder: &DeTable<'_>, normal: Scope, found: &mut BTreeMap<String, Scope>) {
    for (key, scope) in [
        ("dependencies", normal),
        ("build-dependencies", Scope::Build),
        ("dev-dependencies", Scope::Dev),
    ] {
        for (name, value) in table(holder, key).into_iter().flatten() {
            let entry = value.get_ref().as_table();
            let field = |key| entry.and_then(|entry| entry.get(key));
            let optional = field("optional").and_then(|value| value.get_ref().as_bool());
            let scope = if optional == Some(true) { Scope::Optional } else { scope };
            let real = field("package").and_then(|real| real.get_ref().as_str());
            let known = found.entry(real.unwrap_or(name.get_ref()).to_owned()).or_insert(scope);
            if strength(scope) < strength(*known) {
                *known = scope;
            }
        }
    }
}

fn table<'t, 'a>(holder: &'t DeTable<'a>, key: &str) -> Option<&'t DeTable<'a>> {
    holder.get(key)?.get_ref().as_table()
}
