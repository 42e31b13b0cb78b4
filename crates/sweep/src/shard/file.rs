//! The file of a shard: NDJSON under zstd. A head, one record for each repository, and a foot by which a file that was cut
//! off is known.

use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Longest line that is read, in bytes.
const MAX_LINE: u64 = 256 << 20;
/// Bytes of all lines that are read at most.
const MAX_BYTES: u64 = 16 << 30;
const LEVEL: i32 = 6;

/// What became of one repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its number.
    pub id: u64,
    /// `owner/name`.
    pub name: String,
    /// How it ended: `ok`, `skipped`, `failed`, `not-reached`.
    pub state: String,
    /// Why.
    pub reason: String,
    /// More about it. Untrusted text.
    pub detail: String,
    /// The branch that was read; empty where none was.
    #[serde(default)]
    pub branch: String,
    /// The commit that was read.
    #[serde(default)]
    pub commit: Option<String>,
    /// All that it is judged by, in Base64.
    #[serde(default)]
    pub payload: Option<String>,
}

/// A shard as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShardFile {
    /// The hash of its plan.
    pub plan: String,
    /// Which shard, counted from 0.
    pub shard: u32,
    /// Of how many.
    pub shards: u32,
    /// Its records, by number.
    pub records: Vec<Record>,
}

#[derive(Serialize, Deserialize)]
struct Head {
    lockgate_shard: u32,
    plan: String,
    shard: u32,
    shards: u32,
}

#[derive(Serialize, Deserialize)]
struct Foot {
    records: u64,
    sha256: String,
}

