//! What the lockfiles of a tree hold.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use lockgate_model::{
    Ecosystem, Excluded, Note, NoteKind, Package, Registries, RepoPath, SourceKind,
};
use rayon::prelude::*;

use crate::advisories::Wanted;
use crate::companions::Companions;
use crate::encoding::to_utf8;
use crate::format::{Extraction, Format, slots};
use crate::name;
use crate::source::Source;
use crate::walk::{Lockfile, read_capped};

/// A lockfile that was read.
#[derive(Debug)]
pub struct ReadFile {
    /// The lockfile.
    pub path: RepoPath,
    /// Its format.
    pub format: &'static Format,
    /// What it holds; its notes are moved to [`Inventory::notes`].
    pub extraction: Extraction,
}

impl ReadFile {
    /// The slot of each package, parallel to the packages; only findings need them.
    #[must_use]
    pub fn slots(&self) -> Vec<String> {
        slots(self.format.slot, &self.extraction.packages)
    }

    /// The ecosystem of the format.
    #[must_use]
    pub const fn ecosystem(&self) -> Ecosystem {
        self.format.ecosystem
    }
}

/// The lockfiles of a tree, read.
#[derive(Debug, Default)]
pub struct Inventory {
    /// The lockfiles, in the order in which they were added.
    pub files: Vec<ReadFile>,
    /// What was not read.
    pub notes: Vec<Note>,
    /// What was passed over on purpose.
    pub excluded: Vec<Excluded>,
    /// Other files of the tree, for formats that are read together with them; to be set before lockfiles are read.
    pub companions: Companions,
    /// What is private although it looks public; to be set before lockfiles are read.
    pub registries: Registries,
}

/// A lockfile and its bytes.
#[derive(Debug)]
pub struct Content<'a> {
    /// The lockfile.
    pub path: &'a RepoPath,
    /// Its format.
    pub format: &'static Format,
    /// Its bytes, or a note on why they cannot be read.
    pub bytes: Result<Vec<u8>, Note>,
}

/// What reading one lockfile gives.
struct Read {
    file: Option<ReadFile>,
    notes: Vec<Note>,
}

impl Inventory {
    /// Reads one lockfile. Never fails: what cannot be read is a note.
    ///
    /// ```
    /// use lockgate_model::RepoPath;
    /// use lockgate_scanner::{format, inventory::Inventory};
    ///
    /// let mut inventory = Inventory::default();
    /// let path = RepoPath::new("Cargo.lock")?;
    /// let lockfile = b"version = 4\n[[package]]\nname = \"demo\"\nversion = \"0.1.0\"\n";
    /// let format = format::claiming(&path).expect("Cargo.lock has a format");
    /// inventory.read(&path, format, lockfile);
    /// assert_eq!(inventory.files[0].extraction.packages[0].name, "demo");
    /// # Ok::<(), lockgate_model::PathError>(())
    /// ```
    pub fn read(&mut self, path: &RepoPath, format: &'static Format, bytes: &[u8]) {
        let read = self.read_one(path, format, bytes);
        self.take(read);
    }

    /// Reads lockfiles that a walk found, on all cores; the result does not depend on how many there are. Files above
    /// `max` bytes are not read.
    pub fn read_all(&mut self, lockfiles: &[Lockfile], max: u64) {
        self.read_each(lockfiles, |lockfile| Content {
            path: &lockfile.path,
            format: lockfile.format,
            bytes: read_capped(&lockfile.path, &lockfile.absolute, max),
        });
    }

