//! Every kind of repository that a gate may meet.

use std::path::Path;

use lockgate_git::{GitError, Repository};
use rayon::prelude::*;

use crate::made::{Made, PLENTY, TWO_LOCKFILES, address, git, listing, open};

#[test]
fn loose_objects_are_read() {
    let made = Made::with_two_lockfiles();
    let repository = made.open();
    assert_eq!(listing(&repository, "HEAD"), TWO_LOCKFILES);
    assert_eq!(repository.prefix(), "");
    assert!(!repository.is_shallow());
}

#[test]
fn packed_objects_and_packed_references_are_read() {
    let made = Made::with_two_lockfiles();
    let long = "a line of a lockfile\n".repeat(500);
    made.write("Cargo.lock", &long);
    made.commit("second");
    made.write("Cargo.lock", &format!("{long}and one more"));
    made.commit("third");
    made.git(&["repack", "-a", "-d", "-f", "--depth=50", "--window=50"]);
    made.git(&["pack-refs", "--all"]);
    made.git(&["prune-packed"]);
    assert!(!made.git(&["verify-pack", "-v", pack(&made).as_str()]).contains("chain length = 0"));

    let repository = made.open();
    assert_eq!(listing(&repository, "main~2"), TWO_LOCKFILES);
    let commit = repository.commit("main").unwrap();
    let lockfile = repository.entries(&commit).unwrap().remove(0);
    let bytes = repository.blob(&lockfile.id, PLENTY).unwrap();
    assert_eq!(bytes, format!("{long}and one more").into_bytes());
}

fn pack(made: &Made) -> String {
    let packs = std::fs::read_dir(made.root.join(".git/objects/pack")).unwrap();
    let mut paths = packs.map(|entry| entry.unwrap().path().display().to_string());
    paths.find(|path| path.ends_with(".idx")).unwrap()
}

#[test]
fn objects_that_were_packed_after_opening_are_found() {
    let made = Made::with_two_lockfiles();
    let repository = made.open();
    let commit = repository.commit("HEAD").unwrap();
    made.git(&["repack", "-a", "-d", "-q"]);
    made.git(&["prune-packed"]);
    assert_eq!(repository.entries(&commit).unwrap().len(), 2);
    assert_eq!(listing(&repository, "HEAD"), TWO_LOCKFILES);
}

#[test]
fn a_commit_made_after_opening_is_found() {
    let made = Made::with_two_lockfiles();
    let repository = made.open();
    assert_eq!(listing(&repository, "HEAD"), TWO_LOCKFILES);
    made.write("Cargo.lock", "three");
    let id = made.commit("second");
    made.git(&["repack", "-a", "-d", "-q"]);
    made.git(&["prune-packed"]);
    assert_eq!(repository.commit("HEAD").unwrap().id.to_string(), id);
}

#[test]
fn a_bare_repository_is_read() {
    let made = Made::with_two_lockfiles();
    let bare = made.beside("bare.git");
    git(&made.root, &["clone", "--quiet", "--bare", ".", &bare.display().to_string()]);
    let repository = open(&bare);
    assert_eq!(listing(&repository, "main"), TWO_LOCKFILES);
    assert_eq!(repository.prefix(), "");
}

#[test]
fn a_folder_inside_limits_what_is_read() {
    let made = Made::with_two_lockfiles();
    made.write("web/deep/yarn.lock", "three");
    made.commit("second");
    let repository = open(&made.root.join("web"));
    assert_eq!(repository.prefix(), "web");
    assert_eq!(
        listing(&repository, "HEAD"),
        ["Blob deep/yarn.lock: three", "Blob package-lock.json: two"]
    );
    let deep = open(&made.root.join("web/deep"));
    assert_eq!(deep.prefix(), "web/deep");
    assert!(listing(&deep, "HEAD~1").is_empty());
}

#[test]
fn the_folder_of_the_repository_itself_stands_for_its_root() {
    let made = Made::with_two_lockfiles();
    for folder in [".git", ".git/refs"] {
        let repository = open(&made.root.join(folder));
        assert_eq!(repository.prefix(), "");
        assert_eq!(listing(&repository, "HEAD"), TWO_LOCKFILES);
    }
}

#[cfg(unix)]
#[test]
fn a_folder_named_through_a_link_is_the_folder_behind_it() {
    let made = Made::with_two_lockfiles();
    let link = |target: &Path, name: &str| {
        std::os::unix::fs::symlink(target, made.beside(name)).unwrap();
        made.beside(name)
    };
    let web = open(&link(&made.root.join("web"), "link"));
    assert_eq!(listing(&web, "HEAD"), ["Blob package-lock.json: two"]);
    assert_eq!(open(&link(&made.root, "whole").join("web")).prefix(), "web");

    // Out of the repository, though its name lies inside.
    let outside = tempfile::tempdir().unwrap();
    let out = link(outside.path(), "repository/out");
    assert!(matches!(Repository::discover(&out), Err(GitError::NotARepository { .. })));
}

