//! Advisories by the repositories that they expose.

use std::collections::{BTreeMap, BTreeSet};

use lockgate_model::{Action, Ecosystem, Kind};

use super::open::open;
use super::{Urgency, group};
use crate::judged::{Judged, TextId};

/// An advisory group with what it exposes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdvisoryView {
    /// The canonical id.
    pub id: String,
    /// The other ids.
    pub aliases: Vec<String>,
    /// One line. Untrusted text.
    pub title: String,
    /// What it is about.
    pub kind: Kind,
    /// How urgent it is.
    pub urgency: Urgency,
    /// Repositories that are exposed.
    pub repositories: usize,
    /// Those where it blocks.
    pub blocked: usize,
    /// Those of which a project asks for the package itself.
    pub direct: usize,
    /// Findings.
    pub findings: usize,
    /// Findings that a newer version clears.
    pub fixable: usize,
    /// Packages with the versions in use, each in the order of its text.
    pub packages: BTreeMap<(Ecosystem, String), BTreeSet<String>>,
    /// The repositories by name.
    pub exposed: Vec<String>,
}

#[derive(Default)]
struct Tally<'j> {
    exposed: BTreeSet<&'j str>,
    blocked: BTreeSet<u64>,
    direct: BTreeSet<u64>,
    findings: usize,
    fixable: usize,
    packages: BTreeSet<(Ecosystem, TextId, TextId)>,
}

/// Advisories, those that expose most repositories first; of equal ones the most urgent first, then by id.
#[must_use]
pub fn advisories(judged: &Judged) -> Vec<AdvisoryView> {
    let mut tallies: BTreeMap<TextId, Tally<'_>> = BTreeMap::new();
    for (repository, row) in open(judged) {
        let tally = tallies.entry(row.advisory).or_default();
        tally.exposed.insert(&repository.name);
        if row.action == Action::Block {
            tally.blocked.insert(repository.id);
        }
        if row.direct == Some(true) {
            tally.direct.insert(repository.id);
        }
        tally.findings += 1;
        tally.fixable += usize::from(row.fixed.is_some());
        tally.packages.insert((row.ecosystem, row.package, row.version));
    }
    let mut views: Vec<AdvisoryView> =
        tallies.into_iter().filter_map(|(id, tally)| view(judged, id, tally)).collect();
    views.sort_by(|a, b| {
        let order = b.repositories.cmp(&a.repositories).then_with(|| a.urgency.cmp(&b.urgency));
        order.then_with(|| a.id.cmp(&b.id))
    });
    views
}

fn view(judged: &Judged, id: TextId, tally: Tally<'_>) -> Option<AdvisoryView> {
    let id = judged.text(id);
    let group = group(judged, id)?;
    let mut packages: BTreeMap<(Ecosystem, String), BTreeSet<String>> = BTreeMap::new();
    for (ecosystem, package, version) in tally.packages {
        let versions = packages.entry((ecosystem, judged.text(package).to_owned())).or_default();
        versions.insert(judged.text(version).to_owned());
    }
    Some(AdvisoryView {
        id: id.to_owned(),
        aliases: group.aliases.iter().map(ToString::to_string).collect(),
        title: group.title.clone(),
        kind: group.kind,
        urgency: Urgency::of(group),
        repositories: tally.exposed.len(),
        blocked: tally.blocked.len(),
        direct: tally.direct.len(),
        findings: tally.findings,
        fixable: tally.fixable,
        packages,
        exposed: tally.exposed.into_iter().map(str::to_owned).collect(),
    })
}
