//! The report of one repository.

use std::sync::Arc;

use lockgate_model::{Date, FileCoverage, Note, NoteKind, RepoPath, Report};
use lockgate_scanner::advisories::Advisories;
use lockgate_scanner::index::IndexError;
use lockgate_scanner::inventory::{Inventory, ReadFile};
use lockgate_scanner::manifest::Manifests;
use lockgate_scanner::matching::{InUse, Matches, Matching};
use lockgate_scanner::name::normalize;
use lockgate_scanner::{Draft, Facts};

use super::affected::Assessments;
use super::policies::Ruling;
use super::result::Trouble;
use super::status::Statuses;
use crate::pack::{Names, Packed, releases, unpack, unpack_facts};
use crate::store::{FACTS, Snapshot, SnapshotLockfile, open_piece};

/// What every report is made by.
pub(super) struct Bench<'b> {
    pub(super) names: &'b Names,
    pub(super) matching: &'b Matching<'b>,
    pub(super) assessments: &'b Assessments,
    pub(super) statuses: &'b Statuses<'b>,
    pub(super) today: Date,
}

/// What is known of a repository, taken out of the store.
pub(super) struct Material {
    pub(super) snapshot: Snapshot,
    /// What the store has of each lockfile.
    pub(super) lockfiles: Vec<Held>,
    /// Its manifests, where there may be findings.
    pub(super) manifests: Manifests,
    pub(super) ruling: Arc<Ruling>,
}

/// What the store has of a lockfile.
pub(super) enum Held {
    /// Nothing that can be used.
    Lost,
    /// Its facts, sealed: no more is needed.
    Facts(Vec<u8>),
    /// All of it.
    Whole(Packed),
}

impl Bench<'_> {
    /// The report on a repository, and what kept it from being judged by what is in it.
    pub(super) fn report(&self, material: Material) -> Result<(Report, Vec<Trouble>), IndexError> {
        let Material { mut snapshot, lockfiles, manifests, ruling } = material;
        let troubles = ruling.trouble.clone().into_iter().collect();
        let mut one = Reporting { bench: self, ruling: &ruling, troubles };
        let is_whole = lockfiles.iter().any(|held| matches!(held, Held::Whole(_)));
        let held: Vec<(SnapshotLockfile, Held)> =
            std::mem::take(&mut snapshot.lockfiles).into_iter().zip(lockfiles).collect();
        let draft = if is_whole {
            one.by_packages(snapshot, held, &manifests)?
        } else {
            one.by_facts(snapshot, held)?
        };
        Ok((draft.judge(&ruling.policy), one.troubles))
    }
}

/// The report of one repository in the making.
struct Reporting<'r> {
    bench: &'r Bench<'r>,
    ruling: &'r Ruling,
    troubles: Vec<Trouble>,
}

