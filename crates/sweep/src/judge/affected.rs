//! Which releases of the store something is said of.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use lockgate_model::{AdvisoryId, Ecosystem, Package, Scope, Source, Span};
use lockgate_scanner::advisories::{Advisories, Wanted};
use lockgate_scanner::index::{Index, IndexError};
use lockgate_scanner::matching::{Assessed, Matching};
use lockgate_scanner::name::normalize;
use rayon::prelude::*;

use crate::pack::{Names, Release};

/// The releases of which something is said, and the advisories that say it.
#[derive(Debug)]
pub(super) struct Affected {
    pub(super) advisories: Advisories,
    /// The numbers of the releases, ascending.
    touched: Vec<u32>,
    /// Releases of packages of which a record could not be read whole: what is said of them depends on who uses them.
    hidden: Vec<u32>,
}

/// What is said of each release.
#[derive(Debug)]
pub(super) struct Assessments {
    by_release: HashMap<u32, Assessed>,
    /// By number: whether a reading with the release has to be unpacked.
    is_touched: Vec<bool>,
}

impl Affected {
    /// Asks the index about every release of the store.
    pub(super) fn find(index: &Index, names: &Names) -> Result<Self, IndexError> {
        let wanted = wanted(names);
        let touched = RefCell::new(Vec::new());
        let advisories = index.advisories(&Wanted::packages(wanted), &|loaded| {
            let matching = Matching::new(loaded);
            let found = each_release(names, |_, package| matching.groups_of(package));
            let mut groups: BTreeSet<(Ecosystem, AdvisoryId)> = BTreeSet::new();
            let mut numbers = touched.borrow_mut();
            for (number, of_release) in found {
                numbers.push(number);
                groups.extend(of_release);
            }
            groups
        })?;
        let hidden = hidden(index, names)?;
        Ok(Self { advisories, touched: touched.into_inner(), hidden })
    }

    /// Assesses each release once, for all that use it. Groups that are the same for all are kept in `matching`.
    pub(super) fn assess(&self, names: &Names, matching: &mut Matching<'_>) -> Assessments {
        let assess = |number: &u32| {
            let package = package(names, *names.releases().get(*number as usize)?)?;
            Some((*number, package.ecosystem, matching.assess(&package)?))
        };
        let assessed: Vec<(u32, Ecosystem, Assessed)> =
            self.touched.par_iter().filter_map(assess).collect();
        let mut is_touched = vec![false; names.releases().len()];
        for number in self.touched.iter().chain(&self.hidden) {
            if let Some(touched) = is_touched.get_mut(*number as usize) {
                *touched = true;
            }
        }
        for (_, ecosystem, assessed) in &assessed {
            matching.keep_groups(*ecosystem, assessed);
        }
        let by_release = assessed.into_iter().map(|(number, _, assessed)| (number, assessed));
        Assessments { by_release: by_release.collect(), is_touched }
    }
}

impl Assessments {
    /// Whether a reading with a release has to be unpacked; `None` for a number that no release has.
    pub(super) fn touches(&self, number: u32) -> Option<bool> {
        self.is_touched.get(number as usize).copied()
    }

    /// What is said of a release.
    pub(super) fn of(&self, number: u32) -> Option<&Assessed> {
        self.by_release.get(&number)
    }
}

/// The names of the packages in one form.
fn wanted(names: &Names) -> BTreeMap<Ecosystem, HashSet<String>> {
    let mut wanted: BTreeMap<Ecosystem, HashSet<String>> = BTreeMap::new();
    let mut seen = HashSet::new();
    for release in matchable(names) {
        let Ok(name) = names.text(release.name) else { continue };
        if seen.insert((release.ecosystem, release.name)) {
            let name = normalize(release.ecosystem, name).into_owned();
            wanted.entry(release.ecosystem).or_default().insert(name);
        }
    }
    wanted
}

fn matchable(names: &Names) -> impl Iterator<Item = &Release> {
    let all = names.releases().iter();
    all.filter(|release| release.ecosystem.has_feed() && release.version.is_some())
}

/// What a function gives for each release that it says something of, by number.
fn each_release<T: Send>(
    names: &Names,
    find: impl Fn(u32, &Package) -> Option<T> + Sync,
) -> Vec<(u32, T)> {
    let releases = names.releases().par_iter().enumerate();
    let found = releases.filter_map(|(number, release)| {
        let number = u32::try_from(number).ok()?;
        let package = package(names, *release)?;
        find(number, &package).map(|found| (number, found))
    });
    found.collect()
}

/// A release as a package of a registry; `None` where it has no version.
fn package(names: &Names, release: Release) -> Option<Package> {
    Some(Package {
        ecosystem: release.ecosystem,
        name: names.text(release.name).ok()?.to_owned(),
        version: Some(names.text(release.version?).ok()?.to_owned()),
        source: Source::Registry,
        scope: Scope::Unknown,
        entry: Span::START,
        version_span: None,
        install_path: None,
    })
}

fn hidden(index: &Index, names: &Names) -> Result<Vec<u32>, IndexError> {
    let hidden = index.hidden_packages()?;
    if hidden.is_empty() {
        return Ok(Vec::new());
    }
    let found = each_release(names, |_, package| {
        let name = normalize(package.ecosystem, &package.name).into_owned();
        hidden.contains(&(package.ecosystem, name)).then_some(())
    });
    Ok(found.into_iter().map(|(number, ())| number).collect())
}
