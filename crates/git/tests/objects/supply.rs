//! Objects that a clone lacks, from elsewhere.

use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex};

use lockgate_git::{
    Change, Commit, GitError, ObjectId, Repository, Supply, TreeItem, WantedKind, tree_bytes,
};

use crate::made::{Made, PLENTY, address, git, open};

/// Two commits; the second changes one of two folders.
fn two_commits() -> Made {
    let made = Made::with_two_lockfiles();
    made.write("docs/a.md", "same");
    made.write("web.txt", "sorts between web and web/");
    made.commit("base");
    made.write("web/package-lock.json", "three");
    made.commit("head");
    made.git(&["config", "uploadpack.allowFilter", "true"]);
    made
}

fn clone(made: &Made, options: &[&str]) -> PathBuf {
    let folder = made.beside("clone");
    let (from, to) = (address(&made.root), folder.display().to_string());
    git(&made.root, &[&["clone", "--quiet"], options, &[&from, &to]].concat());
    folder
}

/// What was asked for.
type Asked = Arc<Mutex<Vec<(String, WantedKind)>>>;

/// Whatever the repository has, as `git cat-file` gives it, with a change to the bytes.
fn supply(made: &Made, change: fn(Vec<u8>) -> Vec<u8>) -> (Supply, Asked) {
    let asked = Asked::default();
    let (root, log) = (made.root.clone(), Arc::clone(&asked));
    let supply: Supply = Arc::new(move |wanted| {
        log.lock().unwrap().push((wanted.id.to_string(), wanted.kind));
        let kind = match wanted.kind {
            WantedKind::Tree => "tree",
            WantedKind::Blob => "blob",
        };
        let mut command = Command::new("git");
        command.current_dir(&root).args(["cat-file", kind, &wanted.id.to_string()]);
        let output = command.output().unwrap();
        if output.status.success() { Ok(change(output.stdout)) } else { Err("it has none".into()) }
    });
    (supply, asked)
}

/// The base of a clone that has only the head, as somebody tells it.
fn told(made: &Made, repository: &Repository) -> Commit {
    let id = repository.id("HEAD^1").unwrap();
    assert_eq!(id.to_string(), made.git(&["rev-parse", "HEAD^1"]));
    let tree = ObjectId::parse(&made.git(&["rev-parse", "HEAD^1^{tree}"])).unwrap();
    Commit::told(id, tree, "2026-11-20T23:30:00-05:00".parse().unwrap())
}

#[test]
fn a_base_that_a_shallow_clone_lacks_is_read_from_elsewhere_and_only_where_it_differs() {
    let made = two_commits();
    let (supply, asked) = supply(&made, |bytes| bytes);
    let repository = open(&clone(&made, &["--depth=1"])).supplied_by(supply);
    let base = told(&made, &repository);
    assert_eq!(base.date.to_string(), "2026-11-21");
    let head = repository.commit("HEAD").unwrap();
    let changes = repository.changes(&base, &head).unwrap();
    let [Change::Modified { old, .. }] = changes.as_slice() else { panic!("{changes:?}") };
    assert_eq!(repository.blob(&old.id, PLENTY).unwrap(), b"two");
    let kinds: Vec<WantedKind> = asked.lock().unwrap().iter().map(|(_, kind)| *kind).collect();
    assert_eq!(kinds, [WantedKind::Tree, WantedKind::Tree, WantedKind::Blob]);
}

#[test]
fn a_clone_without_old_blobs_or_trees_reads_them_from_elsewhere() {
    for filter in ["--filter=blob:none", "--filter=tree:0"] {
        let made = two_commits();
        let (supply, asked) = supply(&made, |bytes| bytes);
        let folder = clone(&made, &[filter]);
        let bare = open(&folder);
        let (base, head) = (bare.commit("HEAD^1").unwrap(), bare.commit("HEAD").unwrap());
        let whole = made.open();
        let expected = whole.changes(&base, &head).unwrap();
        let repository = open(&folder).supplied_by(supply);
        assert_eq!(repository.changes(&base, &head).unwrap(), expected);
        let [Change::Modified { old, .. }] = expected.as_slice() else { panic!("{expected:?}") };
        assert!(matches!(bare.blob(&old.id, PLENTY), Err(GitError::Missing { .. })));
        assert_eq!(repository.blob(&old.id, PLENTY).unwrap(), b"two");
        assert!(!asked.lock().unwrap().is_empty(), "{filter}");
    }
}

