//! What the store has of it.

use std::collections::BTreeMap;

use super::fact::RepositoryPosture;
use crate::store::{Reader, StoreError};

/// The kind under which the store keeps the posture of a repository, by its number.
pub const KIND: &str = "posture";

/// What is known of each repository, by its number.
///
/// # Errors
/// When the store cannot be read.
pub fn kept(reader: &Reader) -> Result<BTreeMap<u64, RepositoryPosture>, StoreError> {
    let facts = reader.facts::<RepositoryPosture>(KIND)?;
    Ok(facts.into_iter().filter_map(|(id, posture)| Some((id.parse().ok()?, posture))).collect())
}
