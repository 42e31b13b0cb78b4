//! Opening a file of signals: plain or gzipped, within caps.

use std::io::{self, BufReader, Cursor, Read};

use flate2::read::MultiGzDecoder;

use super::error::Refusal;

/// Caps on what is read.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Most rows or entries.
    pub rows: u32,
    /// Most bytes, expanded.
    pub bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        // The files have 350,000 rows with 10 MiB, and 1,500 entries with 2 MiB.
        Self { rows: 2_000_000, bytes: 256 * 1024 * 1024 }
    }
}

/// A cap that was passed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Overflow {
    /// Too many bytes.
    #[error("more than {0} bytes")]
    File(u64),
    /// A line of too many bytes.
    #[error("a line of more than {0} bytes")]
    Line(u64),
    /// Too many rows.
    #[error("more than {0} entries")]
    Rows(u32),
}

impl Overflow {
    pub(super) fn refusal(&self) -> Refusal {
        Refusal::TooLarge(self.to_string())
    }
}

/// The expanded bytes of a file.
pub(super) type Opened<'a> = BufReader<Guard<'a>>;

/// Passes bytes on until a cap is reached, and remembers the last one.
pub(super) struct Guard<'a> {
    inner: Box<dyn Read + 'a>,
    caps: Caps,
    total: u64,
    line: u64,
    last: Option<u8>,
}

/// What a guard lets pass.
#[derive(Clone, Copy)]
pub(super) struct Caps {
    /// Most bytes.
    pub(super) bytes: u64,
    /// Most bytes of a line.
    pub(super) line: u64,
}

impl Guard<'_> {
    /// The last byte that was read.
    pub(super) const fn last(&self) -> Option<u8> {
        self.last
    }
}

impl Read for Guard<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let bytes = buffer.get(..read).unwrap_or_default();
        self.total = self.total.saturating_add(read as u64);
        // A line that is whole within the buffer is no longer than the buffer.
        self.line = match memchr::memrchr(b'\n', bytes) {
            Some(end) => (read - end - 1) as u64,
            None => self.line.saturating_add(read as u64),
        };
        if self.total > self.caps.bytes {
            return Err(io::Error::other(Overflow::File(self.caps.bytes)));
        }
        if self.line > self.caps.line {
            return Err(io::Error::other(Overflow::Line(self.caps.line)));
        }
        self.last = bytes.last().copied().or(self.last);
        Ok(read)
    }
}

/// Opens a file, expanding it where it begins as gzip does. A byte order mark is dropped.
pub(super) fn open<'a>(mut reader: impl Read + 'a, caps: Caps) -> Result<Opened<'a>, Refusal> {
    let start = peek(&mut reader, MAGIC).map_err(Refusal::of_io)?;
    let gzipped = start == [0x1f, 0x8b];
    let whole = Cursor::new(start).chain(reader);
    let mut text: Box<dyn Read + 'a> =
        if gzipped { Box::new(MultiGzDecoder::new(whole)) } else { Box::new(whole) };
    let start = peek(&mut text, LOOK).map_err(Refusal::of_io)?;
    let unmarked = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start);
    match unmarked.trim_ascii_start().first() {
        None => return Err(Refusal::Empty),
        Some(b'<') => return Err(Refusal::WebPage),
        Some(_) => {}
    }
    let inner = Box::new(Cursor::new(unmarked.to_vec()).chain(text));
    let guard = Guard { inner, caps, total: 0, line: 0, last: None };
    Ok(BufReader::with_capacity(BUFFER, guard))
}

/// Bytes that tell gzip.
const MAGIC: u64 = 2;
/// Bytes that tell a web page from other text.
const LOOK: u64 = 64;
/// Bytes read at once.
const BUFFER: usize = 1 << 16;

/// The next bytes of a reader, fewer only where there are no more.
fn peek(reader: &mut impl Read, bytes: u64) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    reader.take(bytes).read_to_end(&mut start)?;
    Ok(start)
}
