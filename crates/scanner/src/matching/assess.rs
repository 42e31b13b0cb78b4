//! What advisories say of a release, whichever lockfile uses it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use lockgate_model::{Advisory, AdvisoryGroup, AdvisoryId, Ecosystem, Kind, Package, Severity};

use super::evaluate::{self, Answer};
use super::fix::{self, Fix};
use super::group::{self, Records};
use super::search::{InUse, Search};
use crate::advisories::Advisories;
use crate::inventory::is_matchable;
use crate::manifest::Manifests;
use crate::name::{self, names_package};
use crate::version;

/// Advisories by the package that they name, in the one form of its name.
type ByPackage<'a> = HashMap<(Ecosystem, Cow<'a, str>), Vec<&'a Advisory>>;

/// Advisories made ready to be matched.
#[derive(Debug)]
pub struct Matching<'a> {
    pub(super) advisories: &'a Advisories,
    by_package: ByPackage<'a>,
    /// Groups that are the same wherever they are found.
    pub(super) groups: BTreeMap<(Ecosystem, AdvisoryId), AdvisoryGroup>,
}

/// What the advisories say of one release of a package: never that there is nothing.
#[derive(Debug)]
pub struct Assessed {
    /// The groups that affect it, by id.
    pub(super) hits: Vec<Hit>,
    /// Records that cannot be evaluated for it, and why.
    pub(super) unknown: Vec<(AdvisoryId, String)>,
}

/// A group that affects a release.
#[derive(Debug)]
pub(super) struct Hit {
    pub(super) id: AdvisoryId,
    /// The other ids of the group.
    pub(super) aliases: Vec<AdvisoryId>,
    /// The records that affect it, sorted.
    pub(super) records: Vec<AdvisoryId>,
    pub(super) kind: Kind,
    pub(super) severity: Option<Severity>,
    pub(super) fix: Fix,
    /// The title, where every record of the group names the package: those of others may not count.
    pub(super) title: Option<String>,
}

/// The records of one group that affect a release.
struct Affecting<'a> {
    records: Vec<&'a Advisory>,
    kind: Kind,
}

/// The groups that affect a release by their ids, and the records that cannot be evaluated for it.
type Evaluated<'a> = (BTreeMap<&'a AdvisoryId, Affecting<'a>>, Vec<(AdvisoryId, String)>);

impl Assessed {
    /// Whether a group affects the release; else there is only what cannot be evaluated.
    #[must_use]
    pub const fn is_affected(&self) -> bool {
        !self.hits.is_empty()
    }
}

impl<'a> Matching<'a> {
    /// Makes advisories ready.
    #[must_use]
    pub fn new(advisories: &'a Advisories) -> Self {
        let mut by_package: ByPackage<'_> = HashMap::new();
        for record in &advisories.records {
            for entry in &record.affected {
                let name = name::normalize(entry.ecosystem, &entry.name);
                let of_package = by_package.entry((entry.ecosystem, name)).or_default();
                if !of_package.iter().any(|known| std::ptr::eq(*known, record)) {
                    of_package.push(record);
                }
            }
        }
        Self { advisories, by_package, groups: BTreeMap::new() }
    }

    /// The canonical ids of the groups that affect a package; none where there are only records that cannot be evaluated
    /// for it, `None` where there is nothing.
    #[must_use]
    pub fn groups_of(&self, package: &Package) -> Option<BTreeSet<(Ecosystem, AdvisoryId)>> {
        let (affecting, _) = self.evaluate(package)?;
        Some(affecting.into_keys().map(|id| (package.ecosystem, id.clone())).collect())
    }

    /// What is said of a package; `None` where nothing is.
    #[must_use]
    pub fn assess(&self, package: &Package) -> Option<Assessed> {
        let (affecting, unknown) = self.evaluate(package)?;
        if affecting.is_empty() {
            return Some(Assessed { hits: Vec::new(), unknown });
        }
        let candidates = self.candidates(package).unwrap_or_default();
        let mut fixes = fix::fixes(self.advisories, package, affecting.keys(), candidates);
        let hits = affecting.into_iter().map(|(id, affecting)| {
            let fix = fixes.remove(id).unwrap_or_default();
            self.hit(package, id, &affecting, fix)
        });
        Some(Assessed { hits: hits.collect(), unknown })
    }

    /// Keeps the groups of a package that are the same wherever they are found, so that many searches take them as they are.
    pub fn keep_groups(&mut self, ecosystem: Ecosystem, assessed: &Assessed) {
        for hit in assessed.hits.iter().filter(|hit| hit.title.is_some()) {
            let records = Records { advisories: self.advisories, counts: None };
            let group = || records.group(ecosystem, &hit.id);
            self.groups.entry((ecosystem, hit.id.clone())).or_insert_with(group);
        }
    }

    /// A search through the lockfiles of one tree. `in_use` tells its packages, where the advisories were loaded for those
    /// of other trees too: records that name none of them do not count.
    #[must_use]
    pub fn search<'m>(
        &'m self,
        manifests: &'m Manifests,
        in_use: Option<&'m InUse<'m>>,
    ) -> Search<'m> {
        Search::new(self, manifests, in_use)
    }

    fn candidates<'s>(&'s self, package: &'s Package) -> Option<&'s [&'s Advisory]> {
        let name = name::normalize(package.ecosystem, &package.name);
        self.by_package.get(&(package.ecosystem, name)).map(Vec::as_slice)
    }

    /// What affects a package or cannot be evaluated for it; `None` where nothing does.
    fn evaluate<'s>(&'s self, package: &'s Package) -> Option<Evaluated<'s>> {
        let written = package.version.as_deref().filter(|_| is_matchable(package))?;
        let candidates = self.candidates(package)?;
        let parsed = version::parse(package.ecosystem, written);
        let mut found: BTreeMap<&AdvisoryId, Affecting<'_>> = BTreeMap::new();
        let mut unknown = Vec::new();
        for record in candidates {
            let (answer, kind) = evaluate::record(record, package, written, parsed.as_ref());
            match answer {
                Answer::NotAffected => {}
                Answer::Unknown(why) => unknown.push((record.id.clone(), why)),
                Answer::Affected => {
                    let id = self.advisories.groups.canonical(package.ecosystem, &record.id);
                    let hit = found.entry(id).or_insert(Affecting { records: Vec::new(), kind });
                    hit.kind = hit.kind.min(kind);
                    hit.records.push(record);
                }
            }
        }
        (!found.is_empty() || !unknown.is_empty()).then_some((found, unknown))
    }

    fn hit(&self, package: &Package, id: &AdvisoryId, affecting: &Affecting<'_>, fix: Fix) -> Hit {
        let ecosystem = package.ecosystem;
        let mut records: Vec<AdvisoryId> =
            affecting.records.iter().map(|record| record.id.clone()).collect();
        records.sort();
        records.dedup();
        let mut aliases = self.advisories.groups.ids(ecosystem, id);
        aliases.retain(|alias| alias != id);
        let all = Records { advisories: self.advisories, counts: None };
        let names_it =
            |record: &&Advisory| record.affected.iter().any(|entry| names_package(entry, package));
        let is_whole = all.members(ecosystem, id).iter().all(names_it);
        Hit {
            id: id.clone(),
            aliases,
            records,
            kind: affecting.kind,
            severity: group::severity(self.advisories, ecosystem, id, affecting.kind),
            fix,
            title: is_whole.then(|| all.title(ecosystem, id)),
        }
    }
}
