//! Loading: from advisory sources to what a scan needs of them.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::PathBuf;

use lockgate_model::{
    Advisory, AdvisoryId, DatabaseSource, Date, Ecosystem, Note, NoteKind, Severity, Signals,
};

use super::alias::{Groups, Resolved};
use super::decode::{Outcome, decode_all, decode_records};
use super::defects::Defects;
use super::{Decoded, Feed, Input, InputKind};
use crate::name;

/// Which records are kept whole.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    packages: BTreeMap<Ecosystem, HashSet<String>>,
    ids: HashSet<String>,
    every_ecosystem: bool,
    everything: bool,
}

impl Wanted {
    /// Records that name one of these packages, each name as [`name::normalize`] gives it; sources of other ecosystems
    /// are not opened.
    #[must_use]
    pub fn packages(packages: BTreeMap<Ecosystem, HashSet<String>>) -> Self {
        Self { packages, ..Self::default() }
    }

    /// Records with one of these ids or aliases, in any letter case, withdrawn ones too.
    #[must_use]
    pub fn ids<'a>(ids: impl IntoIterator<Item = &'a str>) -> Self {
        let ids = ids.into_iter().map(str::to_ascii_lowercase).collect();
        Self { ids, every_ecosystem: true, ..Self::default() }
    }

    /// No record: everything is read and counted.
    #[must_use]
    pub fn counts() -> Self {
        Self { every_ecosystem: true, ..Self::default() }
    }

    /// Every record, whole, withdrawn ones too.
    #[must_use]
    pub fn everything() -> Self {
        Self { every_ecosystem: true, everything: true, ..Self::default() }
    }

    /// The names of the packages by ecosystem.
    pub(crate) const fn by_ecosystem(&self) -> &BTreeMap<Ecosystem, HashSet<String>> {
        &self.packages
    }

    /// Whether records of a package are wanted.
    #[must_use]
    pub fn names(&self, ecosystem: Ecosystem, package: &str) -> bool {
        let holds =
            |names: &HashSet<String>| names.contains(name::normalize(ecosystem, package).as_ref());
        self.everything || self.packages.get(&ecosystem).is_some_and(holds)
    }

    /// Whether a record with these ids is wanted for its ids.
    #[must_use]
    pub fn has_id(&self, id: &AdvisoryId, aliases: &[AdvisoryId]) -> bool {
        let has = |id: &AdvisoryId| self.ids.contains(&id.as_str().to_ascii_lowercase());
        self.everything || !self.ids.is_empty() && (has(id) || aliases.iter().any(has))
    }

    /// Whether withdrawn records are wanted: by id they are, since their reader asks what became of them.
    #[must_use]
    pub fn withdrawn(&self) -> bool {
        self.everything || !self.ids.is_empty()
    }

    /// Whether a source that promises these ecosystems is to be opened.
    pub(crate) fn opens(&self, promised: Option<&[Ecosystem]>) -> bool {
        let Some(promised) = promised else { return true };
        let wanted =
            |ecosystem: &Ecosystem| self.every_ecosystem || self.packages.contains_key(ecosystem);
        promised.iter().any(wanted)
    }
}

/// Caps on what is read.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Largest record, in bytes.
    pub record_bytes: u64,
    /// Times its own size that an archive may expand to.
    pub expansion: u64,
}

impl Default for Limits {
    fn default() -> Self {
        // The largest real record has 1.2 MiB, and the public archives expand about eight times.
        Self { record_bytes: 16 * 1024 * 1024, expansion: 100 }
    }
}

