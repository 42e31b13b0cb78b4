//! Finds the lockfiles and manifests of a tree.
//!
//! The walk depends on the tree alone: git's global ignore file, `.git/info/exclude` and folders above the root are not
//! looked at. It follows no link to a folder and opens only regular files. What is passed over is reported, either as
//! excluded on purpose or by a note.

mod link;
mod reading;
mod rules;

use std::fs::{self, DirEntry, FileType};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use globset::{GlobBuilder, GlobMatcher};
use lockgate_model::{Excluded, Note, NoteKind, RepoPath};

use crate::companions::Companions;
use crate::format::{Format, claiming, is_companion};

pub use reading::{MAX_MANIFEST_BYTES, read_capped};
use rules::Rules;

/// What the walk leaves out.
#[derive(Clone, Debug)]
pub struct WalkOptions {
    /// Paths to leave out, in the order in which they are asked.
    pub excludes: Vec<Exclude>,
    /// What `.gitignore` files do.
    pub gitignore: Gitignore,
    /// Largest lockfile that is read, in bytes.
    pub max_file_bytes: u64,
}

impl WalkOptions {
    /// Largest lockfile that is read by default, in bytes: 64 MiB. The largest real ones are below 10 MiB.
    pub const MAX_FILE_BYTES: u64 = 64 << 20;
}

impl Default for WalkOptions {
    fn default() -> Self {
        Self {
            excludes: Vec::new(),
            gitignore: Gitignore::Honour,
            max_file_bytes: Self::MAX_FILE_BYTES,
        }
    }
}

/// What the `.gitignore` files of the tree do to folders. They never hide a single lockfile: in a clean checkout a
/// file exists only if it is tracked, ignored or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gitignore {
    /// Ignored folders are passed over and reported as excluded.
    Honour,
    /// They are walked like all others.
    Disregard,
}

/// Paths to leave out.
#[derive(Clone, Debug)]
pub struct Exclude {
    matcher: GlobMatcher,
    reason: String,
}

/// Why a glob is not one.
#[derive(Debug, thiserror::Error)]
#[error("the glob `{glob}` is not valid")]
pub struct ExcludeError {
    glob: String,
    #[source]
    source: globset::Error,
}

impl Exclude {
    /// Leaves out what a glob matches, with everything below it. The glob is relative to the root; `*` stays within one
    /// folder and `**` does not.
    ///
    /// # Errors
    /// When the glob is not valid.
    pub fn new(glob: &str, reason: &str) -> Result<Self, ExcludeError> {
        let pattern = glob.trim_start_matches("./").trim_end_matches('/');
        let built = GlobBuilder::new(pattern).literal_separator(true).build();
        let built = built.map_err(|source| ExcludeError { glob: glob.to_owned(), source })?;
        Ok(Self { matcher: built.compile_matcher(), reason: reason.to_owned() })
    }

    /// Why these paths are left out: `policy`, `--exclude`.
    pub(crate) fn reason(&self) -> &str {
        &self.reason
    }

    /// `x/**` leaves out the folder `x` too: nothing in it would be read.
    pub(crate) fn matches(&self, path: &str, is_folder: bool) -> bool {
        self.matcher.is_match(path) || (is_folder && self.matcher.is_match(format!("{path}/")))
    }
}

/// A lockfile of the tree.
#[derive(Clone, Debug)]
pub struct Lockfile {
    /// Its path below the root, links resolved.
    pub path: RepoPath,
    /// The format that claims it; that of the link where it was found by one.
    pub format: &'static Format,
    /// Its path on disk.
    pub absolute: PathBuf,
}

/// A manifest of the tree, `Cargo.toml` or `package.json`, of at most [`MAX_MANIFEST_BYTES`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ManifestFile {
    /// Its path below the root.
    pub path: RepoPath,
    /// Its path on disk.
    pub absolute: PathBuf,
}

