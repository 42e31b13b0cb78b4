//! Taking the records of the sources.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io;

use lockgate_model::{Advisory, Ecosystem};
use sha2::{Digest as _, Sha256};

use super::spool::Spool;
use super::tally::{Tally, change};
use super::{BuildSource, Head};
use crate::advisories::{Limits, Outcome, Wanted, decode_all};
use crate::hash::HashMap;
use crate::index::convert::{self, date_number, feed_number, record_key, stored};
use crate::index::error::IndexError;
use crate::index::lookup::Index;
use crate::index::stored::Source;

/// The records of all sources.
#[derive(Debug)]
pub(super) struct Gathered {
    pub(super) spool: Spool,
    /// By id in lower case and feed; several where sources differ on a record.
    pub(super) heads: HashMap<Vec<u8>, Vec<Head>>,
    pub(super) sources: Vec<Source>,
    /// What happened that ends the build.
    failure: Option<io::Error>,
}

impl Gathered {
    pub(super) fn new(spool: Spool) -> Self {
        Self { spool, heads: HashMap::default(), sources: Vec::new(), failure: None }
    }

    /// Takes the records of the sources that are kept.
    ///
    /// # Errors
    /// When the base is damaged, or the disk does not take them.
    pub(super) fn keep(
        &mut self,
        base: Option<&Index>,
        sources: &[BuildSource],
    ) -> Result<(), IndexError> {
        let Some(base) = base else { return Ok(()) };
        let mut kept: BTreeMap<u16, (u16, Option<&HashSet<String>>)> = BTreeMap::new();
        for (at, source) in sources.iter().enumerate() {
            match source {
                BuildSource::Read(_) => {}
                BuildSource::Keep { place, .. } => {
                    kept.insert(small(*place), (small(at), None));
                }
                BuildSource::Change { place, replaced, .. } => {
                    kept.insert(small(*place), (small(at), Some(replaced)));
                }
            }
        }
        if kept.is_empty() {
            return Ok(());
        }
        base.each_record(&mut |record| {
            let still = |place: &u16| {
                let (at, replaced) = kept.get(place)?;
                let gone =
                    replaced.is_some_and(|ids| ids.contains(&record.id.to_ascii_lowercase()));
                (!gone).then_some(*at)
            };
            let mut sources: Vec<u16> = record.sources.iter().filter_map(still).collect();
            sources.sort_unstable();
            if let (false, Some(advisory)) = (sources.is_empty(), convert::full(&record)) {
                self.take(&advisory, record.is_withdrawn, record.private, sources);
            }
        })?;
        self.failed().map_err(|source| base.write_error(source))
    }

    /// Reads the records of a source.
    ///
    /// # Errors
    /// When the disk does not take them.
    pub(super) fn read(
        &mut self,
        at: usize,
        source: &BuildSource,
        limits: &Limits,
        progress: &dyn Fn(usize),
    ) -> io::Result<()> {
        let (BuildSource::Read(origin) | BuildSource::Change { origin, .. }) = source else {
            self.sources.push(Source::default());
            return Ok(());
        };
        let mut tally = Tally::default();
        let feed =
            decode_all(
                &origin.input,
                &Wanted::everything(),
                limits,
                &mut |outcome| match outcome {
                    Outcome::Decoded(name, decoded) => {
                        if let Some((advisory, withdrawn)) = tally.take(&name, *decoded, origin) {
                            self.take(&advisory, withdrawn, origin.private, vec![small(at)]);
                        }
                        progress(self.heads.len());
                    }
                    Outcome::Unreadable(name, error) => tally.lose(name, error),
                    Outcome::Damage(message) => tally.source.damage.push(message),
                },
            );
        let feed = feed_number(if origin.private { "private" } else { feed.name });
        self.sources.push(tally.close(feed, origin));
        self.failed()
    }

    /// Takes a record. One that several sources have is kept once, unless they differ on it: then each copy counts.
    fn take(&mut self, advisory: &Advisory, withdrawn: bool, private: bool, sources: Vec<u16>) {
        let mut record = stored(advisory, Vec::new());
        (record.is_withdrawn, record.private) = (withdrawn, private);
        let taken = postcard::to_allocvec(&record).map_err(io::Error::other).and_then(|bytes| {
            let content = <[u8; 32]>::from(Sha256::digest(&bytes));
            let copies = self.heads.entry(record_key(record.id, record.feed)).or_default();
            if let Some(known) = copies.iter_mut().find(|known| known.content == content) {
                known.sources.extend(&sources);
                known.sources.sort_unstable();
                known.sources.dedup();
                return Ok(());
            }
            copies.push(Head {
                id: advisory.id.clone(),
                feed: record.feed,
                aliases: advisory.aliases.clone(),
                ecosystems: ecosystems(advisory),
                withdrawn,
                private,
                sources,
                content,
                place: self.spool.push(&bytes)?,
            });
            Ok(())
        });
        if let Err(error) = taken {
            self.failure.get_or_insert(error);
        }
    }

    fn failed(&mut self) -> io::Result<()> {
        self.failure.take().map_or(Ok(()), Err)
    }

    /// Completes the description of the sources that are kept.
    ///
    /// # Errors
    /// When the base is damaged.
    pub(super) fn close(
        &mut self,
        base: Option<&Index>,
        sources: &[BuildSource],
    ) -> Result<(), IndexError> {
        let Some(base) = base else { return Ok(()) };
        let before = base.stored_sources()?.sources;
        for (at, source) in sources.iter().enumerate() {
            let Some(slot) = self.sources.get_mut(at) else { continue };
            match source {
                BuildSource::Read(_) => {}
                BuildSource::Keep { place, fetched } => {
                    let known = before.get(*place).cloned().unwrap_or_default();
                    let fetched = fetched.map(date_number).or(known.fetched);
                    *slot = Source { fetched, ..known };
                }
                BuildSource::Change { place, .. } => {
                    let known = before.get(*place).cloned().unwrap_or_default();
                    let has = |head: &&Head| head.sources.contains(&small(at));
                    let records = self.heads.values().flatten().filter(has).count();
                    let records = u32::try_from(records).unwrap_or(u32::MAX);
                    change(slot, known, records);
                }
            }
        }
        Ok(())
    }
}

/// Sources are named by hand or by ecosystem: there are never many.
fn small(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(u16::MAX)
}

/// The ecosystems of the packages that a record names, sorted, unique.
fn ecosystems(advisory: &Advisory) -> Vec<Ecosystem> {
    let all: BTreeSet<_> = advisory.affected.iter().map(|entry| entry.ecosystem).collect();
    all.into_iter().collect()
}
