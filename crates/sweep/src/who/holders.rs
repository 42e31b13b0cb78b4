//! Where releases are held.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use lockgate_model::{Ecosystem, Package, RepoPath};
use lockgate_scanner::format::Extraction;
use lockgate_scanner::graph::Graph;
use lockgate_scanner::version;
use rayon::prelude::*;

use super::question::PackageQuestion;
use super::range::{Fit, VersionRange};
use super::scan::{Found, scan};
use super::{Answer, Holder, Unread};
use crate::pack::{Names, Packed, ReadingKey, Release, unpack};
use crate::store::{
    RawRepository, Reader, RunId, Snapshot, StoreError, StoredRepository, Tables, open_repository,
    open_snapshot,
};

/// Repositories that are gone through together.
const TOGETHER: usize = 4096;

/// Releases by number: `None` is not wanted.
pub(super) type Wanted = Vec<Option<Fit>>;

/// Who holds a package.
pub(super) fn of_package(
    reader: &Reader,
    question: &PackageQuestion,
    range: Option<&VersionRange>,
) -> Result<Answer, StoreError> {
    let tables = reader.tables()?;
    let wanted = wanted(tables.names, |names, release| {
        let name = names.text(release.name).ok()?;
        if !question.means(release.ecosystem, name) {
            return None;
        }
        let version = release.version.and_then(|version| names.text(version).ok());
        let exact = question.version.as_deref();
        let fit = match (exact, version) {
            (None, _) => Fit::Inside,
            (Some(_), None) => Fit::Unknown,
            (Some(exact), Some(version)) if is_same(release.ecosystem, exact, version) => {
                Fit::Inside
            }
            (Some(_), Some(_)) => return None,
        };
        range.map_or(Some(fit), |range| range.fit(release.ecosystem, version))
    });
    of_releases(reader, &wanted)
}

/// Whether two texts are one version.
fn is_same(ecosystem: Ecosystem, a: &str, b: &str) -> bool {
    let parse = |text| version::parse(ecosystem, text);
    a == b || parse(a).zip(parse(b)).is_some_and(|(a, b)| a.compare(&b).is_eq())
}

/// The fit of each release.
pub(super) fn wanted(
    names: &Names,
    fit: impl Fn(&Names, &Release) -> Option<Fit> + Sync,
) -> Wanted {
    names.releases().par_iter().map(|release| fit(names, release)).collect()
}

/// Who holds releases.
pub(super) fn of_releases(reader: &Reader, wanted: &Wanted) -> Result<Answer, StoreError> {
    let tables = reader.tables()?;
    let run = reader.last_run()?.ok_or_else(|| reader.unknown("run"))?;
    let flags: Vec<bool> = wanted.iter().map(Option::is_some).collect();
    let readings = scan(&tables, &flags)?;
    let asking = Asking { tables, run: run.id, readings, wanted };
    let mut answer = Answer { run: run.id, listed: run.listed, ..Answer::default() };
    let listed = asking.repositories(&mut answer)?;
    if listed != run.listed {
        let what = format!("{} repositories are listed, and {listed} are there", run.listed);
        return Err(tables.faults.damaged(what));
    }
    answer.holders.sort();
    answer.unread.sort();
    answer.unread_lockfiles.sort();
    Ok(answer)
}

struct Asking<'a> {
    tables: Tables<'a>,
    run: RunId,
    readings: HashMap<ReadingKey, Found, RandomState>,
    wanted: &'a Wanted,
}

/// What a repository may have to say.
enum Look {
    /// It was not listed for the run.
    Elsewhere,
    /// It holds nothing of it, as far as it was read.
    Nothing,
    /// Nothing was read of it.
    Unread(Unread),
    /// Some of its lockfiles hold it, or could not be read.
    Something(Box<(StoredRepository, Snapshot)>),
}

/// A lockfile that holds some of the releases.
struct Held {
    repository: StoredRepository,
    path: RepoPath,
    packed: Packed,
    places: Vec<u32>,
}

