//! Entries of trees and their differences.

use lockgate_git::{Change, EntryKind, GitError};

use crate::made::{Made, PLENTY, changes, listing, open, tree_bytes};

#[test]
fn executables_are_files_and_links_are_their_targets() {
    let made = Made::empty();
    let blob = made.object("blob", b"text");
    let target = made.object("blob", b"../../etc/passwd");
    let commit = made.commit_of(&[
        ("120000", b"Cargo.lock", &target),
        ("100664", b"group-writable", &blob),
        ("100755", b"run", &blob),
    ]);
    let expected =
        ["Link Cargo.lock: ../../etc/passwd", "Blob group-writable: text", "Blob run: text"];
    assert_eq!(listing(&made.open(), &commit), expected);
}

#[test]
fn entries_are_sorted_by_the_bytes_of_their_paths() {
    let made = Made::empty();
    for path in ["a/z", "a.b", "a-b", "a0", "B", "a/b/c", "ab"] {
        made.write(path, "");
    }
    made.commit("first");
    let paths: Vec<String> = listing(&made.open(), "HEAD");
    let expected = ["B", "a-b", "a.b", "a/b/c", "a/z", "a0", "ab"];
    assert_eq!(paths, expected.map(|path| format!("Blob {path}: ")));
}

#[test]
fn hostile_names_come_back_as_the_bytes_that_they_are() {
    let made = Made::empty();
    let blob = made.object("blob", b"x");
    let names: [&[u8]; 7] =
        [b"..", b".", b".git", b"a\\b", b"line\nbreak", b"not \xff utf-8", b"\x1b[31mred"];
    for name in names {
        let commit = made.commit_of(&[("100644", name, &blob)]);
        let repository = made.open();
        let entries = repository.entries(&repository.commit(&commit).unwrap()).unwrap();
        assert_eq!(entries.len(), 1);
        assert_eq!((entries[0].path.as_slice(), entries[0].kind), (name, EntryKind::Blob));
    }
}

#[test]
fn trees_that_git_itself_refuses_are_damaged() {
    let made = Made::empty();
    let blob = made.object("blob", b"x");
    let refused: [&[(&str, &[u8], &str)]; 5] = [
        &[("100644", b"a/b", &blob)],
        &[("100644", b"", &blob)],
        &[("100644", b"a", &blob), ("40000", b"a", &blob)],
        &[("644", b"Cargo.lock", &blob)],
        &[("60000", b"Cargo.lock", &blob)],
    ];
    for entries in refused {
        let commit = made.commit_of(entries);
        let repository = made.open();
        let commit = repository.commit(&commit).unwrap();
        let error = repository.entries(&commit).unwrap_err();
        assert!(matches!(&error, GitError::Damaged { id, .. } if *id == commit.tree), "{error:?}");
    }
}

#[test]
fn a_tree_that_breaks_off_or_is_none_is_damaged() {
    let made = Made::empty();
    let blob = made.object("blob", b"x");
    let bytes = tree_bytes(&[("100644", b"Cargo.lock", &blob)]);
    let broken = made.object("tree", &bytes[..bytes.len() - 3]);
    for tree in [&broken, &blob] {
        let commit = made.commit_of(&[("40000", b"folder", tree)]);
        let repository = made.open();
        let error = repository.entries(&repository.commit(&commit).unwrap()).unwrap_err();
        let GitError::Damaged { id, .. } = &error else { panic!("{error:?}") };
        assert_eq!(id.to_string(), *tree);
    }
}

#[test]
fn a_path_without_an_end_ends() {
    let made = Made::empty();
    let name = [b'a'; 255];
    let mut tree = made.object("blob", b"x");
    for level in 0..17 {
        let mode = if level == 0 { "100644" } else { "40000" };
        tree = made.object("tree", &tree_bytes(&[(mode, &name, &tree)]));
    }
    let commit = made.git(&["commit-tree", &tree, "-m", "deep"]);
    let repository = made.open();
    let error = repository.entries(&repository.commit(&commit).unwrap()).unwrap_err();
    assert!(matches!(error, GitError::TreeTooLarge { .. }), "{error:?}");
}

#[test]
fn a_commit_without_files_has_no_entries() {
    let made = Made::empty();
    made.commit("nothing");
    assert!(listing(&made.open(), "HEAD").is_empty());
}

