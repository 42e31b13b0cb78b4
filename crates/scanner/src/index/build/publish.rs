//! Writing the tables.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io;
use std::path::Path;

use lockgate_model::{AdvisoryId, Ecosystem};
use rayon::prelude::*;

use super::gather::Gathered;
use super::gone::Gone;
use super::groups::{Joined, StoredGroups, stored_groups};
use super::spool::Written;
use super::{Built, Head};
use crate::advisories::signals::SignalTable;
use crate::advisories::{Groups, Resolved};
use crate::hash::HashMap;
use crate::index::convert::{ecosystem_number, full, matchable, package_key};
use crate::index::error::IndexError;
use crate::index::layout::{Section, Writer};
use crate::index::lookup::Index;
use crate::index::stored::{Meanings, Record, Sources};
use crate::index::table::{Packing, TableWriter};
use crate::name;

/// Records that are worked on at once.
const BATCH: usize = 2048;

/// Why an index was not written.
pub(super) enum PublishError {
    /// The disk does not take it.
    Disk(io::Error),
    /// The index that is rebuilt is damaged.
    Base(IndexError),
}

impl From<io::Error> for PublishError {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

/// Writes the index of everything that was gathered.
pub(super) fn publish(
    target: &Path,
    base: Option<&Index>,
    signals: &SignalTable,
    gathered: Gathered,
) -> Result<Built, PublishError> {
    let Gathered { spool, heads, sources, .. } = gathered;
    let heads = in_order(heads);
    let groups = group(base, &heads).map_err(PublishError::Base)?;
    let gone = Gone::of(&heads);
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));

    let mut records = tempfile::tempfile_in(folder)?;
    let mut matches = Vec::new();
    let mut job = Job { spool: spool.finish()?, groups: &groups, gone: &gone };
    let records_directory = job.write_records(&heads, &mut records, &mut matches)?;
    let mut packages = tempfile::tempfile_in(folder)?;
    let (packages_directory, package_count) = write_packages(matches, &mut packages)?;
    let mut group_blocks = tempfile::tempfile_in(folder)?;
    let joined = Joined::new(base, signals).map_err(PublishError::Base)?;
    let stored = stored_groups(&groups, &heads, &gone, &joined).map_err(PublishError::Base)?;
    let groups_directory = write_groups(stored, &mut group_blocks)?;
    let mut ids = tempfile::tempfile_in(folder)?;
    let ids_directory = write_ids(&groups, &mut ids)?;
    let sources = Sources { sources, counts: counts(&heads), signals: joined.dates() };

    let mut writer = Writer::new(target)?;
    writer.section(Section::Sources, &encoded(&sources)?)?;
    writer.section(Section::PackagesDirectory, &packages_directory)?;
    writer.blocks(Section::Packages, &mut packages)?;
    writer.section(Section::GroupsDirectory, &groups_directory)?;
    writer.blocks(Section::Groups, &mut group_blocks)?;
    writer.section(Section::IdsDirectory, &ids_directory)?;
    writer.blocks(Section::Ids, &mut ids)?;
    writer.section(Section::RecordsDirectory, &records_directory)?;
    writer.blocks(Section::Records, &mut records)?;
    let (bytes, shown) = writer.finish()?;
    let built = Built {
        records: heads.len(),
        packages: package_count,
        bytes,
        matching_bytes: bytes - shown,
    };
    Ok(built)
}

/// The records with their keys, in the order of those.
fn in_order(heads: HashMap<Vec<u8>, Vec<Head>>) -> Vec<(Vec<u8>, Head)> {
    let mut all = Vec::with_capacity(heads.len());
    for (key, mut copies) in heads {
        copies.sort_by(|one, other| one.sources.cmp(&other.sources));
        for (copy, head) in copies.into_iter().enumerate() {
            let mut key = key.clone();
            // Sources are few, and most agree.
            key.push(u8::try_from(copy).unwrap_or(u8::MAX));
            all.push((key, head));
        }
    }
    all.par_sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    all.dedup_by(|(one, _), (other, _)| one == other);
    all
}

/// Names the groups: one that the base published under an id keeps it, however its aliases grow.
fn group(base: Option<&Index>, heads: &[(Vec<u8>, Head)]) -> Result<Resolved, IndexError> {
    let mut groups = Groups::default();
    for (_, head) in heads {
        if !head.aliases.is_empty() {
            groups.join(&head.ecosystems, &head.id, &head.aliases);
        }
    }
    let failure = std::cell::RefCell::new(None);
    let lookup = base.map(Index::reader).transpose()?;
    let published = |ecosystem: Ecosystem, ids: &[AdvisoryId]| {
        let reader = lookup.as_ref()?;
        match reader.published(ecosystem, ids) {
            Ok(name) => name,
            Err(error) => {
                failure.borrow_mut().get_or_insert(error);
                None
            }
        }
    };
    let resolved = groups.finish_with(&published);
    failure.into_inner().map_or(Ok(resolved), Err)
}

/// A match as it is written: the package's key, the record's order in it, the bytes.
type Matched = (Vec<u8>, u32, Vec<u8>);

struct Job<'g> {
    spool: Written,
    groups: &'g Resolved,
    gone: &'g Gone<'g>,
}

