//! What a commit of a repository holds, by the keys of its readings.

use lockgate_model::{Excluded, Note, RepoPath};
use lockgate_scanner::format::{self, Format};

use super::keep::owned_by;
use super::tables::SNAPSHOT;
use crate::object_name::ObjectName;
use crate::pack::{
    Cursor, Interner, Malformed, Names, ReadingKey, Writer, open, pack_notes, pack_text,
    unpack_notes, unpack_text,
};

/// What was found in one commit of a repository.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// The branch.
    pub branch: String,
    /// Its commit; `None` for an empty repository.
    pub commit: Option<ObjectName>,
    /// The commit's tree.
    pub tree: Option<ObjectName>,
    /// The lockfiles, sorted by path.
    pub lockfiles: Vec<SnapshotLockfile>,
    /// The manifests that show where a dependency is asked for, sorted by path.
    pub manifests: Vec<(RepoPath, ObjectName)>,
    /// The repository's policy file, where it has one.
    pub policy: Option<ObjectName>,
    /// What could not be read, of the tree and of lockfiles that were not fetched.
    pub notes: Vec<Note>,
    /// What was passed over on purpose.
    pub excluded: Vec<Excluded>,
    /// The entries of the tree that matter, in the sweep's form.
    pub skeleton: Vec<u8>,
    /// The digest of what decided which files were read.
    pub survey: [u8; 16],
}

/// A lockfile of a commit.
#[derive(Clone, Debug)]
pub struct SnapshotLockfile {
    /// The lockfile, links resolved.
    pub path: RepoPath,
    /// The format that read it.
    pub format: &'static Format,
    /// The key of its reading.
    pub key: ReadingKey,
    /// Its content.
    pub blob: ObjectName,
}

impl Snapshot {
    /// All but what stands in the repository's row and the skeleton.
    pub(super) fn pack(&self, names: &mut Interner) -> Result<Vec<u8>, Malformed> {
        let mut writer = Writer::default();
        writer.count(self.lockfiles.len());
        for lockfile in &self.lockfiles {
            pack_text(Some(lockfile.path.as_str()), names, &mut writer)?;
            pack_text(Some(lockfile.format.id), names, &mut writer)?;
            writer.raw(lockfile.key.as_bytes());
            writer.bytes(lockfile.blob.as_bytes());
        }
        writer.count(self.manifests.len());
        for (path, blob) in &self.manifests {
            pack_text(Some(path.as_str()), names, &mut writer)?;
            writer.bytes(blob.as_bytes());
        }
        writer.bytes(self.policy.as_ref().map_or(&[], ObjectName::as_bytes));
        pack_notes(&self.notes, None, names, &mut writer)?;
        writer.count(self.excluded.len());
        for excluded in &self.excluded {
            pack_text(Some(excluded.path.as_str()), names, &mut writer)?;
            pack_text(Some(&excluded.reason), names, &mut writer)?;
        }
        Ok(writer.finish())
    }

    /// Calls a function with the key of each lockfile's reading, and reads no more than it must.
    pub(crate) fn each_key(
        id: i64,
        sealed: &[u8],
        mut take: impl FnMut(ReadingKey),
    ) -> Result<(), Malformed> {
        let packed = open(&owned_by(SNAPSHOT, id), sealed)?;
        let mut cursor = Cursor::new(&packed);
        for _ in 0..cursor.count()? {
            cursor.uint()?;
            cursor.uint()?;
            take(ReadingKey::from_bytes(cursor.raw(16)?.try_into().map_err(|_| Malformed)?));
            cursor.bytes()?;
        }
        Ok(())
    }

    /// What [`Self::pack`] wrote; the rest is left empty.
    pub(super) fn unpack(bytes: &[u8], names: &Names) -> Result<Self, Malformed> {
        let mut cursor = Cursor::new(bytes);
        let mut snapshot = Self::default();
        for _ in 0..cursor.count()? {
            let path = path(&mut cursor, names)?;
            let id = unpack_text(&mut cursor, names)?.ok_or(Malformed)?;
            let format = format::by_id(id).ok_or(Malformed)?;
            let key = cursor.raw(16)?.try_into().map_err(|_| Malformed)?;
            let key = ReadingKey::from_bytes(key);
            let blob = object(&mut cursor)?.ok_or(Malformed)?;
            snapshot.lockfiles.push(SnapshotLockfile { path, format, key, blob });
        }
        for _ in 0..cursor.count()? {
            let path = path(&mut cursor, names)?;
            snapshot.manifests.push((path, object(&mut cursor)?.ok_or(Malformed)?));
        }
        snapshot.policy = object(&mut cursor)?;
        snapshot.notes = unpack_notes(&mut cursor, None, names)?;
        for _ in 0..cursor.count()? {
            let path = path(&mut cursor, names)?;
            let reason = unpack_text(&mut cursor, names)?.ok_or(Malformed)?.to_owned();
            snapshot.excluded.push(Excluded { path, reason });
        }
        cursor.end()?;
        Ok(snapshot)
    }
}

fn path(cursor: &mut Cursor<'_>, names: &Names) -> Result<RepoPath, Malformed> {
    let text = unpack_text(cursor, names)?.ok_or(Malformed)?;
    RepoPath::new(text).map_err(|_| Malformed)
}

fn object(cursor: &mut Cursor<'_>) -> Result<Option<ObjectName>, Malformed> {
    let bytes = cursor.bytes()?;
    if bytes.is_empty() {
        return Ok(None);
    }
    ObjectName::from_bytes(bytes).map(Some).ok_or(Malformed)
}
