//! Sorted tables: values by key, in blocks that are checked when they are first read.
//!
//! ```text
//! directory:  u32 count, count × { u64 end, u32 checksum, u32 key end }, the first keys of the blocks
//! block:      u32 count, count × { u32 key end, u32 value end }, keys and values, one after the other
//! ```
//!
//! Numbers are little-endian. `end` counts from the start of the blocks, the others from the first byte after their list.
//! A block of a packed table is compressed; its checksum is that of the bytes in the file. Every byte of the blocks
//! belongs to one of them, so that the directory's checksum and theirs hold the whole table.

mod read;
mod write;

pub(super) use read::Table;
pub(super) use write::TableWriter;

/// Bytes of an entry of the directory.
const ENTRY: usize = 16;

/// How the blocks of a table are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    /// As they are: for values that every scan reads.
    Plain,
    /// Compressed: for values that are shown.
    Packed,
}

impl Packing {
    /// Bytes of a block, before packing, from which on the next one begins. Smaller ones cost more room in the directory,
    /// larger ones more time for each lookup.
    const fn block_bytes(self) -> usize {
        match self {
            Self::Plain => 4 << 10,
            Self::Packed => 16 << 10,
        }
    }
}

/// A number of a table; `None` past its end.
fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    usize::try_from(u32::from_le_bytes(bytes.try_into().ok()?)).ok()
}

/// A large number of a table; `None` past its end.
fn offset(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(8)?)?;
    usize::try_from(u64::from_le_bytes(bytes.try_into().ok()?)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(count: u32) -> Vec<(Vec<u8>, Vec<u8>)> {
        let pair = |n: u32| {
            let value = format!("value {n} ").repeat((n % 50) as usize);
            (format!("key {n:06}").into_bytes(), value.into_bytes())
        };
        (0..count).map(pair).collect()
    }

    fn written(pairs: &[(Vec<u8>, Vec<u8>)], packing: Packing) -> (Vec<u8>, Vec<u8>) {
        let mut blocks = Vec::new();
        let mut writer = TableWriter::new(&mut blocks, packing);
        for (key, value) in pairs {
            writer.push(key, value).unwrap();
        }
        let directory = writer.finish().unwrap();
        (directory, blocks)
    }

    #[test]
    fn every_key_is_found_and_no_other() {
        for packing in [Packing::Plain, Packing::Packed] {
            for count in [0, 1, 2, 1000] {
                let pairs = pairs(count);
                let (directory, blocks) = written(&pairs, packing);
                let table = Table::new(&directory, &blocks, packing).unwrap();
                for (key, value) in &pairs {
                    assert_eq!(table.get(key).unwrap().unwrap().as_ref(), value);
                }
                for absent in ["", "key", "key 000000x", "key 0005", "l", "\u{0}"] {
                    assert!(table.get(absent.as_bytes()).unwrap().is_none(), "{absent}");
                }
                let mut read = Vec::new();
                table.each(&mut |key, value| read.push((key.to_vec(), value.to_vec()))).unwrap();
                assert_eq!(read, pairs);
            }
        }
    }

    #[test]
    fn values_larger_than_a_block_and_empty_ones_are_kept() {
        let pairs = vec![
            (b"a".to_vec(), vec![7; 100_000]),
            (b"b".to_vec(), Vec::new()),
            (b"c".to_vec(), vec![8; 50_000]),
        ];
        for packing in [Packing::Plain, Packing::Packed] {
            let (directory, blocks) = written(&pairs, packing);
            let table = Table::new(&directory, &blocks, packing).unwrap();
            for (key, value) in &pairs {
                assert_eq!(table.get(key).unwrap().unwrap().as_ref(), value);
            }
        }
    }

    #[test]
    fn a_changed_byte_of_a_block_is_damage_for_every_key_in_it() {
        for packing in [Packing::Plain, Packing::Packed] {
            let pairs = pairs(20);
            let (directory, blocks) = written(&pairs, packing);
            for at in 0..blocks.len() {
                let mut changed = blocks.clone();
                changed[at] ^= 1;
                let table = Table::new(&directory, &changed, packing).unwrap();
                let damaged = pairs.iter().filter(|(key, _)| table.get(key).is_err()).count();
                assert!(damaged > 0, "byte {at}");
                assert!(table.check().is_err());
            }
        }
    }

    #[test]
    fn directories_that_make_no_sense_are_refused_or_their_blocks_are() {
        let pairs = pairs(500);
        let (directory, blocks) = written(&pairs, Packing::Plain);
        for at in 0..directory.len() {
            let mut changed = directory.clone();
            changed[at] ^= 0x80;
            // The checksum over the directory stands in the header: here it is only that nothing panics.
            if let Some(table) = Table::new(&changed, &blocks, Packing::Plain) {
                let _ = table.get(b"key 000100");
                let _ = table.check();
            }
        }
        for length in 0..directory.len() {
            let cut = directory.get(..length).unwrap();
            if let Some(table) = Table::new(cut, &blocks, Packing::Plain) {
                let _ = table.get(b"key 000100");
            }
        }
    }
}