/// Loaded advisories.
#[derive(Debug, Default)]
pub struct Advisories {
    /// The records that are wanted, without those that any source withdraws; sorted by id, then feed.
    pub records: Vec<Advisory>,
    /// Alias groups of everything that was read.
    pub groups: Resolved,
    /// Severities by the id of the record that states them.
    pub severities: BTreeMap<AdvisoryId, Vec<Severity>>,
    /// The sources that were opened, in the order given.
    pub sources: Vec<DatabaseSource>,
    /// Records by ecosystem, each id once, those withdrawn included.
    pub counts: BTreeMap<Ecosystem, u32>,
    /// Date of the newest data of each ecosystem in each feed.
    pub newest: BTreeMap<(Ecosystem, &'static str), Date>,
    /// What is known of the exploitation of groups, by ecosystem and canonical id.
    pub signals: BTreeMap<(Ecosystem, AdvisoryId), Signals>,
    /// The releases that are not yanked, of the crates of which one in use is; `None` where no registry's index was read.
    pub sound_releases: Option<BTreeMap<String, Vec<String>>>,
    /// Ecosystems that a server was asked about: having no record of them is an answer.
    pub answered: BTreeSet<Ecosystem>,
    /// What could not be read.
    pub notes: Vec<Note>,
}

impl Advisories {
    /// The records of an id: they are sorted by it.
    #[must_use]
    pub fn of_id(&self, id: &AdvisoryId) -> &[Advisory] {
        let start = self.records.partition_point(|record| record.id < *id);
        let rest = self.records.get(start..).unwrap_or_default();
        let end = rest.partition_point(|record| record.id == *id);
        rest.get(..end).unwrap_or_default()
    }
}

/// Reads advisory sources. Never fails: what cannot be read is a note.
#[must_use]
pub fn load(inputs: &[Input], wanted: &Wanted, limits: &Limits) -> Advisories {
    let mut loader = Loader::new(wanted);
    for input in inputs.iter().filter(|input| wanted.opens(input.ecosystems.as_deref())) {
        loader.read(input, limits);
    }
    loader.finish()
}

/// OSV records in memory, which a server gave for some packages.
#[derive(Debug)]
pub struct Answered<'a> {
    /// The server, as it stands in reports.
    pub location: &'a str,
    /// The records as JSON, by their ids.
    pub records: &'a BTreeMap<String, Vec<u8>>,
    /// The ecosystems that the server was asked about: it answers for those of which it has no record too.
    pub ecosystems: BTreeSet<Ecosystem>,
    /// When it was asked.
    pub today: Date,
}

/// Reads records that a server gave. Never fails: what cannot be read is a note.
#[must_use]
pub fn load_answered(answered: &Answered<'_>, wanted: &Wanted) -> Advisories {
    let mut loader = Loader::new(wanted);
    let mut tally = Tally::default();
    let records = answered.records.iter().map(|(id, bytes)| (id.as_str(), bytes.as_slice()));
    let feed = decode_records(records, wanted, &mut |outcome| loader.hear(outcome, &mut tally));
    let input = Input {
        kind: InputKind::OsvFolder,
        path: PathBuf::new(),
        location: answered.location.to_owned(),
        fetched: Some(answered.today),
        ecosystems: Some(answered.ecosystems.iter().copied().collect()),
    };
    loader.close(&input, feed, tally);
    let mut loaded = loader.finish();
    loaded.answered.clone_from(&answered.ecosystems);
    loaded
}

struct Loader<'a> {
    wanted: &'a Wanted,
    groups: Groups,
    seen: HashSet<(Ecosystem, AdvisoryId)>,
    withdrawn: HashSet<AdvisoryId>,
    loaded: Advisories,
}

/// What one source adds up to.
#[derive(Default)]
struct Tally {
    records: u32,
    out_of_scope: u32,
    unreadable: u32,
    newest: BTreeMap<Ecosystem, Date>,
    defects: Defects,
}

impl Tally {
    fn date(&mut self, ecosystem: Ecosystem, date: Option<Date>) {
        if let Some(date) = date {
            let newest = self.newest.entry(ecosystem).or_insert(date);
            *newest = date.max(*newest);
        }
    }
}

