//! The bytes of a log as UTF-8: unzipped, without a byte order mark, and no more than allowed.

use std::io::{self, BufRead, BufReader, Chain, Cursor, Error, ErrorKind, Read};

use flate2::bufread::MultiGzDecoder;

const GZIP: [u8; 2] = [0x1f, 0x8b];
const UTF8_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];
const BUFFER: usize = 64 * 1024;

/// The input was longer than allowed.
#[derive(Debug, thiserror::Error)]
#[error("it is longer than {0} bytes")]
pub(super) struct TooLong(pub(super) u64);

/// Text to parse, buffered.
pub(super) type Text<'a> = BufReader<Box<dyn Read + 'a>>;

/// The text of an input; what cannot be read of it is an error of the reader.
pub(super) fn text<'a>(input: impl Read + 'a, max_bytes: u64) -> io::Result<Text<'a>> {
    let (start, input) = peek(input, GZIP.len())?;
    if start == GZIP {
        let buffered = BufReader::with_capacity(BUFFER, input);
        return decoded(Capped::new(MultiGzDecoder::new(buffered), max_bytes));
    }
    decoded(Capped::new(input, max_bytes))
}

fn decoded<'a>(input: impl Read + 'a) -> io::Result<Text<'a>> {
    let (start, mut input) = peek(input, UTF8_MARK.len())?;
    let utf16: Option<fn([u8; 2]) -> u16> = match start.as_slice() {
        [0xff, 0xfe, ..] => Some(u16::from_le_bytes),
        [0xfe, 0xff, ..] => Some(u16::from_be_bytes),
        _ => None,
    };
    let reader: Box<dyn Read + 'a> = match utf16 {
        Some(unit) => {
            input.read_exact(&mut [0; 2])?;
            Box::new(Utf16::new(input, unit))
        }
        None => {
            if start == UTF8_MARK {
                input.read_exact(&mut [0; 3])?;
            }
            Box::new(input)
        }
    };
    Ok(BufReader::with_capacity(BUFFER, reader))
}

type Peeked<R> = Chain<Cursor<Vec<u8>>, R>;

/// The first bytes of an input, and the whole of it.
fn peek<R: Read>(mut input: R, count: usize) -> io::Result<(Vec<u8>, Peeked<R>)> {
    let mut start = Vec::with_capacity(count);
    input.by_ref().take(count as u64).read_to_end(&mut start)?;
    Ok((start.clone(), Cursor::new(start).chain(input)))
}

/// Fails where the input goes on after the last byte allowed.
struct Capped<R> {
    input: R,
    left: u64,
    max: u64,
}

impl<R> Capped<R> {
    const fn new(input: R, max: u64) -> Self {
        Self { input, left: max, max }
    }
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return match self.input.read(&mut [0; 1])? {
                0 => Ok(0),
                _ => Err(Error::new(ErrorKind::FileTooLarge, TooLong(self.max))),
            };
        }
        let room = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let count = self.input.read(buffer.get_mut(..room).unwrap_or_default())?;
        self.left = self.left.saturating_sub(count as u64);
        Ok(count)
    }
}

/// UTF-16 as UTF-8.
struct Utf16<R> {
    input: BufReader<R>,
    unit: fn([u8; 2]) -> u16,
    /// A unit that was read and belongs to the next character.
    ahead: Option<u16>,
    /// Bytes of a character that did not fit.
    rest: Vec<u8>,
}

impl<R: Read> Utf16<R> {
    fn new(input: R, unit: fn([u8; 2]) -> u16) -> Self {
        Self { input: BufReader::with_capacity(BUFFER, input), unit, ahead: None, rest: vec![] }
    }

    fn next_unit(&mut self) -> io::Result<Option<u16>> {
        if let Some(unit) = self.ahead.take() {
            return Ok(Some(unit));
        }
        if self.input.fill_buf()?.is_empty() {
            return Ok(None);
        }
        let mut pair = [0; 2];
        self.input.read_exact(&mut pair)?;
        Ok(Some((self.unit)(pair)))
    }

    /// The next character; half a pair is the replacement character.
    fn next_char(&mut self) -> io::Result<Option<char>> {
        let Some(first) = self.next_unit()? else { return Ok(None) };
        if !(0xd800..0xdc00).contains(&first) {
            return Ok(Some(char::from_u32(first.into()).unwrap_or(char::REPLACEMENT_CHARACTER)));
        }
        let second = self.next_unit()?;
        let pair = [first, second.unwrap_or_default()];
        let decoded = char::decode_utf16(pair).next().and_then(Result::ok);
        if decoded.is_none() {
            self.ahead = second;
        }
        Ok(Some(decoded.unwrap_or(char::REPLACEMENT_CHARACTER)))
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut bytes = std::mem::take(&mut self.rest);
        while bytes.len() < buffer.len() {
            let Some(next) = self.next_char()? else { break };
            bytes.extend_from_slice(next.encode_utf8(&mut [0; 4]).as_bytes());
        }
        let count = bytes.len().min(buffer.len());
        self.rest = bytes.split_off(count);
        buffer.get_mut(..count).unwrap_or_default().copy_from_slice(&bytes);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8], max: u64) -> io::Result<String> {
        let mut out = String::new();
        text(bytes, max)?.read_to_string(&mut out)?;
        Ok(out)
    }

    #[test]
    fn utf16_and_marks_are_decoded() {
        for unit in [u16::to_le_bytes, u16::to_be_bytes] {
            let marked: Vec<u8> =
                "\u{feff}a😀é".encode_utf16().chain([0xd83d, 0x62]).flat_map(unit).collect();
            assert_eq!(all(&marked, 100).unwrap(), "a😀é\u{fffd}b");
        }
        assert_eq!(all(b"\xef\xbb\xbfab", 100).unwrap(), "ab");
        assert_eq!(all(b"", 100).unwrap(), "");
    }

    #[test]
    fn half_a_unit_is_an_error() {
        assert!(all(&[0xff, 0xfe, 0x41], 100).is_err());
    }

    #[test]
    fn the_last_byte_allowed_is_read_and_none_after_it() {
        assert_eq!(all(b"abc", 3).unwrap(), "abc");
        let error = all(b"abcd", 3).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::FileTooLarge);
    }
}
