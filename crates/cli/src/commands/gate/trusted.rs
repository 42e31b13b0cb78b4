//! The policy that judges a change: one that the change cannot touch.

use std::path::Path;

use anyhow::{Context as _, anyhow};
use lockgate_git::{Commit, EntryKind, GitError, Repository};
use lockgate_model::{Policy, PolicyChange, RepoPath};
use lockgate_scanner::policy::{self, FILE_NAME};

use super::{Place, Sides, central};
use crate::args::GateArgs;
use crate::commands::policy::file::{MAX_BYTES, read_regular};
use crate::failure::Failure;
use crate::settings::Settings;

/// The policy, where it comes from, and what the head would change in it.
pub(super) struct Trusted {
    pub(super) policy: Policy,
    pub(super) source: String,
    pub(super) change: Option<PolicyChange>,
}

/// A policy file of one side; `None` where the side has none.
type File = Option<Vec<u8>>;

/// Reads the policy that is named, else that of the base. Where the base cannot be read there is none to trust, and the
/// defaults hold.
///
/// # Errors
/// Exit code 2 for a policy that cannot be read or understood, 3 where the repository lacks it, 4 when the policy of another repository may not be read.
pub(super) fn read(
    args: &GateArgs,
    settings: &Settings,
    sides: &Sides,
) -> Result<Trusted, Failure> {
    if let Some(path) = &args.policy {
        let source = path.display().to_string();
        let bytes = read_regular(path)
            .with_context(|| format!("cannot read the policy {source}"))
            .map_err(|error| Failure::usage(error).with_hint("check the path of --policy"))?;
        let policy = parse(&source, &bytes)?;
        return Ok(Trusted { policy, source, change: None });
    }
    if let Some(address) = &args.policy_from {
        let bytes = central::fetch(address, args, settings)?;
        let policy = parse(address, &bytes)?;
        return Ok(Trusted { policy, source: address.clone(), change: None });
    }
    let Ok(base) = &sides.base else {
        let source = "the base cannot be read: the defaults".to_owned();
        return Ok(Trusted { policy: Policy::default(), source, change: None });
    };
    let trusted = file(base, sides)?;
    let policy = match &trusted {
        Some(bytes) => parse(&format!("{FILE_NAME} of the base"), bytes)?,
        None => Policy::default(),
    };
    let source = match &trusted {
        Some(_) => format!("{FILE_NAME} of the base"),
        None => "no file in the base: the defaults".to_owned(),
    };
    // What the branch changed since the head left it is no edit of the head's.
    let before = match &sides.merge_base {
        Some(common) => file(&Place::Commit(common.clone()), sides),
        None => Ok(trusted),
    };
    let change = change(before, file(&sides.head, sides));
    Ok(Trusted { policy, source, change })
}

fn parse(name: &str, bytes: &[u8]) -> Result<Policy, Failure> {
    policy::parse(name, bytes).map_err(|error| {
        Failure::usage(error).with_hint(
            "the README lists every key and value; a change that repairs the policy of its base is judged by --policy FILE",
        )
    })
}

/// The policy file of a side.
///
/// # Errors
/// Exit code 2 where there is one and it is none to read, 3 where the repository does not tell.
fn file(place: &Place, sides: &Sides) -> Result<File, Failure> {
    match (place, &sides.repository) {
        (Place::Folder(folder), _) => in_folder(folder).map_err(Failure::usage),
        (Place::Commit(commit), Some(repository)) => in_commit(repository, commit),
        (Place::Commit(_), None) => Ok(None),
    }
}

fn in_folder(folder: &Path) -> anyhow::Result<File> {
    let path = folder.join(FILE_NAME);
    if path.symlink_metadata().is_err() {
        return Ok(None);
    }
    let context = || format!("cannot read the policy {}", path.display());
    read_regular(&path).map(Some).with_context(context)
}

fn in_commit(repository: &Repository, commit: &Commit) -> Result<File, Failure> {
    let context = || format!("cannot read the policy {FILE_NAME} of {}", commit.id);
    let unread = |error: GitError| {
        let (hint, is_too_large) = (error.hint(), matches!(error, GitError::TooLarge { .. }));
        let error = anyhow::Error::new(error).context(context());
        // The defaults may allow what the policy forbids.
        if is_too_large {
            Failure::usage(error)
        } else {
            Failure::incomplete(error).with_hint(hint)
        }
    };
    let Some(entry) = repository.entry(commit, FILE_NAME).map_err(unread)? else {
        return Ok(None);
    };
    if entry.kind != EntryKind::Blob {
        return Err(Failure::usage(anyhow!("it is not a regular file").context(context())));
    }
    repository.blob(&entry.id, MAX_BYTES).map(Some).map_err(unread)
}

/// What the head changes in the policy: shown, and without effect on its own verdict.
fn change(before: Result<File, Failure>, after: Result<File, Failure>) -> Option<PolicyChange> {
    let lines = match (understood(before), understood(after)) {
        (before, after) if before == after => return None,
        (_, Err(why)) => vec![format!("after it, the file {why}")],
        (Err(why), Ok(_)) => vec![format!("before it, the file {why}")],
        (Ok(before), Ok(after)) => policy::changes(&before, &after),
    };
    let path = RepoPath::new(FILE_NAME).ok()?;
    (!lines.is_empty()).then_some(PolicyChange { path, lines })
}

/// A policy file as it reads; without one the defaults hold.
///
/// # Errors
/// What it does instead, in words.
fn understood(file: Result<File, Failure>) -> Result<Policy, String> {
    let bytes = file.map_err(|failure| format!("cannot be read: {:#}", failure.error))?;
    let parsed = bytes.map(|bytes| policy::parse(FILE_NAME, &bytes)).transpose();
    let policy = parsed.map_err(|error| format!("does not parse: {error}"))?;
    Ok(policy.unwrap_or_default())
}
