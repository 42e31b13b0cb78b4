//! From the name of a revision to its commit.
//!
//! A part of git's syntax: names that a reference can have, ids, and the steps `~N`, `^N`, `^0`, `^{}` and `^{commit}`. What looks
//! into logs, indexes or messages (`@{…}`, `:path`, `:/text`) or names several commits (`a..b`) is refused before anything is read.

use gix::hash::Prefix;
use gix::objs::{Kind, TagRefIter};
use gix::refs::{PartialNameRef, Target};

use crate::commit::Commit;
use crate::error::GitError;
use crate::object_id::ObjectId;
use crate::objects::{Objects, damaged};
use crate::store::Store;

/// The most references that point to references, and tags of tags.
const MOST_HOPS: usize = 16;

/// The most candidates that an error lists.
const MOST_CANDIDATES: usize = 5;

/// A step from one commit to another.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    /// `^N`: the parent of this number; 0 is the commit itself.
    Parent(usize),
    /// `~N`: as many first parents back.
    Back(usize),
}

/// One revision on its way to a commit.
pub(crate) struct Resolver<'a> {
    store: &'a Store,
    objects: Objects,
    revision: &'a str,
}

impl<'a> Resolver<'a> {
    pub(crate) fn new(store: &'a Store, revision: &'a str) -> Self {
        Self { store, objects: store.objects(), revision }
    }

    pub(crate) fn resolve(&self) -> Result<Commit, GitError> {
        let Some((name, steps)) = parse(self.revision) else {
            return Err(GitError::InvalidRevision { revision: self.revision.to_owned() });
        };
        let mut commit = self.peel(self.find(name)?)?;
        for step in steps {
            commit = self.step(commit, &step)?;
        }
        Ok(commit)
    }

    /// The id alone: of the commit itself, or as the commit before the last step has it.
    pub(crate) fn id(&self) -> Result<ObjectId, GitError> {
        let Some((name, mut steps)) = parse(self.revision) else {
            return Err(GitError::InvalidRevision { revision: self.revision.to_owned() });
        };
        let found = self.find(name)?;
        let last = steps.pop();
        if last.is_none() && self.objects.kind(&found)?.is_none() {
            return Ok(found);
        }
        let mut commit = self.peel(found)?;
        for step in steps {
            commit = self.step(commit, &step)?;
        }
        let number = match last {
            None | Some(Step::Parent(0) | Step::Back(0)) => return Ok(commit.id),
            Some(Step::Parent(number)) => number,
            Some(Step::Back(count)) => {
                commit = self.step(commit, &Step::Back(count.saturating_sub(1)))?;
                1
            }
        };
        self.written(&commit, number)
    }

    /// The object that a name stands for: a whole id first, then references, then short ids, as git does.
    fn find(&self, name: &str) -> Result<ObjectId, GitError> {
        if let Ok(id) = gix::ObjectId::from_hex(name.as_bytes())
            && id.kind() == self.objects.hash()
        {
            return Ok(ObjectId(id));
        }
        if let Some(id) = self.reference(name)? {
            return Ok(id);
        }
        self.short_id(name)
    }

    fn reference(&self, name: &str) -> Result<Option<ObjectId>, GitError> {
        self.refuse_two_meanings(name)?;
        let Some(mut target) = self.target(name)? else { return Ok(None) };
        for _ in 0..MOST_HOPS {
            let name = match target {
                Target::Object(id) => return Ok(Some(ObjectId(id))),
                Target::Symbolic(name) => name,
            };
            let Some(next) = self.target(&name.as_bstr().to_string())? else {
                return Err(GitError::NoCommitYet { revision: self.revision.to_owned() });
            };
            target = next;
        }
        Err(self.cannot_look_up("its references go in a circle"))
    }

    /// A tag beside a branch of the same name: git takes the tag and warns. Whoever may push tags could then move the base.
    fn refuse_two_meanings(&self, name: &str) -> Result<(), GitError> {
        let full = |folder: &str| format!("refs/{folder}/{name}");
        let (tag, branch) = (self.target(&full("tags"))?, self.target(&full("heads"))?);
        match (tag, branch) {
            (Some(tag), Some(branch)) if tag != branch => {
                Err(self.ambiguous(vec![full("heads"), full("tags")]))
            }
            _ => Ok(()),
        }
    }

    /// What a reference points to; `None` where there is none of that name, or the name is none.
    fn target(&self, name: &str) -> Result<Option<Target>, GitError> {
        let Ok(name) = <&PartialNameRef>::try_from(name) else { return Ok(None) };
        let found = self.store.references().try_find(name);
        let found = found.map_err(|error| self.cannot_look_up(error))?;
        Ok(found.map(|reference| reference.target))
    }

    fn short_id(&self, name: &str) -> Result<ObjectId, GitError> {
        let unknown = || GitError::UnknownRevision { revision: self.revision.to_owned() };
        let ids = self.objects.with_prefix(self.prefix(name).ok_or_else(unknown)?);
        let ids = ids.map_err(|error| self.cannot_look_up(error))?;
        let mut commits = Vec::new();
        for id in &ids {
            let kind = self.objects.kind(id)?;
            if matches!(kind, Some(Kind::Commit | Kind::Tag)) {
                commits.push(*id);
            }
        }
        let meant = if commits.is_empty() { &ids } else { &commits };
        match meant.as_slice() {
            [] => Err(unknown()),
            [id] => Ok(*id),
            several => Err(self.ambiguous(several.iter().map(ToString::to_string).collect())),
        }
    }

