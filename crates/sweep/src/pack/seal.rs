//! Pieces under a checksum, compressed where that pays.

use std::borrow::Cow;
use std::cell::RefCell;

use zstd::bulk::{Compressor, Decompressor};

use super::bytes::{Cursor, Malformed, Writer};

/// Bytes of the checksum.
const CHECKSUM: usize = 4;
/// Pieces below this are not tried: the frame takes about as much as it saves.
const WORTH_TRYING: usize = 48;
/// Largest piece that is unpacked, in bytes.
const MAX_BYTES: usize = 256 << 20;
const LEVEL: i32 = 9;

const PLAIN: u8 = 0;
const PACKED: u8 = 1;

thread_local! {
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// Seals a piece that belongs to `owner`, compressed where that pays.
pub(crate) fn seal(owner: &[u8], bytes: &[u8]) -> Vec<u8> {
    let packed = if bytes.len() < WORTH_TRYING { None } else { compress(bytes) };
    match packed {
        Some(packed) if packed.len() + 4 < bytes.len() => {
            let mut body = Writer::default();
            body.byte(PACKED);
            body.count(bytes.len());
            body.raw(&packed);
            sealed(owner, &body.finish())
        }
        Some(_) | None => seal_plain(owner, bytes),
    }
}

/// Seals a piece as it is.
pub(crate) fn seal_plain(owner: &[u8], bytes: &[u8]) -> Vec<u8> {
    sealed(owner, &[&[PLAIN], bytes].concat())
}

fn sealed(owner: &[u8], body: &[u8]) -> Vec<u8> {
    [&checksum(owner, body).to_le_bytes(), body].concat()
}

/// Opens a piece that belongs to `owner`.
///
/// # Errors
/// When a byte of it is not what was written, or it belongs to another.
pub(crate) fn open<'b>(owner: &[u8], sealed: &'b [u8]) -> Result<Cow<'b, [u8]>, Malformed> {
    let (stated, body) = sealed.split_first_chunk::<CHECKSUM>().ok_or(Malformed)?;
    if checksum(owner, body) != u32::from_le_bytes(*stated) {
        return Err(Malformed);
    }
    let (form, rest) = body.split_first().ok_or(Malformed)?;
    match *form {
        PLAIN => Ok(Cow::Borrowed(rest)),
        PACKED => decompress(rest).map(Cow::Owned),
        _ => Err(Malformed),
    }
}

fn checksum(owner: &[u8], body: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(owner);
    hasher.update(body);
    hasher.finalize()
}

/// `None` where the compressor fails: the piece is kept as it is then.
fn compress(bytes: &[u8]) -> Option<Vec<u8>> {
    COMPRESSOR.with_borrow_mut(|slot| {
        if slot.is_none() {
            let mut made = Compressor::new(LEVEL).ok()?;
            // The checksum and the length stand outside.
            made.include_checksum(false).ok()?;
            made.include_contentsize(false).ok()?;
            *slot = Some(made);
        }
        slot.as_mut()?.compress(bytes).ok()
    })
}

fn decompress(packed: &[u8]) -> Result<Vec<u8>, Malformed> {
    let mut cursor = Cursor::new(packed);
    let length = usize::try_from(cursor.uint()?).map_err(|_| Malformed)?;
    let start = packed.len() - cursor.left();
    let frame = packed.get(start..).ok_or(Malformed)?;
    if length > MAX_BYTES {
        return Err(Malformed);
    }
    let bytes = DECOMPRESSOR.with_borrow_mut(|slot| {
        if slot.is_none() {
            *slot = Decompressor::new().ok();
        }
        slot.as_mut()?.decompress(frame, length).ok()
    });
    bytes.filter(|bytes| bytes.len() == length).ok_or(Malformed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_sealed_comes_back(owner: Vec<u8>, bytes: Vec<u8>, times in 1..40_usize) {
            let bytes = bytes.repeat(times);
            let sealed = seal(&owner, &bytes);
            let opened = open(&owner, &sealed).unwrap();
            prop_assert_eq!(opened.as_ref(), &*bytes);
        }

        #[test]
        fn a_changed_byte_is_noticed(bytes: Vec<u8>, at: prop::sample::Index, bit in 0..8_u8) {
            let mut sealed = seal(b"owner", &bytes);
            let at = at.index(sealed.len());
            sealed[at] ^= 1 << bit;
            prop_assert_eq!(open(b"owner", &sealed), Err(Malformed));
        }
    }

    #[test]
    fn a_piece_of_another_owner_is_refused() {
        assert_eq!(open(b"b", &seal(b"a", b"text")), Err(Malformed));
        for end in 0..CHECKSUM + 1 {
            assert_eq!(open(b"a", &seal(b"a", b"text")[..end]), Err(Malformed));
        }
    }
}
