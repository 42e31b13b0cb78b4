//! One listing of a tree, read as it comes: it may be 18 MB.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufReader, Read};

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use tokio::sync::mpsc::{Receiver, channel};

use super::{Depth, NodeKind, TreeNode};
use crate::github::error::GithubError;
use crate::github::host::GithubHost;
use crate::github::object_name::ObjectName;
use crate::github::plane::{Call, not_json, send_as};
use crate::github::repeat::{Repeat, Tries};
use crate::github::repository::Repository;
use crate::github::wire::Sink;

/// Largest answer, in bytes: four times the largest that was seen.
const MAX_BYTES: u64 = 72 << 20;
/// Pieces that wait to be read.
const WAITING: usize = 4;

/// What a listing holds.
#[derive(Debug, Default)]
pub(super) struct Listed {
    pub(super) entries: Vec<TreeNode>,
    /// GitHub left some out.
    pub(super) truncated: bool,
    /// There were more than are kept.
    pub(super) capped: bool,
}

/// Lists a tree, with all attempts.
///
/// # Errors
/// [`GithubError`].
pub(super) async fn list(
    host: &GithubHost,
    repository: &Repository,
    oid: ObjectName,
    depth: Depth,
    most: usize,
) -> Result<Listed, GithubError> {
    let mut url = host.address_of(repository, &["git", "trees", oid.as_str()]);
    if depth == Depth::All {
        // Any value counts as true, `false` included.
        url.query_pairs_mut().append_pair("recursive", "1");
    }
    let call = Call { max_bytes: MAX_BYTES, ..Call::get(url) };
    let mut tries = Tries::new(host, Repeat::Harmless);
    loop {
        match once(host, &call, most).await {
            Ok(listed) => return Ok(listed),
            Err(error) => tries.after(error).await?,
        }
    }
}

async fn once(host: &GithubHost, call: &Call, most: usize) -> Result<Listed, GithubError> {
    let (sender, receiver) = channel(WAITING);
    let reading = tokio::task::spawn_blocking(move || read(receiver, most));
    let answer = send_as(host, call, Sink::Stream(sender), Ok).await?;
    match reading.await {
        Ok(Ok(listed)) => Ok(listed),
        Ok(Err(error)) => Err(not_json(call, &answer, &error)),
        Err(error) => {
            let (request, problem) = (call.asked().text(), error.to_string());
            Err(GithubError::Protocol { request, problem })
        }
    }
}

fn read(pieces: Receiver<Vec<u8>>, most: usize) -> Result<Listed, serde_json::Error> {
    // The library reads byte by byte, for which the buffer is made.
    let pieces = BufReader::new(Pieces { pieces, piece: Vec::new(), at: 0 });
    let mut deserializer = serde_json::Deserializer::from_reader(pieces);
    let listed = deserializer.deserialize_map(Answered { most })?;
    deserializer.end()?;
    Ok(listed)
}

/// Pieces of an answer as one.
struct Pieces {
    pieces: Receiver<Vec<u8>>,
    piece: Vec<u8>,
    at: usize,
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at >= self.piece.len() {
            let Some(piece) = self.pieces.blocking_recv() else { return Ok(0) };
            (self.piece, self.at) = (piece, 0);
        }
        let mut rest = self.piece.get(self.at..).unwrap_or_default();
        let read = rest.read(buffer)?;
        self.at += read;
        Ok(read)
    }
}

struct Answered {
    most: usize,
}

impl<'de> Visitor<'de> for Answered {
    type Value = Listed;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the listing of a tree")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Listed, A::Error> {
        let mut listed = Listed::default();
        let mut found = false;
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            match &*key {
                "tree" => {
                    map.next_value_seed(Entries { most: self.most, listed: &mut listed })?;
                    found = true;
                }
                "truncated" => listed.truncated = map.next_value()?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        if found { Ok(listed) } else { Err(serde::de::Error::missing_field("tree")) }
    }
}

struct Entries<'a> {
    most: usize,
    listed: &'a mut Listed,
}

impl<'de> DeserializeSeed<'de> for Entries<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the entries of a tree")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while self.listed.entries.len() < self.most {
            let Some(entry) = entries.next_element::<EntryAnswer>()? else { return Ok(()) };
            self.listed.entries.push(entry.into());
        }
        while entries.next_element::<IgnoredAny>()?.is_some() {
            self.listed.capped = true;
        }
        Ok(())
    }
}

#[derive(Deserialize)]
struct EntryAnswer {
    path: Path,
    mode: Mode,
    sha: ObjectName,
    #[serde(default)]
    size: Option<u64>,
}

/// A path: JSON may hold halves of surrogate pairs, which no text does.
struct Path(Vec<u8>);

impl<'de> Deserialize<'de> for Path {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Path;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a path")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Path, E> {
                Ok(Path(bytes.to_vec()))
            }

            fn visit_str<E>(self, text: &str) -> Result<Path, E> {
                Ok(Path(text.as_bytes().to_vec()))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}

struct Mode(NodeKind);

impl<'de> Deserialize<'de> for Mode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <Cow<'de, str>>::deserialize(deserializer)?;
        Ok(Self(NodeKind::of_mode(&text)))
    }
}

impl From<EntryAnswer> for TreeNode {
    fn from(entry: EntryAnswer) -> Self {
        let (path, kind, oid) = (entry.path.0, entry.mode.0, entry.sha);
        Self { path, kind, oid, size: entry.size }
    }
}
