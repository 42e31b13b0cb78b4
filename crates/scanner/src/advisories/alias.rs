//! Which ids name one problem.
//!
//! Groups are the closure of `aliases`, symmetric and transitive; `related` and `upstream` never merge. They are built
//! per ecosystem from the records that concern it, so that a group, and with it the identity of an alert, does not
//! depend on which other ecosystems a scan happens to load.

use std::collections::{BTreeMap, HashMap};

use lockgate_model::{AdvisoryId, Ecosystem, canonical};

/// Alias groups of every ecosystem.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    by_ecosystem: BTreeMap<Ecosystem, UnionFind>,
}

impl Groups {
    /// Adds the ids of one record. A record that names no package of a supported ecosystem joins ids in all of them.
    pub(crate) fn join(
        &mut self,
        ecosystems: &[Ecosystem],
        id: &AdvisoryId,
        aliases: &[AdvisoryId],
    ) {
        let targets = if ecosystems.is_empty() { Ecosystem::ALL } else { ecosystems };
        for ecosystem in targets {
            let sets = self.by_ecosystem.entry(*ecosystem).or_default();
            for alias in aliases {
                sets.union(id, alias);
            }
        }
    }

    /// The sorted ids of every group of an ecosystem that holds more than one.
    fn collect(&mut self, ecosystem: Ecosystem) -> Vec<Vec<AdvisoryId>> {
        let Some(sets) = self.by_ecosystem.get_mut(&ecosystem) else { return Vec::new() };
        let mut by_root: BTreeMap<u32, Vec<AdvisoryId>> = BTreeMap::new();
        let ids: Vec<AdvisoryId> = sets.ids.keys().cloned().collect();
        for id in ids {
            let node = sets.node(&id);
            by_root.entry(sets.root(node)).or_default().push(id);
        }
        let mut groups: Vec<Vec<AdvisoryId>> = by_root.into_values().collect();
        groups.iter_mut().for_each(|ids| ids.sort());
        groups
    }

    /// The final form, for looking ids up.
    #[must_use]
    pub(super) fn finish(self) -> Resolved {
        self.finish_with(&|_, _| None)
    }

    /// The final form. `published` tells the id under which a group was published already, which it keeps.
    #[must_use]
    pub(crate) fn finish_with(
        mut self,
        published: &dyn Fn(Ecosystem, &[AdvisoryId]) -> Option<AdvisoryId>,
    ) -> Resolved {
        let mut resolved = Resolved::default();
        for ecosystem in Ecosystem::ALL {
            for ids in self.collect(*ecosystem) {
                let name =
                    published(*ecosystem, &ids).or_else(|| canonical(*ecosystem, &ids).cloned());
                if let Some(name) = name {
                    resolved.insert(*ecosystem, name, ids);
                }
            }
        }
        resolved
    }
}

/// Alias groups, complete.
#[derive(Debug, Default)]
pub struct Resolved {
    by_ecosystem: BTreeMap<Ecosystem, Members>,
}

/// Sorted ids of each group by its canonical id, and the canonical id of each id.
type Members = (BTreeMap<AdvisoryId, Vec<AdvisoryId>>, HashMap<AdvisoryId, AdvisoryId>);

impl Resolved {
    /// Adds a group: its name and all of its ids, sorted.
    pub(crate) fn insert(&mut self, ecosystem: Ecosystem, name: AdvisoryId, ids: Vec<AdvisoryId>) {
        let (groups, of_id) = self.by_ecosystem.entry(ecosystem).or_default();
        for id in &ids {
            of_id.insert(id.clone(), name.clone());
        }
        groups.insert(name, ids);
    }

    /// Adds the name of the group of one id, without the other ids of the group.
    pub(crate) fn insert_name(&mut self, ecosystem: Ecosystem, id: AdvisoryId, name: AdvisoryId) {
        let (_, of_id) = self.by_ecosystem.entry(ecosystem).or_default();
        of_id.insert(id, name);
    }

    /// Every group of more than one id, by ecosystem and name.
    pub(crate) fn groups(
        &self,
    ) -> impl Iterator<Item = (Ecosystem, &AdvisoryId, &Vec<AdvisoryId>)> {
        self.by_ecosystem.iter().flat_map(|(ecosystem, (groups, _))| {
            groups.iter().map(|(name, ids)| (*ecosystem, name, ids))
        })
    }

