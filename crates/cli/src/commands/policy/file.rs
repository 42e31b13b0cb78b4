//! Which policy a command reads.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use anyhow::Context as _;
use lockgate_model::Policy;
use lockgate_scanner::policy::{self, PolicyError};

use crate::failure::Failure;

/// Largest policy that is read, in bytes.
pub(in crate::commands) const MAX_BYTES: u64 = 1024 * 1024;
/// What a user can do about a fault.
pub(super) const HINT: &str = "the README lists every key and value of the policy";

/// A policy and where it comes from.
#[derive(Debug)]
pub(in crate::commands) struct PolicyFile {
    pub(in crate::commands) policy: Policy,
    /// In words: `lockgate.toml`, the path as the user gave it, or that there is no file.
    pub(in crate::commands) source: String,
}

/// A policy's bytes before they are understood.
pub(super) struct Unread {
    /// The file as errors name it.
    pub(super) path: String,
    source: String,
    bytes: Vec<u8>,
}

/// The policy that is named, else the one in a folder, else the default.
///
/// # Errors
/// Exit code 2 for a file that cannot be read or understood.
pub(in crate::commands) fn find(named: Option<&Path>, root: &Path) -> Result<PolicyFile, Failure> {
    let Some(unread) = open(named, root)? else { return Ok(PolicyFile::none()) };
    unread.parse().map_err(|errors| first(errors, &unread.path))
}

/// The bytes of the policy that is named, else of the one in a folder; `None` where there is none.
///
/// # Errors
/// Exit code 2 for a file that cannot be read.
pub(super) fn open(named: Option<&Path>, root: &Path) -> Result<Option<Unread>, Failure> {
    let in_root = root.join(policy::FILE_NAME);
    let (path, source) = match named {
        Some(path) => (path, path.display().to_string()),
        None if in_root.exists() => (in_root.as_path(), policy::FILE_NAME.to_owned()),
        None => return Ok(None),
    };
    let bytes = read_regular(path)
        .with_context(|| format!("cannot read the policy {}", path.display()))
        .map_err(Failure::usage)?;
    Ok(Some(Unread { path: path.display().to_string(), source, bytes }))
}

impl Unread {
    /// Reads the policy.
    ///
    /// # Errors
    /// Every fault, in the file's order; never empty.
    pub(super) fn parse(&self) -> Result<PolicyFile, Vec<PolicyError>> {
        let policy = policy::parse_all(&self.path, &self.bytes)?;
        Ok(PolicyFile { policy, source: self.source.clone() })
    }
}

impl PolicyFile {
    /// What holds without a file.
    pub(super) fn none() -> Self {
        Self { policy: Policy::default(), source: policy::NO_FILE.to_owned() }
    }
}

/// The failure for the first fault.
fn first(errors: Vec<PolicyError>, path: &str) -> Failure {
    let error = errors.into_iter().next().map(anyhow::Error::new);
    let error = error.unwrap_or_else(|| anyhow::anyhow!("cannot understand the policy {path}"));
    Failure::usage(error).with_hint(HINT)
}

/// Reads a regular file of bounded size: a policy may come from the scanned repository.
pub(in crate::commands) fn read_regular(path: &Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    anyhow::ensure!(path.metadata()?.is_file(), "it is not a regular file");
    File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    anyhow::ensure!(bytes.len() as u64 <= MAX_BYTES, "it is larger than 1 MiB");
    Ok(bytes)
}