impl Asking<'_> {
    /// Goes through all repositories; gives how many are listed for the run.
    fn repositories(&self, answer: &mut Answer) -> Result<u64, StoreError> {
        let mut batch = Vec::with_capacity(TOGETHER);
        let mut listed = 0;
        self.tables.each_repository(|raw| {
            batch.push(raw);
            if batch.len() == TOGETHER {
                listed += self.some(&mut batch, answer)?;
            }
            Ok(())
        })?;
        listed += self.some(&mut batch, answer)?;
        Ok(listed)
    }

    fn some(&self, batch: &mut Vec<RawRepository>, answer: &mut Answer) -> Result<u64, StoreError> {
        let (names, faults) = (self.tables.names, self.tables.faults);
        let (run, readings) = (self.run, &self.readings);
        let looks: Vec<Look> = batch
            .par_drain(..)
            .map(|raw| {
                let id = raw.id;
                let damaged = move || faults.damaged(format!("repository {id}"));
                look(raw, run, names, readings).map_err(|_| damaged())
            })
            .collect::<Result<_, StoreError>>()?;
        let mut held = Vec::new();
        let mut listed = 0;
        for look in looks {
            listed += u64::from(!matches!(look, Look::Elsewhere));
            match look {
                Look::Elsewhere | Look::Nothing => {}
                Look::Unread(unread) => answer.unread.push(unread),
                Look::Something(found) => self.collect(*found, &mut held, answer)?,
            }
        }
        let wanted = self.wanted;
        let holders: Vec<Option<Vec<Holder>>> =
            held.par_iter().map(|held| holders(held, names, wanted, run)).collect();
        for (found, held) in holders.into_iter().zip(held) {
            match found {
                Some(found) => answer.holders.extend(found),
                None => answer.unread_lockfiles.push((held.repository.full_name(), held.path)),
            }
        }
        Ok(listed)
    }

    /// Takes the lockfiles of a repository that hold some of it out of the store.
    fn collect(
        &self,
        (repository, snapshot): (StoredRepository, Snapshot),
        held: &mut Vec<Held>,
        answer: &mut Answer,
    ) -> Result<(), StoreError> {
        for lockfile in snapshot.lockfiles {
            let path = lockfile.path;
            let places = match self.readings.get(&lockfile.key) {
                Some(Found::Nothing) => continue,
                Some(Found::At(places)) => Some(places.clone()),
                Some(Found::Unread) | None => None,
            };
            let packed = self.tables.reading(&lockfile.key)?;
            match places.zip(packed) {
                Some((places, packed)) => {
                    held.push(Held { repository: repository.clone(), path, packed, places });
                }
                None => answer.unread_lockfiles.push((repository.full_name(), path)),
            }
        }
        Ok(())
    }
}

fn look(
    raw: RawRepository,
    run: RunId,
    names: &Names,
    readings: &HashMap<ReadingKey, Found, RandomState>,
) -> Result<Look, crate::pack::Malformed> {
    // Most repositories hold nothing: of these no more is read than must be.
    if StoredRepository::listed_in(raw.id, &raw.packed)? != run {
        return Ok(Look::Elsewhere);
    }
    let Some(sealed) = raw.snapshot else {
        let repository = open_repository(names, raw.id, &raw.packed)?;
        let ended = repository.ended_in(run);
        let ended = ended.map(|ended| (ended.state.clone(), ended.reason.clone()));
        let repository = repository.full_name();
        return Ok(Look::Unread(Unread { repository, ended: ended.unwrap_or_default() }));
    };
    let mut may_hold = false;
    Snapshot::each_key(raw.id, &sealed, |key| {
        may_hold |= !matches!(readings.get(&key), Some(Found::Nothing));
    })?;
    if !may_hold {
        return Ok(Look::Nothing);
    }
    let repository = open_repository(names, raw.id, &raw.packed)?;
    let snapshot = open_snapshot(names, &repository, &sealed)?;
    Ok(Look::Something(Box::new((repository, snapshot))))
}

/// The holders in a lockfile; `None` where its reading is damaged.
fn holders(held: &Held, names: &Names, wanted: &Wanted, run: RunId) -> Option<Vec<Holder>> {
    let reading = unpack(&held.packed, &held.path, names).ok()?;
    let extraction = reading.extraction?;
    let numbers = crate::pack::releases(&held.packed.releases).ok()?;
    let graph = Graph::new(&extraction);
    let mut search = graph.search();
    let mut found = Vec::with_capacity(held.places.len());
    for place in &held.places {
        let at = *place as usize;
        let package = extraction.packages.get(at)?;
        let (number, _) = numbers.get(at)?;
        let fit = wanted.get(*number as usize).copied().flatten()?;
        let paths = search.paths(&extraction, at);
        let steps = paths.first().map(|path| path.packages.as_slice());
        let via = steps.and_then(|steps| label(&extraction, *steps.get(1).or(steps.first())?));
        found.push(Holder {
            repository: held.repository.full_name(),
            id: held.repository.row.id,
            path: held.path.clone(),
            ecosystem: package.ecosystem,
            package: package.name.clone(),
            version: package.version.clone(),
            fit,
            line: line(package),
            source: package.source.kind(),
            scope: package.scope,
            direct: steps.map(|steps| steps.len() <= 2),
            via,
            fresh: held.repository.seen.as_ref().is_some_and(|seen| seen.run == run),
        });
    }
    Some(found)
}

fn line(package: &Package) -> u32 {
    package.version_span.unwrap_or(package.entry).start.line
}

fn label(extraction: &Extraction, at: usize) -> Option<String> {
    let package = extraction.packages.get(at)?;
    Some(match &package.version {
        Some(version) => format!("{}@{version}", package.name),
        None => package.name.clone(),
    })
}