#[test]
fn changes_are_what_git_says_they_are() {
    let made = Made::empty();
    for path in [
        "kept",
        "gone",
        "changed",
        "deep/kept",
        "deep/er/changed",
        "file-then-folder",
        "folder-then-file/inner",
        "all/gone/here",
    ] {
        made.write(path, path);
    }
    made.commit("base");
    made.git(&["rm", "--quiet", "-r", "gone", "all", "file-then-folder", "folder-then-file"]);
    for path in [
        "changed",
        "deep/er/changed",
        "new",
        "quite/new",
        "file-then-folder/inner",
        "folder-then-file",
    ] {
        made.write(path, "other");
    }
    made.commit("head");

    let arguments = ["diff-tree", "-r", "--no-renames", "--name-status", "HEAD~1", "HEAD"];
    let by_git = made.git(&arguments);
    let mut expected: Vec<(String, String)> = by_git
        .lines()
        .map(|line| line.split_once('\t').unwrap())
        .map(|(mark, path)| {
            (path.to_owned(), mark.replace('A', "+").replace('D', "-").replace('M', "~"))
        })
        .collect();
    expected.sort();
    let expected: Vec<String> =
        expected.iter().map(|(path, mark)| format!("{mark} {path}")).collect();
    assert_eq!(changes(&made.open(), "HEAD~1", "HEAD"), expected);
    assert!(expected.contains(&"- file-then-folder".to_owned()));
    assert!(expected.contains(&"+ file-then-folder/inner".to_owned()));
}

#[test]
fn both_sides_of_a_change_can_be_read() {
    let made = Made::with_two_lockfiles();
    made.write("Cargo.lock", "three");
    made.commit("second");
    let repository = made.open();
    let [base, head] = ["HEAD^1", "HEAD"].map(|name| repository.commit(name).unwrap());
    let changes = repository.changes(&base, &head).unwrap();
    let [Change::Modified { old, new }] = changes.as_slice() else { panic!("{changes:?}") };
    assert_eq!(repository.blob(&old.id, PLENTY).unwrap(), b"one");
    assert_eq!(repository.blob(&new.id, PLENTY).unwrap(), b"three");
}

#[test]
fn a_file_that_became_a_link_is_modified_and_one_that_became_executable_is_not() {
    let made = Made::empty();
    let blob = made.object("blob", b"x");
    let base = made.commit_of(&[("100644", b"a", &blob), ("100644", b"b", &blob)]);
    let head = made.commit_of(&[("120000", b"a", &blob), ("100755", b"b", &blob)]);
    assert_eq!(changes(&made.open(), &base, &head), ["~ a"]);
}

#[test]
fn changes_outside_of_the_folder_are_left_out() {
    let made = Made::with_two_lockfiles();
    made.write("Cargo.lock", "three");
    made.write("web/package-lock.json", "four");
    made.commit("second");
    let web = open(&made.root.join("web"));
    assert_eq!(changes(&web, "HEAD^1", "HEAD"), ["~ package-lock.json"]);
}

#[test]
fn a_folder_that_one_side_lacks_is_added_or_deleted_as_a_whole() {
    let made = Made::with_two_lockfiles();
    made.write("new/Cargo.lock", "three");
    made.commit("second");
    let repository = open(&made.root.join("new"));
    assert_eq!(changes(&repository, "HEAD^1", "HEAD"), ["+ Cargo.lock"]);
    assert_eq!(changes(&repository, "HEAD", "HEAD^1"), ["- Cargo.lock"]);
}

#[test]
fn folders_that_are_equal_are_not_read_for_changes() {
    let made = Made::with_two_lockfiles();
    made.write("Cargo.lock", "three");
    made.commit("second");
    let folder = made.git(&["rev-parse", "HEAD:web"]);
    std::fs::remove_file(made.loose(&folder)).unwrap();
    let repository = made.open();
    assert_eq!(changes(&repository, "HEAD^1", "HEAD"), ["~ Cargo.lock"]);
    let error = repository.entries(&repository.commit("HEAD").unwrap()).unwrap_err();
    assert!(matches!(&error, GitError::Missing { id } if id.to_string() == folder), "{error:?}");
}
