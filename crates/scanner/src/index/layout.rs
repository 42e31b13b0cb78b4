//! The file: a header, then sections without a gap between them.
//!
//! ```text
//! header:  16 bytes of magic, u32 form, SECTIONS × { u64 length, u32 checksum }, u32 checksum of all before
//! ```
//!
//! Sections that are read whole, and the directories of tables, have their checksum in the header. The blocks of a table
//! have theirs in its directory, so that a scan checks only those that it reads; their checksum in the header is zero.

use std::io::{self, Read as _, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::error::{Damage, IndexError};

/// The first bytes of an index.
const MAGIC: &[u8; 16] = b"lockgate index\n\0";

/// The version of the form. It changes with every change of what a section holds.
const FORM: u32 = 1;

/// Bytes of the header.
const HEADER: usize = 16 + 4 + Section::ALL.len() * 12 + 4;

/// A part of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    /// The sources, their counts and what could not be read of them.
    Sources,
    /// Match data by ecosystem and package name: directory.
    PackagesDirectory,
    /// The blocks of the same.
    Packages,
    /// Alias groups by ecosystem and canonical id: directory.
    GroupsDirectory,
    /// The blocks of the same.
    Groups,
    /// What each id means, by the id in lower case: directory.
    IdsDirectory,
    /// The blocks of the same.
    Ids,
    /// Whole records by id and feed: directory.
    RecordsDirectory,
    /// The blocks of the same.
    Records,
}

impl Section {
    /// Every section, in the file's order.
    pub(super) const ALL: [Self; 9] = [
        Self::Sources,
        Self::PackagesDirectory,
        Self::Packages,
        Self::GroupsDirectory,
        Self::Groups,
        Self::IdsDirectory,
        Self::Ids,
        Self::RecordsDirectory,
        Self::Records,
    ];

    /// The section in the words of messages.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Sources => "the list of sources",
            Self::PackagesDirectory | Self::Packages => "the packages",
            Self::GroupsDirectory | Self::Groups => "the alias groups",
            Self::IdsDirectory | Self::Ids => "the ids",
            Self::RecordsDirectory | Self::Records => "the records",
        }
    }

    /// Whether its checksum stands in the header.
    const fn is_whole(self) -> bool {
        !matches!(self, Self::Packages | Self::Groups | Self::Ids | Self::Records)
    }
}

/// Where the sections of an opened file are.
#[derive(Clone, Debug)]
pub(super) struct Layout([(usize, usize, u32); Section::ALL.len()]);

impl Layout {
    /// Reads the header of a file.
    ///
    /// # Errors
    /// When the file is something else, of another form, cut or grown, or its header is damaged.
    pub(super) fn read(path: &Path, bytes: &[u8]) -> Result<Self, IndexError> {
        let path = || path.to_owned();
        if bytes.get(..MAGIC.len()) != Some(MAGIC) {
            return Err(IndexError::Foreign { path: path() });
        }
        let header = || IndexError::Damaged { path: path(), part: "its header".to_owned() };
        let found = small(bytes, MAGIC.len()).ok_or_else(header)?;
        if found != FORM {
            return Err(IndexError::Version { path: path(), found, known: FORM });
        }
        let checked = bytes.get(..HEADER - 4).ok_or_else(header)?;
        if small(bytes, HEADER - 4) != Some(crc32fast::hash(checked)) {
            return Err(header());
        }
        let mut sections = [(0, 0, 0); Section::ALL.len()];
        let mut end = HEADER;
        for (at, section) in sections.iter_mut().enumerate() {
            let entry = MAGIC.len() + 4 + at * 12;
            let length = large(bytes, entry).and_then(|length| usize::try_from(length).ok());
            let start = end;
            end = length.and_then(|length| start.checked_add(length)).ok_or_else(header)?;
            *section = (start, end, small(bytes, entry + 8).ok_or_else(header)?);
        }
        if end != bytes.len() {
            let part = format!("it has {} bytes instead of {end}", bytes.len());
            return Err(IndexError::Damaged { path: path(), part });
        }
        Ok(Self(sections))
    }

    /// The bytes of a section; those of one that is read whole are checked.
    ///
    /// # Errors
    /// When they are not those that were written.
    pub(super) fn section<'b>(&self, bytes: &'b [u8], of: Section) -> Result<&'b [u8], Damage> {
        let damage = Damage(of.name());
        let Some((start, end, checksum)) = self.0.get(of as usize) else { return Err(damage) };
        let section = bytes.get(*start..*end).ok_or(damage)?;
        if of.is_whole() && crc32fast::hash(section) != *checksum {
            return Err(Damage(of.name()));
        }
        Ok(section)
    }
}

/// Whether a file starts as an index does, whatever its form.
pub(crate) fn is_index(path: &Path) -> bool {
    let mut start = [0; MAGIC.len()];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && start == *MAGIC
}

/// Writes an index into a temporary file, which takes its name when it is complete.
pub(super) struct Writer {
    target: PathBuf,
    file: tempfile::NamedTempFile,
    sections: [(u64, u32); Section::ALL.len()],
}

impl Writer {
    /// A file beside the one that it becomes.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(super) fn new(target: &Path) -> io::Result<Self> {
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let mut file = tempfile::Builder::new().prefix(".lockgate-index-").tempfile_in(folder)?;
        file.write_all(&[0; HEADER])?;
        let sections = [(0, 0); Section::ALL.len()];
        Ok(Self { target: target.to_owned(), file, sections })
    }

    /// Writes a section; they come in their order.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub(super) fn section(&mut self, section: Section, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        let checksum = if section.is_whole() { crc32fast::hash(bytes) } else { 0 };
        self.set(section, bytes.len() as u64, checksum);
        Ok(())
    }

    /// Writes the blocks of a table from where they were put together.
    ///
    /// # Errors
    /// When the disk does not take them.
    pub(super) fn blocks(
        &mut self,
        section: Section,
        blocks: &mut std::fs::File,
    ) -> io::Result<()> {
        blocks.seek(SeekFrom::Start(0))?;
        let length = io::copy(blocks, self.file.as_file_mut())?;
        self.set(section, length, 0);
        Ok(())
    }

    fn set(&mut self, section: Section, length: u64, checksum: u32) {
        if let Some(entry) = self.sections.get_mut(section as usize) {
            *entry = (length, checksum);
        }
    }

    /// Writes the header and gives the file its name; gives its bytes, and those of the whole records in it.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub(super) fn finish(mut self) -> io::Result<(u64, u64)> {
        let mut header = MAGIC.to_vec();
        header.extend(FORM.to_le_bytes());
        for (length, checksum) in self.sections {
            header.extend(length.to_le_bytes());
            header.extend(checksum.to_le_bytes());
        }
        header.extend(crc32fast::hash(&header).to_le_bytes());
        let file = self.file.as_file_mut();
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&header)?;
        file.sync_all()?;
        readable_by_all(file)?;
        self.file.persist(&self.target).map_err(|error| error.error)?;
        let length = |of: Section| self.sections.get(of as usize).map_or(0, |(length, _)| *length);
        let all = Section::ALL.iter().map(|of| length(*of)).sum::<u64>() + HEADER as u64;
        Ok((all, length(Section::Records) + length(Section::RecordsDirectory)))
    }
}

/// Temporary files are their owner's alone; an index holds nothing secret.
fn readable_by_all(file: &std::fs::File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        file.set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    let _ = file;
    Ok(())
}

fn small(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn large(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at.checked_add(8)?)?.try_into().ok()?))
}
