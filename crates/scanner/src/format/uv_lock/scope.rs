//! What each package is needed for, by the way from the project to it.

use std::borrow::Cow;

use lockgate_model::{Scope, SourceKind};

use crate::format::python::graph::Resolved;
use crate::hash::HashMap;

/// A package that the workspace itself needs, and for what.
pub(super) type Seed<'t> = (Cow<'t, str>, Scope);

/// Gives every package the widest scope in which the project reaches it; those that it does not reach keep theirs.
pub(super) fn spread(resolved: &mut Resolved, seeds: &[Seed<'_>]) {
    let packages = &mut resolved.extraction.packages;
    let mut targets: Vec<Vec<u32>> = vec![Vec::new(); packages.len()];
    let mut starts: Vec<(u32, Scope)> = Vec::new();
    for (edge, scope) in &resolved.links {
        let from = packages.get(edge.from as usize).map(|package| package.source.kind());
        if from == Some(SourceKind::Workspace) {
            starts.push((edge.to, *scope));
        } else if let Some(targets) = targets.get_mut(edge.from as usize) {
            targets.push(edge.to);
        }
    }
    if !seeds.is_empty() {
        let mut numbers: HashMap<&str, Vec<u32>> = HashMap::default();
        for (at, package) in (0..).zip(&*packages) {
            numbers.entry(&package.name).or_default().push(at);
        }
        for (name, scope) in seeds {
            starts.extend(numbers.get(&**name).into_iter().flatten().map(|at| (*at, *scope)));
        }
    }
    let mut reached: Vec<bool> = packages
        .iter_mut()
        .map(|package| {
            let own = package.source.kind() == SourceKind::Workspace;
            if own {
                package.scope = Scope::Runtime;
            }
            own
        })
        .collect();
    for scope in [Scope::Runtime, Scope::Optional, Scope::Dev] {
        let mut open: Vec<u32> =
            starts.iter().filter(|(_, found)| *found == scope).map(|(at, _)| *at).collect();
        while let Some(at) = open.pop() {
            let Some(mark @ false) = reached.get_mut(at as usize) else { continue };
            *mark = true;
            if let Some(package) = packages.get_mut(at as usize) {
                package.scope = scope;
            }
            open.extend(targets.get(at as usize).into_iter().flatten());
        }
    }
}
