//! Reading a table.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering as Memory};

use super::{ENTRY, Packing, number, offset};

/// Largest block, unpacked, that is believed: one value may be large, but not that large.
const MAX_BLOCK_BYTES: usize = 256 << 20;

/// A table over bytes that were mapped.
#[derive(Debug)]
pub(in crate::index) struct Table<'b> {
    blocks: &'b [u8],
    entries: &'b [u8],
    keys: &'b [u8],
    packing: Packing,
    /// Whether each block was checked already.
    checked: Vec<AtomicBool>,
    /// The block that was unpacked last: what is shown together often stands together.
    last: Mutex<Last>,
}

/// A block that was unpacked, by its place, and what unpacks the next one.
#[derive(Default)]
struct Last {
    block: Option<(usize, Vec<u8>)>,
    decompressor: Option<zstd::bulk::Decompressor<'static>>,
}

impl std::fmt::Debug for Last {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.block.as_ref().map(|(at, _)| at).fmt(f)
    }
}

impl Last {
    /// A block, unpacked.
    fn take(&mut self, at: usize, packed: &[u8]) -> Result<Vec<u8>, DamagedBlock> {
        match self.block.take() {
            Some((known, bytes)) if known == at => Ok(bytes),
            _ => self.unpack(packed),
        }
    }

    fn unpack(&mut self, packed: &[u8]) -> Result<Vec<u8>, DamagedBlock> {
        let size = zstd::zstd_safe::get_frame_content_size(packed).ok().flatten();
        let size = size.and_then(|size| usize::try_from(size).ok()).ok_or(DamagedBlock)?;
        let decompressor = match &mut self.decompressor {
            Some(decompressor) => decompressor,
            empty => empty.insert(zstd::bulk::Decompressor::new().map_err(|_| DamagedBlock)?),
        };
        decompressor.decompress(packed, size.min(MAX_BLOCK_BYTES)).map_err(|_| DamagedBlock)
    }
}

/// A block does not have the bytes that it was written with.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::index) struct DamagedBlock;

impl<'b> Table<'b> {
    /// A table of a directory and blocks; `None` for a directory that is none.
    pub(in crate::index) fn new(
        directory: &'b [u8],
        blocks: &'b [u8],
        packing: Packing,
    ) -> Option<Self> {
        let count = number(directory, 0)?;
        let keys_at = count.checked_mul(ENTRY)?.checked_add(4)?;
        let entries = directory.get(4..keys_at)?;
        let keys = directory.get(keys_at..)?;
        let checked = std::iter::repeat_with(AtomicBool::default).take(count).collect();
        let table = Self { blocks, entries, keys, packing, checked, last: Mutex::default() };
        let ends = count.checked_sub(1).map_or(Some((0, 0)), |last| table.ends(last))?;
        (ends == (blocks.len(), keys.len())).then_some(table)
    }

    /// The value of a key.
    ///
    /// # Errors
    /// When the block that would hold it is damaged.
    pub(in crate::index) fn get(&self, key: &[u8]) -> Result<Option<Cow<'b, [u8]>>, DamagedBlock> {
        let Some(at) = self.block_of(key).ok_or(DamagedBlock)? else { return Ok(None) };
        let block = self.checked(at)?;
        if self.packing == Packing::Plain {
            return Ok(find(block, key).ok_or(DamagedBlock)?.map(Cow::Borrowed));
        }
        // Another thread's panic leaves a whole block or none.
        let mut last = self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let unpacked = last.take(at, block)?;
        let found = find(&unpacked, key).ok_or(DamagedBlock)?.map(|value| value.to_vec());
        last.block = Some((at, unpacked));
        Ok(found.map(Cow::Owned))
    }

    /// Calls a function with every pair, ascending by key.
    ///
    /// # Errors
    /// When a block is damaged.
    pub(in crate::index) fn each(
        &self,
        take: &mut dyn FnMut(&[u8], &[u8]),
    ) -> Result<(), DamagedBlock> {
        let mut last = Last::default();
        for at in 0..self.checked.len() {
            let block = self.checked(at)?;
            let unpacked = match self.packing {
                Packing::Plain => Cow::Borrowed(block),
                Packing::Packed => Cow::Owned(last.unpack(block)?),
            };
            let count = number(&unpacked, 0).ok_or(DamagedBlock)?;
            for entry in 0..count {
                let (key, value) = pair(&unpacked, count, entry).ok_or(DamagedBlock)?;
                take(key, value);
            }
        }
        Ok(())
    }

    /// Checks every block.
    ///
    /// # Errors
    /// When one is damaged.
    pub(in crate::index) fn check(&self) -> Result<(), DamagedBlock> {
        self.each(&mut |_, _| {})
    }

    /// The last block whose first key is not after a key; the outer `None` for a directory that makes no sense.
    fn block_of(&self, key: &[u8]) -> Option<Option<usize>> {
        let (mut low, mut high) = (0, self.checked.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.first_key(middle)? <= key { low = middle + 1 } else { high = middle }
        }
        Some(low.checked_sub(1))
    }

    fn first_key(&self, at: usize) -> Option<&'b [u8]> {
        let start = at.checked_sub(1).map_or(Some(0), |before| Some(self.ends(before)?.1))?;
        self.keys.get(start..self.ends(at)?.1)
    }

    /// Where a block and its first key end.
    fn ends(&self, at: usize) -> Option<(usize, usize)> {
        let entry = at.checked_mul(ENTRY)?;
        Some((offset(self.entries, entry)?, number(self.entries, entry + 12)?))
    }

    /// A block whose bytes are those that were written.
    fn checked(&self, at: usize) -> Result<&'b [u8], DamagedBlock> {
        let found = || {
            let start = at.checked_sub(1).map_or(Some(0), |before| Some(self.ends(before)?.0))?;
            let block = self.blocks.get(start..self.ends(at)?.0)?;
            Some((block, number(self.entries, at * ENTRY + 8)?, self.checked.get(at)?))
        };
        let (block, checksum, checked) = found().ok_or(DamagedBlock)?;
        if !checked.load(Memory::Relaxed) {
            if crc32fast::hash(block) as usize != checksum {
                return Err(DamagedBlock);
            }
            checked.store(true, Memory::Relaxed);
        }
        Ok(block)
    }
}

/// The value of a key in a block; the outer `None` for a block that makes no sense.
fn find<'b>(block: &'b [u8], key: &[u8]) -> Option<Option<&'b [u8]>> {
    let count = number(block, 0)?;
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        let (found, value) = pair(block, count, middle)?;
        match found.cmp(key) {
            Ordering::Less => low = middle + 1,
            Ordering::Greater => high = middle,
            Ordering::Equal => return Some(Some(value)),
        }
    }
    Some(None)
}

fn pair(block: &[u8], count: usize, entry: usize) -> Option<(&[u8], &[u8])> {
    let list = |at: usize| number(block, 4 + at * 8);
    let bytes = block.get(count.checked_mul(8)?.checked_add(4)?..)?;
    let start = match entry.checked_sub(1) {
        Some(before) => number(block, 8 + before * 8)?,
        None => 0,
    };
    let (key_end, value_end) = (list(entry)?, number(block, 8 + entry * 8)?);
    Some((bytes.get(start..key_end)?, bytes.get(key_end..value_end)?))
}
