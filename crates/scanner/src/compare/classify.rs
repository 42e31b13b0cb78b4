//! The class of each finding.

use std::collections::{BTreeMap, BTreeSet};

use lockgate_model::{
    AdvisoryGroup, AdvisoryId, Change, Class, Date, Ecosystem, Finding, RepoPath,
};

use super::lineage::Lineages;
use crate::name;

/// What both sides are known by.
pub(super) struct Context<'a> {
    pub(super) lineages: &'a Lineages,
    /// Lockfiles that read the same on both sides.
    pub(super) unchanged: &'a BTreeSet<RepoPath>,
    /// The date of the base's commit.
    pub(super) base_date: Option<Date>,
    /// Whether the base as a whole could not be read.
    pub(super) base_is_unknown: bool,
    /// Lockfiles of the head that could not be read, or not whole.
    pub(super) unread_head: &'a BTreeSet<RepoPath>,
    /// The groups of the head's findings.
    pub(super) groups: &'a BTreeMap<AdvisoryId, AdvisoryGroup>,
}

/// What makes findings of both sides the same problem of the same package.
type Problem = (usize, Ecosystem, String, AdvisoryId);

/// The versions and findings of one problem on one side, by version.
type Versions<'f> = BTreeMap<&'f str, Vec<&'f Finding>>;

/// How the versions of one problem relate.
#[derive(Default)]
struct Relation {
    /// The version before, by the version of the head that took its place.
    replaced: BTreeMap<String, String>,
    /// Versions of the base that the head has too, or has replaced.
    kept: BTreeSet<String>,
    /// Versions that both sides have.
    same: BTreeSet<String>,
    /// A lockfile of the base that has the problem.
    base_path: Option<RepoPath>,
}

/// Sets the class of every finding of the head and gives the findings of the base that are gone.
pub(super) fn classify(
    context: &Context<'_>,
    head: &mut [Finding],
    base: Vec<Finding>,
) -> Vec<Finding> {
    let base: Vec<Finding> =
        base.into_iter().filter(|f| !context.unchanged.contains(&f.location.path)).collect();
    let relations = relations(context, head, &base);
    for finding in head.iter_mut() {
        finding.change = Some(context.change(finding, &relations));
    }
    base.into_iter().filter(|finding| context.is_gone(finding, &relations)).collect()
}

impl Context<'_> {
    fn change(&self, finding: &Finding, relations: &BTreeMap<Problem, Relation>) -> Change {
        let path = &finding.location.path;
        if self.unchanged.contains(path) {
            return self.there(finding, None);
        }
        let class = |class| Change { class, version_before: None, path_before: None };
        if self.base_is_unknown {
            return class(Class::Undetermined);
        }
        let problem = problem(self.lineages.of_head(path), finding);
        let relation = problem.and_then(|problem| relations.get(&problem));
        let moved = relation.and_then(|relation| relation.base_path.clone());
        let moved = moved.filter(|_| !self.lineages.base_has(path));
        match relation {
            Some(relation) if relation.same.contains(&finding.version) => {
                self.there(finding, moved)
            }
            Some(relation) if relation.replaced.contains_key(&finding.version) => Change {
                class: Class::StillVulnerable,
                version_before: relation.replaced.get(&finding.version).cloned(),
                path_before: moved,
            },
            Some(_) | None if self.lineages.is_unknown(path) => class(Class::Undetermined),
            Some(_) | None => class(Class::Introduced),
        }
    }

    /// The base has it: told apart is only what could not have been known then.
    fn there(&self, finding: &Finding, path_before: Option<RepoPath>) -> Change {
        let published = self.groups.get(&finding.id).and_then(|group| group.published);
        let later = published.zip(self.base_date).is_some_and(|(published, base)| published > base);
        let class = if later { Class::NewlyPublished } else { Class::AlreadyThere };
        Change { class, version_before: None, path_before }
    }

    /// Whether a finding of the base is not in the head any more, as far as the head could be read.
    fn is_gone(&self, finding: &Finding, relations: &BTreeMap<Problem, Relation>) -> bool {
        let path = &finding.location.path;
        let problem = problem(self.lineages.of_base(path), finding);
        let relation = problem.and_then(|problem| relations.get(&problem));
        let kept = relation.is_some_and(|relation| relation.kept.contains(&finding.version));
        let moved = self.lineages.of_head(path).is_none();
        let unread = self.unread_head.contains(path)
            || (moved && self.unread_head.iter().any(|unread| !self.lineages.base_has(unread)));
        !kept && !unread
    }
}