    /// Reads lockfiles whose content a function gives, on all cores; the result does not depend on how many there are.
    pub fn read_each<'a, T: Sync>(
        &mut self,
        lockfiles: &'a [T],
        content: impl Fn(&'a T) -> Content<'a> + Sync,
    ) {
        let read = |lockfile: &'a T| {
            let Content { path, format, bytes } = content(lockfile);
            match bytes {
                Ok(bytes) => self.read_one(path, format, &bytes),
                Err(note) => Read { file: None, notes: vec![note] },
            }
        };
        let all: Vec<Read> = lockfiles.par_iter().map(read).collect();
        all.into_iter().for_each(|read| self.take(read));
    }

    fn take(&mut self, read: Read) {
        self.files.extend(read.file);
        self.notes.extend(read.notes);
    }

    fn read_one(&self, path: &RepoPath, format: &'static Format, bytes: &[u8]) -> Read {
        if is_lfs_pointer(bytes) {
            let message = "a pointer of Git LFS stands in place of the file";
            let note = Note::new(NoteKind::UnreadFile, message).in_file(path).about(format.id);
            let hint = "check it out with Git LFS, or keep lockfiles out of it";
            return Read { file: None, notes: vec![note.with_hint(hint)] };
        }
        let bytes = to_utf8(Cow::Borrowed(bytes));
        let source = match Source::from_bytes(path, &bytes) {
            Ok(source) => source.beside(&self.companions),
            Err(error) => {
                let note = Note::new(NoteKind::UnreadFile, error.to_string()).in_file(path);
                let note = note.about(format.id).with_hint(regenerate(format));
                return Read { file: None, notes: vec![note] };
            }
        };
        match (format.extract)(&source) {
            Ok(extraction) => self.accept(&source, format, extraction),
            Err(error) => {
                let mut note = Note::new(NoteKind::UnreadFile, error.message).in_file(path);
                note.position = error.position;
                note.hint = error.hint.or_else(|| Some(regenerate(format)));
                note.subject = Some(format.id.to_owned());
                Read { file: None, notes: vec![note] }
            }
        }
    }

    fn accept(
        &self,
        source: &Source<'_>,
        format: &'static Format,
        mut extraction: Extraction,
    ) -> Read {
        let path = source.path();
        let mut notes = std::mem::take(&mut extraction.notes);
        set_private(source, &self.registries, &mut extraction.packages);
        notes.extend(without_feed(path, format, &extraction.packages));
        notes.extend(uncovered(path, &extraction.packages));
        extraction.packages.shrink_to_fit();
        extraction.edges.shrink_to_fit();
        Read { file: Some(ReadFile { path: path.clone(), format, extraction }), notes }
    }

    /// The packages that advisories are wanted for: those from public registries.
    #[must_use]
    pub fn wanted(&self) -> Wanted {
        Self::wanted_of(&[self])
    }

    /// The packages of several inventories that advisories are wanted for.
    #[must_use]
    pub fn wanted_of(inventories: &[&Self]) -> Wanted {
        let mut packages: BTreeMap<Ecosystem, HashSet<String>> = BTreeMap::new();
        for package in inventories.iter().flat_map(|inventory| inventory.matchable()) {
            let name = name::normalize(package.ecosystem, &package.name).into_owned();
            packages.entry(package.ecosystem).or_default().insert(name);
        }
        Wanted::packages(packages)
    }

    /// Packages that can be matched, in the files' order.
    pub fn matchable(&self) -> impl Iterator<Item = &Package> {
        let packages = self.files.iter().flat_map(|file| &file.extraction.packages);
        packages.filter(|package| is_matchable(package))
    }
}

/// Whether registry advisories can apply to a package.
#[must_use]
pub fn is_matchable(package: &Package) -> bool {
    package.ecosystem.has_feed()
        && package.source.kind() == SourceKind::Registry
        && package.version.is_some()
}

/// Whether Git LFS keeps the file elsewhere. Source: <https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md>.
fn is_lfs_pointer(bytes: &[u8]) -> bool {
    const LONGEST: usize = 1024;
    let text = bytes.strip_prefix(b"version https://git-lfs.github.com/spec/v1");
    bytes.len() < LONGEST && text.is_some_and(|rest| rest.starts_with(b"\n"))
}

/// Packages that the policy calls private never match public advisories, whatever registry they seem to come from.
fn set_private(source: &Source<'_>, registries: &Registries, packages: &mut [Package]) {
    if registries.is_empty() {
        return;
    }
    for package in
        packages.iter_mut().filter(|package| package.source.kind() == SourceKind::Registry)
    {
        let by_name = registries.is_private_name(&package.name);
        if by_name || registries.names_private_host(source.text_of(package.entry)) {
            let location = "private by the policy".to_owned();
            package.source = lockgate_model::Source::OtherRegistry { location };
        }
    }
}

fn regenerate(format: &Format) -> String {
    format!(
        "regenerate the file with its package manager, or exclude it in lockgate.toml; it was read as {}",
        format.id
    )
}

/// One note for each ecosystem in a file that no feed covers: a file may hold packages of two.
fn without_feed(path: &RepoPath, format: &Format, packages: &[Package]) -> Vec<Note> {
    let mut counts = BTreeMap::from([(format.ecosystem, 0)]);
    for package in packages {
        *counts.entry(package.ecosystem).or_default() += 1;
    }
    let uncovered = counts.into_iter().filter(|(ecosystem, _)| !ecosystem.has_feed());
    uncovered
        .map(|(ecosystem, packages): (Ecosystem, u32)| {
            let message = format!(
                "no advisory feed covers {ecosystem}: {packages} packages are listed and not judged"
            );
            let note = Note::new(NoteKind::UncoveredEcosystem, message).in_file(path);
            note.about(ecosystem.osv_name())
        })
        .collect()
}

