//! The entries of a tree that say what of it is read: kept, so that other excludes need no new listing.
//!
//! Lockfiles by their names, what they are read together with, manifests, the policy, links with their targets, other
//! repositories, and one entry of each folder of installed packages. All else is left out: of a tree with 70,000
//! entries some hundred stay.

use std::collections::{BTreeMap, BTreeSet};

use lockgate_model::RepoPath;
use lockgate_remote::ObjectName;
use lockgate_scanner::format::{claiming, is_companion};
use lockgate_scanner::tree::{EntryKind, Survey, TreeEntry, survey};
use lockgate_scanner::walk::Exclude;
use serde::{Deserialize, Serialize};

/// The policy file of a repository.
const POLICY: &str = lockgate_scanner::policy::FILE_NAME;

/// What an entry holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Leaf {
    /// Its content.
    pub(crate) id: ObjectName,
    /// Its size in bytes; 0 where the tree did not tell.
    pub(crate) size: u64,
}

/// The entries that matter, and the targets of links.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Skeleton {
    entries: Vec<Kept>,
    /// What links point to, by the id of the link's content.
    targets: BTreeMap<ObjectName, Vec<u8>>,
    /// Whether the listing that it was made of was whole.
    pub(crate) whole: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    path: Vec<u8>,
    kind: u8,
    leaf: Leaf,
}

impl Skeleton {
    /// Keeps what matters of a listing. Files that links lead to stay, whatever they are called.
    pub(crate) fn of(
        listing: &[TreeEntry<Leaf>],
        targets: BTreeMap<ObjectName, Vec<u8>>,
        whole: bool,
    ) -> Self {
        let led_to: BTreeSet<RepoPath> = if targets.is_empty() {
            BTreeSet::new()
        } else {
            let found = survey(listing, &[], &|leaf: &Leaf| targets.get(&leaf.id).cloned());
            found.lockfiles.into_iter().map(|lockfile| lockfile.file.path).collect()
        };
        let mut installed = BTreeSet::new();
        let matters = |entry: &&TreeEntry<Leaf>| {
            let text = String::from_utf8_lossy(&entry.path);
            if let Some(folder) = installed_in(&text) {
                return installed.insert(folder.to_owned());
            }
            entry.kind != EntryKind::File || is_read(&text, &led_to)
        };
        let entries = listing.iter().filter(matters).map(Kept::of).collect();
        Self { entries, targets, whole }
    }

    /// What is to be read with these excludes.
    pub(crate) fn survey(&self, excludes: &[Exclude]) -> Survey<Leaf> {
        let entries: Vec<TreeEntry<Leaf>> = self.entries.iter().map(Kept::entry).collect();
        survey(&entries, excludes, &|leaf: &Leaf| self.targets.get(&leaf.id).cloned())
    }

    /// The policy file at the root, where there is one.
    pub(crate) fn policy(&self) -> Option<Leaf> {
        let mut files = self.entries.iter().filter(|kept| kept.kind == FILE);
        files.find(|kept| kept.path == POLICY.as_bytes()).map(|kept| kept.leaf)
    }

    /// As bytes.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        // Writing to memory fails only where a type cannot be written, and these can.
        postcard::to_allocvec(self).unwrap_or_default()
    }

    /// From the bytes; `None` where they are of another shape.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }
}

/// Links whose content is needed to tell where they lead: all of them, if one is called like a lockfile.
pub(crate) fn links(listing: &[TreeEntry<Leaf>]) -> Vec<&TreeEntry<Leaf>> {
    let links = || listing.iter().filter(|entry| entry.kind == EntryKind::Link);
    let claimed = |entry: &&TreeEntry<Leaf>| {
        let text = String::from_utf8_lossy(&entry.path);
        RepoPath::new(&text).is_ok_and(|path| claiming(&path).is_some())
    };
    // A link to a folder of installed packages is passed over like the folder.
    let outside =
        |entry: &&TreeEntry<Leaf>| installed_in(&String::from_utf8_lossy(&entry.path)).is_none();
    if links().filter(outside).any(|entry| claimed(&entry)) {
        links().collect()
    } else {
        Vec::new()
    }
}

/// The folder of installed packages that a path is in.
fn installed_in(path: &str) -> Option<&str> {
    let at = path.match_indices("node_modules/").map(|(at, _)| at);
    let mut starts = at.filter(|at| *at == 0 || path.as_bytes().get(at - 1) == Some(&b'/'));
    starts.next().and_then(|at| path.get(..at + "node_modules".len()))
}

