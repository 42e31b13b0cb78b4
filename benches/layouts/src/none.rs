//! No index at all: what the measuring process itself needs.

use std::path::Path;

use crate::{Index, Pairs, Result};

struct Nothing;

pub(crate) fn build(path: &Path, pairs: &mut Pairs) -> Result<()> {
    pairs.for_each(drop);
    Ok(std::fs::write(path, "")?)
}

pub(crate) fn open(_: &Path) -> Result<Box<dyn Index>> {
    Ok(Box::new(Nothing))
}

impl Index for Nothing {
    fn get(&mut self, key: &[u8], value: &mut Vec<u8>) -> Result<bool> {
        value.clear();
        value.extend_from_slice(std::hint::black_box(key));
        Ok(true)
    }
}