/// Why a file is no whole shard.
#[derive(Debug, thiserror::Error)]
pub enum ShardError {
    /// It cannot be read.
    #[error("it cannot be read, or is cut off")]
    Read(#[from] io::Error),
    /// A line is not what it should be.
    #[error("line {line} is not what is written there: {problem}")]
    Line {
        /// Which, counted from 1.
        line: u64,
        /// What is wrong with it.
        problem: String,
    },
    /// What it says of itself does not hold.
    #[error("{0}")]
    Invalid(&'static str),
}

/// The name of a shard's file: two plans never write to one place.
#[must_use]
pub fn file_name(plan: &str, shard: u32, shards: u32) -> String {
    let short = plan.get(..12).unwrap_or(plan);
    format!("shard-{:04}-of-{shards:04}-{short}.ndjson.zst", shard + 1)
}

/// Writes a shard.
///
/// # Errors
/// When the writer fails.
pub fn write(file: &ShardFile, out: impl Write) -> io::Result<()> {
    let mut encoder = zstd::Encoder::new(out, LEVEL)?;
    encoder.include_checksum(true)?;
    let mut out = BufWriter::new(encoder);
    let head =
        Head { lockgate_shard: 1, plan: file.plan.clone(), shard: file.shard, shards: file.shards };
    line(&head, &mut out)?;
    let mut hasher = Sha256::new();
    for record in &file.records {
        let text = serde_json::to_vec(record)?;
        hasher.update(&text);
        out.write_all(&text)?;
        out.write_all(b"\n")?;
    }
    let foot = Foot { records: file.records.len() as u64, sha256: hex(&hasher.finalize()) };
    line(&foot, &mut out)?;
    out.into_inner().map_err(io::IntoInnerError::into_error)?.finish()?.flush()
}

fn line<T: Serialize>(value: &T, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a text does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Reads a shard, and believes nothing that it cannot check.
///
/// # Errors
/// [`ShardError`].
pub fn read(file: impl Read) -> Result<ShardFile, ShardError> {
    let mut lines =
        Lines { from: BufReader::new(zstd::Decoder::new(file)?), number: 0, left: MAX_BYTES };
    let head = lines.next()?.ok_or(ShardError::Invalid("it is empty"))?;
    let head: Head = lines.parse(&head)?;
    if head.lockgate_shard != 1 || head.shard >= head.shards {
        return Err(ShardError::Invalid("its head is of another version, or of no shard"));
    }
    let mut records: Vec<Record> = Vec::new();
    let mut hasher = Sha256::new();
    let mut last = lines.next()?.ok_or(ShardError::Invalid("it has no foot"))?;
    while let Some(next) = lines.next()? {
        let record: Record = lines.parse(&last)?;
        if records.last().is_some_and(|before| before.id >= record.id) {
            return Err(ShardError::Invalid("its records are not sorted by number, each once"));
        }
        hasher.update(&last);
        records.push(record);
        last = next;
    }
    let foot: Foot = lines.parse(&last)?;
    if foot.records != records.len() as u64 || foot.sha256 != hex(&hasher.finalize()) {
        return Err(ShardError::Invalid("its foot tells of other records"));
    }
    let Head { plan, shard, shards, .. } = head;
    Ok(ShardFile { plan, shard, shards, records })
}

struct Lines<R> {
    from: BufReader<R>,
    number: u64,
    left: u64,
}

impl<R: Read> Lines<R> {
    fn next(&mut self) -> Result<Option<Vec<u8>>, ShardError> {
        let most = MAX_LINE.min(self.left);
        let mut text = Vec::new();
        let read = self.from.by_ref().take(most).read_until(b'\n', &mut text)? as u64;
        self.number += 1;
        self.left -= read;
        match text.pop() {
            None if self.left > 0 => Ok(None),
            Some(b'\n') => Ok(Some(text)),
            _ => Err(ShardError::Line {
                line: self.number,
                problem: "it is cut off, or too long".to_owned(),
            }),
        }
    }

    fn parse<T: for<'d> Deserialize<'d>>(&self, text: &[u8]) -> Result<T, ShardError> {
        serde_json::from_slice(text)
            .map_err(|error| ShardError::Line { line: self.number, problem: error.to_string() })
    }
}

/// Whether nothing is to be done for a shard any more: every repository has ended, and another try would change nothing.
#[must_use]
pub fn is_whole(file: &ShardFile) -> bool {
    file.records.iter().all(|record| matches!(record.state.as_str(), "ok" | "skipped"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> ShardFile {
        let record = |id: u64| Record {
            id,
            name: format!("acme/r{id}"),
            state: "ok".to_owned(),
            reason: "lockfiles".to_owned(),
            detail: String::new(),
            branch: "main".to_owned(),
            commit: None,
            payload: Some("AAAA".to_owned()),
        };
        ShardFile {
            plan: "f".repeat(64),
            shard: 2,
            shards: 7,
            records: (0..50).map(record).collect(),
        }
    }

    fn written(file: &ShardFile) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(file, &mut bytes).unwrap();
        bytes
    }

    #[test]
    fn a_shard_comes_back_and_one_that_is_cut_off_or_changed_does_not() {
        let bytes = written(&file());
        assert_eq!(read(bytes.as_slice()).unwrap(), file());
        for end in 0..bytes.len() {
            assert!(read(&bytes[..end]).is_err(), "cut off at {end}");
        }
        for at in (0..bytes.len()).step_by(3) {
            let mut changed = bytes.clone();
            changed[at] ^= 0x20;
            assert!(read(changed.as_slice()).map_or(true, |read| read == file()), "byte {at}");
        }
    }

    #[test]
    fn records_that_come_twice_or_in_another_order_are_refused() {
        let mut twice = file();
        let first = twice.records[0].clone();
        twice.records.push(first);
        assert!(read(written(&twice).as_slice()).is_err());
    }

    #[test]
    fn a_line_without_end_is_refused_before_it_fills_the_memory() {
        let mut bytes = Vec::new();
        let mut encoder = zstd::Encoder::new(&mut bytes, 1).unwrap();
        let zeros = vec![b' '; 1 << 20];
        for _ in 0..(MAX_LINE >> 20) + 2 {
            encoder.write_all(&zeros).unwrap();
        }
        encoder.finish().unwrap();
        assert!(matches!(read(bytes.as_slice()), Err(ShardError::Line { line: 1, .. })));
    }

    #[test]
    fn the_name_tells_the_shard_and_the_plan() {
        let name = file_name("0123456789abcdef", 6, 64);
        assert_eq!(name, "shard-0007-of-0064-0123456789ab.ndjson.zst");
    }
}
