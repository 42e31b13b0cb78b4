//! A commit.

use gix::objs::commit::ref_iter::Token;
use gix::objs::{CommitRefIter, Kind};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use lockgate_model::Date;

use crate::error::GitError;
use crate::object_id::ObjectId;
use crate::objects::{Objects, damaged};

/// A commit, without its message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Its id.
    pub id: ObjectId,
    /// The id of its tree.
    pub tree: ObjectId,
    /// The ids of its parents, as they stand in it; a shallow clone may not have them.
    pub parents: Vec<ObjectId>,
    /// The committer's date in UTC; 1970-01-01 where the commit holds none that can be read.
    pub date: Date,
    /// The same in seconds since 1970.
    pub(crate) seconds: i64,
}

impl Commit {
    /// A commit that is not in the clone, as somebody tells it. That it has this tree is their word: an id is made of the whole
    /// commit. The tree and everything below it is held against its id.
    #[must_use]
    pub fn told(id: ObjectId, tree: ObjectId, time: Timestamp) -> Self {
        let seconds = time.as_second();
        Self { id, tree, parents: Vec::new(), date: date_of(seconds), seconds }
    }

    /// A commit that others name, so that it must be there.
    pub(crate) fn read(objects: &Objects, id: ObjectId) -> Result<Self, GitError> {
        match objects.metadata(&id)? {
            Some((Kind::Commit, bytes)) => Self::parse(id, &bytes, objects.hash()),
            Some((kind, _)) => Err(damaged(&id, format!("it is a {kind}, not a commit"))),
            None => Err(GitError::Missing { id }),
        }
    }

    /// A commit from its bytes.
    pub(crate) fn parse(
        id: ObjectId,
        bytes: &[u8],
        hash: gix::hash::Kind,
    ) -> Result<Self, GitError> {
        let mut tree = None;
        let mut parents = Vec::new();
        let mut seconds = None;
        for token in CommitRefIter::from_bytes(bytes, hash) {
            match token.map_err(|error| damaged(&id, error))? {
                Token::Tree { id } => tree = Some(ObjectId(id)),
                Token::Parent { id } => parents.push(ObjectId(id)),
                Token::Author { .. } => {}
                Token::Committer { signature } => seconds = Some(signature.seconds()),
                Token::Encoding(_) | Token::ExtraHeader(_) | Token::Message(_) => break,
            }
        }
        let tree = tree.ok_or_else(|| damaged(&id, "it names no tree"))?;
        let seconds = seconds.unwrap_or_default();
        Ok(Self { id, tree, parents, date: date_of(seconds), seconds })
    }
}

fn date_of(seconds: i64) -> Date {
    let time = Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH);
    time.to_zoned(TimeZone::UTC).date()
}
