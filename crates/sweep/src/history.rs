//! What the judgements that are kept tell of time: since when findings are open, and how many there were.

use std::collections::{BTreeMap, HashMap};

use lockgate_model::{Date, Ecosystem, Level};

use crate::judged::{FindingRow, Judged};
use crate::store::{Reader, StoreError};
use crate::views::open;

/// What a judgement came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrendPoint {
    /// The run.
    pub run: u64,
    /// For which day it was judged.
    pub today: Date,
    /// Open findings by severity; `None` is unscored.
    pub open: BTreeMap<Option<Level>, u64>,
    /// Repositories that were judged as the run found them.
    pub examined: u64,
    /// All repositories.
    pub repositories: u64,
}

/// How long open findings are known, in days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ages {
    /// Findings by the days that they are known, at least.
    pub days: BTreeMap<u32, u64>,
    /// Days since the first judgement that is kept: what is that old may be older.
    pub known_for: u32,
}

type Key = (u64, String, Ecosystem, String, String);

/// The trend over the judgements that are kept, the first one first, and the ages of the findings of the present one.
///
/// # Errors
/// When the store cannot be read.
pub fn history(reader: &Reader, judged: &Judged) -> Result<(Vec<TrendPoint>, Ages), StoreError> {
    let mut trend = Vec::new();
    let mut first_seen: HashMap<Key, Date> = HashMap::new();
    for kept in reader.judgements()? {
        let before = reader.judgement(kept.id)?;
        trend.push(point(&before));
        for (key, _) in keyed(&before) {
            first_seen.entry(key).or_insert(before.today);
        }
    }
    let days = |since: Date| {
        let hours = judged.today.duration_since(since).as_hours();
        u32::try_from(hours / 24).unwrap_or(0)
    };
    let known_for = trend.first().map_or(0, |first| days(first.today));
    let mut ages = Ages { known_for, ..Ages::default() };
    for (key, _) in keyed(judged) {
        let since = first_seen.get(&key).copied().unwrap_or(judged.today);
        *ages.days.entry(days(since)).or_default() += 1;
    }
    let is_kept = trend.last().is_some_and(|last| *last == point(judged));
    if !is_kept {
        trend.push(point(judged));
    }
    Ok((trend, ages))
}

fn keyed(judged: &Judged) -> impl Iterator<Item = (Key, &FindingRow)> {
    open(judged).map(|(repository, row)| {
        let text = |number| judged.text(number).to_owned();
        let key =
            (repository.id, text(row.advisory), row.ecosystem, text(row.package), text(row.path));
        (key, row)
    })
}

fn point(judged: &Judged) -> TrendPoint {
    let mut open = BTreeMap::new();
    for (_, row) in keyed(judged) {
        *open.entry(row.level).or_default() += 1;
    }
    let fresh = judged.repositories.iter();
    let fresh = fresh.filter(|one| one.standing == crate::judged::Standing::Fresh).count();
    TrendPoint {
        run: judged.run.0,
        today: judged.today,
        open,
        examined: fresh as u64,
        repositories: judged.repositories.len() as u64,
    }
}
