//! The scores of EPSS.
//!
//! CSV, plain or gzipped: a line `#model_version:…,score_date:…`, a line of column names, then a row for each CVE. The
//! order of columns is free, and columns that are not known are passed over. Source: <https://www.first.org/epss/data_stats>.

use std::cmp::Reverse;
use std::io::{BufRead, Read};

use csv::{ByteRecord, Position, ReaderBuilder};
use lockgate_model::{Date, Proportion};

use super::cve::Cve;
use super::error::{Refusal, SignalError, SignalFeed};
use super::flaws::Flaws;
use super::guard::{self, Caps, Limits, Opened, Overflow};
use crate::advisories::date;

/// Longest line, in bytes; real ones are below 100.
const MAX_LINE: u64 = 1 << 16;
/// Lines before the first row.
const HEAD_LINES: u64 = 2;

/// A file of scores.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EpssFile {
    /// Date of the scores.
    pub date: Date,
    /// The model that made them, as written, where the file names it. Untrusted text.
    pub model_version: Option<String>,
    /// The scores, sorted by CVE, unique, never empty.
    pub rows: Vec<EpssRow>,
    /// What is odd about the file.
    pub flaws: Flaws,
}

/// The score of a CVE; 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EpssRow {
    /// The CVE.
    pub cve: Cve,
    /// Probability of exploitation in 30 days.
    pub score: Proportion,
    /// Proportion of CVEs with the same or a lower score.
    pub percentile: Proportion,
}

/// Reads a file of scores. Of several rows of a CVE the highest score counts.
///
/// # Errors
/// When the file is cut, damaged, of another form, without a date or of a future one, has no rows, or one bad row in a
/// hundred; when it cannot be read, or exceeds the limits.
pub fn read(reader: impl Read, today: Date, limits: &Limits) -> Result<EpssFile, SignalError> {
    read_file(reader, today, limits)
        .map_err(|refusal| SignalError { feed: SignalFeed::Epss, refusal })
}

fn read_file(reader: impl Read, today: Date, limits: &Limits) -> Result<EpssFile, Refusal> {
    let mut opened = guard::open(reader, Caps { bytes: limits.bytes, line: MAX_LINE })?;
    let head = Head::read(&mut opened)?;
    let date = super::plausible(head.date, today)?;
    let mut table = Table::default();
    table.read(&head.columns, opened, limits)?;
    let Table { mut rows, mut flaws } = table;
    flaws.judge(rows.len())?;
    rows.sort_unstable_by_key(|row| (row.cve, Reverse(row.score), Reverse(row.percentile)));
    let all = rows.len();
    rows.dedup_by_key(|row| row.cve);
    rows.shrink_to_fit();
    flaws.repeated = u32::try_from(all - rows.len()).unwrap_or(u32::MAX);
    flaws.doubt = doubt(&rows, date);
    Ok(EpssFile { date, model_version: head.model_version, rows, flaws })
}

/// A plain file that is cut between two lines looks whole. But every CVE has a score, so that there is always a recent one.
fn doubt(rows: &[EpssRow], date: Date) -> Option<String> {
    let newest = rows.last()?.cve.year();
    (i32::from(newest) + 1 < i32::from(date.year())).then(|| {
        format!(
            "the newest CVE is of {newest} and the scores are of {date}: the end may be missing"
        )
    })
}

/// The first two lines.
struct Head {
    date: Option<Date>,
    model_version: Option<String>,
    columns: Columns,
}

impl Head {
    fn read(opened: &mut Opened<'_>) -> Result<Self, Refusal> {
        let first = line(opened)?;
        let Some(pairs) = first.trim().strip_prefix('#') else {
            // Files of 2021 begin with the column names.
            return Err(match Columns::of(&first) {
                Ok(_) => Refusal::Undated,
                Err(_) => Refusal::Foreign(
                    "the first line is not `#model_version:…,score_date:…`".to_owned(),
                ),
            });
        };
        whole(&first)?;
        let value = |key: &str| {
            let mut pairs = pairs.split(',').filter_map(|pair| pair.split_once(':'));
            pairs.find(|(name, _)| name.trim() == key).map(|(_, value)| value.trim())
        };
        let names = line(opened)?;
        whole(&names)?;
        let columns = Columns::of(&names)?;
        Ok(Self {
            date: value("score_date").and_then(date),
            model_version: value("model_version").map(str::to_owned),
            columns,
        })
    }
}

