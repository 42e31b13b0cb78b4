//! Sorted blocks: pairs by ascending key in blocks of some 4 KiB, then an index of the first key and the XXH3 checksum of
//! each block, and a footer. Footer and index are checked on opening. Either all is mapped, and a block is checked when it
//! is first looked at; or the index is held, and a block is read from the file and checked each time.
//!
//! - block: per pair, key length (u8), value length (u16), key, value;
//! - index: per block, offset (u64), checksum (u64), offset of the first key (u64) and its length (u64); then the first keys;
//! - footer: offset of the index (u64), blocks (u64), checksum of the index (u64), checksum of the footer before it (u64).
//!
//! Numbers are little-endian.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;

use memmap2::Mmap;
use xxhash_rust::xxh3::xxh3_64;

use crate::{Index, Pairs, Result};

const BLOCK_BYTES: usize = 4096;
const ROW: usize = 32;
const FOOTER: usize = 32;

#[derive(Default)]
struct Writer {
    rows: Vec<[u64; 4]>,
    first_keys: Vec<u8>,
    block: Vec<u8>,
    offset: u64,
}

impl Writer {
    fn push(&mut self, key: &[u8], value: &[u8]) -> Result<()> {
        if self.block.is_empty() {
            self.rows.push([self.offset, 0, self.first_keys.len() as u64, key.len() as u64]);
            self.first_keys.extend_from_slice(key);
        }
        self.block.push(u8::try_from(key.len())?);
        self.block.extend(u16::try_from(value.len())?.to_le_bytes());
        self.block.extend_from_slice(key);
        self.block.extend_from_slice(value);
        Ok(())
    }

    fn end_block(&mut self, file: &mut impl Write) -> Result<()> {
        if let Some(row) = self.rows.last_mut().filter(|_| !self.block.is_empty()) {
            row[1] = xxh3_64(&self.block);
            file.write_all(&self.block)?;
            self.offset += self.block.len() as u64;
            self.block.clear();
        }
        Ok(())
    }

    fn end(&self, file: &mut impl Write) -> Result<()> {
        let rows = self.rows.iter().flatten().flat_map(|number| number.to_le_bytes());
        let index: Vec<u8> = rows.chain(self.first_keys.iter().copied()).collect();
        let footer = [self.offset, self.rows.len() as u64, xxh3_64(&index)];
        let mut footer: Vec<u8> = footer.iter().flat_map(|number| number.to_le_bytes()).collect();
        footer.extend(xxh3_64(&footer).to_le_bytes());
        file.write_all(&index)?;
        Ok(file.write_all(&footer)?)
    }
}

pub(crate) fn build(path: &Path, pairs: &mut Pairs) -> Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    let mut writer = Writer::default();
    for (key, value) in pairs {
        if writer.block.len() + 3 + key.len() + value.len() > BLOCK_BYTES {
            writer.end_block(&mut file)?;
        }
        writer.push(&key, &value)?;
    }
    writer.end_block(&mut file)?;
    writer.end(&mut file)?;
    Ok(file.flush()?)
}

enum Source {
    Mapped(Mmap),
    Read { file: File, index: Vec<u8>, block: Vec<u8> },
}

struct Blocks {
    source: Source,
    /// Where the index begins.
    end_of_blocks: usize,
    count: usize,
    /// One bit a block: whether its checksum was found right.
    checked: Vec<u64>,
}

pub(crate) fn open(path: &Path) -> Result<Box<dyn Index>> {
    // SAFETY: nothing changes the file while this program runs.
    let file = unsafe { Mmap::map(&File::open(path)?)? };
    let end = file.len().checked_sub(FOOTER).ok_or("cut off")?;
    let footer = Footer::read(&file[end..])?;
    let (end_of_blocks, count) = (footer.end_of_blocks, footer.count);
    footer.check(file.get(end_of_blocks..end).ok_or("cut off")?)?;
    let checked = vec![0; count.div_ceil(64)];
    Ok(Box::new(Blocks { source: Source::Mapped(file), end_of_blocks, count, checked }))
}

