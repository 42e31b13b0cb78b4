//! Which package answers a pattern.

use crate::hash::{HashMap, map_of};
use std::collections::hash_map::Entry as Slot;

use super::locator::split_pattern;

/// The packages of a file by their patterns.
#[derive(Debug)]
pub(super) struct Index<'d> {
    by_pattern: HashMap<&'d str, u32>,
    /// The package of a name; `None` where there are several.
    by_name: HashMap<&'d str, Option<u32>>,
    buffer: String,
}

/// What is found for a dependency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    One(u32),
    /// The name is there more than once, for other ranges.
    Several,
    Nothing,
}

impl<'d> Index<'d> {
    pub(super) fn with_capacity(patterns: usize) -> Self {
        let (by_pattern, by_name) = (map_of(patterns), crate::hash::map_of(patterns));
        Self { by_pattern, by_name, buffer: String::new() }
    }

    pub(super) fn insert(&mut self, pattern: &'d str, package: u32) {
        self.by_pattern.insert(pattern, package);
        match self.by_name.entry(split_pattern(pattern).0) {
            Slot::Vacant(slot) => {
                slot.insert(Some(package));
            }
            Slot::Occupied(mut slot) if *slot.get() != Some(package) => {
                slot.insert(None);
            }
            Slot::Occupied(_) => {}
        }
    }

    /// The package for a name and a range. Overrides of the project (`resolutions`) leave ranges behind that no pattern
    /// has: then the only package of the name is meant.
    pub(super) fn find(&mut self, name: &str, range: &str) -> Found {
        for between in ["@", "@npm:"] {
            self.buffer.clear();
            for piece in [name, between, range] {
                self.buffer.push_str(piece);
            }
            if let Some(package) = self.by_pattern.get(&*self.buffer) {
                return Found::One(*package);
            }
        }
        match self.by_name.get(name) {
            Some(Some(package)) => Found::One(*package),
            Some(None) => Found::Several,
            None => Found::Nothing,
        }
    }
}