impl<'a> Loader<'a> {
    fn new(wanted: &'a Wanted) -> Self {
        Self {
            wanted,
            groups: Groups::default(),
            seen: HashSet::new(),
            withdrawn: HashSet::new(),
            loaded: Advisories::default(),
        }
    }

    fn read(&mut self, input: &Input, limits: &Limits) {
        let mut tally = Tally::default();
        let wanted = self.wanted;
        let feed = decode_all(input, wanted, limits, &mut |outcome| self.hear(outcome, &mut tally));
        self.close(input, feed, tally);
    }

    fn hear(&mut self, outcome: Outcome, tally: &mut Tally) {
        match outcome {
            Outcome::Decoded(name, decoded) => self.take(*decoded, &name, tally),
            Outcome::Unreadable(name, error) => {
                tally.unreadable += 1;
                let mut packages = error.packages.iter();
                let in_use = packages.any(|(ecosystem, name)| self.wanted.names(*ecosystem, name));
                tally.defects.add(unreadable(in_use), &name, &error.message);
            }
            Outcome::Damage(message) => tally.defects.add(NoteKind::DamagedFeed, "", &message),
        }
    }

    fn take(&mut self, decoded: Decoded, name: &str, tally: &mut Tally) {
        let Decoded { head, advisory, defects } = decoded;
        tally.records += 1;
        if head.out_of_scope {
            tally.out_of_scope += 1;
            return;
        }
        for defect in defects {
            let kind = unreadable(head.in_use && defect.hides_matches && !head.withdrawn);
            tally.defects.add(kind, name, &defect.message);
        }
        for ecosystem in &head.ecosystems {
            tally.date(*ecosystem, head.newest);
            if self.seen.insert((*ecosystem, head.id.clone())) {
                *self.loaded.counts.entry(*ecosystem).or_default() += 1;
            }
        }
        if head.withdrawn {
            self.withdrawn.insert(head.id.clone());
        }
        if !head.aliases.is_empty() {
            self.groups.join(&head.ecosystems, &head.id, &head.aliases);
        }
        // A record that lists no alias may be the alias of another.
        if !head.severities.is_empty() {
            let stated = self.loaded.severities.entry(head.id).or_default();
            stated.extend(head.severities);
        }
        self.loaded.records.extend(advisory);
    }

    fn close(&mut self, input: &Input, feed: &Feed, mut tally: Tally) {
        let promised = input.ecosystems.iter().flatten().copied();
        let held: Vec<Ecosystem> = tally.newest.keys().copied().chain(promised).collect();
        for ecosystem in held {
            tally.date(ecosystem, input.fetched);
        }
        for (ecosystem, date) in &tally.newest {
            let newest = self.loaded.newest.entry((*ecosystem, feed.name)).or_insert(*date);
            *newest = (*newest).max(*date);
        }
        self.loaded.notes.extend(tally.defects.notes(&input.location));
        self.loaded.sources.push(DatabaseSource {
            feed: feed.name.to_owned(),
            location: input.location.clone(),
            records: tally.records,
            out_of_scope: tally.out_of_scope,
            unreadable: tally.unreadable,
            newest: tally.newest.values().max().copied(),
            fetched: input.fetched,
        });
    }

    fn finish(mut self) -> Advisories {
        self.loaded.groups = self.groups.finish();
        if !self.wanted.withdrawn() {
            // One source may know of a withdrawal that an older copy in another does not.
            let withdrawn: BTreeSet<&AdvisoryId> = self.withdrawn.iter().collect();
            self.loaded.records.retain(|record| !withdrawn.contains(&record.id));
            self.loaded.severities.retain(|id, _| !withdrawn.contains(id));
        }
        self.loaded.records.sort_by(|a, b| (&a.id, a.feed).cmp(&(&b.id, b.feed)));
        self.loaded.notes.sort();
        self.loaded
    }
}

const fn unreadable(in_use: bool) -> NoteKind {
    if in_use { NoteKind::UnreadableAdvisoryInUse } else { NoteKind::UnreadableAdvisory }
}
