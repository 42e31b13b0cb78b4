//! The name of an object.

use std::fmt;

use sha1::{Digest as _, Sha1};

/// The SHA-1 of an object with its header; shown in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectId([u8; 20]);

impl ObjectId {
    /// The name of an object of a kind (`blob`, `tree`, `commit`).
    #[must_use]
    pub fn of(kind: &str, content: &[u8]) -> Self {
        let mut hash = Sha1::new();
        hash.update(format!("{kind} {}\0", content.len()));
        hash.update(content);
        Self(hash.finalize().into())
    }

    /// Reads 40 hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if digits.len() != 40 {
            return None;
        }
        let mut bytes = [0; 20];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let [high, low] = pair else { return None };
            let digit = |digit: &u8| char::from(*digit).to_digit(16);
            *byte = u8::try_from(digit(high)? * 16 + digit(low)?).ok()?;
        }
        Some(Self(bytes))
    }

    /// The 20 bytes, as a tree holds them.
    pub(crate) fn bytes(&self) -> &[u8; 20] {
        &self.0
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = [0_u8; 40];
        for (pair, byte) in text.chunks_exact_mut(2).zip(self.0) {
            let digit = |value: u8| DIGITS.get(usize::from(value)).copied().unwrap_or(b'0');
            pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
        }
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_blob_and_tree_have_the_names_that_git_gives_them() {
        let blob = ObjectId::of("blob", b"");
        assert_eq!(blob.to_string(), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
        let tree = ObjectId::of("tree", b"");
        assert_eq!(tree.to_string(), "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
        assert_eq!(ObjectId::parse(&tree.to_string()), Some(tree));
        assert_eq!(ObjectId::parse("4b825dc6"), None);
        assert_eq!(ObjectId::parse(&"g".repeat(40)), None);
    }
}