    /// The first digits of an id, four at least.
    fn prefix(&self, name: &str) -> Option<Prefix> {
        // The library takes up to 40 digits for SHA-1; with all digits it is what the repository uses.
        let all = format!("{name:0<width$}", width = self.objects.hash().len_in_hex());
        let id = gix::ObjectId::from_hex(all.as_bytes()).ok()?;
        Prefix::new(&id, name.len()).ok()
    }

    /// The commit of an object: itself, or what a tag is of.
    fn peel(&self, mut id: ObjectId) -> Result<Commit, GitError> {
        for hop in 0..MOST_HOPS {
            let Some((kind, bytes)) = self.objects.metadata(&id)? else {
                // The first id is the user's or a reference's; those behind it stand in tags.
                return Err(if hop == 0 { self.not_here() } else { GitError::Missing { id } });
            };
            match kind {
                Kind::Commit => return Commit::parse(id, &bytes, self.objects.hash()),
                Kind::Tag => {
                    let tag = TagRefIter::from_bytes(&bytes, self.objects.hash());
                    id = ObjectId(tag.target_id().map_err(|error| damaged(&id, error))?);
                }
                Kind::Tree | Kind::Blob => {
                    let revision = self.revision.to_owned();
                    return Err(GitError::NotACommit { revision, kind: kind.to_string() });
                }
            }
        }
        Err(damaged(&id, "tags of tags without an end"))
    }

    fn step(&self, commit: Commit, step: &Step) -> Result<Commit, GitError> {
        match *step {
            Step::Parent(0) => Ok(commit),
            Step::Parent(number) => self.parent(&commit, number),
            Step::Back(count) => {
                let mut commit = commit;
                for _ in 0..count {
                    commit = self.parent(&commit, 1)?;
                }
                Ok(commit)
            }
        }
    }

    fn parent(&self, commit: &Commit, number: usize) -> Result<Commit, GitError> {
        let written = self.written(commit, number)?;
        if self.store.parents(commit).is_empty() {
            return Err(GitError::Shallow { revision: self.revision.to_owned() });
        }
        Commit::read(&self.objects, written)
    }

    /// The id of a parent as it stands in the commit.
    fn written(&self, commit: &Commit, number: usize) -> Result<ObjectId, GitError> {
        commit.parents.get(number.saturating_sub(1)).copied().ok_or_else(|| {
            let revision = self.revision.to_owned();
            GitError::NoSuchParent { revision, commit: commit.id }
        })
    }

    fn not_here(&self) -> GitError {
        let revision = self.revision.to_owned();
        if self.store.is_shallow() {
            GitError::Shallow { revision }
        } else {
            GitError::UnknownRevision { revision }
        }
    }

    fn ambiguous(&self, mut candidates: Vec<String>) -> GitError {
        candidates.truncate(MOST_CANDIDATES);
        GitError::Ambiguous { revision: self.revision.to_owned(), candidates }
    }

    fn cannot_look_up(&self, cause: impl Into<crate::error::Cause>) -> GitError {
        GitError::LookUp { revision: self.revision.to_owned(), source: cause.into() }
    }
}

/// The name and the steps behind it; `None` where the syntax is not accepted.
fn parse(revision: &str) -> Option<(&str, Vec<Step>)> {
    let end = revision.find(['^', '~']).unwrap_or(revision.len());
    let (name, mut rest) = revision.split_at_checked(end)?;
    let is_refused = |char: char| char.is_control() || " :?*[]\\{}".contains(char);
    if name.is_empty() || name.starts_with('-') || name.contains("..") || name.contains(is_refused)
    {
        return None;
    }
    let mut steps = Vec::new();
    while !rest.is_empty() {
        let (step, behind) = parse_step(rest)?;
        steps.push(step);
        rest = behind;
    }
    Some((if name == "@" { "HEAD" } else { name }, steps))
}

fn parse_step(text: &str) -> Option<(Step, &str)> {
    for same in ["^{commit}", "^{}"] {
        if let Some(rest) = text.strip_prefix(same) {
            return Some((Step::Parent(0), rest));
        }
    }
    let (step, rest): (fn(usize) -> Step, _) = match text.strip_prefix('~') {
        Some(rest) => (Step::Back, rest),
        None => (Step::Parent, text.strip_prefix('^')?),
    };
    let end = rest.find(|char: char| !char.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, rest) = rest.split_at_checked(end)?;
    let number = if digits.is_empty() { 1 } else { digits.parse().ok()? };
    Some((step(number), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_behind_a_name_are_read_one_by_one() {
        let steps = vec![Step::Back(2), Step::Parent(2), Step::Parent(1), Step::Parent(0)];
        assert_eq!(parse("origin/main~2^2^^0"), Some(("origin/main", steps)));
        assert_eq!(parse("@~"), Some(("HEAD", vec![Step::Back(1)])));
        assert_eq!(parse("v1^{commit}"), Some(("v1", vec![Step::Parent(0)])));
    }

    #[test]
    fn syntax_that_looks_elsewhere_is_refused() {
        for revision in [
            "",
            "-",
            "--all",
            "-n1",
            ":/fix",
            ":path",
            "main:Cargo.lock",
            "@{-1}",
            "main@{1}",
            "main@{upstream}",
            "a..b",
            "a...b",
            "^main",
            "~1",
            "main^{tree}",
            "main^{/fix}",
            "main^-",
            "main^@",
            "main^!",
            "a b",
            "a\nb",
            "a\0b",
            "main~99999999999999999999999",
            "ref*",
        ] {
            assert_eq!(parse(revision), None, "{revision:?}");
        }
    }
}
