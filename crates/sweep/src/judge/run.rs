//! All repositories of a run, in the order of their numbers.

use lockgate_scanner::index::Index;
use lockgate_scanner::manifest::Manifests;
use lockgate_scanner::matching::Matching;
use rayon::prelude::*;

use super::affected::Affected;
use super::catalog::{Catalog, Entry, catalog};
use super::compact::Compactor;
use super::policies::Policies;
use super::report::{Bench, Held, Material};
use super::result::RepositoryResult;
use super::status::Statuses;
use super::{JudgeError, JudgeOptions};
use crate::judged::Judged;
use crate::pack::ReadingKey;
use crate::store::{
    RawRepository, Reader, Run, RunId, Snapshot, StoreError, StoredRepository, Tables,
    open_reading, open_repository, open_snapshot,
};

/// Repositories that are judged together.
const TOGETHER: usize = 512;

/// Judges the repositories of a run by an index, and tells `each` of them, in the order of their numbers. Gives the short
/// form of all.
///
/// # Errors
/// When the store or the index cannot be read, or a part of it that every repository needs is damaged.
pub fn judge(
    reader: &Reader,
    index: &Index,
    options: &JudgeOptions<'_>,
    mut each: impl FnMut(&RepositoryResult),
) -> Result<Judged, JudgeError> {
    let run = run(reader, options.run)?;
    let tables = reader.tables()?;
    let affected = Affected::find(index, tables.names)?;
    let mut matching = Matching::new(&affected.advisories);
    let assessments = affected.assess(tables.names, &mut matching);
    let catalog = catalog(&tables, &assessments)?;
    let statuses = Statuses::new(index)?;
    let bench = Bench {
        names: tables.names,
        matching: &matching,
        assessments: &assessments,
        statuses: &statuses,
        today: options.today,
    };
    let mut judging = Judging {
        tables,
        catalog,
        bench,
        policies: Policies::new(options),
        unpack_all: options.unpack_all,
        run: run.id,
        compactor: Compactor::new(&run, options.today),
    };
    judging.all(&mut each)?;
    if judging.compactor.repositories() != run.listed {
        let what = format!(
            "{} repositories are listed for run {}, and {} are there",
            run.listed,
            run.id.0,
            judging.compactor.repositories()
        );
        return Err(tables.faults.damaged(what).into());
    }
    Ok(judging.compactor.finish())
}

fn run(reader: &Reader, wanted: Option<RunId>) -> Result<Run, StoreError> {
    let last = reader.last_run()?.ok_or_else(|| reader.unknown("run"))?;
    match wanted {
        Some(id) if id != last.id => {
            Err(reader.unknown(&format!("repositories of run {}: only those of the last", id.0)))
        }
        _ => Ok(last),
    }
}

struct Judging<'j> {
    tables: Tables<'j>,
    catalog: Catalog,
    bench: Bench<'j>,
    policies: Policies,
    unpack_all: bool,
    run: RunId,
    compactor: Compactor,
}

/// A repository whose rows were opened.
struct Opened {
    repository: StoredRepository,
    snapshot: Option<Snapshot>,
}

impl Judging<'_> {
    fn all(&mut self, each: &mut impl FnMut(&RepositoryResult)) -> Result<(), JudgeError> {
        let mut batch: Vec<RawRepository> = Vec::with_capacity(TOGETHER);
        let mut error = None;
        let tables = self.tables;
        tables.each_repository(|raw| {
            batch.push(raw);
            if batch.len() == TOGETHER && error.is_none() {
                error = self.some(&mut batch, each).err();
            }
            Ok(())
        })?;
        match error {
            Some(error) => Err(error),
            None => self.some(&mut batch, each),
        }
    }

    fn some(
        &mut self,
        batch: &mut Vec<RawRepository>,
        each: &mut impl FnMut(&RepositoryResult),
    ) -> Result<(), JudgeError> {
        let (names, faults, run) = (self.tables.names, self.tables.faults, self.run);
        let open = |raw: RawRepository| {
            let damaged = |what: String| move |_| faults.damaged(what.clone());
            let repository = open_repository(names, raw.id, &raw.packed)
                .map_err(damaged(format!("repository {}", raw.id)))?;
            if repository.listed != run {
                return Ok(None);
            }
            let snapshot = raw.snapshot.map(|sealed| {
                let what = format!("the snapshot of {}", repository.full_name());
                open_snapshot(names, &repository, &sealed).map_err(damaged(what))
            });
            Ok(Some(Opened { snapshot: snapshot.transpose()?, repository }))
        };
        let opened: Vec<Option<Opened>> =
            batch.par_drain(..).map(open).collect::<Result<_, StoreError>>()?;
        let mut work = Vec::with_capacity(opened.len());
        for Opened { repository, snapshot } in opened.into_iter().flatten() {
            let material = snapshot.map(|snapshot| self.material(snapshot)).transpose()?;
            work.push((repository, material));
        }
        let bench = &self.bench;
        let finished = work.into_par_iter().map(|(repository, material)| {
            let ended = repository.ended_in(run).cloned();
            let mut result =
                RepositoryResult { repository, ended, report: None, trouble: Vec::new() };
            if let Some(material) = material {
                let (report, trouble) = bench.report(material)?;
                (result.report, result.trouble) = (Some(report), trouble);
            }
            Ok(result)
        });
        let finished: Vec<RepositoryResult> = finished.collect::<Result<_, JudgeError>>()?;
        for result in &finished {
            self.compactor.add(result);
            each(result);
        }
        Ok(())
    }

    /// Takes out of the store what the report of a snapshot needs.
    fn material(&mut self, snapshot: Snapshot) -> Result<Material, StoreError> {
        let ruling = self.policies.of(snapshot.policy, &self.tables)?;
        let entries = || snapshot.lockfiles.iter().map(|l| (l.key, self.catalog.get(&l.key)));
        let touched = |entry: &Entry| entry.is_touched || self.unpack_all;
        let is_touched = entries().any(|(_, entry)| entry.is_some_and(touched));
        let mut lockfiles = Vec::with_capacity(snapshot.lockfiles.len());
        for (key, entry) in entries() {
            lockfiles.push(match entry {
                None => Held::Lost,
                Some(entry) if !is_touched => Held::Facts(entry.facts.to_vec()),
                Some(entry) => self.whole(&key, entry.row)?,
            });
        }
        let mut manifests = Manifests::default();
        for (path, name) in snapshot.manifests.iter().filter(|_| is_touched) {
            let declared = self.tables.manifest(name)?.and_then(|manifest| manifest.at(path));
            if let Some(declared) = declared {
                manifests.insert(path.clone(), declared);
            }
        }
        Ok(Material { snapshot, lockfiles, manifests, ruling })
    }

    fn whole(&self, key: &ReadingKey, row: i64) -> Result<Held, StoreError> {
        let wrong = |error| self.tables.wrong(error);
        let query =
            "SELECT facts, releases, packed FROM reading JOIN rest USING (id) WHERE id = ?1";
        let mut statement = self.tables.connection.prepare_cached(query).map_err(wrong)?;
        let mut rows = statement.query([row]).map_err(wrong)?;
        let Some(found) = rows.next().map_err(wrong)? else { return Ok(Held::Lost) };
        let mut pieces = [&[][..]; 3];
        for (at, piece) in pieces.iter_mut().enumerate() {
            let value = found.get_ref(at).map_err(wrong)?;
            *piece = value.as_blob().unwrap_or_default();
        }
        Ok(open_reading(key, pieces).map_or(Held::Lost, Held::Whole))
    }
}