fn is_read(text: &str, led_to: &BTreeSet<RepoPath>) -> bool {
    if text == POLICY {
        return true;
    }
    let name = text.rsplit_once('/').map_or(text, |(_, name)| name);
    // A path that cannot be one is noted by its name.
    let Ok(path) = RepoPath::new(text).or_else(|_| RepoPath::new(name)) else { return false };
    let manifest = matches!(path.file_name(), "Cargo.toml" | "package.json");
    manifest || claiming(&path).is_some() || is_companion(&path) || led_to.contains(&path)
}

const FILE: u8 = 0;
const LINK: u8 = 1;
const SUBMODULE: u8 = 2;

impl Kept {
    fn of(entry: &TreeEntry<Leaf>) -> Self {
        let kind = match entry.kind {
            EntryKind::File => FILE,
            EntryKind::Link => LINK,
            EntryKind::Submodule => SUBMODULE,
        };
        Self { path: entry.path.clone(), kind, leaf: entry.key }
    }

    fn entry(&self) -> TreeEntry<Leaf> {
        let kind = match self.kind {
            LINK => EntryKind::Link,
            SUBMODULE => EntryKind::Submodule,
            _ => EntryKind::File,
        };
        TreeEntry { path: self.path.clone(), kind, key: self.leaf }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(path: &str) -> Leaf {
        let zero = ObjectName::new(&"0".repeat(40)).unwrap();
        Leaf { id: zero.of_blob(path.as_bytes()), size: 1 }
    }

    fn entry(path: &str, kind: EntryKind) -> TreeEntry<Leaf> {
        TreeEntry { path: path.as_bytes().to_vec(), kind, key: leaf(path) }
    }

    fn file(path: &str) -> TreeEntry<Leaf> {
        entry(path, EntryKind::File)
    }

    fn paths(skeleton: &Skeleton) -> Vec<String> {
        let kept = skeleton.entries.iter();
        kept.map(|kept| String::from_utf8_lossy(&kept.path).into_owned()).collect()
    }

    #[test]
    fn only_what_says_what_is_read_stays() {
        let listing = [
            file("Cargo.lock"),
            file("Cargo.toml"),
            file("README.md"),
            file("a/node_modules/x/package-lock.json"),
            file("a/node_modules/y/package-lock.json"),
            file("lockgate.toml"),
            file("docs/lockgate.toml"),
            entry("sub", EntryKind::Submodule),
            file("web/package.json"),
        ];
        let skeleton = Skeleton::of(&listing, BTreeMap::new(), true);
        assert_eq!(
            paths(&skeleton),
            [
                "Cargo.lock",
                "Cargo.toml",
                "a/node_modules/x/package-lock.json",
                "lockgate.toml",
                "sub",
                "web/package.json"
            ]
        );
        assert_eq!(skeleton.policy(), Some(leaf("lockgate.toml")));
    }

    #[test]
    fn it_is_surveyed_like_the_listing_that_it_is_of() {
        let listing = [
            file("a/node_modules/x/Cargo.lock"),
            entry("Cargo.lock", EntryKind::Link),
            file("fixtures/Cargo.lock"),
            file("locks/real.txt"),
            file("notes.txt"),
        ];
        assert_eq!(links(&listing).len(), 1);
        let targets = BTreeMap::from([(leaf("Cargo.lock").id, b"locks/real.txt".to_vec())]);
        let skeleton = Skeleton::of(&listing, targets.clone(), true);
        let excludes = [Exclude::new("fixtures/**", "test data").unwrap()];
        let target = |leaf: &Leaf| targets.get(&leaf.id).cloned();
        for excludes in [&excludes[..], &[]] {
            let (whole, kept) = (survey(&listing, excludes, &target), skeleton.survey(excludes));
            assert_eq!(format!("{whole:?}"), format!("{kept:?}"));
        }
    }

    #[test]
    fn it_comes_back_from_its_bytes() {
        let skeleton = Skeleton::of(&[file("Cargo.lock")], BTreeMap::new(), false);
        assert_eq!(Skeleton::from_bytes(&skeleton.to_bytes()), Some(skeleton));
        assert_eq!(Skeleton::from_bytes(&[255; 9]), None);
    }
}
