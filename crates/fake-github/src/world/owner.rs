//! Organizations and users.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::{Repository, Source};
/// What an account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnerKind {
    /// An organization.
    Organization,
    /// A person.
    User,
}

/// An account as the server keeps it.
#[derive(Debug)]
pub(crate) struct Owner {
    pub(crate) id: u64,
    pub(crate) login: Arc<str>,
    pub(crate) kind: OwnerKind,
    /// Whether classic tokens need to be authorised for it.
    pub(crate) sso: bool,
    /// Ids in the order of creation.
    pub(crate) repositories: Vec<u64>,
}

impl Owner {
    pub(crate) fn new(id: u64, login: &str, kind: OwnerKind) -> Self {
        Self { id, login: login.into(), kind, sso: false, repositories: Vec::new() }
    }
}

/// An account to start with.
#[derive(Clone, Debug)]
pub struct Organization {
    /// Its name in addresses.
    pub login: String,
    /// An organization, unless it says otherwise.
    pub kind: OwnerKind,
    /// Whether classic tokens must be authorised for it by single sign-on.
    pub sso: bool,
    /// The oldest first.
    pub repositories: Vec<Repository>,
    /// Answers by path, for what there is no model of: see [`crate::FakeGithub::seed`]. In them `"@NAME"` stands for the
    /// number of a repository, and `"-3d"` for the time of three days ago.
    pub answers: Vec<(String, serde_json::Value)>,
}

impl Organization {
    /// An organization without repositories.
    #[must_use]
    pub fn new(login: &str) -> Self {
        let kind = OwnerKind::Organization;
        let (repositories, answers) = (Vec::new(), Vec::new());
        Self { login: login.to_owned(), kind, sso: false, repositories, answers }
    }

    /// A person without repositories.
    #[must_use]
    pub fn user(login: &str) -> Self {
        Self { kind: OwnerKind::User, ..Self::new(login) }
    }

    /// With one repository more.
    #[must_use]
    pub fn with(mut self, repository: Repository) -> Self {
        self.repositories.push(repository);
        self
    }

    /// With a repository for each folder of a folder, by name. A folder without files is an empty repository.
    /// Errors: the folder cannot be listed, or a name in it is not UTF-8.
    pub fn folder(mut self, folder: &Path) -> io::Result<Self> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                let name = entry.file_name().into_string();
                names.push(name.map_err(|name| {
                    io::Error::other(format!("not UTF-8: {}", name.to_string_lossy()))
                })?);
            }
        }
        names.sort();
        for name in names {
            let source = Source::Folder(folder.join(&name).into());
            let repository = match source.files()?.is_empty() {
                true => Repository::empty(&name),
                false => Repository::of(&name, source),
            };
            self.repositories.push(repository);
        }
        Ok(self)
    }
}
