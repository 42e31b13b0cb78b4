//! Ids of commits as an event names them.

use std::fmt;

/// The full id of a commit: 40 or 64 lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommitId(String);

impl CommitId {
    /// Takes a full id, in any letter case; `None` for anything else.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let is_whole = text.len() == 40 || text.len() == 64;
        let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
        (is_whole && is_hex).then(|| Self(text.to_ascii_lowercase()))
    }

    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is all zeros, which stands for no commit.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0.bytes().all(|byte| byte == b'0')
    }
}

impl fmt::Display for CommitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_id_is_a_commit() {
        let id = CommitId::new(&"AB".repeat(20)).unwrap();
        assert_eq!(id.as_str(), "ab".repeat(20));
        assert!(!id.is_zero());
        assert!(CommitId::new(&"0".repeat(64)).unwrap().is_zero());
        for text in ["", "abc", "HEAD", "--upload-pack=x", &"g".repeat(40), &"é".repeat(20)] {
            assert_eq!(CommitId::new(text), None, "{text}");
        }
    }
}
