//! Reading an index.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use lockgate_model::{Advisory, AdvisoryId, Affected, DatabaseSource, Date, Ecosystem};

use super::convert::{date, ecosystem};
use super::error::{Damage, IndexError};
use super::layout::{Layout, Section};
use super::map::Mapping;
use super::reader::{Part, Reader};
use super::status::{add_source, database_source};
use super::stored::{Record, Source, Sources, Validators};
use super::table::{Packing, Table};
use crate::advisories::{Advisories, Wanted};

/// Lookups after which the pages of the file are let go.
const LOOKUPS: usize = 256;

/// An index, mapped.
#[derive(Debug)]
pub struct Index {
    path: PathBuf,
    bytes: Mapping,
    layout: Layout,
}

/// What an index says of one of its sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceStatus {
    /// As it stands in reports.
    pub source: DatabaseSource,
    /// The ecosystems of its records.
    pub ecosystems: Vec<Ecosystem>,
    /// Parts of it that are damaged or hostile.
    pub damage: Vec<String>,
    /// What the server said of it.
    pub validators: Validators,
}

impl Index {
    /// Opens an index.
    ///
    /// # Errors
    /// When the file cannot be read, is something else, of another form, or its header is damaged.
    pub fn open(path: &Path) -> Result<Self, IndexError> {
        let unreadable = |source| IndexError::Unreadable { path: path.to_owned(), source };
        let bytes = Mapping::open(path).map_err(unreadable)?;
        let layout = Layout::read(path, &bytes)?;
        Ok(Self { path: path.to_owned(), bytes, layout })
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn write_error(&self, source: std::io::Error) -> IndexError {
        IndexError::Write { path: self.path.clone(), source }
    }

    pub(super) fn damaged(&self, Damage(part): Damage) -> IndexError {
        IndexError::Damaged { path: self.path.clone(), part: part.to_owned() }
    }

    /// The tables, to be read.
    pub(super) fn reader(&self) -> Result<Reader<'_>, IndexError> {
        Ok(Reader {
            index: self,
            signal_dates: self.stored_sources()?.signals,
            packages: self.part(Section::PackagesDirectory, Section::Packages, Packing::Plain)?,
            groups: self.part(Section::GroupsDirectory, Section::Groups, Packing::Plain)?,
            ids: OnceCell::new(),
            records: self.part(Section::RecordsDirectory, Section::Records, Packing::Packed)?,
        })
    }

