//! CISA's catalogue of known exploited vulnerabilities.
//!
//! JSON, plain or gzipped. Fields that are not known are passed over, whatever they hold. Schema:
//! <https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities_schema.json>.

use std::fmt;
use std::io::{self, Read};

use lockgate_model::Date;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::error::Category;

use super::cve::Cve;
use super::error::{Refusal, SignalError, SignalFeed};
use super::flaws::Flaws;
use super::guard::{self, Caps, Limits, Overflow};
use crate::advisories::date;

/// A catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KevFile {
    /// Date of release.
    pub date: Date,
    /// The catalogue's version, as written, where it names one. Untrusted text.
    pub version: Option<String>,
    /// The entries, sorted by CVE, unique, never empty.
    pub rows: Vec<KevRow>,
    /// What is odd about the file.
    pub flaws: Flaws,
}

/// An entry of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KevRow {
    /// The CVE.
    pub cve: Cve,
    /// Date on which it was listed.
    pub added: Date,
    /// Date until which it has to be mended, where one is set.
    pub due: Option<Date>,
    /// Whether ransomware is known to use it.
    pub ransomware: bool,
}

/// Reads a catalogue. Of several entries of a CVE the one added first counts, and ransomware known from any.
///
/// # Errors
/// When the file is cut, damaged, of another form, holds more or fewer entries than it says, is without a date or of a
/// future one, has no entries, or one bad entry in a hundred; when it cannot be read, or exceeds the limits.
pub fn read(reader: impl Read, today: Date, limits: &Limits) -> Result<KevFile, SignalError> {
    read_file(reader, today, limits)
        .map_err(|refusal| SignalError { feed: SignalFeed::Kev, refusal })
}

fn read_file(reader: impl Read, today: Date, limits: &Limits) -> Result<KevFile, Refusal> {
    let opened = guard::open(reader, Caps { bytes: limits.bytes, line: u64::MAX })?;
    let mut catalog = Catalog { limit: limits.rows, ..Catalog::default() };
    let mut json = serde_json::Deserializer::from_reader(opened);
    let read = catalog.read(&mut json).and_then(|()| json.end());
    if catalog.found > limits.rows {
        return Err(Overflow::Rows(limits.rows).refusal());
    }
    read.map_err(refusal)?;
    if !catalog.has_entries {
        return Err(Refusal::Foreign("it has no list `vulnerabilities`".to_owned()));
    }
    match catalog.count {
        Some(stated) if stated != u64::from(catalog.found) => {
            return Err(Refusal::Count { stated, found: catalog.found });
        }
        Some(_) => {}
        None => catalog.flaws.doubt = Some("it does not say how many entries it has".to_owned()),
    }
    catalog.flaws.judge(catalog.rows.len())?;
    let version = catalog.version.as_deref();
    // The version is the date with dots.
    let versioned = || version.and_then(|text| date(&text.replace('.', "-")));
    let released = catalog.released.as_deref().and_then(date).or_else(versioned);
    let date = super::plausible(released, today)?;
    let (rows, repeated) = merged(catalog.rows);
    catalog.flaws.repeated = repeated;
    Ok(KevFile { date, version: catalog.version, rows, flaws: catalog.flaws })
}

/// Sorted entries, one for each CVE, and how many are merged into another.
fn merged(mut rows: Vec<KevRow>) -> (Vec<KevRow>, u32) {
    rows.sort_unstable();
    let all = rows.len();
    rows.dedup_by(|later, kept| {
        let same = later.cve == kept.cve;
        kept.ransomware |= same && later.ransomware;
        same
    });
    rows.shrink_to_fit();
    let repeated = u32::try_from(all - rows.len()).unwrap_or(u32::MAX);
    (rows, repeated)
}

fn refusal(error: serde_json::Error) -> Refusal {
    match error.classify() {
        Category::Io => Refusal::of_io(io::Error::from(error)),
        Category::Eof => Refusal::Cut("its JSON"),
        Category::Syntax | Category::Data => Refusal::Foreign(error.to_string()),
    }
}

/// The catalogue as far as it is read.
#[derive(Default)]
struct Catalog {
    limit: u32,
    version: Option<String>,
    released: Option<String>,
    count: Option<u64>,
    has_entries: bool,
    /// Entries, the bad ones included.
    found: u32,
    rows: Vec<KevRow>,
    flaws: Flaws,
}

impl Catalog {
    fn read<'de>(
        &mut self,
        json: impl Deserializer<'de, Error = serde_json::Error>,
    ) -> serde_json::Result<()> {
        json.deserialize_map(self)
    }

    fn take(&mut self, entry: &Value) {
        self.found = self.found.saturating_add(1);
        match row(entry) {
            Ok(row) => self.rows.push(row),
            Err(why) => self.flaws.leave_out("entry", u64::from(self.found), why),
        }
    }
}

fn row(entry: &Value) -> Result<KevRow, &'static str> {
    let text = |key: &str| entry.get(key).and_then(Value::as_str).map(str::trim);
    let cve = text("cveID").and_then(Cve::new).ok_or("`cveID` is no CVE id")?;
    let added = text("dateAdded").and_then(date).ok_or("`dateAdded` is no date")?;
    let due = text("dueDate").and_then(date);
    let used = text("knownRansomwareCampaignUse");
    let ransomware = used.is_some_and(|used| used.eq_ignore_ascii_case("known"));
    Ok(KevRow { cve, added, due, ransomware })
}

impl<'de> Visitor<'de> for &mut Catalog {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a catalogue of vulnerabilities")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "catalogVersion" => self.version = map.next_value()?,
                "dateReleased" => self.released = map.next_value()?,
                "count" => self.count = map.next_value()?,
                "vulnerabilities" => {
                    self.has_entries = true;
                    map.next_value_seed(Entries(self))?;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// The list of entries, taken one at a time.
struct Entries<'a>(&'a mut Catalog);

impl<'de> DeserializeSeed<'de> for Entries<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of vulnerabilities")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while let Some(entry) = entries.next_element::<Value>()? {
            self.0.take(&entry);
            if self.0.found > self.0.limit {
                return Err(serde::de::Error::custom("too many entries"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
