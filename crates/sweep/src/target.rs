//! What a sweep is asked to examine: organizations, users, or repositories by name.

use std::fmt;

/// One thing to sweep.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// Every repository of an organization or user.
    Account(String),
    /// One repository.
    Repository {
        /// Its owner's login.
        owner: String,
        /// Its name.
        name: String,
    },
}

/// A target that cannot be meant.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is neither the login of an organization or user nor OWNER/REPOSITORY")]
pub struct TargetError(String);

impl Target {
    /// Reads `LOGIN` or `OWNER/REPOSITORY`.
    ///
    /// # Errors
    /// For anything that cannot be either: what is read becomes part of a URL.
    pub fn new(text: &str) -> Result<Self, TargetError> {
        let wrong = || TargetError(text.to_owned());
        match text.split_once('/') {
            None if is_login(text) => Ok(Self::Account(text.to_owned())),
            Some((owner, name)) if is_login(owner) && is_repository_name(name) => {
                Ok(Self::Repository { owner: owner.to_owned(), name: name.to_owned() })
            }
            _ => Err(wrong()),
        }
    }

    /// Reads a list: one target a line; empty lines and what follows a `#` are passed over.
    ///
    /// # Errors
    /// For the first line that is no target, with its number.
    pub fn list(text: &str) -> Result<Vec<Self>, ListError> {
        let mut targets = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let target = line.split('#').next().unwrap_or_default().trim();
            if target.is_empty() {
                continue;
            }
            let read = Self::new(target);
            targets.push(read.map_err(|source| ListError { line: index + 1, source })?);
        }
        targets.sort();
        targets.dedup();
        Ok(targets)
    }

    /// The login of the owner.
    #[must_use]
    pub fn owner(&self) -> &str {
        match self {
            Self::Account(login) => login,
            Self::Repository { owner, .. } => owner,
        }
    }
}

/// A line of a list that is no target.
#[derive(Debug, thiserror::Error)]
#[error("line {line}")]
pub struct ListError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub source: TargetError,
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(login) => f.write_str(login),
            Self::Repository { owner, name } => write!(f, "{owner}/{name}"),
        }
    }
}

/// Letters, digits, single hyphens; the underscore is of managed users. At most 100 characters.
fn is_login(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    !text.is_empty() && text.len() <= 100 && text.bytes().all(allowed) && !text.starts_with('-')
}

fn is_repository_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let dots = matches!(text, "." | "..");
    !text.is_empty() && text.len() <= 100 && text.bytes().all(allowed) && !dots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_and_repositories_are_targets() {
        assert_eq!(Target::new("acme"), Ok(Target::Account("acme".to_owned())));
        let repository = Target::new("acme/site.io").unwrap();
        assert_eq!(repository.to_string(), "acme/site.io");
        assert_eq!(repository.owner(), "acme");
    }

    #[test]
    fn what_could_lead_a_request_elsewhere_is_no_target() {
        for text in ["", "-x", "a b", "a/..", "a/.", "a/b/c", "a?b", "../a", "a/b?c", "a%2fb", "ä"]
        {
            assert!(Target::new(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_list_has_comments_and_each_target_once() {
        let list = Target::list("# ours\nacme\n\nacme/web # the site\nacme\n").unwrap();
        assert_eq!(list.iter().map(ToString::to_string).collect::<Vec<_>>(), ["acme", "acme/web"]);
    }

    #[test]
    fn the_line_that_is_no_target_is_named() {
        let error = Target::list("acme\na b\n").unwrap_err();
        assert_eq!(error.line, 2);
    }
}