#[test]
fn a_linked_worktree_has_its_own_head_and_the_objects_of_all() {
    let made = Made::with_two_lockfiles();
    let linked = made.beside("linked");
    made.git(&["worktree", "add", "--quiet", "-b", "other", &linked.display().to_string()]);
    std::fs::write(linked.join("Cargo.lock"), "changed").unwrap();
    git(&linked, &["commit", "--quiet", "--all", "--message", "other"]);

    let repository = open(&linked.join("web"));
    assert_eq!(repository.prefix(), "web");
    assert_eq!(listing(&repository, "main"), ["Blob package-lock.json: two"]);
    let repository = open(&linked);
    assert_eq!(listing(&repository, "HEAD")[0], "Blob Cargo.lock: changed");
    assert_eq!(listing(&repository, "main"), TWO_LOCKFILES);
}

#[test]
fn a_submodule_is_an_entry_outside_and_a_repository_inside() {
    let inner = Made::with_two_lockfiles();
    let outer = Made::with_two_lockfiles();
    let id = inner.git(&["rev-parse", "HEAD"]);
    outer.git(&["submodule", "--quiet", "add", &address(&inner.root), "vendor/inner"]);
    outer.commit("second");

    let seen = listing(&outer.open(), "HEAD");
    assert!(seen.contains(&format!("Submodule vendor/inner: {id}")), "{seen:?}");

    let inside = open(&outer.root.join("vendor/inner/web"));
    assert_eq!(inside.prefix(), "web");
    assert_eq!(inside.commit("HEAD").unwrap().id.to_string(), id);
    assert_eq!(listing(&inside, "HEAD"), ["Blob package-lock.json: two"]);
}

#[test]
fn the_folder_of_a_submodule_that_is_not_checked_out_is_the_submodule() {
    let inner = Made::with_two_lockfiles();
    let outer = Made::empty();
    outer.git(&["submodule", "--quiet", "add", &address(&inner.root), "vendor/inner"]);
    outer.commit("first");
    let clone = outer.beside("clone");
    git(&outer.root, &["clone", "--quiet", ".", &clone.display().to_string()]);

    let repository = open(&clone.join("vendor/inner"));
    assert_eq!(repository.prefix(), "vendor/inner");
    let id = inner.git(&["rev-parse", "HEAD"]);
    assert_eq!(listing(&repository, "HEAD"), [format!("Submodule : {id}")]);
}

#[test]
fn a_repository_of_sha_256_is_read() {
    let made = Made::with_options(&["--object-format=sha256"]).and_two_lockfiles();
    let repository = made.open();
    let id = made.git(&["rev-parse", "HEAD"]);
    assert_eq!(id.len(), 64);
    assert_eq!(repository.commit(&id).unwrap().id.to_string(), id);
    assert_eq!(repository.commit(&id[..10]).unwrap().id.to_string(), id);
    assert_eq!(listing(&repository, "HEAD"), TWO_LOCKFILES);
    made.git(&["repack", "-a", "-d", "-q"]);
    made.git(&["prune-packed"]);
    assert_eq!(listing(&made.open(), "HEAD"), TWO_LOCKFILES);
}

#[test]
fn objects_of_an_alternate_are_read() {
    let made = Made::with_two_lockfiles();
    let clone = made.beside("clone");
    git(&made.root, &["clone", "--quiet", "--shared", ".", &clone.display().to_string()]);
    assert!(clone.join(".git/objects/info/alternates").exists());
    assert_eq!(listing(&open(&clone), "HEAD"), TWO_LOCKFILES);
}

#[test]
fn a_blob_that_a_partial_clone_left_out_is_missing_and_not_fetched() {
    let made = Made::with_two_lockfiles();
    made.git(&["config", "uploadpack.allowFilter", "true"]);
    let clone = made.beside("clone");
    let (from, to) = (address(&made.root), clone.display().to_string());
    git(&made.root, &["clone", "--quiet", "--filter=blob:none", "--no-checkout", &from, &to]);

    let repository = open(&clone);
    let commit = repository.commit("HEAD").unwrap();
    let entries = repository.entries(&commit).unwrap();
    assert_eq!(entries.len(), 2);
    let error = repository.blob(&entries[0].id, PLENTY).unwrap_err();
    assert!(matches!(&error, GitError::Missing { id } if *id == entries[0].id), "{error}");
    assert!(error.hint().contains("--filter"));
}