    /// A table of its directory and its blocks.
    pub(super) fn part(
        &self,
        directory: Section,
        blocks: Section,
        packing: Packing,
    ) -> Result<Part<'_>, IndexError> {
        let open = || {
            let directory = self.layout.section(&self.bytes, directory)?;
            let section = self.layout.section(&self.bytes, blocks)?;
            let table = Table::new(directory, section, packing);
            Ok(Part { table: table.ok_or(Damage(blocks.name()))?, name: blocks.name() })
        };
        open().map_err(|damage| self.damaged(damage))
    }

    pub(super) fn stored_sources(&self) -> Result<Sources, IndexError> {
        let read = || {
            let bytes = self.layout.section(&self.bytes, Section::Sources)?;
            postcard::from_bytes(bytes).map_err(|_| Damage(Section::Sources.name()))
        };
        read().map_err(|damage| self.damaged(damage))
    }

    /// Calls a function with every record, by id and feed.
    ///
    /// # Errors
    /// When the index is damaged.
    pub(super) fn each_record(&self, take: &mut dyn FnMut(Record<'_>)) -> Result<(), IndexError> {
        let reader = self.reader()?;
        let mut damage = None;
        let each = reader.records.table.each(
            &mut |_, value| match postcard::from_bytes::<Record<'_>>(value) {
                Ok(record) => take(record),
                Err(_) => damage = Some(Damage(reader.records.name)),
            },
        );
        let each = each.map_err(|_| Damage(reader.records.name));
        each.and(damage.map_or(Ok(()), Err)).map_err(|damage| self.damaged(damage))
    }

    /// The sources, in the order in which they were given.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn sources(&self) -> Result<Vec<SourceStatus>, IndexError> {
        let stored = self.stored_sources()?;
        let status = |source: &Source| SourceStatus {
            source: database_source(source),
            ecosystems: source.newest.iter().filter_map(|(of, _)| ecosystem(*of)).collect(),
            damage: source.damage.clone(),
            validators: source.validators.clone(),
        };
        Ok(stored.sources.iter().map(status).collect())
    }

    /// The ids of the records of a source, in lower case, by its place.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn ids_of_source(
        &self,
        place: usize,
    ) -> Result<std::collections::HashSet<String>, IndexError> {
        let mut ids = std::collections::HashSet::new();
        self.each_record(&mut |record| {
            if record.sources.iter().any(|source| usize::from(*source) == place) {
                ids.insert(record.id.to_ascii_lowercase());
            }
        })?;
        Ok(ids)
    }

    /// Records by ecosystem, each id once, those withdrawn included.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn counts(&self) -> Result<BTreeMap<Ecosystem, u32>, IndexError> {
        let counts = self.stored_sources()?.counts;
        Ok(counts.iter().filter_map(|(of, count)| Some((ecosystem(*of)?, *count))).collect())
    }

    /// Packages of which a match may be missed, since a record of theirs could not be read whole; their names in one form.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn hidden_packages(&self) -> Result<BTreeSet<(Ecosystem, String)>, IndexError> {
        let stored = self.stored_sources()?;
        let hidden =
            stored.sources.iter().flat_map(|source| &source.defects).flat_map(|d| &d.hides);
        Ok(hidden.filter_map(|(of, name)| Some((ecosystem(*of)?, name.clone()))).collect())
    }

    /// The dates of the scores of EPSS and of the catalogue of known exploited vulnerabilities, where it has them.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn signal_dates(&self) -> Result<(Option<Date>, Option<Date>), IndexError> {
        let (epss, kev) = self.stored_sources()?.signals;
        Ok((epss.and_then(date), kev.and_then(date)))
    }

    /// Reads and checks everything.
    ///
    /// # Errors
    /// When a byte of it is not what was written.
    pub fn verify(&self) -> Result<(), IndexError> {
        self.stored_sources()?;
        let reader = self.reader()?;
        for part in [&reader.packages, &reader.groups, reader.ids()?, &reader.records] {
            part.table.check().map_err(|_| self.damaged(Damage(part.name)))?;
        }
        Ok(())
    }

    /// What matching needs of the records that name packages. [`Self::advisories`] adds the rest of those that matched.
    ///
    /// # Errors
    /// When a part of the index that was read is damaged.
    pub fn load(&self, wanted: &Wanted) -> Result<Advisories, IndexError> {
        self.load_by(&self.reader()?, wanted)
    }

    /// What matching needs of the records that name packages, and the texts of the groups that it finds.
    ///
    /// # Errors
    /// When a part of the index that was read is damaged.
    pub fn advisories(
        &self,
        wanted: &Wanted,
        matching: &dyn Fn(&Advisories) -> BTreeSet<(Ecosystem, AdvisoryId)>,
    ) -> Result<Advisories, IndexError> {
        let reader = self.reader()?;
        let mut loaded = self.load_by(&reader, wanted)?;
        let matched = matching(&loaded);
        complete(&reader, &mut loaded, &matched)?;
        Ok(loaded)
    }

    fn load_by(&self, reader: &Reader<'_>, wanted: &Wanted) -> Result<Advisories, IndexError> {
        let mut loaded = self.status(wanted)?;
        for (ecosystem, names) in wanted.by_ecosystem() {
            for (count, name) in names.iter().enumerate() {
                reader.add_package(*ecosystem, name, &mut loaded)?;
                if count % LOOKUPS == LOOKUPS - 1 {
                    self.bytes.forget();
                }
            }
        }
        loaded.records.sort_by(|a, b| (&a.id, a.feed).cmp(&(&b.id, b.feed)));
        merge(&mut loaded.records);
        Ok(loaded)
    }

    /// The sources, counts, dates and notes.
    fn status(&self, wanted: &Wanted) -> Result<Advisories, IndexError> {
        let stored = self.stored_sources()?;
        let mut loaded = Advisories::default();
        let counts = stored.counts.iter().filter_map(|(of, count)| Some((ecosystem(*of)?, *count)));
        loaded.counts = counts.filter(|(of, _)| wanted.opens(Some(&[*of]))).collect();
        for source in &stored.sources {
            let promised = source.promised.as_ref();
            let promised: Option<Vec<Ecosystem>> =
                promised.map(|all| all.iter().filter_map(|of| ecosystem(*of)).collect());
            if wanted.opens(promised.as_deref()) {
                add_source(source, promised.as_deref(), wanted, &mut loaded);
            }
        }
        loaded.notes.sort();
        Ok(loaded)
    }

    /// The records of an id and of the groups that it belongs to, those withdrawn included; with the groups. Any letter
    /// case will do.
    ///
    /// # Errors
    /// When a part of the index that was read is damaged.
    pub fn find(&self, id: &str) -> Result<Advisories, IndexError> {
        let reader = self.reader()?;
        let mut loaded = self.status(&Wanted::counts())?;
        let mut ids = BTreeSet::new();
        for (ecosystem, canonical) in reader.meanings(id)? {
            reader.add_group(ecosystem, &canonical, &mut loaded, &mut ids)?;
        }
        if !ids.iter().any(|known| known.matches(id)) {
            ids.extend(AdvisoryId::new(id));
        }
        for id in ids {
            for record in reader.records_of(id.as_str())? {
                let advisory = record.advisory;
                let stated = loaded.severities.entry(advisory.id.clone()).or_default();
                stated.extend(advisory.severities.iter().cloned());
                loaded.records.push(advisory);
            }
        }
        loaded.records.sort_by(|a, b| (&a.id, a.feed).cmp(&(&b.id, b.feed)));
        Ok(loaded)
    }
}

