//! From packages and advisories to findings, by OSV's rules of evaluation.
//!
//! Only packages from the ecosystem's public registry are matched: a package from git, a URL, a folder or another
//! registry is a stranger that happens to share a name.

mod assess;
mod direct;
mod evaluate;
mod fix;
mod group;
mod range_text;
mod search;

use std::collections::{BTreeMap, BTreeSet};

use lockgate_model::{AdvisoryGroup, AdvisoryId, Ecosystem, Finding, Note};

use crate::advisories::Advisories;
use crate::inventory::ReadFile;
use crate::manifest::Manifests;

pub use assess::{Assessed, Matching};
pub(crate) use evaluate::is_in_a_range;
pub use group::group;
pub use search::{InUse, Search};

/// What matching yields.
#[derive(Debug, Default)]
pub struct Matches {
    /// Findings, undecided (`Warn` by the rule `none`), in the files' order, then the packages'.
    pub findings: Vec<Finding>,
    /// The advisory groups of the findings.
    pub groups: BTreeMap<AdvisoryId, AdvisoryGroup>,
    /// Advisories of packages in use that could not be evaluated.
    pub notes: Vec<Note>,
}

/// Matches every package of every file.
#[must_use]
pub fn match_files(files: &[ReadFile], manifests: &Manifests, advisories: &Advisories) -> Matches {
    let matching = Matching::new(advisories);
    let mut search = matching.search(manifests, None);
    for file in files {
        let packages = file.extraction.packages.iter().enumerate();
        let assessed: Vec<(usize, Assessed)> =
            packages.filter_map(|(at, package)| Some((at, matching.assess(package)?))).collect();
        search.file(file, assessed.iter().map(|(at, assessed)| (*at, assessed)));
    }
    search.finish()
}

/// The alias groups that affect a package of the files: what a report is about, before it is written.
#[must_use]
pub fn affected_groups(
    files: &[ReadFile],
    advisories: &Advisories,
) -> BTreeSet<(Ecosystem, AdvisoryId)> {
    let matching = Matching::new(advisories);
    let packages = files.iter().flat_map(|file| &file.extraction.packages);
    packages.filter_map(|package| matching.groups_of(package)).flatten().collect()
}