impl Job<'_> {
    /// Writes every record, and gives what matching needs of each.
    fn write_records(
        &mut self,
        heads: &[(Vec<u8>, Head)],
        blocks: &mut File,
        matches: &mut Vec<Matched>,
    ) -> io::Result<Vec<u8>> {
        let mut blocks = io::BufWriter::new(blocks);
        let mut table = TableWriter::new(&mut blocks, Packing::Packed);
        for (number, batch) in heads.chunks(BATCH).enumerate() {
            let mut read = Vec::with_capacity(batch.len());
            for (at, (key, head)) in (number * BATCH..).zip(batch) {
                read.push((at, key, head, self.spool.read(head.place)?));
            }
            let worked: Vec<(Vec<u8>, Vec<Matched>)> = read
                .par_iter()
                .map(|(at, _, head, bytes)| self.work(*at, head, bytes))
                .collect::<io::Result<_>>()?;
            for ((_, key, _, _), (record, found)) in read.iter().zip(worked) {
                table.push(key, &record)?;
                matches.extend(found);
            }
        }
        table.finish()
    }

    fn work(&self, at: usize, head: &Head, bytes: &[u8]) -> io::Result<(Vec<u8>, Vec<Matched>)> {
        let spooled: Record<'_> = postcard::from_bytes(bytes).map_err(io::Error::other)?;
        let superseded = self.gone.has(head);
        let record = Record { sources: head.sources.clone(), superseded, ..spooled };
        let stored = encoded(&record)?;
        if superseded {
            return Ok((stored, Vec::new()));
        }
        let advisory = full(&record).ok_or_else(|| io::Error::other("a spooled record"))?;
        let packages: BTreeSet<(Ecosystem, String)> = advisory
            .affected
            .iter()
            .map(|entry| {
                (entry.ecosystem, name::normalize(entry.ecosystem, &entry.name).into_owned())
            })
            .collect();
        let matched = packages.iter().map(|(ecosystem, name)| {
            let canonical = self.groups.canonical(*ecosystem, &advisory.id);
            let order = u32::try_from(at).map_err(io::Error::other)?;
            let bytes = encoded(&matchable(&advisory, *ecosystem, name, canonical))?;
            Ok((package_key(*ecosystem, name), order, bytes))
        });
        let matched = matched.collect::<io::Result<_>>()?;
        Ok((stored, matched))
    }
}

/// Writes the matches by package; gives the directory and how many packages there are.
fn write_packages(mut matches: Vec<Matched>, blocks: &mut File) -> io::Result<(Vec<u8>, usize)> {
    matches.par_sort_unstable_by(|one, other| (&one.0, one.1).cmp(&(&other.0, other.1)));
    let mut blocks = io::BufWriter::new(blocks);
    let mut table = TableWriter::new(&mut blocks, Packing::Plain);
    let mut count = 0;
    for of_package in matches.chunk_by(|one, other| one.0 == other.0) {
        let Some((key, _, _)) = of_package.first() else { continue };
        // A list is its length and its items, one after the other.
        let mut value = encoded(&of_package.len())?;
        for (_, _, bytes) in of_package {
            value.extend_from_slice(bytes);
        }
        table.push(key, &value)?;
        count += 1;
    }
    Ok((table.finish()?, count))
}

fn write_groups(stored: StoredGroups, blocks: &mut File) -> io::Result<Vec<u8>> {
    let mut blocks = io::BufWriter::new(blocks);
    let mut table = TableWriter::new(&mut blocks, Packing::Plain);
    for (key, group) in stored {
        table.push(&key, &group)?;
    }
    table.finish()
}

fn write_ids(groups: &Resolved, blocks: &mut File) -> io::Result<Vec<u8>> {
    let mut meanings: BTreeMap<String, Vec<(u8, &str)>> = BTreeMap::new();
    for (ecosystem, name, ids) in groups.groups() {
        for id in ids {
            let meaning = (ecosystem_number(ecosystem), name.as_str());
            meanings.entry(id.as_str().to_ascii_lowercase()).or_default().push(meaning);
        }
    }
    let mut blocks = io::BufWriter::new(blocks);
    let mut table = TableWriter::new(&mut blocks, Packing::Plain);
    for (id, mut groups) in meanings {
        groups.sort_unstable();
        groups.dedup();
        table.push(id.as_bytes(), &encoded(&Meanings { groups })?)?;
    }
    table.finish()
}

/// Records by ecosystem, each id once.
fn counts(heads: &[(Vec<u8>, Head)]) -> Vec<(u8, u32)> {
    let mut counts: BTreeMap<u8, u32> = BTreeMap::new();
    for same in heads.chunk_by(|(_, one), (_, other)| one.id == other.id) {
        let ecosystems: BTreeSet<Ecosystem> =
            same.iter().flat_map(|(_, head)| head.ecosystems.iter().copied()).collect();
        for ecosystem in ecosystems {
            *counts.entry(ecosystem_number(ecosystem)).or_default() += 1;
        }
    }
    counts.into_iter().collect()
}

fn encoded<T: serde::Serialize + ?Sized>(value: &T) -> io::Result<Vec<u8>> {
    postcard::to_allocvec(value).map_err(io::Error::other)
}
