//! The name of a repository.

use std::fmt;

/// A repository as `OWNER/REPO`, each part a plain word that leads nowhere else in an address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Repository {
    owner: String,
    name: String,
}

/// Text that names no repository.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not OWNER/REPO")]
pub struct RepositoryError(String);

impl Repository {
    /// Reads `OWNER/REPO`.
    ///
    /// # Errors
    /// [`RepositoryError`] where a part is empty, is `.` or `..`, or holds anything but letters, digits, `-`, `_`, `.`.
    pub fn new(text: &str) -> Result<Self, RepositoryError> {
        match text.split_once('/') {
            Some((owner, name)) if is_name(owner) && is_name(name) => {
                Ok(Self { owner: owner.to_owned(), name: name.to_owned() })
            }
            _ => Err(RepositoryError(text.to_owned())),
        }
    }

    /// Its owner.
    #[must_use]
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// Its name without the owner.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.owner, self.name)
    }
}

/// Whether a word can be the name of an owner or a repository.
pub(super) fn is_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    !matches!(name, "" | "." | "..") && name.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_leads_nowhere_else() {
        assert_eq!(Repository::new("acme/app.rs").unwrap().to_string(), "acme/app.rs");
        for text in ["", "acme", "/a", "a/", "a/..", "../a", "a/b/c", "a/b?c", "a b/c", "a/b#c"] {
            assert!(Repository::new(text).is_err(), "{text}");
        }
    }
}