/// A line with its end; without one where the file ends in it.
fn line(opened: &mut Opened<'_>) -> Result<String, Refusal> {
    let mut line = Vec::new();
    opened.read_until(b'\n', &mut line).map_err(Refusal::of_io)?;
    String::from_utf8(line).map_err(|_| Refusal::Foreign("its first lines are no UTF-8".to_owned()))
}

fn whole(line: &str) -> Result<(), Refusal> {
    if line.ends_with('\n') { Ok(()) } else { Err(Refusal::Cut("its first lines")) }
}

fn unquoted(field: &str) -> &str {
    field.trim().trim_matches('"')
}

/// Where the columns are.
struct Columns {
    cve: usize,
    score: usize,
    percentile: usize,
}

impl Columns {
    /// The columns of a line of names, in any letter case.
    fn of(names: &str) -> Result<Self, Refusal> {
        let find = |name| {
            let at = names.split(',').position(|field| unquoted(field).eq_ignore_ascii_case(name));
            at.ok_or(Refusal::MissingColumn(name))
        };
        Ok(Self { cve: find("cve")?, score: find("epss")?, percentile: find("percentile")? })
    }

    /// Whether a row reaches as far as the last column that is read.
    fn are_in(&self, row: &ByteRecord) -> bool {
        row.len() > self.cve.max(self.score).max(self.percentile)
    }

    fn row(&self, row: &ByteRecord) -> Result<EpssRow, &'static str> {
        let field = |at: usize| row.get(at).and_then(|field| str::from_utf8(field).ok());
        let proportion =
            |at: usize| field(at).and_then(|text| Proportion::new(unquoted(text).parse().ok()?));
        if !self.are_in(row) {
            return Err("fields are missing");
        }
        let cve = field(self.cve).and_then(|text| Cve::new(unquoted(text)));
        Ok(EpssRow {
            cve: cve.ok_or("the id is no CVE id")?,
            score: proportion(self.score).ok_or("the score is no number from 0 to 1")?,
            percentile: proportion(self.percentile)
                .ok_or("the percentile is no number from 0 to 1")?,
        })
    }
}

/// The rows as they stand in the file.
#[derive(Default)]
struct Table {
    rows: Vec<EpssRow>,
    flaws: Flaws,
}

impl Table {
    fn read(
        &mut self,
        columns: &Columns,
        opened: Opened<'_>,
        limits: &Limits,
    ) -> Result<(), Refusal> {
        // No quotes, since one that is left open would swallow the rows behind it.
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .quoting(false)
            .from_reader(opened);
        let mut row = ByteRecord::new();
        let mut ends_short = false;
        while reader.read_byte_record(&mut row).map_err(refusal)? {
            if self.rows.len() as u64 + u64::from(self.flaws.unreadable) >= u64::from(limits.rows) {
                return Err(Overflow::Rows(limits.rows).refusal());
            }
            match columns.row(&row) {
                Ok(row) => self.rows.push(row),
                Err(why) => {
                    let line = row.position().map_or(0, Position::line);
                    self.flaws.leave_out("line", line.saturating_add(HEAD_LINES), why);
                }
            }
            ends_short = !columns.are_in(&row);
        }
        if ends_short || reader.get_ref().get_ref().last() != Some(b'\n') {
            return Err(Refusal::Cut("a line"));
        }
        Ok(())
    }
}

fn refusal(error: csv::Error) -> Refusal {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => Refusal::of_io(error),
        _ => Refusal::Foreign("it is no CSV".to_owned()),
    }
}

#[cfg(test)]
mod tests;