/// Adds aliases, severities and texts of the groups that matched.
fn complete(
    reader: &Reader<'_>,
    loaded: &mut Advisories,
    matched: &BTreeSet<(Ecosystem, AdvisoryId)>,
) -> Result<(), IndexError> {
    let mut ids = BTreeSet::new();
    for (ecosystem, canonical) in matched {
        reader.add_group(*ecosystem, canonical, loaded, &mut ids)?;
    }
    let (light, rest): (Vec<Advisory>, Vec<Advisory>) =
        std::mem::take(&mut loaded.records).into_iter().partition(|r| ids.contains(&r.id));
    loaded.records = rest;
    for id in &ids {
        for record in reader.records_of(id.as_str())? {
            if !record.superseded {
                add_record(record.advisory, &light, loaded);
            }
        }
    }
    loaded.records.sort_by(|a, b| (&a.id, a.feed).cmp(&(&b.id, b.feed)));
    Ok(())
}

/// One record may come from several packages, with the entries of each.
fn merge(records: &mut Vec<Advisory>) {
    records.dedup_by(|other, first| {
        let same = other.id == first.id && other.feed == first.feed;
        if same {
            first.affected.append(&mut other.affected);
        }
        same
    });
}

/// Adds the severities of a record, and all of it where it names a package in use, as one of those that matching needed.
fn add_record(advisory: Advisory, light: &[Advisory], loaded: &mut Advisories) {
    if !advisory.severities.is_empty() {
        let stated = loaded.severities.entry(advisory.id.clone()).or_default();
        stated.extend(advisory.severities.iter().cloned());
    }
    let known = light.iter().filter(|l| l.id == advisory.id && l.feed == advisory.feed);
    let mut in_use = known.flat_map(|known| &known.affected);
    let names = |wanted: &Affected| {
        let same = |e: &Affected| e.ecosystem == wanted.ecosystem && e.name == wanted.name;
        advisory.affected.iter().any(same)
    };
    if in_use.any(names) {
        loaded.records.push(advisory);
    }
}
