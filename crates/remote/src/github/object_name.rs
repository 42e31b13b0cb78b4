//! The id of an object of git.

use std::fmt;
use std::str::FromStr;

use sha1::{Digest as _, Sha1};
use sha2::Sha256;

/// The longest: SHA-256.
const LONGEST: usize = 64;

/// The whole id of an object of git: 40 hex digits, or 64 where a repository uses SHA-256, in lower case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectName {
    digits: [u8; LONGEST],
    length: u8,
}

/// Text that is no whole id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an object is named by a whole id of 40 or 64 hex digits")]
pub struct ObjectNameError;

impl ObjectName {
    /// Takes an id; capitals become small.
    ///
    /// # Errors
    /// [`ObjectNameError`] for what is not 40 or 64 hex digits.
    pub fn new(text: &str) -> Result<Self, ObjectNameError> {
        let is_id = text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let length = u8::try_from(text.len()).ok().filter(|length| matches!(length, 40 | 64));
        let (Some(length), true) = (length, is_id) else { return Err(ObjectNameError) };
        let mut digits = [0; LONGEST];
        for (digit, byte) in digits.iter_mut().zip(text.bytes()) {
            *digit = byte.to_ascii_lowercase();
        }
        Ok(Self { digits, length })
    }

    /// The id of a blob in a repository that names objects as `self` is named. Source: git's `hash-object`.
    #[must_use]
    pub fn of_blob(self, bytes: &[u8]) -> Self {
        self.of_object("blob", bytes)
    }

    /// The id of an object of a kind, named as `self` is.
    pub(crate) fn of_object(self, kind: &str, bytes: &[u8]) -> Self {
        let header = format!("{kind} {}\0", bytes.len());
        if usize::from(self.length) == LONGEST {
            Self::of_hash(&Sha256::new().chain_update(header).chain_update(bytes).finalize())
        } else {
            Self::of_hash(&Sha1::new().chain_update(header).chain_update(bytes).finalize())
        }
    }

    /// The digest of bytes, made as `self` was.
    pub(crate) fn of_bytes(self, bytes: &[u8]) -> Self {
        if usize::from(self.length) == LONGEST {
            Self::of_hash(&Sha256::digest(bytes))
        } else {
            Self::of_hash(&Sha1::digest(bytes))
        }
    }

    /// The id that 20 or 32 bytes are.
    pub(crate) fn of_hash(bytes: &[u8]) -> Self {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digit = |value: u8| DIGITS.get(usize::from(value & 15)).copied().unwrap_or(b'0');
        let mut digits = [0; LONGEST];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
            pair.copy_from_slice(&[digit(byte >> 4), digit(*byte)]);
        }
        Self { digits, length: if bytes.len() > 20 { 64 } else { 40 } }
    }

    /// Its digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let digits = self.digits.get(..usize::from(self.length)).unwrap_or_default();
        std::str::from_utf8(digits).unwrap_or_default()
    }
}

impl FromStr for ObjectName {
    type Err = ObjectNameError;

    fn from_str(text: &str) -> Result<Self, ObjectNameError> {
        Self::new(text)
    }
}

impl TryFrom<String> for ObjectName {
    type Error = ObjectNameError;

    fn try_from(text: String) -> Result<Self, ObjectNameError> {
        Self::new(&text)
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for ObjectName {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for ObjectName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::new(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_blobs_are_those_of_git() {
        let sha1 = ObjectName::new(&"0".repeat(40)).unwrap();
        let sha256 = ObjectName::new(&"0".repeat(64)).unwrap();
        assert_eq!(sha1.of_blob(b"hello\n").as_str(), "ce013625030ba8dba906f756967f9e9ca394464a");
        assert_eq!(
            sha256.of_blob(b"").as_str(),
            "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813"
        );
    }

    #[test]
    fn an_object_is_named_by_a_whole_id_only() {
        let id = "CE013625030ba8dba906f756967f9e9ca394464a";
        assert_eq!(ObjectName::new(id).unwrap().to_string(), id.to_ascii_lowercase());
        for text in ["", "main", "ce01362", &"g".repeat(40), &"0".repeat(41), "../../user"] {
            assert_eq!(ObjectName::new(text), Err(ObjectNameError), "{text}");
        }
    }
}
