//! What the server has: owners, repositories, and what happens to them.

mod cache;
mod edit;
mod owner;
mod repository;
mod source;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

pub(crate) use cache::Cache;
pub(crate) use owner::Owner;
pub use owner::{Organization, OwnerKind};
pub(crate) use repository::Branch;
pub use repository::{Repository, Visibility};
pub use source::{Make, Source};

/// The time before which nothing of the world happened: 2026-01-01, in seconds since 1970.
pub(crate) const BEGINNING: i64 = 1_767_225_600;

/// Everything that the server has.
#[derive(Debug, Default)]
pub struct World {
    /// By login in lower case.
    pub(crate) owners: BTreeMap<String, Owner>,
    pub(crate) repositories: HashMap<u64, Repository>,
    /// `owner/name` in lower case to the id.
    names: HashMap<String, u64>,
    /// Names that a repository had before; GitHub forgets one when somebody takes it anew.
    moved: HashMap<String, u64>,
    next_id: u64,
    /// Another one after each edit.
    pub(crate) version: u64,
    /// The time of the next edit, in seconds since 1970.
    pub(crate) today: i64,
}

/// What a name leads to.
#[derive(Debug)]
pub(crate) enum Found<'a> {
    Here(&'a Repository),
    /// It has another name now.
    Moved(&'a Repository),
    Nowhere,
}

impl World {
    /// An empty one.
    pub(crate) fn new(organizations: impl IntoIterator<Item = Organization>) -> Self {
        let mut world = Self { next_id: 1, today: BEGINNING, ..Self::default() };
        for organization in organizations {
            let owner = world.own(&organization.login, organization.kind);
            owner.sso = organization.sso;
            for repository in organization.repositories {
                world.create(&organization.login, repository);
            }
        }
        world
    }

    /// The owner of a login, made if it is new.
    fn own(&mut self, login: &str, kind: OwnerKind) -> &mut Owner {
        let id = 9_000_000 + u64::try_from(self.owners.len()).unwrap_or_default();
        let owner = self.owners.entry(login.to_lowercase());
        owner.or_insert_with(|| Owner::new(id, login, kind))
    }

    pub(crate) fn owner(&self, login: &str) -> Option<&Owner> {
        self.owners.get(&login.to_lowercase())
    }

    pub(crate) fn find(&self, owner: &str, name: &str) -> Found<'_> {
        let key = key(owner, name);
        if let Some(repository) = self.names.get(&key).and_then(|id| self.repositories.get(id)) {
            return Found::Here(repository);
        }
        match self.moved.get(&key).and_then(|id| self.repositories.get(id)) {
            Some(repository) => Found::Moved(repository),
            None => Found::Nowhere,
        }
    }

    /// The repository of a name.
    #[must_use]
    pub fn repository(&self, owner: &str, name: &str) -> Option<&Repository> {
        self.repositories.get(self.names.get(&key(owner, name))?)
    }

    /// The repository of a name, to set what it says of itself.
    pub fn repository_mut(&mut self, owner: &str, name: &str) -> Option<&mut Repository> {
        self.repositories.get_mut(self.names.get(&key(owner, name))?)
    }

    /// The repositories of an owner, the oldest first.
    pub fn of<'a>(&'a self, login: &str) -> impl Iterator<Item = &'a Repository> + use<'a> {
        let ids = self.owner(login).map_or(&[][..], |owner| &owner.repositories);
        ids.iter().filter_map(|id| self.repositories.get(id))
    }

    /// A repository that is new to the owner, who is made if need be. Returns its id.
    pub fn create(&mut self, owner: &str, mut repository: Repository) -> u64 {
        let id = 500_000_000 + self.next_id;
        self.next_id += 1;
        // One a minute, so that the order of creation is the order here.
        let age = i64::try_from(self.next_id).unwrap_or_default() * 60;
        let created = if repository.created_at == 0 {
            BEGINNING - 86_400 * 365 + age
        } else {
            repository.created_at
        };
        repository.id = id;
        repository.created_at = created;
        let kind = OwnerKind::Organization;
        let owner = self.own(owner, kind);
        owner.repositories.push(id);
        repository.owner = Arc::clone(&owner.login);
        let key = key(&repository.owner, &repository.name);
        self.moved.remove(&key);
        self.names.insert(key, id);
        self.repositories.insert(id, repository);
        id
    }
}

fn key(owner: &str, name: &str) -> String {
    let mut key = String::with_capacity(owner.len() + name.len() + 1);
    key.extend([owner, "/", name]);
    key.make_ascii_lowercase();
    key
}