#[test]
fn what_is_supplied_and_is_not_what_was_asked_for_is_damaged() {
    let made = two_commits();
    let forge = |mut bytes: Vec<u8>| {
        bytes.push(b'\n');
        bytes
    };
    let (supply, _) = supply(&made, forge);
    let folder = clone(&made, &["--depth=1"]);
    let repository = open(&folder).supplied_by(supply);
    let (base, head) = (told(&made, &repository), repository.commit("HEAD").unwrap());
    let error = repository.changes(&base, &head).unwrap_err();
    assert!(matches!(error, GitError::Damaged { .. }), "{error:?}");
    let blob = ObjectId::parse(&made.git(&["rev-parse", "HEAD^1:web/package-lock.json"])).unwrap();
    assert!(matches!(repository.blob(&blob, PLENTY), Err(GitError::Damaged { .. })));
    assert!(matches!(repository.blob(&blob, 2), Err(GitError::TooLarge { .. })));
    // What is here is not asked for.
    let here = ObjectId::parse(&made.git(&["rev-parse", "HEAD:web/package-lock.json"])).unwrap();
    assert_eq!(repository.blob(&here, PLENTY).unwrap(), b"three");
}

#[test]
fn what_nobody_has_is_not_supplied_and_the_cause_is_told() {
    let made = two_commits();
    let (supply, _) = supply(&made, |bytes| bytes);
    let repository = made.open().supplied_by(supply);
    let nothing = ObjectId::parse(&"1".repeat(40)).unwrap();
    let error = repository.blob(&nothing, PLENTY).unwrap_err();
    let GitError::NotSupplied { source, .. } = &error else { panic!("{error:?}") };
    assert_eq!(source.to_string(), "it has none");
    assert!(error.hint().contains("fetch-depth"));
}

#[test]
fn a_tree_made_of_a_listing_has_the_id_of_git() {
    let made = two_commits();
    let listed = made.git(&["ls-tree", "HEAD"]);
    let mut items: Vec<TreeItem<'_>> = Vec::new();
    for line in listed.lines().rev() {
        let (start, name) = line.split_once('\t').unwrap();
        let mut words = start.split(' ');
        let (mode, id) = (words.next().unwrap(), words.nth(1).unwrap());
        items.push(TreeItem { mode, name, id: ObjectId::parse(id).unwrap() });
    }
    let id = ObjectId::parse(&made.git(&["rev-parse", "HEAD^{tree}"])).unwrap();
    assert_eq!(id.of_tree(&tree_bytes(&items)), Some(id), "{listed}");
    assert_ne!(id.of_tree(&tree_bytes(&items[1..])), Some(id));
}

#[test]
fn the_id_of_a_commit_is_known_where_a_commit_names_it() {
    let made = two_commits();
    let head = made.git(&["rev-parse", "HEAD"]);
    let parent = made.git(&["rev-parse", "HEAD^1"]);
    let first = made.git(&["rev-parse", "HEAD~2"]);
    let repository = open(&clone(&made, &["--depth=1"]));
    let known = [
        ("HEAD", &head),
        ("HEAD^0", &head),
        ("HEAD^1", &parent),
        ("HEAD~1", &parent),
        ("origin/main^", &parent),
        (parent.as_str(), &parent),
        (first.as_str(), &first),
    ];
    for (revision, id) in known {
        assert_eq!(repository.id(revision).unwrap().to_string(), *id, "{revision}");
    }
    for revision in ["HEAD^1^1", "HEAD~2", "HEAD^2", "release", "HEAD^1:x"] {
        assert!(repository.id(revision).is_err(), "{revision}");
    }
}
