//! One lockfile as it was read, and under which key it is kept.

use std::collections::BTreeMap;
use std::fmt;

use lockgate_model::{Ecosystem, Edge, Note, Package, Registries, RepoPath, SourceKind, Span};
use lockgate_scanner::format::{Extraction, Format};
use lockgate_scanner::inventory::{Inventory, is_matchable};
use sha2::{Digest as _, Sha256};

use super::bytes::{Malformed, Writer};
use super::names::Interner;
use super::note::{pack_notes, pack_text};
use super::numbers;
use crate::object_name::ObjectName;

/// Version of what the readers make of the same bytes. A reading of another version is read again, so it has to change
/// with every change of a format's reader; a test compares what comes out of the fixtures.
pub const READER_VERSION: u32 = 1;

/// Under which key a reading is kept: everything that it depends on, as 16 bytes of a SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReadingKey([u8; 16]);

/// What a reading depends on.
#[derive(Clone, Copy, Debug)]
pub struct KeyParts<'a> {
    /// The lockfile, links resolved.
    pub path: &'a RepoPath,
    /// The format that reads it.
    pub format: &'static Format,
    /// Its content.
    pub blob: ObjectName,
    /// What the policy calls private.
    pub registries: &'a Registries,
    /// The files that the format may read beside it ([`Format::companions`]), in the tree's order.
    pub companions: &'a [(RepoPath, ObjectName)],
}

/// What a lockfile was read as.
#[derive(Debug, PartialEq, Eq)]
pub struct Reading {
    /// The lockfile. It is not kept: the same reading may be of several files.
    pub path: RepoPath,
    /// What it holds; `None` where nothing of it could be read, which the notes tell.
    pub extraction: Option<Extraction>,
    /// What was not read or is to be known.
    pub notes: Vec<Note>,
}

/// What judging needs of a reading without an affected package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    /// Whether it was read.
    pub(crate) read: bool,
    /// Its packages, by source.
    pub(crate) packages: BTreeMap<SourceKind, u32>,
    /// Those that can be matched, by ecosystem.
    pub(crate) matchable: BTreeMap<Ecosystem, u32>,
}

/// A reading as it is kept, in three pieces: what is needed always, to match, and of an affected one only.
#[derive(Debug)]
pub(crate) struct Packed {
    /// Facts and notes.
    pub(crate) facts: Vec<u8>,
    /// The numbers of its releases, and which can be matched.
    pub(crate) releases: Vec<u8>,
    /// The rest.
    pub(crate) rest: Vec<u8>,
}

