use super::*;
use tempfile::TempDir;

fn tree(files: &[(&str, &str)]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let file = root.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    root
}

fn lockfiles(walked: &Walked) -> Vec<&str> {
    walked.lockfiles.iter().map(|file| file.path.as_str()).collect()
}

fn excluded(walked: &Walked) -> Vec<(&str, &str)> {
    walked.excluded.iter().map(|e| (e.path.as_str(), e.reason.as_str())).collect()
}

fn noted(walked: &Walked) -> Vec<(&str, &str)> {
    assert!(walked.notes.iter().all(|note| note.kind == NoteKind::UnreadFile));
    let mut notes = Vec::new();
    for note in &walked.notes {
        let path = note.path.as_ref().map_or("", RepoPath::as_str);
        notes.push((path, note.message.as_str()));
    }
    notes
}

#[test]
fn lockfiles_and_manifests_are_found_sorted_in_hidden_folders_too() {
    let root = tree(&[
        ("b/package-lock.json", ""),
        ("b/package.json", ""),
        (".hidden/Cargo.lock", ""),
        ("Cargo.lock", ""),
        ("Cargo.toml", ""),
        ("README.md", ""),
        (".git/Cargo.lock", ""),
    ]);
    let walked = walk(root.path(), &WalkOptions::default());
    assert_eq!(lockfiles(&walked), [".hidden/Cargo.lock", "Cargo.lock", "b/package-lock.json"]);
    let manifests: Vec<&str> = walked.manifests.iter().map(|m| m.path.as_str()).collect();
    assert_eq!(manifests, ["Cargo.toml", "b/package.json"]);
    assert_eq!((excluded(&walked), noted(&walked)), (vec![], vec![]));
}

#[test]
fn installed_packages_and_ignored_folders_are_left_out_and_reported() {
    let root = tree(&[
        ("node_modules/a/package-lock.json", ""),
        ("target/Cargo.lock", ""),
        ("deep/out/Cargo.lock", ""),
        ("deep/kept/Cargo.lock", ""),
        ("deep/.gitignore", "/out/\n!kept\n"),
        (".gitignore", "\u{feff}target\nkept\n[bad\n"),
    ]);
    let walked = walk(root.path(), &WalkOptions::default());
    assert_eq!(lockfiles(&walked), ["deep/kept/Cargo.lock"]);
    let reasons = [
        ("deep/out", ".gitignore"),
        ("node_modules", "installed packages"),
        ("target", ".gitignore"),
    ];
    assert_eq!(excluded(&walked), reasons);
    let options = WalkOptions { gitignore: Gitignore::Disregard, ..WalkOptions::default() };
    let walked = walk(root.path(), &options);
    assert_eq!(
        lockfiles(&walked),
        ["deep/kept/Cargo.lock", "deep/out/Cargo.lock", "target/Cargo.lock"]
    );
}

#[test]
fn a_gitignore_never_hides_a_lockfile_itself() {
    let root =
        tree(&[("Cargo.lock", ""), ("a/Cargo.lock", ""), (".gitignore", "Cargo.lock\na/*\n")]);
    let walked = walk(root.path(), &WalkOptions::default());
    assert_eq!(lockfiles(&walked), ["Cargo.lock", "a/Cargo.lock"]);
}

#[test]
fn rules_from_outside_the_tree_do_not_count() {
    let root = tree(&[
        (".gitignore", "vendor\n"),
        ("project/.git/info/exclude", "vendor\n"),
        ("project/vendor/Cargo.lock", ""),
    ]);
    let walked = walk(&root.path().join("project"), &WalkOptions::default());
    assert_eq!(lockfiles(&walked), ["vendor/Cargo.lock"]);
}

#[test]
fn excludes_of_the_policy_name_folders_and_files() {
    let root = tree(&[
        ("fixtures/x/Cargo.lock", ""),
        ("a/fixtures/Cargo.lock", ""),
        ("b/Cargo.lock", ""),
        ("b/c/Cargo.lock", ""),
        ("d/Cargo.lock", ""),
    ]);
    let exclude = |glob| Exclude::new(glob, "policy").unwrap();
    let excludes = vec![exclude("./fixtures/"), exclude("b/*.lock"), exclude("d/**")];
    let walked = walk(root.path(), &WalkOptions { excludes, ..WalkOptions::default() });
    assert_eq!(lockfiles(&walked), ["a/fixtures/Cargo.lock", "b/c/Cargo.lock"]);
    let reasons = [("b/Cargo.lock", "policy"), ("d", "policy"), ("fixtures", "policy")];
    assert_eq!(excluded(&walked), reasons);
    assert!(Exclude::new("a[", "policy").unwrap_err().to_string().contains("a["));
}

