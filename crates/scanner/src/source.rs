//! The text of a lockfile, and where a piece of it stands.

use std::borrow::Cow;

use lockgate_model::{Position, RepoPath, Span};

use crate::companions::Companions;
use crate::encoding;

/// A text file of the scanned tree. A byte order mark at its start is not part of `text`.
#[derive(Debug)]
pub struct Source<'a> {
    path: &'a RepoPath,
    companions: Option<&'a Companions>,
    text: &'a str,
    /// Byte offsets at which lines start, ascending; the first is 0. No file that is read is near 4 GiB.
    line_starts: Vec<u32>,
    /// How many of `line_starts` are at most the start of each stretch of [`STRETCH`] bytes, so that a line is looked for
    /// among few; none for the stretches that begin after the last of them.
    lines_before: Vec<u32>,
    /// UTF-16 code units before each block of [`BLOCK`] bytes; empty for ASCII text, where bytes are units. It keeps
    /// columns cheap in a file that is one long line.
    units_before: Vec<usize>,
}

/// Bytes between two counts of UTF-16 code units.
const BLOCK: usize = 4096;

/// Bytes between two counts of lines.
const STRETCH: usize = 512;

/// Why the bytes of a file are no text.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// The file begins like UTF-16.
    #[error("not UTF-8: the file begins like UTF-16; save it as UTF-8")]
    Utf16,
    /// The file holds NUL bytes.
    #[error("not a text file: it holds NUL bytes")]
    Binary,
    /// The file is not UTF-8.
    #[error("not UTF-8 from line {line} on")]
    NotUtf8 {
        /// 1-based line of the first bad byte.
        line: usize,
    },
}

impl<'a> Source<'a> {
    /// Takes the bytes of a file as UTF-8 text; a byte order mark is dropped.
    ///
    /// # Errors
    /// When the bytes are not UTF-8 or hold NUL. UTF-16 is turned into UTF-8 where files are read, before this.
    pub fn from_bytes(path: &'a RepoPath, bytes: &'a [u8]) -> Result<Self, TextError> {
        if encoding::is_utf16(bytes) {
            return Err(TextError::Utf16);
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if memchr::memchr(0, bytes).is_some() {
            return Err(TextError::Binary);
        }
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
            TextError::NotUtf8 { line: 1 + good.iter().filter(|byte| **byte == b'\n').count() }
        })?;
        let breaks = memchr::memchr_iter(b'\n', bytes);
        let line_starts: Vec<u32> =
            std::iter::once(0).chain(breaks.map(|at| saturating_u32(at + 1))).collect();
        let lines_before = count_lines(&line_starts, bytes.len());
        let units_before = if text.is_ascii() { Vec::new() } else { count_units(text) };
        Ok(Self { path, companions: None, text, line_starts, lines_before, units_before })
    }

    /// The same text with the other files of its tree.
    #[must_use]
    pub const fn beside(mut self, companions: &'a Companions) -> Self {
        self.companions = Some(companions);
        self
    }

    /// The bytes of another file of the tree; `None` where the tree has no such file.
    #[must_use]
    pub fn companion(&self, path: &RepoPath) -> Option<Cow<'a, [u8]>> {
        self.companions?.get(path)
    }

    /// The paths of the other files of the tree that formats may ask for, ascending.
    pub fn companion_paths(&self) -> impl Iterator<Item = &'a RepoPath> {
        self.companions.into_iter().flat_map(Companions::paths)
    }

    /// The other files of the tree.
    #[must_use]
    pub const fn companions(&self) -> Option<&'a Companions> {
        self.companions
    }

    /// The file's path.
    #[must_use]
    pub const fn path(&self) -> &'a RepoPath {
        self.path
    }

    /// The text without a byte order mark.
    #[must_use]
    pub const fn text(&self) -> &'a str {
        self.text
    }

    /// The position of a byte offset into the text; past the end, the end. Columns count UTF-16 code units.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.line(offset);
        let start = self.line_starts.get(line.saturating_sub(1)).copied().unwrap_or(0) as usize;
        let column = self.units_between(start, offset);
        Position { line: saturating_u32(line), column: saturating_u32(column + 1) }
    }

    /// The 1-based line of an offset into the text.
    fn line(&self, offset: usize) -> usize {
        // Past the last start there is no count: all lines start before.
        let all = self.line_starts.len();
        let before =
            |stretch: usize| self.lines_before.get(stretch).map_or(all, |count| *count as usize);
        let (first, last) = (before(offset / STRETCH), before(offset / STRETCH + 1));
        let starts = self.line_starts.get(first..last).unwrap_or_default();
        first + starts.partition_point(|start| *start as usize <= offset)
    }

    /// UTF-16 code units of a part of a line: counted where that is short, and by the blocks where it is not.
    fn units_between(&self, start: usize, end: usize) -> usize {
        if self.units_before.is_empty() {
            return end - start;
        }
        if end - start > BLOCK {
            return self.units(end) - self.units(start);
        }
        let part = self.text.as_bytes().get(start..end).unwrap_or_default();
        units_in(part)
    }

    /// UTF-16 code units before an offset; one inside a character counts as at its start.
    fn units(&self, offset: usize) -> usize {
        let Some(before) = self.units_before.get(offset / BLOCK) else { return offset };
        let block = self.text.as_bytes().get(offset / BLOCK * BLOCK..offset).unwrap_or_default();
        before + units_in(block)
    }

    /// The span of a byte range of the text.
    #[must_use]
    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span { start: self.position(range.start), end: self.position(range.end) }
    }

    /// The span of a slice borrowed from the text; `None` for a text from elsewhere.
    #[must_use]
    pub fn span_of(&self, slice: &str) -> Option<Span> {
        let start = (slice.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize)?;
        let end = start.checked_add(slice.len())?;
        (end <= self.text.len()).then(|| self.span(start..end))
    }

    /// The text of a span; empty where the span is not of this file. For checks.
    #[must_use]
    pub fn text_of(&self, span: Span) -> &'a str {
        let (start, end) = (self.offset(span.start), self.offset(span.end));
        self.text.get(start..end).unwrap_or_default()
    }

    fn offset(&self, position: Position) -> usize {
        let line = position.line.saturating_sub(1) as usize;
        let start = self.line_starts.get(line).map_or(self.text.len(), |start| *start as usize);
        let rest = self.text.get(start..).unwrap_or_default();
        let mut column = 1;
        for (at, c) in rest.char_indices() {
            if column >= position.column {
                return start + at;
            }
            column += saturating_u32(c.len_utf16());
        }
        self.text.len()
    }
}

