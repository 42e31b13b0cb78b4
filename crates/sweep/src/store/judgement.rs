//! What was found, judgement by judgement. An unchanged repository takes a few bytes in each.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use lockgate_model::Date;
use rusqlite::{OptionalExtension as _, params};
use sha2::{Digest as _, Sha256};

use super::error::StoreError;
use super::keep::owned_by;
use super::reader::Reader;
use super::run;
use super::tables::Tables;
use super::writer::{Store, Writing};
use crate::judged::{FindingRow, Judged, JudgedRepository, Standing};
use crate::pack::{
    Cursor, Malformed, Names, Writer, numbers, open, pack_findings, pack_text, seal,
    unpack_findings, unpack_text,
};
use crate::run_id::RunId;

/// Judgements and runs that are kept.
const KEPT: usize = 20;
const HEAD: &str = "judgement";
const BODY: &str = "judged";
const SET: &[u8] = b"findings";

/// The number of a judgement that was kept, ascending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeptId(pub u64);

/// A judgement that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its number.
    pub id: KeptId,
    /// The run whose repositories were judged.
    pub run: RunId,
    /// For which day.
    pub today: Date,
    /// By what, in the sweep's words: the digest of the index, the policy.
    pub label: String,
}

impl Store {
    /// Keeps what was judged, and lets go of what is older than the last twenty judgements and runs.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn keep(&mut self, judged: &Judged, label: &str) -> Result<KeptId, StoreError> {
        self.write(|writing| {
            let all = kept(&writing.tables())?;
            let id = KeptId(all.last().map_or(0, |last| last.id.0) + 1);
            writing.keep(id, judged, label)?;
            let keep = all.len().saturating_sub(KEPT - 1);
            for old in all.iter().take(keep) {
                let id = old.id.0.cast_signed();
                writing.execute("DELETE FROM judgement WHERE id = ?1", params![id])?;
            }
            writing.drop_old_sets()?;
            writing.drop_old_runs()
        })?;
        let all = kept(&self.tables())?;
        all.last().map(|last| last.id).ok_or_else(|| self.faults.damaged("the judgements"))
    }
}

impl Reader {
    /// The judgements that were kept, the first one first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn judgements(&self) -> Result<Vec<Kept>, StoreError> {
        kept(&self.tables()?)
    }

    /// A judgement that was kept; what the advisories say is not in it.
    ///
    /// # Errors
    /// When there is none of that number, or it cannot be read.
    pub fn judgement(&self, id: KeptId) -> Result<Judged, StoreError> {
        let tables = self.tables()?;
        let found = kept(&tables)?.into_iter().find(|kept| kept.id == id);
        let found = found.ok_or_else(|| self.unknown(&format!("judgement {}", id.0)))?;
        let body = body(&tables, id)?.ok_or_else(|| tables.faults.damaged("a judgement"))?;
        let mut judged = Judged::of(found.run, found.today);
        let entries = unpack_body(&body, tables.names);
        let mut sets: BTreeMap<u64, Vec<FindingRow>> = BTreeMap::new();
        for (mut repository, set) in entries.map_err(tables.faults.malformed("a judgement"))? {
            if set > 0 {
                repository.findings = match sets.entry(set) {
                    Entry::Occupied(known) => known.get().clone(),
                    Entry::Vacant(free) => {
                        free.insert(read_set(&tables, set, &mut judged)?).clone()
                    }
                };
            }
            judged.repositories.push(repository);
        }
        Ok(judged)
    }
}

