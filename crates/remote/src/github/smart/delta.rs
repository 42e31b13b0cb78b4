//! An object that is told as what differs from another.
//! Source: <https://git-scm.com/docs/gitformat-pack#_deltified_representation>.

/// The object that a delta makes of its base; `None` where it does not fit, or the object is larger than `limit`.
pub(super) fn apply(base: &[u8], delta: &[u8], limit: usize) -> Option<Vec<u8>> {
    let mut rest = delta;
    if size(&mut rest)? != base.len() {
        return None;
    }
    let length = size(&mut rest).filter(|length| *length <= limit)?;
    let mut made = Vec::with_capacity(length);
    while let Some((&code, after)) = rest.split_first() {
        rest = after;
        if code & 0x80 == 0 {
            // Zero is reserved.
            let (new, after) = rest.split_at_checked(usize::from(code)).filter(|_| code != 0)?;
            made.extend_from_slice(new);
            rest = after;
        } else {
            let offset = number(&mut rest, code, 4)?;
            let count = match number(&mut rest, code >> 4, 3)? {
                0 => 0x1_0000,
                count => count,
            };
            made.extend_from_slice(base.get(offset..offset.checked_add(count)?)?);
        }
        if made.len() > length {
            return None;
        }
    }
    (made.len() == length).then_some(made)
}

/// A number in groups of seven bits, the lowest first.
fn size(rest: &mut &[u8]) -> Option<usize> {
    let (mut size, mut shift) = (0_usize, 0_u32);
    loop {
        let (&byte, after) = rest.split_first()?;
        *rest = after;
        size |= usize::from(byte & 0x7f).checked_shl(shift).filter(|_| shift < 56)?;
        shift += 7;
        if byte & 0x80 == 0 {
            return Some(size);
        }
    }
}

/// A number of whose bytes only those are there that the bits say.
fn number(rest: &mut &[u8], bits: u8, bytes: u32) -> Option<usize> {
    let mut number = 0_usize;
    for place in 0..bytes {
        if bits & (1 << place) != 0 {
            let (&byte, after) = rest.split_first()?;
            *rest = after;
            number |= usize::from(byte) << (8 * place);
        }
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delta_copies_and_adds() {
        // From 11 bytes to 9: 5 from the 6th on, then four new ones.
        let delta = [11, 9, 0b1001_0001, 6, 5, 4, b'!', b'!', b'!', b'!'];
        assert_eq!(apply(b"hello world", &delta, 100).unwrap(), b"world!!!!");
        assert_eq!(apply(b"hello world", &delta, 8), None, "too large");
    }

    #[test]
    fn a_delta_that_does_not_fit_makes_nothing() {
        let base = b"hello world";
        for delta in [
            &[][..],
            &[10, 5, 0b1001_0000, 5],
            &[11, 5, 0b1001_0000],
            &[11, 5, 0b1001_0001, 9, 5],
            &[11, 5, 0],
            &[11, 5, 6, b'a'],
            &[11, 5, 0b1001_0000, 4],
            &[11, 3, 0b1001_0000, 5],
            &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        ] {
            assert_eq!(apply(base, delta, 100), None, "{delta:?}");
        }
    }
}
