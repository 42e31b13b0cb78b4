//! One repository.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::Source;
use crate::git::{File, Files, Ids};

/// Who may see a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// Everybody.
    Public,
    /// Those who are let in.
    Private,
    /// The enterprise.
    Internal,
}

impl Visibility {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
            Self::Internal => "internal",
        }
    }
}

/// A repository: what it says of itself, and its branches.
#[derive(Clone, Debug)]
pub struct Repository {
    /// Given by the server; 0 before.
    pub id: u64,
    pub(crate) owner: Arc<str>,
    pub(crate) name: String,
    /// The name of a branch, which need not exist.
    pub default_branch: Arc<str>,
    /// Seconds since 1970. 0 has the server give one, so that repositories are created in the order in which they come.
    pub created_at: i64,
    /// Seconds since 1970; `None` if nothing was pushed.
    pub pushed_at: Option<i64>,
    /// In KB.
    pub size: u64,
    /// Read-only.
    pub archived: bool,
    /// Switched off by GitHub.
    pub disabled: bool,
    /// Its issues are switched off.
    pub without_issues: bool,
    /// Made from another.
    pub fork: bool,
    /// Follows another.
    pub mirror: bool,
    /// Others are made from it.
    pub template: bool,
    /// Who sees it.
    pub visibility: Visibility,
    /// The language with most bytes.
    pub language: Option<Arc<str>>,
    /// Sorted by nobody.
    pub topics: Vec<Arc<str>>,
    /// Of the organization.
    pub custom_properties: BTreeMap<String, serde_json::Value>,
    /// Feature to `enabled` or `disabled`, such as `secret_scanning`. Empty: left out of every answer.
    pub security: BTreeMap<String, String>,
    pub(crate) branches: Vec<Branch>,
}

/// A branch with its commits, the oldest first.
#[derive(Clone, Debug)]
pub(crate) struct Branch {
    pub(crate) name: Arc<str>,
    pub(crate) commits: Vec<Commit>,
}

/// A commit whose names are worked out when they are first asked for.
#[derive(Clone, Debug)]
pub(crate) struct Commit {
    pub(crate) source: Source,
    pub(crate) at: i64,
    pub(crate) message: Arc<str>,
    pub(crate) ids: OnceLock<Ids>,
}

impl Repository {
    /// A repository with one commit of no files yet.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self::of(name, Source::Files(Arc::default()))
    }

    /// A repository without a commit.
    #[must_use]
    pub fn empty(name: &str) -> Self {
        Self {
            id: 0,
            owner: "".into(),
            name: name.to_owned(),
            default_branch: "main".into(),
            created_at: 0,
            pushed_at: None,
            size: 0,
            archived: false,
            disabled: false,
            without_issues: false,
            fork: false,
            mirror: false,
            template: false,
            visibility: Visibility::Public,
            language: None,
            topics: Vec::new(),
            custom_properties: BTreeMap::new(),
            security: BTreeMap::new(),
            branches: Vec::new(),
        }
    }

    /// A repository with one commit.
    #[must_use]
    pub fn of(name: &str, source: Source) -> Self {
        let mut repository = Self::empty(name);
        let at = super::BEGINNING - 86_400;
        repository.pushed_at = Some(at);
        repository.size = 100;
        let branch = Arc::clone(&repository.default_branch);
        repository.branches =
            vec![Branch { name: branch, commits: vec![Commit::new(source, at, "initial commit")] }];
        repository
    }

    /// With one file more in its only commit.
    #[must_use]
    pub fn file(mut self, path: &str, file: impl Into<File>) -> Self {
        let commit = self.branches.last_mut().and_then(|branch| branch.commits.last_mut());
        let Some(commit) = commit else { return Self::new(&self.name).file(path, file) };
        let mut files = commit.source.files().unwrap_or_default();
        files.insert(path.to_owned(), file.into());
        *commit = Commit::new(Source::Files(Arc::new(files)), commit.at, &commit.message);
        self
    }

    /// With these files in its only commit.
    #[must_use]
    pub fn files(mut self, files: Files) -> Self {
        self.branches = Self::of(&self.name, Source::Files(Arc::new(files))).branches;
        self
    }

    /// With another default branch, on which its commits are.
    #[must_use]
    pub fn on_branch(mut self, name: &str) -> Self {
        self.default_branch = name.into();
        if let Some(branch) = self.branches.first_mut() {
            branch.name = name.into();
        }
        self
    }

    /// The name without the owner.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Owner and name.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{}/{}", self.owner, self.name)
    }

    /// The id that GraphQL takes.
    #[must_use]
    pub fn node_id(&self) -> String {
        crate::node_id::repository(self.id)
    }

    pub(crate) fn branch(&self, name: &str) -> Option<&Branch> {
        self.branches.iter().find(|branch| *branch.name == *name)
    }
}

impl Commit {
    pub(crate) fn new(source: Source, at: i64, message: &str) -> Self {
        Self { source, at, message: message.into(), ids: OnceLock::new() }
    }
}
