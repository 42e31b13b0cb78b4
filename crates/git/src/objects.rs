//! Objects, read one by one, within a cap, and compared with their ids.

use gix::objs::{Find, FindHeader, Kind};

use crate::error::{Cause, GitError};
use crate::object_id::ObjectId;
use crate::supply::{Supply, Wanted, WantedKind};

/// The largest commit, tag or tree that is read. The trees of the largest repositories have a few MiB.
const LARGEST_METADATA: u64 = 64 << 20;

/// No object above this is ever unpacked, not even on the way to another that is stored as a difference from it.
pub(crate) const LARGEST_OBJECT: u64 = 1 << 30;

/// A reader of objects for one thread.
pub(crate) struct Objects {
    handle: gix::odb::HandleArc,
    hash: gix::hash::Kind,
    supply: Option<Supply>,
}

impl Objects {
    /// A reader over the object database of a repository.
    pub(crate) fn new(repository: &gix::ThreadSafeRepository, supply: Option<Supply>) -> Self {
        let mut handle = repository.objects.to_cache_arc();
        handle.ignore_replacements = true;
        Self { hash: handle.store_ref().object_hash(), handle, supply }
    }

    /// The hash that ids of the repository are.
    pub(crate) fn hash(&self) -> gix::hash::Kind {
        self.hash
    }

    /// The ids of the objects that a prefix of hex digits stands for, sorted.
    pub(crate) fn with_prefix(&self, prefix: gix::hash::Prefix) -> Result<Vec<ObjectId>, Cause> {
        let mut found = std::collections::HashSet::default();
        self.handle.lookup_prefix(prefix, Some(&mut found))?;
        let mut ids: Vec<_> = found.into_iter().map(ObjectId).collect();
        ids.sort();
        Ok(ids)
    }

    /// What an object is; `None` where it is not there.
    pub(crate) fn kind(&self, id: &ObjectId) -> Result<Option<Kind>, GitError> {
        Ok(self.header(id)?.map(|header| header.kind))
    }

    /// A commit, tag or tree; `None` where it is not there.
    pub(crate) fn metadata(&self, id: &ObjectId) -> Result<Option<(Kind, Vec<u8>)>, GitError> {
        self.read(id, LARGEST_METADATA)
    }

    /// An object that others name, so that it must be there and be of that kind.
    pub(crate) fn expect(&self, id: &ObjectId, kind: Kind, max: u64) -> Result<Vec<u8>, GitError> {
        match self.read(id, max)? {
            Some((found, bytes)) if found == kind => Ok(bytes),
            Some((found, _)) => Err(damaged(id, format!("it is a {found}, not a {kind}"))),
            None => self.supplied(id, kind, max),
        }
    }

    /// An object that is not here, from elsewhere.
    fn supplied(&self, id: &ObjectId, kind: Kind, max: u64) -> Result<Vec<u8>, GitError> {
        let wanted = match kind {
            Kind::Tree => WantedKind::Tree,
            Kind::Blob => WantedKind::Blob,
            Kind::Commit | Kind::Tag => return Err(GitError::Missing { id: *id }),
        };
        let Some(supply) = &self.supply else { return Err(GitError::Missing { id: *id }) };
        let bytes = supply(&Wanted { id: *id, kind: wanted, max })
            .map_err(|source| GitError::NotSupplied { id: *id, source })?;
        let size = bytes.len() as u64;
        if size > max {
            return Err(GitError::TooLarge { id: *id, size, max });
        }
        self.verify(id, kind, &bytes)?;
        Ok(bytes)
    }

    /// A tree that must be there.
    pub(crate) fn tree(&self, id: &ObjectId) -> Result<Vec<u8>, GitError> {
        // Git knows the empty tree even where no object holds it.
        if id.0.is_empty_tree() {
            return Ok(Vec::new());
        }
        self.expect(id, Kind::Tree, LARGEST_METADATA)
    }

    fn read(&self, id: &ObjectId, max: u64) -> Result<Option<(Kind, Vec<u8>)>, GitError> {
        let Some(header) = self.header(id)? else { return Ok(None) };
        let max = max.min(LARGEST_OBJECT);
        if header.size > max {
            return Err(GitError::TooLarge { id: *id, size: header.size, max });
        }
        let mut bytes = Vec::new();
        let found = self.handle.try_find(&id.0, &mut bytes).map_err(|error| damaged(id, error))?;
        let Some(kind) = found.map(|object| object.kind) else { return Ok(None) };
        self.verify(id, kind, &bytes)?;
        Ok(Some((kind, bytes)))
    }

    fn header(&self, id: &ObjectId) -> Result<Option<gix::objs::Header>, GitError> {
        self.handle.try_header(&id.0).map_err(|error| damaged(id, error))
    }

    fn verify(&self, id: &ObjectId, kind: Kind, bytes: &[u8]) -> Result<(), GitError> {
        let actual = gix::objs::compute_hash(self.hash, kind, bytes);
        let actual = actual.map_err(|error| damaged(id, error))?;
        if actual == id.0 { Ok(()) } else { Err(damaged(id, "its bytes have another hash")) }
    }
}

/// The error for an object that is not what it should be.
pub(crate) fn damaged(id: &ObjectId, cause: impl Into<Cause>) -> GitError {
    GitError::Damaged { id: *id, source: cause.into() }
}
