//! Paths inside a scanned tree.

use std::fmt;

use serde::Serialize;

/// A path relative to the root of the scanned tree: `/` between the parts, never empty, never absolute, no `.`,
/// `..` or empty part. The text is otherwise as found, so it may hold any character a file system allows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct RepoPath(String);

/// Why a text is not a [`RepoPath`].
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// Nothing is left after `.` parts are dropped.
    #[error("the path is empty")]
    Empty,
    /// The path starts at a root or a drive.
    #[error("the path `{0}` is absolute")]
    Absolute(String),
    /// The path holds `..`.
    #[error("the path `{0}` leaves the tree by `..`")]
    Leaves(String),
}

impl RepoPath {
    /// Parses a relative path; `.` and empty parts are dropped.
    ///
    /// # Errors
    /// When the path is empty, absolute (`/x`, `C:/x`) or holds `..`.
    pub fn new(text: &str) -> Result<Self, PathError> {
        let bytes = text.as_bytes();
        let drive =
            matches!(bytes, [letter, b':', b'/' | b'\\', ..] if letter.is_ascii_alphabetic());
        if text.starts_with('/') || drive {
            return Err(PathError::Absolute(text.to_owned()));
        }
        let parts: Vec<&str> = text.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
        if parts.contains(&"..") {
            return Err(PathError::Leaves(text.to_owned()));
        }
        if parts.is_empty() {
            return Err(PathError::Empty);
        }
        Ok(Self(parts.join("/")))
    }

    /// The whole path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same path seen from a folder above: `app` before `Cargo.lock` is `app/Cargo.lock`.
    #[must_use]
    pub fn below(&self, folder: &Self) -> Self {
        Self(format!("{folder}/{self}"))
    }

    /// The last part.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The path of the folder without a trailing `/`; empty at the root.
    #[must_use]
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The path of a file beside this one.
    #[must_use]
    pub fn sibling(&self, file_name: &str) -> Self {
        match self.folder() {
            "" => Self(file_name.to_owned()),
            folder => Self(format!("{folder}/{file_name}")),
        }
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_relative_and_normal() {
        assert_eq!(RepoPath::new("./a//b").unwrap().as_str(), "a/b");
        assert_eq!(RepoPath::new("a").unwrap().folder(), "");
        assert_eq!(RepoPath::new("a/b/c").unwrap().folder(), "a/b");
        assert_eq!(RepoPath::new("a/b").unwrap().sibling("c").as_str(), "a/c");
    }

    #[test]
    fn a_path_never_leaves_the_tree() {
        for text in ["/etc/passwd", "a/../../b", "..", "C:/x", "C:\\x", "", "."] {
            assert!(RepoPath::new(text).is_err(), "{text}");
        }
    }
}
