//! Yanked releases: what a registry's index says of the crates in use, as one advisory that the matcher takes like any other.
//!
//! An index tells of each release whether it is yanked, either in a copy that cargo keeps or in an answer of the registry.
//! Three answers are told apart: yanked, not yanked, not known. A release of which nothing can be read is not known, and
//! that is a note. cargo's lock is never taken: entries are read whole, and one that cargo is just writing is not known.
//!
//! Index format: <https://doc.rust-lang.org/cargo/reference/registry-index.html>.

mod cache;
mod entry;

use std::collections::{BTreeMap, BTreeSet};

use lockgate_model::{
    Advisory, AdvisoryId, Affected, Ecosystem, Kind, Note, NoteKind, Package, Reference,
    ReferenceKind,
};
use tame_index::KrateName;

use super::Advisories;

pub use cache::{cargo_folders, read_cache};
pub use entry::Release;

/// Names of releases in a message, at most.
const MAX_NAMED: usize = 5;

/// The crates of the public registry in use, with their versions.
pub type InUse<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// What was read of the releases of crates.
#[derive(Debug, Default)]
pub struct Releases {
    by_crate: BTreeMap<String, Vec<Release>>,
    problems: BTreeMap<String, String>,
}

impl Releases {
    /// Takes the answer of a registry for a crate: one JSON object a line.
    pub fn take_answer(&mut self, name: &str, bytes: &[u8]) {
        match entry::of_answer(bytes, name) {
            Ok(releases) => self.take(name, releases),
            Err(error) => self.take_problem(name, error.to_string()),
        }
    }

    /// Takes why nothing is known of a crate.
    pub fn take_problem(&mut self, name: &str, problem: String) {
        self.problems.insert(name.to_owned(), problem);
    }

    /// Takes releases; those of a version that is known already are left out.
    fn take(&mut self, name: &str, releases: Vec<Release>) {
        let known = self.by_crate.entry(name.to_owned()).or_default();
        for release in releases {
            if !known.iter().any(|other| other.version == release.version) {
                known.push(release);
            }
        }
    }

    fn of(&self, name: &str) -> &[Release] {
        self.by_crate.get(name).map_or(&[], Vec::as_slice)
    }

    fn find(&self, name: &str, version: &str) -> Option<&Release> {
        self.of(name).iter().find(|release| release.version == version)
    }
}

/// The crates among the packages of public registries in use: only these are looked up.
#[must_use]
pub fn in_use<'a>(matchable: impl Iterator<Item = &'a Package>) -> InUse<'a> {
    let mut crates: InUse<'_> = BTreeMap::new();
    for package in matchable.filter(|package| package.ecosystem == Ecosystem::CratesIo) {
        crates.entry(&package.name).or_default().extend(package.version.as_deref());
    }
    crates
}

/// The address of the public registry's index, to which [`path`] is added.
#[must_use]
pub fn public_index() -> &'static str {
    tame_index::CRATES_IO_HTTP_INDEX.trim_start_matches("sparse+")
}

/// Where the entry of a crate lies below an index: `se/rd/serde`. `None` for what is no crate's name.
#[must_use]
pub fn path(name: &str) -> Option<String> {
    KrateName::crates_io(name).ok().map(|name| name.relative_path(Some('/')))
}

/// Adds what is known of the releases in use: an advisory on those that are yanked, and a note on those of which it is not
/// known. `hint` is what the user can do about the latter.
pub fn tell(advisories: &mut Advisories, in_use: &InUse<'_>, releases: &Releases, hint: &str) {
    let mut unknown = Vec::new();
    let mut affected = Vec::new();
    let mut sound = BTreeMap::new();
    for (name, versions) in in_use {
        let find = |version: &&str| releases.find(name, version);
        unknown.extend(versions.iter().filter(|v| find(v).is_none()).map(|v| (*name, *v)));
        if !versions.iter().filter_map(find).any(|release| release.yanked) {
            continue;
        }
        let of_sort = |yanked: bool| {
            let all = releases.of(name).iter().filter(move |release| release.yanked == yanked);
            all.map(|release| release.version.clone()).collect::<Vec<String>>()
        };
        affected.push(yanked(name, of_sort(true)));
        sound.insert((*name).to_owned(), of_sort(false));
    }
    advisories.sound_releases = Some(sound);
    if !unknown.is_empty() {
        advisories.notes.push(not_known(&unknown, releases).with_hint(hint));
    }
    if let (false, Some(id)) = (affected.is_empty(), AdvisoryId::new(AdvisoryId::YANKED)) {
        advisories.records.push(advisory(id, affected));
        advisories.records.sort_by(|a, b| (&a.id, a.feed).cmp(&(&b.id, b.feed)));
    }
}

fn yanked(name: &str, versions: Vec<String>) -> Affected {
    Affected {
        ecosystem: Ecosystem::CratesIo,
        name: name.to_owned(),
        kind: Kind::Yanked,
        versions,
        ranges: Vec::new(),
        functions: Vec::new(),
    }
}

fn advisory(id: AdvisoryId, affected: Vec<Affected>) -> Advisory {
    Advisory {
        id,
        aliases: Vec::new(),
        summary: "release was yanked".to_owned(),
        details: "The release was taken back, most often because it is broken or unsafe. A lockfile that holds it still \
                  builds, but nothing new can depend on it, and its maintainers do not stand by it any more."
            .to_owned(),
        published: None,
        modified: None,
        withdrawn: None,
        references: vec![Reference {
            kind: ReferenceKind::Web,
            url: "https://doc.rust-lang.org/cargo/commands/cargo-yank.html".to_owned(),
        }],
        cwes: Vec::new(),
        severities: Vec::new(),
        affected,
        licence: None,
        feed: "registry index",
    }
}

fn not_known(unknown: &[(&str, &str)], releases: &Releases) -> Note {
    let named = unknown.iter().take(MAX_NAMED).map(|(name, version)| format!("{name} {version}"));
    let mut message = format!(
        "it is not known whether these are yanked: {}",
        named.collect::<Vec<String>>().join(", ")
    );
    if let Some(more) = unknown.len().checked_sub(MAX_NAMED).filter(|more| *more > 0) {
        message.push_str(&format!(" and {more} more"));
    }
    let problem = unknown.iter().find_map(|(name, _)| releases.problems.get_key_value(*name));
    if let Some((name, problem)) = problem {
        message.push_str(&format!("; {name}: {problem}"));
    }
    let mut note = Note::new(NoteKind::UnknownYanked, message);
    note.count = u32::try_from(unknown.len()).unwrap_or(u32::MAX);
    note
}

#[cfg(test)]
mod tests;
