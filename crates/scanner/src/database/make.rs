//! Making an index that is fit for use.

use std::path::Path;

use super::store::sweep;
use crate::advisories::Limits;
use crate::index::{BuildSource, Built, From, Index, IndexError, build};

/// How the folders of indexes in the making begin, beside the file that they become.
const MAKING: &str = ".lockgate-making-";

/// Why an index was not made.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    /// It cannot be written, or the one that it is rebuilt from is damaged.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// A source cannot be used as a whole.
    #[error("{location} is refused: {problem}")]
    Refused {
        /// The source.
        location: String,
        /// What is wrong.
        problem: String,
    },
}

/// Builds an index, and refuses sources that would make scans blind without a word: damaged ones, empty ones, and those of
/// which more than one record in ten cannot be read.
///
/// # Errors
/// When it cannot be written, the base is damaged, or a source is refused; then there is no file.
pub fn make(
    target: &Path,
    from: &From<'_>,
    progress: &dyn Fn(usize),
) -> Result<(Built, Index), MakeError> {
    let write = |source| IndexError::Write { path: target.to_owned(), source };
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    // It gets its name when it is known to be good: a good one of that name must not be lost to a bad one.
    let staging = tempfile::Builder::new().prefix(MAKING).tempdir_in(folder).map_err(write)?;
    sweep(MAKING, staging.path());
    let staged = staging.path().join("index");
    let built =
        build(&staged, from, &Limits::default(), progress).map_err(|error| match error {
            // The file in the making is gone; what was asked for is the one to tell of.
            IndexError::Write { source, .. } => write(source),
            other => other,
        })?;
    check(&Index::open(&staged)?, from.sources)?;
    std::fs::rename(&staged, target).map_err(write)?;
    Ok((built, Index::open(target)?))
}

fn check(index: &Index, sources: &[BuildSource]) -> Result<(), MakeError> {
    for (status, source) in index.sources()?.into_iter().zip(sources) {
        if matches!(source, BuildSource::Keep { .. }) {
            continue;
        }
        let read = &status.source;
        let problem = if let Some(message) = status.damage.first() {
            Some(format!("the feed is damaged: {message}"))
        } else if read.records == 0 && !matches!(source, BuildSource::Change { .. }) {
            Some("it holds no advisory".to_owned())
        } else if read.unreadable > read.records / 10 {
            let all = read.records.saturating_add(read.unreadable);
            Some(format!("{} of {all} records cannot be read", read.unreadable))
        } else {
            None
        };
        if let Some(problem) = problem {
            return Err(MakeError::Refused { location: read.location.clone(), problem });
        }
    }
    Ok(())
}