impl Writing<'_> {
    fn keep(&mut self, id: KeptId, judged: &Judged, label: &str) -> Result<(), StoreError> {
        let texts = || self.faults.malformed("texts");
        let (mut head, mut body) = (Writer::default(), Writer::default());
        head.uint(judged.run.0);
        let today = judged.today;
        for part in [i64::from(today.year()), i64::from(today.month()), i64::from(today.day())] {
            head.int(part);
        }
        head.text(label);
        body.count(judged.repositories.len());
        let mut before = 0;
        for repository in &judged.repositories {
            let packed = pack_findings(judged, &repository.findings, self.names).map_err(texts())?;
            let set = if repository.findings.is_empty() { 0 } else { self.set_of(&packed)? };
            body.uint(repository.id.wrapping_sub(before));
            before = repository.id;
            body.uint(set);
            pack_repository(repository, self.names, &mut body).map_err(texts())?;
        }
        let id = id.0.cast_signed();
        let head = seal(&owned_by(HEAD, id), &head.finish());
        let body = seal(&owned_by(BODY, id), &body.finish());
        let query = "INSERT INTO judgement (id, packed, repositories) VALUES (?1, ?2, ?3)";
        self.execute(query, params![id, head, body])
    }

    /// The number of a set of findings, new where there is no equal one.
    fn set_of(&self, packed: &[u8]) -> Result<u64, StoreError> {
        let wrong = |error| self.faults.database(error);
        let digest = Sha256::digest(packed);
        let hash = digest.get(..16).unwrap_or_default();
        let query = "SELECT id FROM finding_set WHERE hash = ?1";
        let mut statement = self.transaction.prepare_cached(query).map_err(wrong)?;
        let known: Option<i64> =
            statement.query_row([hash], |row| row.get(0)).optional().map_err(wrong)?;
        if let Some(id) = known {
            return Ok(id.cast_unsigned());
        }
        let query = "SELECT coalesce(max(id), 0) + 1 FROM finding_set";
        let mut statement = self.transaction.prepare_cached(query).map_err(wrong)?;
        let id: i64 = statement.query_row([], |row| row.get(0)).map_err(wrong)?;
        let sealed = seal(&set_owner(hash, id), packed);
        let query = "INSERT INTO finding_set (id, hash, packed) VALUES (?1, ?2, ?3)";
        self.execute(query, params![id, hash, sealed])?;
        Ok(id.cast_unsigned())
    }

    fn drop_old_sets(&self) -> Result<(), StoreError> {
        let tables = self.tables();
        let mut used = BTreeSet::new();
        for kept in kept(&tables)? {
            let body = body(&tables, kept.id)?.unwrap_or_default();
            let entries = unpack_body(&body, tables.names);
            let entries = entries.map_err(self.faults.malformed("a judgement"))?;
            used.extend(entries.into_iter().map(|(_, set)| set.cast_signed()));
        }
        let wrong = |error| self.faults.database(error);
        let mut statement =
            self.transaction.prepare("SELECT id FROM finding_set").map_err(wrong)?;
        let ids = statement.query_map([], |row| row.get(0)).map_err(wrong)?;
        let ids: Vec<i64> = ids.collect::<Result<_, _>>().map_err(wrong)?;
        let unused = ids.iter().filter(|id| !used.contains(id));
        unused
            .into_iter()
            .try_for_each(|id| self.execute("DELETE FROM finding_set WHERE id = ?1", params![id]))
    }

    /// Runs that no judgement is of, but for the last ones.
    fn drop_old_runs(&self) -> Result<(), StoreError> {
        let used: BTreeSet<RunId> =
            kept(&self.tables())?.into_iter().map(|kept| kept.run).collect();
        let runs = run::all(&self.transaction, self.faults)?;
        let old = runs.len().saturating_sub(KEPT);
        let unused = runs.iter().take(old).filter(|run| !used.contains(&run.id));
        unused.into_iter().try_for_each(|run| {
            self.execute("DELETE FROM run WHERE id = ?1", params![run::signed(run.id)])
        })
    }
}

fn set_owner(hash: &[u8], id: i64) -> Vec<u8> {
    [SET, hash, &id.to_le_bytes()].concat()
}

fn kept(tables: &Tables<'_>) -> Result<Vec<Kept>, StoreError> {
    let wrong = |error| tables.wrong(error);
    let query = "SELECT id, packed FROM judgement ORDER BY id";
    let mut statement = tables.connection.prepare_cached(query).map_err(wrong)?;
    let mut rows = statement.query([]).map_err(wrong)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(wrong)? {
        let id: i64 = row.get(0).map_err(wrong)?;
        let sealed: Vec<u8> = row.get(1).map_err(wrong)?;
        found.push(unpack_head(id, &sealed).map_err(tables.faults.malformed("a judgement"))?);
    }
    Ok(found)
}

fn unpack_head(id: i64, sealed: &[u8]) -> Result<Kept, Malformed> {
    let packed = open(&owned_by(HEAD, id), sealed)?;
    let mut cursor = Cursor::new(&packed);
    let run = RunId(cursor.uint()?);
    let year = i16::try_from(cursor.int()?).map_err(|_| Malformed)?;
    let month = i8::try_from(cursor.int()?).map_err(|_| Malformed)?;
    let day = i8::try_from(cursor.int()?).map_err(|_| Malformed)?;
    let today = Date::new(year, month, day).map_err(|_| Malformed)?;
    let label = cursor.text()?.to_owned();
    cursor.end()?;
    Ok(Kept { id: KeptId(id.cast_unsigned()), run, today, label })
}

