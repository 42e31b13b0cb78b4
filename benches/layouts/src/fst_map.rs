//! `fst`: a map from keys to places in a flat file of values, both mapped. Its checksum covers the whole map and is not
//! looked at on opening; the values have none.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use memmap2::Mmap;

use crate::{Index, Pairs, Result, with_ending};

struct FstIndex {
    keys: fst::Map<Mmap>,
    values: Mmap,
}

pub(crate) fn build(path: &Path, pairs: &mut Pairs) -> Result<()> {
    let mut keys = fst::MapBuilder::new(BufWriter::new(File::create(with_ending(path, ".keys"))?))?;
    let mut values = BufWriter::new(File::create(with_ending(path, ".values"))?);
    let mut at = 0;
    for (key, value) in pairs {
        keys.insert(key, at)?;
        values.write_all(&u32::try_from(value.len())?.to_le_bytes())?;
        values.write_all(&value)?;
        at += 4 + value.len() as u64;
    }
    keys.finish()?;
    Ok(values.flush()?)
}

pub(crate) fn open(path: &Path) -> Result<Box<dyn Index>> {
    let map = |ending| -> Result<Mmap> {
        // SAFETY: nothing changes the file while this program runs.
        Ok(unsafe { Mmap::map(&File::open(with_ending(path, ending))?)? })
    };
    Ok(Box::new(FstIndex { keys: fst::Map::new(map(".keys")?)?, values: map(".values")? }))
}

impl Index for FstIndex {
    fn get(&mut self, key: &[u8], value: &mut Vec<u8>) -> Result<bool> {
        let Some(at) = self.keys.get(key) else { return Ok(false) };
        let rest = self.values.get(usize::try_from(at)?..).ok_or("no such place")?;
        let (length, rest) = rest.split_first_chunk().ok_or("cut off")?;
        let bytes = rest.get(..u32::from_le_bytes(*length) as usize).ok_or("cut off")?;
        value.clear();
        value.extend_from_slice(bytes);
        Ok(true)
    }
}