/// What a walk found.
#[derive(Debug, Default)]
pub struct Walked {
    /// Lockfiles, sorted by path, unique.
    pub lockfiles: Vec<Lockfile>,
    /// Manifests, sorted by path, unique.
    pub manifests: Vec<ManifestFile>,
    /// Files that a lockfile may be read together with.
    pub companions: Companions,
    /// What was passed over on purpose, sorted by path: folders, and files that are lockfiles.
    pub excluded: Vec<Excluded>,
    /// What could not be read, sorted.
    pub notes: Vec<Note>,
}

/// Walks a tree. Never fails: what cannot be read is a note.
#[must_use]
pub fn walk(root: &Path, options: &WalkOptions) -> Walked {
    let mut walker =
        Walker { root: root.to_owned(), options, found: Walked::default(), open: Vec::new() };
    match fs::canonicalize(root) {
        Ok(real) => walker.root = real,
        Err(error) => walker.unread("", &format!("the root cannot be read: {}", error.kind())),
    }
    let absolute = walker.root.clone();
    walker.open.push(Folder { absolute, relative: String::new(), is_text: true, rules: None });
    while let Some(folder) = walker.open.pop() {
        walker.visit_folder(&folder);
    }
    let mut found = walker.found;
    found.lockfiles.sort_by(|a, b| (&a.path, a.format.id).cmp(&(&b.path, b.format.id)));
    found.lockfiles.dedup_by(|a, b| (&a.path, a.format.id) == (&b.path, b.format.id));
    found.manifests.sort();
    found.excluded.sort();
    found.notes.sort();
    found
}

struct Walker<'o> {
    /// The root without links.
    root: PathBuf,
    options: &'o WalkOptions,
    found: Walked,
    open: Vec<Folder>,
}

struct Folder {
    absolute: PathBuf,
    /// The path below the root with `/`; empty for the root. Holds replacement characters where it is no UTF-8.
    relative: String,
    is_text: bool,
    rules: Option<Rc<Rules>>,
}

/// An entry of a folder that is not a folder itself.
struct File {
    absolute: PathBuf,
    relative: String,
    /// The path below the root; `None` where it cannot be written as one.
    path: Option<RepoPath>,
    format: Option<&'static Format>,
}