#[test]
fn a_folder_outside_of_any_repository_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let error = Repository::discover(folder.path()).unwrap_err();
    assert!(matches!(error, GitError::NotARepository { .. }), "{error:?}");
    assert!(error.to_string().starts_with(&folder.path().display().to_string()));

    let error = Repository::discover(&folder.path().join("none")).unwrap_err();
    assert!(matches!(error, GitError::Unreadable { .. }), "{error:?}");
}

#[test]
fn references_in_tables_are_told_to_be_unsupported() {
    let made = Made::with_two_lockfiles();
    made.git(&["config", "core.repositoryFormatVersion", "1"]);
    made.git(&["config", "extensions.refStorage", "reftable"]);
    std::fs::write(made.root.join(".git/HEAD"), "ref: refs/heads/.invalid\n").unwrap();
    let error = Repository::discover(&made.root).unwrap_err();
    assert!(matches!(error, GitError::UnsupportedFormat { .. }), "{error:?}");
}

#[test]
fn an_unknown_object_format_is_told_to_be_unsupported() {
    let made = Made::with_two_lockfiles();
    made.git(&["config", "core.repositoryFormatVersion", "1"]);
    made.git(&["config", "extensions.objectFormat", "sha512"]);
    let error = Repository::discover(&made.root).unwrap_err();
    assert!(matches!(error, GitError::UnsupportedFormat { .. }), "{error:?}");
    assert!(error.hint().contains("SHA-256"));
}

#[test]
fn configuration_can_neither_include_files_nor_run_programs() {
    let made = Made::with_two_lockfiles();
    let evil = made.beside("evil");
    std::fs::write(
        &evil,
        "[extensions]\n\tobjectFormat = sha256\n[core]\n\trepositoryFormatVersion = 1\n",
    )
    .unwrap();
    let ran = made.beside("ran");
    let config = format!(
        "[core]\n\trepositoryFormatVersion = 0\n\tfsmonitor = touch {ran}\n\tsshCommand = touch {ran}\n\
         \thooksPath = {ran}\n\tgitProxy = touch {ran}\n\talternateRefsCommand = touch {ran}\n\
         [include]\n\tpath = {evil}\n\tpath = /nowhere/at/all\n\
         [includeIf \"gitdir:**\"]\n\tpath = {evil}\n\
         [remote \"origin\"]\n\turl = ext::touch {ran}\n\tpromisor = true\n\tpartialCloneFilter = blob:none\n\
         [diff \"x\"]\n\ttextconv = touch {ran}\n",
        ran = ran.display(),
        evil = evil.display(),
    );
    std::fs::write(made.root.join(".git/config"), config).unwrap();

    let repository = made.open();
    assert_eq!(listing(&repository, "HEAD"), TWO_LOCKFILES);
    let missing = "0123456789012345678901234567890123456789";
    assert!(matches!(repository.commit(missing), Err(GitError::UnknownRevision { .. })));
    assert!(!ran.exists());
}

#[test]
fn a_worktree_set_elsewhere_by_configuration_does_not_move_the_folder() {
    let made = Made::with_two_lockfiles();
    made.git(&["config", "core.worktree", &made.beside("elsewhere").display().to_string()]);
    let repository = open(&made.root.join("web"));
    assert_eq!(repository.prefix(), "web");
}

#[test]
fn replaced_objects_do_not_count() {
    let made = Made::with_two_lockfiles();
    let (real, fake) = (made.git(&["rev-parse", "HEAD:Cargo.lock"]), made.object("blob", b"fake"));
    made.git(&["replace", &real, &fake]);
    assert_eq!(made.git(&["cat-file", "blob", &real]), "fake");
    assert_eq!(listing(&made.open(), "HEAD"), TWO_LOCKFILES);
}

#[test]
fn blobs_are_read_on_several_threads_through_one_repository() {
    let made = Made::empty();
    for number in 0..64 {
        made.write(&format!("{number:02}/Cargo.lock"), &number.to_string());
    }
    made.commit("first");
    made.git(&["repack", "-a", "-d", "-q"]);
    let repository = made.open();
    let commit = repository.commit("HEAD").unwrap();
    let entries = repository.entries(&commit).unwrap();
    let read = entries.par_iter().map(|entry| repository.blob(&entry.id, PLENTY).unwrap());
    let read: Vec<Vec<u8>> = read.collect();
    let expected: Vec<Vec<u8>> =
        (0..64).map(|number: u8| number.to_string().into_bytes()).collect();
    assert_eq!(read, expected);
}