fn count_lines(line_starts: &[u32], length: usize) -> Vec<u32> {
    let mut counts = Vec::with_capacity(length / STRETCH + 1);
    for (count, start) in line_starts.iter().enumerate() {
        while counts.len() * STRETCH < *start as usize {
            counts.push(saturating_u32(count));
        }
    }
    counts
}

fn count_units(text: &str) -> Vec<usize> {
    let mut total = 0;
    let mut before = vec![0];
    for block in text.as_bytes().chunks(BLOCK) {
        total += units_in(block);
        before.push(total);
    }
    before
}

/// Summed in bytes as far as they hold, which processors do for many at once.
fn units_in(bytes: &[u8]) -> usize {
    let parts = bytes.chunks(usize::from(u8::MAX / 2));
    parts.map(|part| usize::from(part.iter().map(|byte| units_of(*byte)).sum::<u8>())).sum()
}

/// The UTF-16 code units of the character that a UTF-8 byte begins; none for the bytes that follow the first.
const fn units_of(byte: u8) -> u8 {
    match byte {
        0x80..=0xBF => 0,
        0xF0..=0xFF => 2,
        0x00..=0x7F | 0xC0..=0xEF => 1,
    }
}

fn saturating_u32(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_utf16_units_and_lines_from_one() {
        let path = RepoPath::new("x").unwrap();
        let bytes = "\u{feff}ab\r\n é😀z\n".as_bytes();
        let source = Source::from_bytes(&path, bytes).unwrap();
        let z = source.text().find('z').unwrap();
        assert_eq!(source.position(0), Position::START);
        assert_eq!(source.position(z), Position { line: 2, column: 5 });
        let span = source.span_of(source.text().get(z..=z).unwrap()).unwrap();
        assert_eq!(source.text_of(span), "z");
        assert!(source.span_of("z").is_none());
    }

    #[test]
    fn lines_are_found_wherever_they_start() {
        let path = RepoPath::new("x").unwrap();
        for width in [0, 1, 7, STRETCH - 1, STRETCH, 3 * STRETCH] {
            let text = format!("{}\n", "x".repeat(width)).repeat(2 * STRETCH / (width + 1) + 3);
            let source = Source::from_bytes(&path, text.as_bytes()).unwrap();
            for offset in 0..=text.len() {
                let position = source.position(offset);
                let (line, column) = (offset / (width + 1) + 1, offset % (width + 1) + 1);
                let expected =
                    Position { line: saturating_u32(line), column: saturating_u32(column) };
                assert_eq!(position, expected, "{width} {offset}");
            }
        }
    }

    #[test]
    fn columns_of_one_long_line_are_counted_over_the_blocks() {
        let path = RepoPath::new("x").unwrap();
        let line = "aé😀".repeat(BLOCK);
        let text = format!("é\n{line}!");
        let source = Source::from_bytes(&path, text.as_bytes()).unwrap();
        for count in [0, 1, 585, 586, 1365, BLOCK] {
            let offset = "é\n".len() + count * "aé😀".len();
            let column = u32::try_from(1 + count * 4).unwrap();
            assert_eq!(source.position(offset), Position { line: 2, column });
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_refused_with_the_line() {
        let path = RepoPath::new("x").unwrap();
        assert_eq!(Source::from_bytes(&path, b"a\0").unwrap_err(), TextError::Binary);
        assert_eq!(Source::from_bytes(&path, b"\xff\xfea\0").unwrap_err(), TextError::Utf16);
        let error = Source::from_bytes(&path, b"a\nb\xff").unwrap_err();
        assert_eq!(error, TextError::NotUtf8 { line: 2 });
    }
}
