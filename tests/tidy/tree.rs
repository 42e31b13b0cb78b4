//! The files that belong to the repository: tracked, or new and not ignored.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The repository as the rules see it.
#[derive(Debug)]
pub(crate) struct Tree {
    /// The folder of the workspace; empty for a sample.
    pub(crate) root: PathBuf,
    /// Path relative to the root with `/`, and the text; `None` where it is not UTF-8 or not a plain file.
    files: BTreeMap<String, Option<String>>,
}

impl Tree {
    /// Reads the repository that this test belongs to. Errors: `git` is missing, or this is no checkout.
    pub(crate) fn of_the_repository() -> Result<Self, String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let listing = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(&root)
            .output()
            .map_err(|error| format!("git ls-files: {error}"))?;
        if !listing.status.success() {
            return Err(format!("git ls-files: {}", String::from_utf8_lossy(&listing.stderr)));
        }
        let files: BTreeMap<_, _> = String::from_utf8_lossy(&listing.stdout)
            .split_terminator('\0')
            .filter_map(|path| Some((path.to_owned(), text_of(&root.join(path))?)))
            .collect();
        if files.is_empty() {
            return Err("git ls-files: the repository has no files".to_owned());
        }
        Ok(Self { root, files })
    }

    /// A sample of paths and texts, for the tests of the rules.
    pub(crate) fn sample(files: &[(&str, &str)]) -> Self {
        let own = |(path, text): &(&str, &str)| ((*path).to_owned(), Some((*text).to_owned()));
        Self { root: PathBuf::new(), files: files.iter().map(own).collect() }
    }

    /// Every path, sorted.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Path and text of every text file, sorted by path.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(|(path, text)| Some((path.as_str(), text.as_deref()?)))
    }

    /// The text of one file.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path)?.as_deref()
    }

    /// Path and text of every Rust file outside the fixtures.
    pub(crate) fn rust(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts().filter(|(path, _)| path.ends_with(".rs") && !is_fixture(path))
    }

    /// The names of the folders right below a folder, sorted, unique. `folder` ends with `/`.
    pub(crate) fn folders(&self, folder: &str) -> Vec<&str> {
        let name = |path| Some(str::strip_prefix(path, folder)?.split_once('/')?.0);
        let mut names: Vec<&str> = self.paths().filter_map(name).collect();
        names.dedup();
        names
    }

    /// Whether a path is a file of the repository, or a folder of one.
    pub(crate) fn has(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        path.is_empty()
            || self.files.contains_key(path)
            || self.paths().any(|file| file.starts_with(&folder))
    }
}

/// Whether a file is data that came from elsewhere.
pub(crate) fn is_fixture(path: &str) -> bool {
    path.starts_with("fixtures/")
}

/// The text of a plain file; `None` where nothing is there: tracked, but removed since.
#[expect(clippy::option_option, reason = "the outer one is absence, the inner one is not text")]
fn text_of(path: &Path) -> Option<Option<String>> {
    let kind = path.symlink_metadata().ok()?.file_type();
    Some(kind.is_file().then(|| std::fs::read_to_string(path).ok()).flatten())
}

#[test]
fn the_repository_lists_this_file() {
    let tree = Tree::of_the_repository().unwrap();
    assert!(tree.text("tests/tidy/tree.rs").is_some());
    assert!(tree.has("tests/tidy") && !tree.has("tests/tid"));
}

#[test]
fn folders_are_those_right_below() {
    let tree = Tree::sample(&[("a/b/x", ""), ("a/b/y", ""), ("a/c/d/z", ""), ("a/file", "")]);
    assert_eq!(tree.folders("a/"), ["b", "c"]);
}