fn uncovered<'a>(path: &'a RepoPath, packages: &'a [Package]) -> impl Iterator<Item = Note> + 'a {
    // Where no feed covers the ecosystem, one note for the file says so.
    let coverable = packages.iter().filter(|package| package.ecosystem.has_feed());
    let strangers = coverable.filter(|p| p.source.kind().is_uncovered_third_party());
    strangers.map(|package| {
        let version = package.version.as_deref().map(|v| format!("@{v}")).unwrap_or_default();
        let from = match package.source.kind() {
            SourceKind::Git => "from git",
            SourceKind::OtherRegistry => "from another registry",
            SourceKind::Url | SourceKind::Registry | SourceKind::Path | SourceKind::Workspace => {
                "from a URL"
            }
        };
        let location = package.source.location();
        let message = format!("{from}, which no advisory feed covers: {location}");
        Note::new(NoteKind::UncoveredPackage, message)
            .in_file(path)
            .at(package.version_span.unwrap_or(package.entry).start)
            .about(format!("{}{version}", package.name))
            .with_hint("check it by hand, then accept it: `uncovered-packages = \"tolerate\"` below [incomplete] in lockgate.toml")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::by_id;

    fn utf16(text: &str) -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn files_in_utf16_are_read_and_so_are_those_beside_them() {
        let beside = [
            ("base.in", "é==2.0\r\na==1.0\r\n"),
            (
                "Directory.Packages.props",
                "<?xml version=\"1.0\" encoding=\"utf-16\"?><Project><ItemGroup><PackageVersion Include=\"a\" Version=\"1.0\"/></ItemGroup></Project>",
            ),
        ];
        let mut inventory = Inventory::default();
        for (path, text) in beside {
            inventory.companions.add_bytes(RepoPath::new(path).unwrap(), utf16(text));
        }
        let project = "<?xml version=\"1.0\" encoding=\"utf-16\"?><Project><ItemGroup><PackageReference Include=\"a\"/></ItemGroup></Project>";
        for (path, format, text) in [
            ("requirements.txt", "requirements", "-r base.in\r\n"),
            ("app.csproj", "dotnet-project", project),
        ] {
            let path = RepoPath::new(path).unwrap();
            inventory.read(&path, by_id(format).unwrap(), &utf16(text));
            let file = inventory.files.last().unwrap();
            let named = |package: &&Package| package.name == "a";
            let package = file.extraction.packages.iter().find(named).unwrap();
            assert_eq!(package.version.as_deref(), Some("1.0"), "{path}");
        }
    }

    #[test]
    fn a_file_that_only_begins_like_utf16_is_told_with_what_to_do() {
        let path = RepoPath::new("requirements.txt").unwrap();
        let mut inventory = Inventory::default();
        inventory.read(&path, by_id("requirements").unwrap(), b"\xff\xfea\0=");
        let message = &*inventory.notes[0].message;
        assert_eq!(message, "not UTF-8: the file begins like UTF-16; save it as UTF-8");
    }

    #[test]
    fn a_pointer_of_git_lfs_is_no_empty_lockfile() {
        let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 12345\n";
        for name in ["requirements.txt", "Cargo.lock", "Gemfile.lock", "go.sum"] {
            let path = RepoPath::new(name).unwrap();
            let mut inventory = Inventory::default();
            inventory.read(&path, crate::format::claiming(&path).unwrap(), pointer);
            assert!(inventory.files.is_empty(), "{name}");
            assert_eq!(inventory.notes[0].kind, NoteKind::UnreadFile, "{name}");
            assert!(inventory.notes[0].message.contains("Git LFS"), "{name}");
        }
    }

    #[test]
    fn packages_of_an_ecosystem_without_a_feed_are_never_silent() {
        let text = "package:\n- {name: a, version: 1.0, manager: conda}\n- {name: b, version: 1.0, manager: pip, url: x}\n";
        let path = RepoPath::new("conda-lock.yml").unwrap();
        let mut inventory = Inventory::default();
        inventory.read(&path, by_id("conda-lock").unwrap(), text.as_bytes());
        let notes = inventory.notes.iter().map(|note| (note.kind, note.subject.as_deref()));
        assert_eq!(
            notes.collect::<Vec<_>>(),
            [
                (NoteKind::UncoveredEcosystem, Some("Conda")),
                (NoteKind::UncoveredPackage, Some("b@1.0"))
            ]
        );
    }
}