#[test]
fn a_file_over_the_limit_is_a_note_with_both_sizes() {
    let root = tree(&[("Cargo.lock", "12345")]);
    let options = WalkOptions { max_file_bytes: 4, ..WalkOptions::default() };
    let walked = walk(root.path(), &options);
    assert_eq!(noted(&walked), [("Cargo.lock", "5 bytes are more than the limit of 4")]);
    let path = RepoPath::new("Cargo.lock").unwrap();
    let file = root.path().join("Cargo.lock");
    assert_eq!(read_capped(&path, &file, 5).unwrap(), b"12345");
    assert_eq!(read_capped(&path, &file, 4).unwrap_err().kind, NoteKind::UnreadFile);
    assert!(read_capped(&path, root.path(), 4).unwrap_err().message.contains("regular"));
}

#[test]
fn a_missing_root_is_a_note() {
    let root = tempfile::tempdir().unwrap();
    let walked = walk(&root.path().join("absent"), &WalkOptions::default());
    assert!(!walked.notes.is_empty());
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    #[test]
    fn a_linked_lockfile_is_read_once_at_its_real_path() {
        let root = tree(&[("real/Cargo.lock", ""), ("real/shared", "")]);
        fs::create_dir(root.path().join("a")).unwrap();
        symlink("../real/Cargo.lock", root.path().join("a/Cargo.lock")).unwrap();
        symlink("../real/shared", root.path().join("a/package-lock.json")).unwrap();
        symlink("real", root.path().join("folder")).unwrap();
        let walked = walk(root.path(), &WalkOptions::default());
        assert_eq!(lockfiles(&walked), ["real/Cargo.lock", "real/shared"]);
        assert_eq!(walked.lockfiles[1].format.file_name, "package-lock.json");
        assert_eq!((excluded(&walked), noted(&walked)), (vec![], vec![]));
    }

    #[test]
    fn a_link_out_of_the_tree_or_to_nowhere_is_not_read() {
        let outside = tree(&[("Cargo.lock", "secret")]);
        let root = tree(&[("x", "")]);
        for folder in ["out", "gone", "dir"] {
            fs::create_dir(root.path().join(folder)).unwrap();
        }
        symlink(outside.path().join("Cargo.lock"), root.path().join("out/Cargo.lock")).unwrap();
        symlink("absent", root.path().join("gone/Cargo.lock")).unwrap();
        symlink(root.path(), root.path().join("dir/Cargo.lock")).unwrap();
        symlink(outside.path(), root.path().join("folder")).unwrap();
        let walked = walk(root.path(), &WalkOptions::default());
        assert!(lockfiles(&walked).is_empty());
        let paths: Vec<&str> = noted(&walked).iter().map(|(path, _)| *path).collect();
        assert_eq!(paths, ["dir/Cargo.lock", "gone/Cargo.lock", "out/Cargo.lock"]);
        assert_eq!(excluded(&walked), [("folder", "symbolic link out of the tree")]);
    }

    #[test]
    fn a_socket_called_like_a_lockfile_does_not_block() {
        let root = tempfile::tempdir().unwrap();
        let _socket = UnixListener::bind(root.path().join("Cargo.lock")).unwrap();
        let walked = walk(root.path(), &WalkOptions::default());
        assert_eq!(noted(&walked), [("Cargo.lock", "a lockfile's name, but not a regular file")]);
    }

    #[test]
    fn a_lockfile_below_a_name_that_is_no_text_is_a_note() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join(OsStr::from_bytes(b"a\xff"));
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("Cargo.lock"), "").unwrap();
        fs::write(folder.join("README.md"), "").unwrap();
        let walked = walk(root.path(), &WalkOptions::default());
        assert!(lockfiles(&walked).is_empty());
        assert_eq!(walked.notes.len(), 1);
        assert_eq!(walked.notes[0].subject.as_deref(), Some("a\u{fffd}/Cargo.lock"));
    }
}
