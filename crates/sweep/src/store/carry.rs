//! What the store knows of one repository, by itself: to be carried into another store.

use super::error::StoreError;
use super::reader::Reader;
use super::repository::Seen;
use super::snapshot::Snapshot;
use super::writer::{CarriedManifest, Learned, Read};
use crate::object_name::ObjectName;
use crate::pack::{
    Cursor, Interner, Malformed, Manifest, Names, Packed, Reading, ReadingKey, Writer, unpack,
};

/// The form of what is carried.
const FORM: u8 = 1;

impl Reader {
    /// What is known of a repository's commit, with all that it is judged by; `None` where it was never read.
    ///
    /// # Errors
    /// When the store cannot be read, or a part of it is damaged.
    pub fn carry(&self, repository: u64, seen: &Seen) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(snapshot) = self.snapshot(repository)? else { return Ok(None) };
        let mut readings = Vec::new();
        for lockfile in &snapshot.lockfiles {
            let reading = self.reading(&lockfile.key, &lockfile.path)?;
            let reading = reading.ok_or_else(|| self.faults().damaged("a reading"))?;
            readings.push((lockfile.key, reading));
        }
        let mut manifests = Vec::new();
        for (_, name) in &snapshot.manifests {
            let manifest = self.tables()?.manifest(name)?;
            manifests.push((*name, manifest.ok_or_else(|| self.faults().damaged("a manifest"))?));
        }
        let policy = match snapshot.policy {
            Some(name) => self.policies(&[name])?.into_iter().next(),
            None => None,
        };
        let parts = Parts { seen, snapshot: &snapshot, readings, manifests, policy };
        parts.pack().map(Some).map_err(self.faults().malformed("what is carried"))
    }
}

struct Parts<'p> {
    seen: &'p Seen,
    snapshot: &'p Snapshot,
    readings: Vec<(ReadingKey, Reading)>,
    manifests: Vec<(ObjectName, Manifest)>,
    policy: Option<(ObjectName, Vec<u8>)>,
}

impl Parts<'_> {
    fn pack(&self) -> Result<Vec<u8>, Malformed> {
        let mut names = Interner::default();
        let mut body = Writer::default();
        let object = |name: Option<ObjectName>, body: &mut Writer| {
            body.bytes(name.as_ref().map_or(&[], ObjectName::as_bytes));
        };
        body.text(&self.seen.branch);
        object(self.seen.commit, &mut body);
        object(self.seen.tree, &mut body);
        body.raw(&self.seen.survey);
        body.bytes(&self.snapshot.pack(&mut names)?);
        body.count(self.readings.len());
        for (key, reading) in &self.readings {
            let packed = reading.pack(&mut names)?;
            body.raw(key.as_bytes());
            body.text(reading.path.as_str());
            [packed.facts, packed.releases, packed.rest].iter().for_each(|part| body.bytes(part));
        }
        body.count(self.manifests.len());
        for (name, manifest) in &self.manifests {
            body.bytes(name.as_bytes());
            body.bytes(&manifest.pack(&mut names)?);
        }
        object(self.policy.as_ref().map(|(name, _)| *name), &mut body);
        body.bytes(self.policy.as_ref().map_or(&[], |(_, bytes)| bytes));
        let (mut whole, names) = (Writer::default(), names.names());
        whole.byte(FORM);
        whole.count(names.mark().texts);
        whole.bytes(&names.pack_texts(0));
        whole.count(names.mark().releases);
        whole.bytes(&names.pack_releases(0));
        whole.raw(&body.finish());
        Ok(whole.finish())
    }
}

/// What [`Reader::carry`] gave; `None` where it is damaged, or of another version.
#[must_use]
pub fn carried(bytes: &[u8]) -> Option<Learned> {
    unpacked(bytes).ok().map(|read| Learned::Read(Box::new(read)))
}

fn unpacked(bytes: &[u8]) -> Result<Read, Malformed> {
    let mut cursor = Cursor::new(bytes);
    if cursor.byte()? != FORM {
        return Err(Malformed);
    }
    let mut names = Names::default();
    let count = cursor.count()?;
    names.unpack_texts(cursor.bytes()?, count)?;
    let count = cursor.count()?;
    names.unpack_releases(cursor.bytes()?, count)?;
    let branch = cursor.text()?.to_owned();
    let (commit, tree) = (object(&mut cursor)?, object(&mut cursor)?);
    let survey = cursor.raw(16)?.try_into().map_err(|_| Malformed)?;
    let snapshot = Snapshot::unpack(cursor.bytes()?, &names)?;
    let mut read =
        Read { snapshot: Snapshot { branch, commit, tree, survey, ..snapshot }, ..Read::default() };
    for _ in 0..cursor.count()? {
        let key = ReadingKey::from_bytes(cursor.raw(16)?.try_into().map_err(|_| Malformed)?);
        let path = lockgate_model::RepoPath::new(cursor.text()?).map_err(|_| Malformed)?;
        let mut part = || cursor.bytes().map(<[u8]>::to_vec);
        let packed = Packed { facts: part()?, releases: part()?, rest: part()? };
        read.readings.push((key, unpack(&packed, &path, &names)?));
    }
    for _ in 0..cursor.count()? {
        let name = object(&mut cursor)?.ok_or(Malformed)?;
        let manifest = Manifest::unpack(cursor.bytes()?, &names)?;
        read.carried.push(CarriedManifest { name, manifest });
    }
    let policy = object(&mut cursor)?;
    let bytes = cursor.bytes()?.to_vec();
    read.policies.extend(policy.map(|name| (name, bytes)));
    cursor.end()?;
    Ok(read)
}

fn object(cursor: &mut Cursor<'_>) -> Result<Option<ObjectName>, Malformed> {
    let bytes = cursor.bytes()?;
    if bytes.is_empty() {
        return Ok(None);
    }
    ObjectName::from_bytes(bytes).map(Some).ok_or(Malformed)
}