    /// The canonical id of an id's group; the id itself where it has no alias.
    #[must_use]
    pub fn canonical<'a>(&'a self, ecosystem: Ecosystem, id: &'a AdvisoryId) -> &'a AdvisoryId {
        self.by_ecosystem.get(&ecosystem).and_then(|(_, of_id)| of_id.get(id)).unwrap_or(id)
    }

    /// Every id of the group of a canonical id, itself included, sorted.
    #[must_use]
    pub fn ids(&self, ecosystem: Ecosystem, canonical: &AdvisoryId) -> Vec<AdvisoryId> {
        let members =
            self.by_ecosystem.get(&ecosystem).and_then(|(groups, _)| groups.get(canonical));
        members.cloned().unwrap_or_else(|| vec![canonical.clone()])
    }
}

/// Disjoint sets of ids.
#[derive(Debug, Default)]
struct UnionFind {
    ids: HashMap<AdvisoryId, u32>,
    parents: Vec<u32>,
}

impl UnionFind {
    fn union(&mut self, a: &AdvisoryId, b: &AdvisoryId) {
        let (a, b) = (self.node(a), self.node(b));
        let (a, b) = (self.root(a), self.root(b));
        if let Some(parent) = self.parents.get_mut(b as usize) {
            *parent = a;
        }
    }

    fn node(&mut self, id: &AdvisoryId) -> u32 {
        if let Some(node) = self.ids.get(id) {
            return *node;
        }
        // More than four thousand million ids do not fit into memory.
        let node = u32::try_from(self.parents.len()).unwrap_or(u32::MAX);
        self.parents.push(node);
        self.ids.insert(id.clone(), node);
        node
    }

    fn root(&mut self, mut node: u32) -> u32 {
        while let Some(parent) = self.parents.get(node as usize).copied() {
            if parent == node {
                break;
            }
            let grandparent = self.parents.get(parent as usize).copied().unwrap_or(parent);
            if let Some(slot) = self.parents.get_mut(node as usize) {
                *slot = grandparent;
            }
            node = grandparent;
        }
        node
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> AdvisoryId {
        AdvisoryId::new(text).unwrap()
    }

    fn joined(records: &[(&str, &[&str])]) -> Resolved {
        let mut groups = Groups::default();
        for (record, aliases) in records {
            let aliases: Vec<AdvisoryId> = aliases.iter().map(|alias| id(alias)).collect();
            groups.join(&[Ecosystem::CratesIo], &id(record), &aliases);
        }
        groups.finish()
    }

    #[test]
    fn aliases_are_symmetric_and_transitive_in_any_order() {
        let records: [(&str, &[&str]); 3] = [
            ("GHSA-b", &["CVE-2"]),
            ("RUSTSEC-2020-0001", &["CVE-1"]),
            ("GHSA-a", &["CVE-1", "CVE-2"]),
        ];
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
            let resolved = joined(&order.map(|at| records[at]));
            let name = resolved.canonical(Ecosystem::CratesIo, &id("GHSA-b")).clone();
            assert_eq!(name.as_str(), "RUSTSEC-2020-0001");
            assert_eq!(resolved.ids(Ecosystem::CratesIo, &name).len(), 5);
        }
    }

    #[test]
    fn an_alias_without_a_record_names_the_group_too() {
        let resolved = joined(&[("GHSA-a", &["RUSTSEC-2020-0001"])]);
        let found = id("GHSA-a");
        assert_eq!(resolved.canonical(Ecosystem::CratesIo, &found).as_str(), "RUSTSEC-2020-0001");
    }

    #[test]
    fn a_record_of_another_ecosystem_joins_nothing_here() {
        let mut groups = Groups::default();
        groups.join(&[Ecosystem::CratesIo], &id("RUSTSEC-2020-0001"), &[id("CVE-1")]);
        groups.join(&[Ecosystem::Npm], &id("GHSA-a"), &[id("CVE-1")]);
        let resolved = groups.finish();
        assert_eq!(resolved.canonical(Ecosystem::Npm, &id("CVE-1")).as_str(), "GHSA-a");
        let found = id("RUSTSEC-2020-0001");
        assert_eq!(resolved.ids(Ecosystem::CratesIo, &found).len(), 2);
    }
}
