//! Hash maps for short texts: faster than those of the standard library, and seeded anew in every process, so that a
//! hostile file cannot know which keys collide. Their order is random: it must not reach an output.

use foldhash::fast::RandomState;

/// A map.
pub(crate) type HashMap<K, V> = std::collections::HashMap<K, V, RandomState>;

/// A set.
pub(crate) type HashSet<T> = std::collections::HashSet<T, RandomState>;

/// An empty map with room for `count` entries.
pub(crate) fn map_of<K, V>(count: usize) -> HashMap<K, V> {
    HashMap::with_capacity_and_hasher(count, RandomState::default())
}
