//! What the sections hold, as it is written: compact, with the texts borrowed from the file.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// One record as far as matching needs it, in the value of a package.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Match<'a> {
    pub(super) id: &'a str,
    pub(super) feed: u8,
    /// The id that names its alias group, where that is another.
    pub(super) canonical: Option<&'a str>,
    #[serde(borrow)]
    pub(super) affected: Vec<Entry<'a>>,
}

/// One affected entry of a package.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Entry<'a> {
    /// The name as the record writes it, where that is another than the key's.
    pub(super) name: Option<&'a str>,
    pub(super) kind: u8,
    /// Those that no range of the entry holds.
    #[serde(borrow)]
    pub(super) versions: Vec<&'a str>,
    #[serde(borrow)]
    pub(super) ranges: Vec<Events<'a>>,
}

/// A range: its scheme and its events, each with the number of its type.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Events<'a> {
    pub(super) scheme: u8,
    #[serde(borrow)]
    pub(super) events: Vec<(u8, &'a str)>,
}

/// A record in full.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Record<'a> {
    pub(super) sources: Vec<u16>,
    pub(super) id: &'a str,
    pub(super) feed: u8,
    #[serde(borrow)]
    pub(super) aliases: Vec<&'a str>,
    pub(super) summary: &'a str,
    pub(super) details: &'a str,
    /// Days since 1970-01-01.
    pub(super) published: Option<i32>,
    pub(super) modified: Option<i32>,
    pub(super) withdrawn: Option<i32>,
    /// Whether it is withdrawn, on whatever day.
    pub(super) is_withdrawn: bool,
    /// Whether it is from a private source.
    pub(super) private: bool,
    /// Whether another record with its id takes its place: a withdrawal or a private record.
    pub(super) superseded: bool,
    #[serde(borrow)]
    pub(super) affected: Vec<FullEntry<'a>>,
    #[serde(borrow)]
    pub(super) references: Vec<(u8, &'a str)>,
    pub(super) cwes: Vec<u32>,
    #[serde(borrow)]
    pub(super) severities: Vec<Statement<'a>>,
    pub(super) licence: Option<Cow<'a, str>>,
}

/// One affected entry of a record in full.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct FullEntry<'a> {
    pub(super) ecosystem: u8,
    pub(super) name: &'a str,
    #[serde(borrow)]
    pub(super) entry: Entry<'a>,
    #[serde(borrow)]
    pub(super) functions: Vec<&'a str>,
}

/// A severity; it is the record's that holds it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Statement<'a> {
    pub(super) level: u8,
    pub(super) tenths: Option<u8>,
    pub(super) vector: Option<&'a str>,
    pub(super) source: u8,
}

/// An alias group: its ids, sorted, each with the feeds that have a record of it, as bits.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Group<'a> {
    #[serde(borrow)]
    pub(super) ids: Vec<(&'a str, u8)>,
    #[serde(borrow)]
    pub(super) epss: Option<Score<'a>>,
    #[serde(borrow)]
    pub(super) kev: Option<Listing<'a>>,
}

/// A probability of exploitation and its percentile, in hundred-thousandths.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Score<'a> {
    pub(super) cve: &'a str,
    pub(super) score: u32,
    pub(super) percentile: u32,
}

/// An entry of the catalogue of known exploited vulnerabilities.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Listing<'a> {
    pub(super) cve: &'a str,
    pub(super) added: i32,
    pub(super) due: Option<i32>,
    pub(super) ransomware: bool,
}

/// What an id means: the canonical id of its group in each ecosystem.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Meanings<'a> {
    #[serde(borrow)]
    pub(super) groups: Vec<(u8, &'a str)>,
}

/// The sources of an index.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Sources {
    pub(super) sources: Vec<Source>,
    /// Records by ecosystem, each id once, those withdrawn included.
    pub(super) counts: Vec<(u8, u32)>,
    /// The dates of the files of EPSS and of the catalogue of known exploited vulnerabilities.
    pub(super) signals: (Option<i32>, Option<i32>),
}

/// One source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Source {
    pub(super) feed: u8,
    pub(super) location: String,
    /// The ecosystems that it promises; `None` where only reading told.
    pub(super) promised: Option<Vec<u8>>,
    pub(super) records: u32,
    pub(super) out_of_scope: u32,
    pub(super) unreadable: u32,
    /// The newest date of each ecosystem in its records.
    pub(super) newest: Vec<(u8, i32)>,
    pub(super) fetched: Option<i32>,
    /// What could not be used of its records.
    pub(super) defects: Vec<Defect>,
    /// How many more there were.
    pub(super) more_defects: u32,
    /// Parts of the source that are damaged or hostile.
    pub(super) damage: Vec<String>,
    pub(super) validators: Validators,
}

/// What a server is asked by whether a source changed since it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// The server's `ETag`.
    pub etag: Option<String>,
    /// The server's `Last-Modified`.
    pub last_modified: Option<String>,
    /// The newest time in the list of changed records.
    pub cursor: Option<String>,
}

/// A part of a record that could not be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Defect {
    /// The record's name in its source.
    pub(super) record: String,
    pub(super) message: String,
    /// Whether the whole record is lost.
    pub(super) whole: bool,
    /// The packages, by their names in one form, of which a match may be missed for it.
    pub(super) hides: Vec<(u8, String)>,
}