fn problem(lineage: Option<usize>, finding: &Finding) -> Option<Problem> {
    let name = name::normalize(finding.ecosystem, &finding.package).into_owned();
    Some((lineage?, finding.ecosystem, name, finding.id.clone()))
}

fn relations(
    context: &Context<'_>,
    head: &[Finding],
    base: &[Finding],
) -> BTreeMap<Problem, Relation> {
    let mut sides: BTreeMap<Problem, (Versions<'_>, Versions<'_>)> = BTreeMap::new();
    for finding in base {
        let lineage = context.lineages.of_base(&finding.location.path);
        if let Some(problem) = problem(lineage, finding) {
            let (before, _) = sides.entry(problem).or_default();
            before.entry(&finding.version).or_default().push(finding);
        }
    }
    for finding in head {
        let lineage = context.lineages.of_head(&finding.location.path);
        if let Some(problem) = problem(lineage, finding) {
            let (_, after) = sides.entry(problem).or_default();
            after.entry(&finding.version).or_default().push(finding);
        }
    }
    sides.into_iter().map(|(problem, (before, after))| (problem, relate(&before, &after))).collect()
}

/// Versions that both sides have stay what they are, however often they stand in the lockfile; of the others, each one of
/// the base is replaced by at most one of the head: first by one at the same place, then in their order.
fn relate(before: &Versions<'_>, after: &Versions<'_>) -> Relation {
    let first = before.values().flatten().next();
    let mut relation = Relation {
        base_path: first.map(|finding| finding.location.path.clone()),
        ..Relation::default()
    };
    let mut gone: Vec<(&str, &[&Finding])> = Vec::new();
    for (version, findings) in before {
        if after.contains_key(version) {
            relation.same.insert((*version).to_owned());
            relation.kept.insert((*version).to_owned());
        } else {
            gone.push((version, findings));
        }
    }
    let mut new: Vec<(&str, &[&Finding])> = after
        .iter()
        .filter(|(version, _)| !before.contains_key(*version))
        .map(|(version, findings)| (*version, findings.as_slice()))
        .collect();
    let mut replace = |old: &str, new: &str| {
        relation.replaced.insert(new.to_owned(), old.to_owned());
        relation.kept.insert(old.to_owned());
    };
    for (old, taken) in at_one_place(&gone, &new) {
        if gone.iter().any(|(v, _)| *v == old) && new.iter().any(|(v, _)| *v == taken) {
            gone.retain(|(version, _)| *version != old);
            new.retain(|(version, _)| *version != taken);
            replace(old, taken);
        }
    }
    for ((old, _), (taken, _)) in gone.iter().zip(&new) {
        replace(old, taken);
    }
    relation
}

/// Pairs of versions that stand at one place on both sides, in an order that is the same whichever side is the base.
fn at_one_place<'v>(
    gone: &[(&'v str, &[&Finding])],
    new: &[(&'v str, &[&Finding])],
) -> Vec<(&'v str, &'v str)> {
    let mut pairs: Vec<(&str, &str)> = gone
        .iter()
        .flat_map(|old| new.iter().map(move |taken| (old, taken)))
        .filter(|((_, before), (_, after))| share_a_place(before, after))
        .map(|((old, _), (taken, _))| (*old, *taken))
        .collect();
    pairs.sort_unstable_by_key(|(old, taken)| (*old.min(taken), *old.max(taken)));
    pairs
}

fn share_a_place(a: &[&Finding], b: &[&Finding]) -> bool {
    a.iter().any(|one| {
        b.iter().any(|other| one.slot == other.slot && one.location.path == other.location.path)
    })
}