pub(crate) fn open_read(path: &Path) -> Result<Box<dyn Index>> {
    let file = File::open(path)?;
    let end = file.metadata()?.len().checked_sub(FOOTER as u64).ok_or("cut off")?;
    let mut footer = [0; FOOTER];
    file.read_exact_at(&mut footer, end)?;
    let footer = Footer::read(&footer)?;
    let (end_of_blocks, count) = (footer.end_of_blocks, footer.count);
    let mut index = vec![0; usize::try_from(end)?.checked_sub(end_of_blocks).ok_or("cut off")?];
    file.read_exact_at(&mut index, end_of_blocks as u64)?;
    footer.check(&index)?;
    let source = Source::Read { file, index, block: Vec::new() };
    Ok(Box::new(Blocks { source, end_of_blocks, count, checked: Vec::new() }))
}

struct Footer {
    end_of_blocks: usize,
    count: usize,
    checksum: u64,
}

impl Footer {
    fn read(bytes: &[u8]) -> Result<Self> {
        if xxh3_64(&bytes[..24]) != number(bytes, 24)? {
            return Err("the footer is damaged".into());
        }
        let (end_of_blocks, count) = (number(bytes, 0)?.try_into()?, number(bytes, 8)?.try_into()?);
        Ok(Self { end_of_blocks, count, checksum: number(bytes, 16)? })
    }

    fn check(&self, index: &[u8]) -> Result<()> {
        if xxh3_64(index) != self.checksum {
            return Err("the index is damaged".into());
        }
        Ok(())
    }
}

fn number(bytes: &[u8], at: usize) -> Result<u64> {
    let rest = bytes.get(at..).and_then(|rest| rest.first_chunk()).ok_or("cut off")?;
    Ok(u64::from_le_bytes(*rest))
}

/// One number of a block's row in the index.
fn row(index: &[u8], block: usize, column: usize) -> Result<usize> {
    Ok(number(index, block * ROW + column * 8)?.try_into()?)
}

fn first_key(index: &[u8], count: usize, block: usize) -> Result<&[u8]> {
    let start = count * ROW + row(index, block, 2)?;
    Ok(index.get(start..start + row(index, block, 3)?).ok_or("cut off")?)
}

fn check(bytes: &[u8], checksum: u64, block: usize) -> Result<()> {
    if xxh3_64(bytes) != checksum {
        return Err(format!("block {block} is damaged").into());
    }
    Ok(())
}

impl Blocks {
    fn index(&self) -> &[u8] {
        match &self.source {
            Source::Mapped(file) => &file[self.end_of_blocks..file.len() - FOOTER],
            Source::Read { index, .. } => index,
        }
    }

    /// The number of blocks whose first key is not above the key.
    fn blocks_up_to(&self, key: &[u8]) -> Result<usize> {
        let index = self.index();
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low.midpoint(high);
            if first_key(index, self.count, middle)? <= key {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }

    /// The bytes of a block, found right.
    fn block(&mut self, block: usize) -> Result<&[u8]> {
        let index = self.index();
        let start = row(index, block, 0)?;
        let end =
            if block + 1 < self.count { row(index, block + 1, 0)? } else { self.end_of_blocks };
        let checksum = number(index, block * ROW + 8)?;
        match &mut self.source {
            Source::Mapped(file) => {
                let bytes = file.get(start..end).ok_or("cut off")?;
                let (word, bit) = (block / 64, 1 << (block % 64));
                if self.checked[word] & bit == 0 {
                    check(bytes, checksum, block)?;
                    self.checked[word] |= bit;
                }
                Ok(bytes)
            }
            Source::Read { file, block: bytes, .. } => {
                bytes.resize(end - start, 0);
                file.read_exact_at(bytes, start as u64)?;
                check(bytes, checksum, block)?;
                Ok(bytes)
            }
        }
    }
}

impl Index for Blocks {
    fn get(&mut self, key: &[u8], value: &mut Vec<u8>) -> Result<bool> {
        let Some(block) = self.blocks_up_to(key)?.checked_sub(1) else { return Ok(false) };
        let mut rest = self.block(block)?;
        while let Some((head, tail)) = rest.split_first_chunk::<3>() {
            let (key_length, value_length) =
                (usize::from(head[0]), usize::from(u16::from_le_bytes([head[1], head[2]])));
            let (found, tail) = tail.split_at_checked(key_length).ok_or("cut off")?;
            let (bytes, tail) = tail.split_at_checked(value_length).ok_or("cut off")?;
            if found == key {
                value.clear();
                value.extend_from_slice(bytes);
                return Ok(true);
            }
            if found > key {
                return Ok(false);
            }
            rest = tail;
        }
        Ok(false)
    }
}