fn body(tables: &Tables<'_>, id: KeptId) -> Result<Option<Vec<u8>>, StoreError> {
    let id = id.0.cast_signed();
    let query = "SELECT repositories FROM judgement WHERE id = ?1";
    let mut statement = tables.connection.prepare_cached(query).map_err(|e| tables.wrong(e))?;
    let sealed: Option<Vec<u8>> = statement
        .query_row([id], |row| row.get(0))
        .optional()
        .map_err(|error| tables.wrong(error))?;
    let Some(sealed) = sealed else { return Ok(None) };
    let packed = open(&owned_by(BODY, id), &sealed);
    let packed = packed.map_err(tables.faults.malformed("a judgement"))?;
    Ok(Some(packed.into_owned()))
}

fn pack_repository(
    repository: &JudgedRepository,
    names: &mut crate::pack::Interner,
    writer: &mut Writer,
) -> Result<(), Malformed> {
    let standing = match repository.standing {
        Standing::Fresh => 0,
        Standing::Stale => 1,
        Standing::Unread => 2,
    };
    let verdict = numbers::of_verdict(repository.verdict);
    writer.byte(u8::from(repository.complete) << 4 | verdict << 2 | standing);
    let (owner, name) = repository.name.split_once('/').unwrap_or(("", &repository.name));
    pack_text(Some(owner), names, writer)?;
    writer.text(name);
    pack_text(Some(&repository.ended.0), names, writer)?;
    pack_text(Some(&repository.ended.1), names, writer)?;
    writer.uint(u64::from(repository.lockfiles));
    writer.uint(u64::from(repository.matched));
    Ok(())
}

/// The repositories of a judgement, each with the number of its findings' set.
fn unpack_body(bytes: &[u8], names: &Names) -> Result<Vec<(JudgedRepository, u64)>, Malformed> {
    if bytes.is_empty() {
        return Ok(Vec::new());
    }
    let mut cursor = Cursor::new(bytes);
    let mut repositories = Vec::new();
    let mut id = 0_u64;
    for _ in 0..cursor.count()? {
        id = id.wrapping_add(cursor.uint()?);
        let set = cursor.uint()?;
        repositories.push((unpack_repository(id, &mut cursor, names)?, set));
    }
    cursor.end()?;
    Ok(repositories)
}

fn unpack_repository(
    id: u64,
    cursor: &mut Cursor<'_>,
    names: &Names,
) -> Result<JudgedRepository, Malformed> {
    let form = cursor.byte()?;
    let standing = match form & 3 {
        0 => Standing::Fresh,
        1 => Standing::Stale,
        2 => Standing::Unread,
        _ => return Err(Malformed),
    };
    let owner = unpack_text(cursor, names)?.ok_or(Malformed)?;
    let name = format!("{owner}/{}", cursor.text()?);
    let state = unpack_text(cursor, names)?.ok_or(Malformed)?.to_owned();
    let reason = unpack_text(cursor, names)?.ok_or(Malformed)?.to_owned();
    Ok(JudgedRepository {
        id,
        name,
        ended: (state, reason),
        standing,
        verdict: numbers::verdict(form >> 2 & 3)?,
        complete: form >> 4 & 1 == 1,
        lockfiles: cursor.uint32()?,
        matched: cursor.uint32()?,
        findings: Vec::new(),
    })
}

fn read_set(
    tables: &Tables<'_>,
    set: u64,
    judged: &mut Judged,
) -> Result<Vec<FindingRow>, StoreError> {
    let wrong = |error| tables.wrong(error);
    let query = "SELECT hash, packed FROM finding_set WHERE id = ?1";
    let mut statement = tables.connection.prepare_cached(query).map_err(wrong)?;
    let found: Option<(Vec<u8>, Vec<u8>)> = statement
        .query_row([set.cast_signed()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
        .map_err(wrong)?;
    let damaged = || tables.faults.damaged("the findings of a judgement");
    let (hash, sealed) = found.ok_or_else(damaged)?;
    let packed = open(&set_owner(&hash, set.cast_signed()), &sealed).map_err(|_| damaged())?;
    unpack_findings(&packed, tables.names, judged).map_err(|_| damaged())
}
