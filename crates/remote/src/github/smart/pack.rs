//! The objects of a pack, in memory. Source: <https://git-scm.com/docs/gitformat-pack>.

use std::collections::HashMap;
use std::io::Read as _;

use flate2::bufread::ZlibDecoder;

use super::delta::apply;
use crate::github::object_name::ObjectName;

/// Most bytes of a pack's objects in all, unpacked.
const MAX_UNPACKED: usize = 512 << 20;

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Commit,
    Tree,
    Blob,
    Tag,
}

/// The objects of a pack by their ids, which are computed here.
#[derive(Debug, Default)]
pub(super) struct Objects(HashMap<ObjectName, (Kind, Vec<u8>)>);

/// An entry as it stands in the pack.
enum Entry {
    Whole(Kind, Vec<u8>),
    /// What differs from the object of the id, or from the one at the place.
    Delta(Base, Vec<u8>),
}

enum Base {
    Named(ObjectName),
    At(usize),
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Commit => "commit",
            Self::Tree => "tree",
            Self::Blob => "blob",
            Self::Tag => "tag",
        }
    }
}

impl Objects {
    /// Reads a pack whose objects are named as `like` is.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn read(pack: &[u8], like: Option<ObjectName>) -> Result<Self, String> {
        let Some(like) = like else { return Ok(Self::default()) };
        let hash = like.as_str().len() / 2;
        let end = pack.len().checked_sub(hash).filter(|end| *end >= 12).ok_or("it breaks off")?;
        let (content, trailer) = pack.split_at(end);
        if like.of_bytes(content) != ObjectName::of_hash(trailer) {
            return Err("the pack is not what its digest says".to_owned());
        }
        let mut reader = Reader { content, at: 0, hash, room: MAX_UNPACKED };
        let count = reader.header()?;
        let mut objects = Self::default();
        let mut places = HashMap::new();
        let mut deltas = Vec::new();
        for _ in 0..count {
            let place = reader.at;
            match reader.entry()? {
                Entry::Whole(kind, bytes) => {
                    places.insert(place, objects.put(like, kind, bytes));
                }
                Entry::Delta(base, delta) => deltas.push((place, base, delta)),
            }
        }
        objects.resolve(like, deltas, &mut places, reader.room)?;
        Ok(objects)
    }

    fn put(&mut self, like: ObjectName, kind: Kind, bytes: Vec<u8>) -> ObjectName {
        let oid = like.of_object(kind.name(), &bytes);
        self.0.insert(oid, (kind, bytes));
        oid
    }

    /// Makes whole objects of deltas, in rounds: a base may be a delta itself.
    fn resolve(
        &mut self,
        like: ObjectName,
        mut deltas: Vec<(usize, Base, Vec<u8>)>,
        places: &mut HashMap<usize, ObjectName>,
        mut room: usize,
    ) -> Result<(), String> {
        while !deltas.is_empty() {
            let mut later = Vec::new();
            let before = deltas.len();
            for (place, base, delta) in deltas {
                let named = match &base {
                    Base::Named(oid) => Some(*oid),
                    Base::At(place) => places.get(place).copied(),
                };
                let Some((kind, bytes)) = named.and_then(|oid| self.0.get(&oid)) else {
                    later.push((place, base, delta));
                    continue;
                };
                let (kind, made) =
                    (*kind, apply(bytes, &delta, room).ok_or("a delta does not fit")?);
                room = room.saturating_sub(made.len());
                places.insert(place, self.put(like, kind, made));
            }
            if later.len() == before {
                return Err("the base of a delta is not in the pack".to_owned());
            }
            deltas = later;
        }
        Ok(())
    }

    /// An object of a kind; its id is what its bytes make.
    pub(super) fn get(&self, oid: ObjectName, kind: Kind) -> Option<&[u8]> {
        let (found, bytes) = self.0.get(&oid)?;
        (*found == kind).then_some(bytes)
    }
}

struct Reader<'a> {
    content: &'a [u8],
    at: usize,
    /// Bytes of an id.
    hash: usize,
    /// Bytes that may still be unpacked.
    room: usize,
}

impl Reader<'_> {
    fn header(&mut self) -> Result<u32, String> {
        let header: Option<[u8; 12]> = self.take(12).and_then(|bytes| bytes.try_into().ok());
        let header = header.ok_or("it breaks off")?;
        let [b'P', b'A', b'C', b'K', 0, 0, 0, 2 | 3, count @ ..] = header else {
            return Err("it is no pack".to_owned());
        };
        Ok(u32::from_be_bytes(count))
    }

    fn take(&mut self, count: usize) -> Option<&[u8]> {
        let taken = self.content.get(self.at..self.at.checked_add(count)?)?;
        self.at += count;
        Some(taken)
    }

    fn byte(&mut self) -> Result<u8, String> {
        let byte = self.take(1).and_then(<[u8]>::first).copied();
        Ok(byte.ok_or("it breaks off")?)
    }

    fn entry(&mut self) -> Result<Entry, String> {
        let place = self.at;
        let mut byte = self.byte()?;
        let kind = (byte >> 4) & 7;
        let mut size = usize::from(byte & 15);
        let mut shift = 4;
        while byte & 0x80 != 0 {
            byte = self.byte()?;
            if shift > 46 {
                return Err("a size is none".to_owned());
            }
            size |= usize::from(byte & 0x7f) << shift;
            shift += 7;
        }
        let kind = match kind {
            1 => Kind::Commit,
            2 => Kind::Tree,
            3 => Kind::Blob,
            4 => Kind::Tag,
            6 => {
                let back = self.offset()?;
                let base = place.checked_sub(back).ok_or("a base lies before the pack")?;
                return Ok(Entry::Delta(Base::At(base), self.inflate(size)?));
            }
            7 => {
                let hash = self.hash;
                let base = ObjectName::of_hash(self.take(hash).ok_or("it breaks off")?);
                return Ok(Entry::Delta(Base::Named(base), self.inflate(size)?));
            }
            _ => return Err("an object is of no known kind".to_owned()),
        };
        Ok(Entry::Whole(kind, self.inflate(size)?))
    }

    fn offset(&mut self) -> Result<usize, String> {
        let mut byte = self.byte()?;
        let mut offset = usize::from(byte & 0x7f);
        while byte & 0x80 != 0 {
            byte = self.byte()?;
            let more = offset.checked_add(1).and_then(|offset| offset.checked_mul(128));
            offset = more.ok_or("an offset is none")? | usize::from(byte & 0x7f);
        }
        Ok(offset)
    }

    fn inflate(&mut self, size: usize) -> Result<Vec<u8>, String> {
        self.room = self.room.checked_sub(size).ok_or("its objects are too large")?;
        let packed = self.content.get(self.at..).unwrap_or_default();
        let mut decoder = ZlibDecoder::new(packed);
        let mut bytes = Vec::new();
        let limit = u64::try_from(size).unwrap_or(u64::MAX).saturating_add(1);
        let read = decoder.by_ref().take(limit).read_to_end(&mut bytes);
        if read.is_err() || bytes.len() != size {
            return Err("an object is damaged".to_owned());
        }
        let taken = usize::try_from(decoder.total_in()).unwrap_or(usize::MAX);
        self.at = self.at.saturating_add(taken);
        Ok(bytes)
    }
}
