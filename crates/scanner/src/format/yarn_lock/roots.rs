//! The project itself, from the manifests beside the lockfile.

use crate::hash::HashMap;
use std::borrow::Cow;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use lockgate_model::Span;

use crate::format::npm::graph::{Graph, Identity, Need};
use crate::format::npm::manifest::{Manifest, find};
use crate::source::Source;

use super::index::{Found, Index};

/// How much the project in a folder needs what it names; empty where its manifest cannot be read.
pub(super) fn needs_of(source: &Source<'_>, folder: &str) -> HashMap<String, Need> {
    let mut needs = HashMap::default();
    for (name, _, need) in find(source, folder).map(|found| found.needs).unwrap_or_default() {
        let known = needs.entry(name).or_insert(need);
        *known = need.max(*known);
    }
    needs
}

/// Adds the projects to packages of the classic format, which does not name them. Without a manifest the project is
/// taken to need what nothing else does.
pub(super) fn add(source: &Source<'_>, graph: &mut Graph, index: &mut Index<'_>) {
    let tops = graph.tops();
    let Some(manifest) = find(source, "") else {
        if !tops.is_empty() {
            let root = add_member(graph, None, String::new());
            tops.iter().for_each(|top| graph.link(root, *top, Need::Unknown));
        }
        return;
    };
    let mut members = vec![(String::new(), manifest)];
    for folder in folders(source, &members) {
        let manifest = find(source, &folder);
        members.extend(manifest.map(|manifest| (folder, manifest)));
    }
    let mut by_name = HashMap::default();
    let mut added = Vec::with_capacity(members.len());
    for (folder, manifest) in members {
        let member = add_member(graph, manifest.name.clone(), folder);
        by_name.extend(manifest.name.map(|name| (name, member)));
        added.push((member, manifest.needs));
    }
    for (member, needs) in added {
        for (name, range, need) in needs {
            match (by_name.get(&name), index.find(&name, &range)) {
                (Some(other), Found::Several | Found::Nothing) => graph.link(member, *other, need),
                (_, Found::One(package)) => graph.link(member, package, need),
                (None, Found::Several | Found::Nothing) => {}
            }
        }
    }
}

fn add_member(graph: &mut Graph, name: Option<String>, folder: String) -> u32 {
    let own = if folder.is_empty() { ".".to_owned() } else { folder.clone() };
    let identity = Identity::member(Cow::Owned(name.unwrap_or(own)), Cow::Owned(folder));
    graph.add(identity, Span::START, None)
}

/// The folders below the lockfile's that the patterns of its workspace match.
fn folders(source: &Source<'_>, members: &[(String, Manifest)]) -> Vec<String> {
    let patterns = members.iter().flat_map(|(_, manifest)| &manifest.workspaces);
    let Some(wanted) = globs(patterns) else { return Vec::new() };
    let top = source.path().folder();
    let below = |path: &str| {
        let rest = if top.is_empty() { path } else { path.strip_prefix(top)?.strip_prefix('/')? };
        rest.strip_suffix("/package.json").map(str::to_owned)
    };
    let folders = source.companion_paths().filter_map(|path| below(path.as_str()));
    folders.filter(|folder| wanted.is_match(folder)).collect()
}

fn globs<'p>(patterns: impl Iterator<Item = &'p String>) -> Option<GlobSet> {
    let mut globs = GlobSetBuilder::new();
    let mut any = false;
    for pattern in patterns {
        let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
        let glob = GlobBuilder::new(pattern).literal_separator(true).build();
        any |= glob.is_ok();
        glob.into_iter().for_each(|glob| {
            globs.add(glob);
        });
    }
    any.then(|| globs.build().ok()).flatten()
}