impl ReadingKey {
    /// The key of a reading.
    ///
    /// A lockfile that is read alone has the same key wherever it lies; one that is read together with others has it only
    /// at the same path among the same files.
    #[must_use]
    pub fn new(parts: &KeyParts<'_>) -> Self {
        let mut hasher = Sha256::new();
        let mut part = |bytes: &[u8]| {
            hasher.update((bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        };
        part(&READER_VERSION.to_le_bytes());
        part(parts.format.id.as_bytes());
        let alone = parts.companions.is_empty();
        let path = if alone { parts.path.file_name() } else { parts.path.as_str() };
        part(path.as_bytes());
        part(parts.blob.as_bytes());
        let registries = parts.registries;
        for list in [&registries.scopes, &registries.hosts, &registries.prefixes] {
            part(&(list.len() as u64).to_le_bytes());
            list.iter().for_each(|text| part(text.as_bytes()));
        }
        for (path, blob) in parts.companions {
            part(path.as_str().as_bytes());
            part(blob.as_bytes());
        }
        let digest = hasher.finalize();
        let mut key = [0; 16];
        key.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
        Self(key)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// A key of its bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for ReadingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Reading {
    /// What an inventory read of the one lockfile that was given to it.
    #[must_use]
    pub fn of(path: RepoPath, mut inventory: Inventory) -> Self {
        Self {
            path,
            extraction: inventory.files.pop().map(|file| file.extraction),
            notes: inventory.notes,
        }
    }

    pub(crate) fn facts(&self) -> Facts {
        let mut facts = Facts { read: self.extraction.is_some(), ..Facts::default() };
        for package in self.extraction.iter().flat_map(|extraction| &extraction.packages) {
            *facts.packages.entry(package.source.kind()).or_default() += 1;
            if is_matchable(package) {
                *facts.matchable.entry(package.ecosystem).or_default() += 1;
            }
        }
        facts
    }

    /// Packs the reading.
    ///
    /// # Errors
    /// When the store has no room for more texts.
    pub(crate) fn pack(&self, names: &mut Interner) -> Result<Packed, Malformed> {
        let mut facts = Writer::default();
        pack_facts(&self.facts(), &mut facts);
        pack_notes(&self.notes, Some(&self.path), names, &mut facts)?;
        let (mut releases, mut rest) = (Writer::default(), Writer::default());
        if let Some(extraction) = &self.extraction {
            pack_releases(&extraction.packages, names, &mut releases)?;
            pack_rest(extraction, &self.path, names, &mut rest)?;
        }
        Ok(Packed { facts: facts.finish(), releases: releases.finish(), rest: rest.finish() })
    }
}

fn pack_facts(facts: &Facts, writer: &mut Writer) {
    writer.byte(u8::from(facts.read));
    writer.count(facts.packages.len());
    for (kind, count) in &facts.packages {
        writer.byte(numbers::of_source(*kind));
        writer.uint(u64::from(*count));
    }
    writer.count(facts.matchable.len());
    for (ecosystem, count) in &facts.matchable {
        writer.byte(numbers::of_ecosystem(*ecosystem));
        writer.uint(u64::from(*count));
    }
}

/// The releases alone: matching reads no more.
fn pack_releases(
    packages: &[Package],
    names: &mut Interner,
    writer: &mut Writer,
) -> Result<(), Malformed> {
    writer.count(packages.len());
    for package in packages {
        let version = package.version.as_deref();
        let number = names.release(package.ecosystem, &package.name, version)?;
        // The lowest bit tells whether it can be matched.
        writer.uint(u64::from(number) << 1 | u64::from(is_matchable(package)));
    }
    Ok(())
}

/// Column by column: like beside like takes fewer bytes.
fn pack_rest(
    extraction: &Extraction,
    path: &RepoPath,
    names: &mut Interner,
    writer: &mut Writer,
) -> Result<(), Malformed> {
    let packages = &extraction.packages;
    for package in packages {
        let scope = numbers::of_scope(package.scope);
        writer.byte(numbers::of_source(package.source.kind()) << 4 | scope);
    }
    for package in packages {
        if !matches!(package.source.kind(), SourceKind::Registry | SourceKind::Workspace) {
            writer.uint(u64::from(names.text(package.source.location())?));
        }
    }
    let mut line = 0;
    packages.iter().for_each(|package| pack_span(package.entry, &mut line, writer));
    for package in packages {
        pack_version_span(package, writer);
    }
    pack_install_paths(packages, names, writer)?;
    pack_edges(extraction, writer);
    pack_notes(&extraction.notes, Some(path), names, writer)
}

/// A span by its distance from the line before, which becomes its own.
fn pack_span(span: Span, line: &mut u32, writer: &mut Writer) {
    writer.int(i64::from(span.start.line) - i64::from(*line));
    writer.uint(u64::from(span.start.column));
    writer.int(i64::from(span.end.line) - i64::from(span.start.line));
    writer.uint(u64::from(span.end.column));
    *line = span.start.line;
}

/// The place of the version: as a rule on one line of the entry, and as long as the version.
fn pack_version_span(package: &Package, writer: &mut Writer) {
    let Some(span) = package.version_span else { return writer.uint(0) };
    let length = package.version.as_deref().unwrap_or_default().encode_utf16().count() as u64;
    let usual =
        span.is_one_line() && u64::from(span.start.column) + length == u64::from(span.end.column);
    writer.uint(1 + u64::from(!usual));
    writer.int(i64::from(span.start.line) - i64::from(package.entry.start.line));
    writer.uint(u64::from(span.start.column));
    if !usual {
        writer.int(i64::from(span.end.line) - i64::from(span.start.line));
        writer.uint(u64::from(span.end.column));
    }
}

/// The folder that npm puts modules into.
pub(super) const MODULES: &str = "node_modules/";

/// How an install path is written: none, empty, the name in `node_modules`, that below the folder of an earlier package,
/// or a text.
pub(super) const NO_PATH: u64 = 0;
pub(super) const EMPTY_PATH: u64 = 1;
pub(super) const TEXT_PATH: u64 = 2;
pub(super) const TOP_PATH: u64 = 3;
pub(super) const NESTED_PATH: u64 = 4;

fn pack_install_paths(
    packages: &[Package],
    names: &mut Interner,
    writer: &mut Writer,
) -> Result<(), Malformed> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, package) in packages.iter().enumerate() {
        let Some(path) = package.install_path.as_deref() else {
            writer.uint(NO_PATH);
            continue;
        };
        let above = path.strip_suffix(package.name.as_str()).and_then(|p| p.strip_suffix(MODULES));
        let folder = above.map(|above| (above, above.strip_suffix('/')));
        let parent = folder.and_then(|(_, folder)| seen.get(folder?));
        match (path, above, parent) {
            ("", _, _) => writer.uint(EMPTY_PATH),
            (_, Some(""), _) => writer.uint(TOP_PATH),
            (_, _, Some(parent)) => writer.uint(NESTED_PATH + *parent as u64),
            (_, Some(_) | None, None) => {
                writer.uint(TEXT_PATH);
                pack_text(Some(path), names, writer)?;
            }
        }
        seen.insert(path, at);
    }
    Ok(())
}

/// Edges are sorted by the package that needs: of each, how many it needs, and those by their distance.
fn pack_edges(extraction: &Extraction, writer: &mut Writer) {
    writer.count(extraction.edges.len());
    let mut before = Edge { from: 0, to: 0 };
    for edge in &extraction.edges {
        let step = i64::from(edge.from) - i64::from(before.from);
        // A step to the next package and one to a further dependency of the same one are told by the lowest bit.
        if step == 0 {
            writer.int((i64::from(edge.to) - i64::from(before.to)) << 1);
        } else {
            writer.int(step << 1 | 1);
            writer.uint(u64::from(edge.to));
        }
        before = *edge;
    }
    writer.count(extraction.roots.len());
    let mut before = 0;
    for root in &extraction.roots {
        writer.int(i64::from(*root) - before);
        before = i64::from(*root);
    }
}
