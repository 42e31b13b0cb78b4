//! Making repositories with the `git` program, apart from any configuration of the machine.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use lockgate_git::{Change, Commit, Entry, EntryKind, GitError, Repository};
use tempfile::TempDir;

/// More than any blob of these tests.
pub(crate) const PLENTY: u64 = 1 << 20;

/// A repository in a folder that goes away with it.
pub(crate) struct Made {
    home: TempDir,
    /// The root of the worktree.
    pub(crate) root: PathBuf,
}

impl Made {
    /// A repository without commits, its branch is `main`.
    pub(crate) fn empty() -> Self {
        Self::with_options(&[])
    }

    /// Like [`Made::empty`], with more options for `git init`.
    pub(crate) fn with_options(options: &[&str]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let root = home.path().join("repository");
        let mut arguments = vec!["init", "--quiet", "--initial-branch=main"];
        arguments.extend(options);
        arguments.push("repository");
        git(home.path(), &arguments);
        Self { home, root }
    }

    /// One commit with `Cargo.lock` (`one`) and `web/package-lock.json` (`two`).
    pub(crate) fn with_two_lockfiles() -> Self {
        Self::empty().and_two_lockfiles()
    }

    /// Adds the commit of [`Made::with_two_lockfiles`].
    pub(crate) fn and_two_lockfiles(self) -> Self {
        self.write("Cargo.lock", "one");
        self.write("web/package-lock.json", "two");
        self.commit("first");
        self
    }

    /// A path beside the worktree.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        git(&self.root, arguments)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Commits all that is in the worktree; the id.
    pub(crate) fn commit(&self, message: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// Writes an object as it is, however little sense it makes; its id.
    pub(crate) fn object(&self, kind: &str, bytes: &[u8]) -> String {
        self.git_with_input(&["hash-object", "-t", kind, "-w", "--literally", "--stdin"], bytes)
    }

    pub(crate) fn git_with_input(&self, arguments: &[&str], input: &[u8]) -> String {
        let file = self.beside("input");
        std::fs::write(&file, input).unwrap();
        let input = std::fs::File::open(&file).unwrap();
        run(command(&self.root, arguments).stdin(input))
    }

    /// A commit of a tree that is made of `(mode, name, id)`, as bytes, without any check.
    pub(crate) fn commit_of(&self, entries: &[(&str, &[u8], &str)]) -> String {
        let tree = self.object("tree", &tree_bytes(entries));
        self.git(&["commit-tree", &tree, "-m", "made"])
    }

    /// The file of a loose object.
    pub(crate) fn loose(&self, id: &str) -> PathBuf {
        let (folder, file) = id.split_at(2);
        self.root.join(".git/objects").join(folder).join(file)
    }

    pub(crate) fn open(&self) -> Repository {
        open(&self.root)
    }

    /// The commit of a revision.
    pub(crate) fn at(&self, revision: &str) -> Commit {
        self.open().commit(revision).unwrap()
    }

    /// Why a revision has no commit.
    pub(crate) fn refused(&self, revision: &str) -> GitError {
        self.open().commit(revision).unwrap_err()
    }
}

/// The bytes of a tree of `(mode, name, id)`.
pub(crate) fn tree_bytes(entries: &[(&str, &[u8], &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (mode, name, id) in entries {
        bytes.extend([mode.as_bytes(), b" ", name, b"\0"].concat());
        let digits: Vec<u8> = id.bytes().collect();
        bytes.extend(
            digits
                .chunks(2)
                .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()),
        );
    }
    bytes
}

pub(crate) fn open(folder: &Path) -> Repository {
    Repository::discover(folder).unwrap()
}

/// Runs git, which must succeed; what it prints, without the last line break.
pub(crate) fn git(folder: &Path, arguments: &[&str]) -> String {
    run(&mut command(folder, arguments))
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder).stdin(Stdio::null());
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"] {
        command.env_remove(variable);
    }
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    for role in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{role}_NAME"), "A U Thor");
        command.env(format!("GIT_{role}_EMAIL"), "author@example.org");
        command.env(format!("GIT_{role}_DATE"), "2024-02-03T23:30:00-05:00");
    }
    command.args(["-c", "protocol.file.allow=always", "-c", "gc.auto=0"]).args(arguments);
    command
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim_end_matches('\n').to_owned()
}

/// The address of a repository for clones that go through git's protocol.
pub(crate) fn address(root: &Path) -> String {
    format!("file://{}", root.display())
}

/// Each entry as `kind path: bytes`, read at a revision.
pub(crate) fn listing(repository: &Repository, revision: &str) -> Vec<String> {
    let commit = repository.commit(revision).unwrap();
    let entries = repository.entries(&commit).unwrap();
    entries.iter().map(|entry| line(repository, entry)).collect()
}

fn line(repository: &Repository, entry: &Entry) -> String {
    let path = entry.path.escape_ascii();
    match entry.kind {
        EntryKind::Submodule => format!("Submodule {path}: {}", entry.id),
        kind => {
            let bytes = repository.blob(&entry.id, PLENTY).unwrap();
            format!("{kind:?} {path}: {}", bytes.escape_ascii())
        }
    }
}

/// Each change as `+ path`, `- path` or `~ path`.
pub(crate) fn changes(repository: &Repository, base: &str, head: &str) -> Vec<String> {
    let (base, head) = (repository.commit(base).unwrap(), repository.commit(head).unwrap());
    let changes = repository.changes(&base, &head).unwrap();
    let line = |change: &Change| {
        let mark = match change {
            Change::Added(_) => '+',
            Change::Deleted(_) => '-',
            Change::Modified { .. } => '~',
        };
        format!("{mark} {}", change.path().escape_ascii())
    };
    changes.iter().map(line).collect()
}

pub(crate) const TWO_LOCKFILES: [&str; 2] =
    ["Blob Cargo.lock: one", "Blob web/package-lock.json: two"];
