//! The entry of one crate: each release with its flag.
//!
//! `tame-index` takes the entry apart. Each release is then read as JSON, strictly: that crate's own short cut looks for the
//! flag from the end, stops at the first brace, and takes a flag that it does not find for "not yanked".

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::Deserialize;
use tame_index::error::{CacheError, InvalidJsonLines};
use tame_index::index::JsonLines;
use tame_index::index::cache::ValidCacheEntry;
use tame_index::utils::split;

/// One release of a crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// Its version as the index writes it.
    pub version: String,
    /// Whether it was taken back.
    pub yanked: bool,
}

/// Why an entry cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum EntryError {
    /// Not an entry of cargo's cache, or of a version that is not known.
    #[error("the cached entry cannot be read")]
    Cache {
        #[from]
        source: CacheError,
    },
    /// Not an answer of an index.
    #[error("the answer is no index entry")]
    Answer {
        #[from]
        source: InvalidJsonLines,
    },
}

/// The releases in an entry of cargo's cache: those in use and, where one of them is yanked, all others. A release that
/// cannot be read is left out.
pub(super) fn of_cache(
    bytes: &[u8],
    name: &str,
    in_use: &BTreeSet<&str>,
) -> Result<Vec<Release>, EntryError> {
    let entry = ValidCacheEntry::read(bytes)?;
    let read = |wanted: &dyn Fn(&str) -> bool| -> Vec<Release> {
        let releases = pairs(entry.version_entries).filter(|(version, _)| wanted(version));
        let read = releases.filter_map(|(version, json)| {
            release(json, name).filter(|release| release.version == version)
        });
        read.collect()
    };
    // Reading all is most of the work, and there is nothing yanked in most lockfiles.
    let mine = read(&|version| in_use.contains(version));
    let any_yanked = mine.iter().any(|release| release.yanked);
    Ok(if any_yanked { read(&|_| true) } else { mine })
}

/// The releases in an answer of an index, one JSON object a line. One that cannot be read is left out.
pub(super) fn of_answer(bytes: &[u8], name: &str) -> Result<Vec<Release>, EntryError> {
    JsonLines::validate(bytes)?;
    Ok(split(bytes, b'\n').filter_map(|json| release(json, name)).collect())
}

/// Versions and their JSON in turn, each ended by a zero byte.
fn pairs(bytes: &[u8]) -> impl Iterator<Item = (&str, &[u8])> {
    let mut parts = split(bytes, 0);
    std::iter::from_fn(move || {
        let version = std::str::from_utf8(parts.next()?).unwrap_or_default();
        Some((version, parts.next()?))
    })
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    vers: Cow<'a, str>,
    yanked: bool,
}

/// A release that is one of the crate and says whether it is yanked.
fn release(json: &[u8], name: &str) -> Option<Release> {
    let line: Line<'_> = serde_json::from_slice(json).ok()?;
    (line.name == name).then(|| Release { version: line.vers.into_owned(), yanked: line.yanked })
}
