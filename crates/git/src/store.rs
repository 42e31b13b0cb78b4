//! An opened repository: its objects, its references, and where a shallow history ends.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use gix::ThreadSafeRepository;
use gix::discover::upwards;
use gix::sec::Trust;

use crate::commit::Commit;
use crate::error::GitError;
use crate::object_id::ObjectId;
use crate::objects::{LARGEST_OBJECT, Objects};
use crate::supply::Supply;

/// An opened repository.
pub(crate) struct Store {
    inner: ThreadSafeRepository,
    /// The commits whose parents were not fetched.
    shallow: BTreeSet<ObjectId>,
    /// Where objects come from that are not here.
    supply: Option<Supply>,
}

impl Store {
    /// Opens the repository that a folder lies in.
    pub(crate) fn open(folder: &Path) -> Result<Self, GitError> {
        let inner = open(folder, &real(folder)?)?;
        let local = inner.to_thread_local();
        refuse_other_references(folder, &local)?;
        let commits = local.shallow_commits().map_err(|error| unreadable(folder, error))?;
        let shallow = commits.iter().flat_map(|commits| commits.iter().copied().map(ObjectId));
        let shallow = shallow.collect();
        Ok(Self { inner, shallow, supply: None })
    }

    /// The root of the worktree; none for a bare repository.
    pub(crate) fn worktree(&self) -> Option<&Path> {
        self.inner.work_tree.as_deref()
    }

    /// The folder of the repository's own files.
    pub(crate) fn git_folder(&self) -> &Path {
        self.inner.refs.git_dir()
    }

    pub(crate) fn supply(&mut self, supply: Supply) {
        self.supply = Some(supply);
    }

    /// A reader of objects for this thread.
    pub(crate) fn objects(&self) -> Objects {
        Objects::new(&self.inner, self.supply.clone())
    }

    pub(crate) fn references(&self) -> &gix::refs::file::Store {
        &self.inner.refs
    }

    pub(crate) fn is_shallow(&self) -> bool {
        !self.shallow.is_empty()
    }

    /// The parents of a commit that belong to the history of this clone.
    pub(crate) fn parents<'commit>(&self, commit: &'commit Commit) -> &'commit [ObjectId] {
        if self.shallow.contains(&commit.id) { &[] } else { &commit.parents }
    }
}

/// The folder behind links: the search goes upwards from there, as git's does.
fn real(folder: &Path) -> Result<PathBuf, GitError> {
    // What Windows calls canonical is not understood by all that opens it.
    if cfg!(windows) {
        return Ok(folder.to_owned());
    }
    let unreadable =
        |error: io::Error| GitError::Unreadable { folder: folder.to_owned(), source: error.into() };
    folder.canonicalize().map_err(unreadable)
}

fn open(folder: &Path, real: &Path) -> Result<ThreadSafeRepository, GitError> {
    let trust = upwards::TrustPolicy::Assume(Trust::Reduced);
    let search = upwards::Options { trust, cross_fs: true, ..Default::default() };
    let options = gix::sec::trust::Mapping { full: options(), reduced: options() };
    ThreadSafeRepository::discover_opts(real, search, options).map_err(|error| {
        if error.downcast_any_ref::<upwards::Error>().is_some() {
            GitError::NotARepository { folder: folder.to_owned() }
        } else {
            unreadable(folder, error)
        }
    })
}

/// References are read as files; in another store, branches would seem not to be there.
fn refuse_other_references(folder: &Path, opened: &gix::Repository) -> Result<(), GitError> {
    match opened.config_snapshot().string("extensions.refStorage") {
        Some(store) if store != "files" => Err(GitError::UnsupportedFormat {
            folder: folder.to_owned(),
            source: "it keeps its references otherwise than in files".into(),
        }),
        Some(_) | None => Ok(()),
    }
}

fn unreadable(folder: &Path, error: gix::Error) -> GitError {
    let folder = folder.to_owned();
    if error.is_unsupported() || is_about_the_format(&error) {
        GitError::UnsupportedFormat { folder, source: error.into() }
    } else {
        GitError::Unreadable { folder, source: error.into() }
    }
}

/// Whether the library refused the value of a setting that says how the repository is stored.
fn is_about_the_format(error: &gix::Error) -> bool {
    let keys = ["core.repositoryFormatVersion", "extensions.objectFormat"];
    let mut named =
        error.metadata().filter_map(|values| values.get("key")).map(ToString::to_string);
    named.any(|key| keys.contains(&key.trim_matches('"')))
}

/// Nothing outside the repository, no includes, and of its own configuration only what opening it takes.
fn options() -> gix::open::Options {
    let limit = format!("gitoxide.objects.allocLimit={LARGEST_OBJECT}");
    gix::open::Options::isolated().config_overrides(["core.useReplaceRefs=false", limit.as_str()])
}
