//! What happens to repositories, between runs or in the middle of one.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::repository::Commit;
use super::{Branch, OwnerKind, Repository, Source, World, key};
use crate::git::{File, Files};

/// All of these do nothing where the repository is not there, and say so by `None`.
impl World {
    /// Pushes a commit to the default branch. `None` takes a file away.
    pub fn push<'a>(
        &mut self,
        owner: &str,
        name: &str,
        changes: impl IntoIterator<Item = (&'a str, Option<File>)>,
    ) -> Option<()> {
        let at = self.tick();
        let repository = self.repository_mut(owner, name)?;
        let branch = repository.default();
        let base = branch.commits.last().map(|commit| commit.source.clone());
        let base = base.unwrap_or_else(|| Source::Files(Arc::default()));
        let changes: BTreeMap<String, Option<File>> =
            changes.into_iter().map(|(path, file)| (path.to_owned(), file)).collect();
        let source = Source::Changed(Arc::new(base), Arc::new(changes));
        branch.commits.push(Commit::new(source, at, "change"));
        repository.pushed_at = Some(at);
        Some(())
    }

    /// Pushes to a branch that is not the default one: only `pushed_at` tells of it.
    pub fn push_elsewhere(&mut self, owner: &str, name: &str, branch: &str) -> Option<()> {
        let at = self.tick();
        let repository = self.repository_mut(owner, name)?;
        let commits = repository.default().commits.clone();
        repository.branches.retain(|other| *other.name != *branch);
        repository.branches.push(Branch { name: branch.into(), commits });
        repository.pushed_at = Some(at);
        Some(())
    }

    /// Puts one commit in the place of all: the old ones are gone.
    pub fn force_push(&mut self, owner: &str, name: &str, files: Files) -> Option<()> {
        let at = self.tick();
        let repository = self.repository_mut(owner, name)?;
        let source = Source::Files(Arc::new(files));
        repository.default().commits = vec![Commit::new(source, at, "another beginning")];
        repository.pushed_at = Some(at);
        Some(())
    }

    /// Another name; the old one leads to it until somebody takes it.
    pub fn rename(&mut self, owner: &str, name: &str, new: &str) -> Option<()> {
        let id = self.names.remove(&key(owner, name))?;
        self.moved.insert(key(owner, name), id);
        let repository = self.repositories.get_mut(&id)?;
        new.clone_into(&mut repository.name);
        let key = key(&repository.owner, new);
        self.moved.remove(&key);
        self.names.insert(key, id);
        Some(())
    }

    /// Another owner, who is made if need be.
    pub fn transfer(&mut self, owner: &str, name: &str, to: &str) -> Option<()> {
        let id = self.names.remove(&key(owner, name))?;
        self.moved.insert(key(owner, name), id);
        self.owners.get_mut(&owner.to_lowercase())?.repositories.retain(|other| *other != id);
        let new = self.own(to, OwnerKind::Organization);
        new.repositories.push(id);
        new.repositories.sort_unstable();
        let login = Arc::clone(&new.login);
        let repository = self.repositories.get_mut(&id)?;
        repository.owner = login;
        let key = key(to, &repository.name);
        self.moved.remove(&key);
        self.names.insert(key, id);
        Some(())
    }

    /// Gone for good.
    pub fn delete(&mut self, owner: &str, name: &str) -> Option<()> {
        let id = self.names.remove(&key(owner, name))?;
        self.moved.retain(|_, other| *other != id);
        self.repositories.remove(&id);
        self.owners.get_mut(&owner.to_lowercase())?.repositories.retain(|other| *other != id);
        Some(())
    }

    /// Read-only from now on.
    pub fn archive(&mut self, owner: &str, name: &str) -> Option<()> {
        self.repository_mut(owner, name)?.archived = true;
        Some(())
    }

    /// The default branch and its name change together.
    pub fn rename_default_branch(&mut self, owner: &str, name: &str, new: &str) -> Option<()> {
        let repository = self.repository_mut(owner, name)?;
        repository.default().name = new.into();
        repository.default_branch = new.into();
        Some(())
    }

    /// The default branch is another one, which need not exist.
    pub fn set_default_branch(&mut self, owner: &str, name: &str, branch: &str) -> Option<()> {
        self.repository_mut(owner, name)?.default_branch = branch.into();
        Some(())
    }

    /// Every branch is deleted.
    pub fn make_empty(&mut self, owner: &str, name: &str) -> Option<()> {
        self.repository_mut(owner, name)?.branches.clear();
        Some(())
    }

    /// The next second of the world.
    fn tick(&mut self) -> i64 {
        self.today += 1;
        self.today
    }
}

impl Repository {
    /// The default branch, made if it does not exist.
    fn default(&mut self) -> &mut Branch {
        let name = Arc::clone(&self.default_branch);
        let place = self.branches.iter().position(|branch| branch.name == name);
        let place = place.unwrap_or_else(|| {
            self.branches.insert(0, Branch { name, commits: Vec::new() });
            0
        });
        let (_, rest) = self.branches.split_at_mut(place);
        match rest {
            [branch, ..] => branch,
            [] => unreachable!("the branch was found or made"),
        }
    }
}