impl Walker<'_> {
    fn visit_folder(&mut self, folder: &Folder) {
        let entries = match fs::read_dir(&folder.absolute) {
            Ok(entries) => entries,
            Err(error) => return self.unread_folder(folder, &error),
        };
        let rules = match self.options.gitignore {
            Gitignore::Honour => Rules::read(&folder.absolute, folder.rules.as_ref()),
            Gitignore::Disregard => None,
        };
        for entry in entries {
            match entry.and_then(|entry| Ok((entry.file_type()?, entry))) {
                Ok((kind, entry)) => self.visit_entry(folder, &rules, &entry, kind),
                Err(error) => self.unread_folder(folder, &error),
            }
        }
    }

    fn visit_entry(
        &mut self,
        folder: &Folder,
        rules: &Option<Rc<Rules>>,
        entry: &DirEntry,
        kind: FileType,
    ) {
        let name = entry.file_name();
        if name == ".git" {
            return;
        }
        let separator = if folder.relative.is_empty() { "" } else { "/" };
        let relative = format!("{}{separator}{}", folder.relative, name.to_string_lossy());
        let is_text = folder.is_text && name.to_str().is_some();
        let absolute = entry.path();
        if kind.is_dir() {
            if !self.is_folder_left_out(&relative, &absolute, rules.as_deref()) {
                self.open.push(Folder { absolute, relative, is_text, rules: rules.clone() });
            }
            return;
        }
        let claimed = RepoPath::new(&relative).or_else(|_| RepoPath::new(&name.to_string_lossy()));
        let format = claimed.ok().and_then(|path| claiming(&path));
        let path = RepoPath::new(&relative).ok().filter(|_| is_text);
        let file = File { absolute, relative, path, format };
        if kind.is_symlink() {
            self.visit_link(&file);
        } else {
            self.visit_file(file, kind);
        }
    }

    fn is_folder_left_out(
        &mut self,
        relative: &str,
        absolute: &Path,
        rules: Option<&Rules>,
    ) -> bool {
        let policy = self.options.excludes.iter().find(|exclude| exclude.matches(relative, true));
        let reason = if let Some(exclude) = policy {
            exclude.reason.as_str()
        } else if absolute.file_name().is_some_and(|name| name == "node_modules") {
            "installed packages"
        } else if rules.is_some_and(|rules| rules.ignore_folder(absolute)) {
            ".gitignore"
        } else {
            return false;
        };
        let path = RepoPath::new(relative).ok();
        self.found.excluded.extend(path.map(|path| Excluded { path, reason: reason.to_owned() }));
        true
    }

    fn visit_file(&mut self, file: File, kind: FileType) {
        let Some(format) = file.format else { return self.visit_other(file, kind) };
        if self.is_file_left_out(&file) {
            return;
        }
        let Some(path) = file.path else {
            return self
                .unread(&file.relative, "the path of a lockfile is not UTF-8 or not portable");
        };
        if !kind.is_file() {
            return self.unread(&file.relative, "a lockfile's name, but not a regular file");
        }
        match fs::symlink_metadata(&file.absolute) {
            Ok(data) if data.len() > self.options.max_file_bytes => {
                let note = reading::too_large(&path, data.len(), self.options.max_file_bytes);
                self.found.notes.push(note);
            }
            Ok(_) => {
                // One list of requirements may include another.
                if is_companion(&path) {
                    self.found.companions.add_file(path.clone(), file.absolute.clone());
                }
                self.found.lockfiles.push(Lockfile { path, format, absolute: file.absolute });
            }
            Err(error) => self.unread(&file.relative, &error.kind().to_string()),
        }
    }

    fn is_file_left_out(&mut self, file: &File) -> bool {
        let mut excludes = self.options.excludes.iter();
        let exclude = excludes.find(|exclude| exclude.matches(&file.relative, false));
        let Some(exclude) = exclude else { return false };
        let path = RepoPath::new(&file.relative).ok();
        let reason = exclude.reason.clone();
        self.found.excluded.extend(path.map(|path| Excluded { path, reason }));
        true
    }

    /// A file that is no lockfile: kept if it is a manifest. Manifests only improve a report, so one that cannot be read
    /// is passed over.
    fn visit_other(&mut self, file: File, kind: FileType) {
        let Some(path) = file.path else { return };
        if kind.is_file() && is_companion(&path) {
            self.found.companions.add_file(path.clone(), file.absolute.clone());
        }
        if !kind.is_file() || !matches!(path.file_name(), "Cargo.toml" | "package.json") {
            return;
        }
        let size = fs::symlink_metadata(&file.absolute).map(|data| data.len());
        if size.is_ok_and(|size| size <= MAX_MANIFEST_BYTES) {
            self.found.manifests.push(ManifestFile { path, absolute: file.absolute });
        }
    }

    fn unread_folder(&mut self, folder: &Folder, error: &io::Error) {
        self.unread(&folder.relative, &format!("the folder cannot be read: {}", error.kind()));
    }

    /// Notes a path that was not read; the path is the subject where it cannot be written as one.
    fn unread(&mut self, relative: &str, why: &str) {
        let mut note = Note::new(NoteKind::UnreadFile, why);
        match RepoPath::new(relative) {
            Ok(path) if !relative.contains(char::REPLACEMENT_CHARACTER) => note.path = Some(path),
            Ok(_) | Err(_) => note.subject = Some(relative.to_owned()),
        }
        self.found.notes.push(note);
    }
}

#[cfg(test)]
mod tests;
