//! Text in UTF-16, which PowerShell's `>` and Visual Studio write, as UTF-8.

use std::borrow::Cow;

const LITTLE_ENDIAN: [u8; 2] = [0xff, 0xfe];
const BIG_ENDIAN: [u8; 2] = [0xfe, 0xff];

/// Whether bytes begin with a byte order mark of UTF-16.
pub(crate) fn is_utf16(bytes: &[u8]) -> bool {
    bytes.starts_with(&LITTLE_ENDIAN) || bytes.starts_with(&BIG_ENDIAN)
}

/// The bytes of a file with UTF-16 turned into UTF-8, its byte order mark dropped; all others as they are, and so is what
/// is no UTF-16 after all. Lines and columns stay the same, since columns count UTF-16 code units.
pub(crate) fn to_utf8(bytes: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    match decode(&bytes) {
        Some(text) => Cow::Owned(text.into_bytes()),
        None => bytes,
    }
}

fn decode(bytes: &[u8]) -> Option<String> {
    let (mark, rest) = bytes.split_first_chunk()?;
    let unit = match *mark {
        LITTLE_ENDIAN => u16::from_le_bytes,
        BIG_ENDIAN => u16::from_be_bytes,
        _ => return None,
    };
    let (pairs, odd) = rest.as_chunks();
    if !odd.is_empty() {
        return None;
    }
    char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect::<Result<_, _>>().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(unit).collect()
    }

    #[test]
    fn utf16_of_both_byte_orders_becomes_utf8() {
        for unit in [u16::to_le_bytes, u16::to_be_bytes] {
            for text in ["", "a==1.0\r\né😀\n"] {
                assert_eq!(*to_utf8(Cow::Owned(utf16(text, unit))), *text.as_bytes());
            }
        }
    }

    #[test]
    fn other_bytes_stay_as_they_are() {
        let half_a_pair = [0xff, 0xfe, 0x00, 0xd8];
        let half_a_unit = [0xff, 0xfe, 0x41];
        let others: [&[u8]; 6] = [b"", b"\xff", b"a", b"\xef\xbb\xbfa", &half_a_pair, &half_a_unit];
        for bytes in others {
            assert_eq!(*to_utf8(Cow::Borrowed(bytes)), *bytes);
        }
    }
}