impl Reporting<'_> {
    fn by_facts(
        &mut self,
        snapshot: Snapshot,
        held: Vec<(SnapshotLockfile, Held)>,
    ) -> Result<Draft, IndexError> {
        let mut facts = Facts { notes: snapshot.notes, ..Facts::default() };
        facts.coverage.excluded = snapshot.excluded;
        facts.coverage.excluded.sort();
        for (lockfile, held) in held {
            let added = match held {
                Held::Facts(sealed) => self.add_facts(&mut facts, &lockfile, &sealed),
                Held::Lost | Held::Whole(_) => None,
            };
            if added.is_none() {
                facts.notes.push(self.lost(lockfile.path));
            }
        }
        facts.coverage.files.sort_by(|a, b| a.path.cmp(&b.path));
        let status = self.bench.statuses.of(facts.matchable.keys().copied(), std::iter::empty())?;
        Ok(self.draft(facts, Matches::default(), &status))
    }

    fn add_facts(&self, all: &mut Facts, lockfile: &SnapshotLockfile, sealed: &[u8]) -> Option<()> {
        let opened = open_piece(FACTS, &lockfile.key, sealed).ok()?;
        let (facts, notes) = unpack_facts(&opened, &lockfile.path, self.bench.names).ok()?;
        all.notes.extend(notes);
        if !facts.read {
            return Some(());
        }
        let matched = facts.matchable.values().sum();
        all.coverage.matched += matched;
        for (kind, count) in &facts.packages {
            *all.coverage.packages.entry(*kind).or_default() += count;
        }
        for (ecosystem, count) in &facts.matchable {
            *all.matchable.entry(*ecosystem).or_default() += count;
        }
        all.coverage.files.push(FileCoverage {
            path: lockfile.path.clone(),
            format: lockfile.format.id.to_owned(),
            ecosystem: lockfile.format.ecosystem,
            packages: facts.packages.values().sum(),
            matched,
        });
        Some(())
    }

    fn by_packages(
        &mut self,
        snapshot: Snapshot,
        held: Vec<(SnapshotLockfile, Held)>,
        manifests: &Manifests,
    ) -> Result<Draft, IndexError> {
        let mut inventory = Inventory {
            notes: snapshot.notes,
            excluded: snapshot.excluded,
            ..Inventory::default()
        };
        let mut numbers = Vec::new();
        for (lockfile, held) in held {
            let Held::Whole(packed) = held else {
                inventory.notes.push(self.lost(lockfile.path));
                continue;
            };
            let read = unpack(&packed, &lockfile.path, self.bench.names);
            let (Ok(reading), Ok(releases)) = (read, releases(&packed.releases)) else {
                inventory.notes.push(self.lost(lockfile.path));
                continue;
            };
            inventory.notes.extend(reading.notes);
            if let Some(extraction) = reading.extraction {
                let (path, format) = (lockfile.path, lockfile.format);
                inventory.files.push(ReadFile { path, format, extraction });
                numbers.push(releases);
            }
        }
        let matches = self.matches(&inventory.files, &numbers, manifests);
        let status = self.status_of(&inventory)?;
        Ok(self.draft(Facts::of(inventory), matches, &status))
    }

    fn matches(
        &self,
        files: &[ReadFile],
        numbers: &[Vec<(u32, bool)>],
        manifests: &Manifests,
    ) -> Matches {
        let in_use = InUse::new(files);
        let mut search = self.bench.matching.search(manifests, Some(&in_use));
        for (file, numbers) in files.iter().zip(numbers) {
            let assessed = numbers.iter().enumerate().filter_map(|(at, (number, matchable))| {
                let assessed = self.bench.assessments.of(*number).filter(|_| *matchable);
                assessed.map(|assessed| (at, assessed))
            });
            search.file(file, assessed);
        }
        search.finish()
    }

    fn status_of(&self, inventory: &Inventory) -> Result<Arc<Advisories>, IndexError> {
        let mut ecosystems: Vec<_> = inventory.matchable().map(|p| p.ecosystem).collect();
        ecosystems.sort_unstable();
        ecosystems.dedup();
        let packages = inventory.matchable().filter(|_| self.bench.statuses.ask_for_packages());
        let packages = packages.map(|package| {
            let name = normalize(package.ecosystem, &package.name);
            (package.ecosystem, name.into_owned())
        });
        self.bench.statuses.of(ecosystems.into_iter(), packages)
    }

    fn draft(&self, facts: Facts, matches: Matches, status: &Advisories) -> Draft {
        let (policy, today) = (&self.ruling.policy, self.bench.today);
        let mut draft = Draft::assemble(facts, matches, status, policy, today);
        draft.policy_source.clone_from(&self.ruling.source);
        draft
    }

    /// A lockfile of which the store has nothing that can be used never reads as one without packages.
    fn lost(&mut self, path: RepoPath) -> Note {
        let note = Note::new(NoteKind::UnreadFile, "what the store has of it is damaged");
        let note = note.in_file(&path).with_hint("run the sweep again: it is read anew");
        self.troubles.push(Trouble::Damaged { path });
        note
    }
}
