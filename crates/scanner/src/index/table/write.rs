//! Writing a table.

use std::io::{self, Write};

use rayon::prelude::*;

use super::Packing;

/// Compression of packed blocks: higher levels save a few percent and take several times longer.
const LEVEL: i32 = 6;

/// Blocks that are packed at once, on all cores.
const BATCH: usize = 64;

/// Writes a table: pairs in, blocks out, the directory at the end.
pub(in crate::index) struct TableWriter<'w> {
    blocks: &'w mut dyn Write,
    packing: Packing,
    block: Block,
    /// Blocks that wait to be packed, with their first keys.
    waiting: Vec<(Vec<u8>, Vec<u8>)>,
    directory: Directory,
}

#[derive(Default)]
struct Block {
    first_key: Vec<u8>,
    ends: Vec<u8>,
    bytes: Vec<u8>,
}

#[derive(Default)]
struct Directory {
    count: u32,
    end: u64,
    entries: Vec<u8>,
    keys: Vec<u8>,
}

impl<'w> TableWriter<'w> {
    /// A table whose blocks go to `blocks`.
    pub(in crate::index) fn new(blocks: &'w mut dyn Write, packing: Packing) -> Self {
        Self {
            blocks,
            packing,
            block: Block::default(),
            waiting: Vec::new(),
            directory: Directory::default(),
        }
    }

    /// Adds a pair. Keys come in ascending order, each once.
    ///
    /// # Errors
    /// When the blocks cannot be written, or a value does not fit into a block.
    pub(in crate::index) fn push(&mut self, key: &[u8], value: &[u8]) -> io::Result<()> {
        self.block.push(key, value)?;
        if self.block.bytes.len() + self.block.ends.len() >= self.packing.block_bytes() {
            self.close();
        }
        if self.waiting.len() >= BATCH { self.flush() } else { Ok(()) }
    }

    fn close(&mut self) {
        let block = std::mem::take(&mut self.block);
        if !block.ends.is_empty() {
            self.waiting.push(block.finish());
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        let packed: Vec<(Vec<u8>, Vec<u8>)> = match self.packing {
            Packing::Plain => waiting,
            Packing::Packed => {
                let pack = |(key, block): (Vec<u8>, Vec<u8>)| {
                    Ok((key, zstd::bulk::compress(&block, LEVEL)?))
                };
                waiting.into_par_iter().map(pack).collect::<io::Result<_>>()?
            }
        };
        for (key, block) in packed {
            self.blocks.write_all(&block)?;
            self.directory.push(&key, &block)?;
        }
        Ok(())
    }

    /// Writes what is left and gives the directory.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub(in crate::index) fn finish(mut self) -> io::Result<Vec<u8>> {
        self.close();
        self.flush()?;
        Ok(self.directory.finish())
    }
}

impl Block {
    fn push(&mut self, key: &[u8], value: &[u8]) -> io::Result<()> {
        if self.ends.is_empty() {
            key.clone_into(&mut self.first_key);
        }
        self.bytes.extend_from_slice(key);
        self.ends.extend(small(self.bytes.len())?.to_le_bytes());
        self.bytes.extend_from_slice(value);
        self.ends.extend(small(self.bytes.len())?.to_le_bytes());
        Ok(())
    }

    fn finish(self) -> (Vec<u8>, Vec<u8>) {
        // A block holds far fewer entries than its bytes, which are counted in 32 bits.
        let count = u32::try_from(self.ends.len() / 8).unwrap_or(u32::MAX);
        let mut bytes = Vec::with_capacity(4 + self.ends.len() + self.bytes.len());
        bytes.extend(count.to_le_bytes());
        bytes.extend(self.ends);
        bytes.extend(self.bytes);
        (self.first_key, bytes)
    }
}

impl Directory {
    fn push(&mut self, first_key: &[u8], block: &[u8]) -> io::Result<()> {
        self.count += 1;
        self.end += block.len() as u64;
        self.keys.extend_from_slice(first_key);
        self.entries.extend(self.end.to_le_bytes());
        self.entries.extend(crc32fast::hash(block).to_le_bytes());
        self.entries.extend(small(self.keys.len())?.to_le_bytes());
        Ok(())
    }

    fn finish(self) -> Vec<u8> {
        let mut bytes = self.count.to_le_bytes().to_vec();
        bytes.extend(self.entries);
        bytes.extend(self.keys);
        bytes
    }
}

fn small(value: usize) -> io::Result<u32> {
    u32::try_from(value).map_err(|_| io::Error::other("a block of the index is above 4 GiB"))
}
