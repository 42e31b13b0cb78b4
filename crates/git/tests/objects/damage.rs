//! Damaged and oversized objects: an error, or the very bytes that were asked for.

use std::io::Write;
use std::path::{Path, PathBuf};

use lockgate_git::{GitError, Repository};

use crate::made::{Made, PLENTY};

/// Paths and bytes.
type Files = Vec<(Vec<u8>, Vec<u8>)>;

/// Everything that can be read from a revision, or the first error.
fn read_all(root: &Path) -> Result<Files, GitError> {
    let repository = Repository::discover(root)?;
    let commit = repository.commit("HEAD")?;
    let entries = repository.entries(&commit)?;
    let read = entries.into_iter().map(|entry| {
        let bytes = repository.blob(&entry.id, PLENTY)?;
        Ok((entry.path, bytes))
    });
    read.collect()
}

/// Replaces a file that git made read-only.
fn replace(path: &Path, bytes: &[u8]) {
    std::fs::remove_file(path).unwrap();
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn a_loose_object_with_any_byte_changed_is_an_error_or_the_same() {
    let made = Made::with_two_lockfiles();
    let whole = read_all(&made.root).unwrap();
    let id = made.git(&["rev-parse", "HEAD:Cargo.lock"]);
    let path = made.loose(&id);
    let bytes = std::fs::read(&path).unwrap();
    let mut errors = 0;
    for (index, bit) in (0..bytes.len()).flat_map(|index| [(index, 0), (index, 5)]) {
        let mut damaged = bytes.clone();
        damaged[index] ^= 1 << bit;
        replace(&path, &damaged);
        match read_all(&made.root) {
            Ok(read) => assert_eq!(read, whole, "byte {index}"),
            Err(GitError::Damaged { id: named, .. }) => {
                errors += 1;
                assert_eq!(named.to_string(), id);
            }
            Err(GitError::TooLarge { .. }) => errors += 1,
            Err(error) => panic!("byte {index}: {error:?}"),
        }
    }
    assert!(errors > bytes.len(), "{errors} of {} changes were noticed", 2 * bytes.len());
}

#[test]
fn a_loose_object_with_the_bytes_of_another_is_damaged() {
    let made = Made::with_two_lockfiles();
    let [wanted, other] = ["HEAD:Cargo.lock", "HEAD:web/package-lock.json"]
        .map(|name| made.git(&["rev-parse", name]));
    let bytes = std::fs::read(made.loose(&other)).unwrap();
    replace(&made.loose(&wanted), &bytes);
    let error = read_all(&made.root).unwrap_err();
    assert!(matches!(&error, GitError::Damaged { id, .. } if id.to_string() == wanted));
    assert!(error.hint().contains("git fsck"));
}

#[test]
fn a_loose_object_that_is_cut_off_anywhere_is_damaged() {
    let made = Made::with_two_lockfiles();
    let id = made.git(&["rev-parse", "HEAD:web"]);
    let path = made.loose(&id);
    let bytes = std::fs::read(&path).unwrap();
    // The last four bytes are a checksum that says no more than the id.
    for length in 0..bytes.len() - 4 {
        replace(&path, &bytes[..length]);
        let error = read_all(&made.root).unwrap_err();
        assert!(matches!(error, GitError::Damaged { .. }), "{length}: {error:?}");
    }
}

/// A repository in one pack with a difference in it, and the paths of the pack and its index.
fn packed() -> (Made, PathBuf, PathBuf) {
    let made = Made::with_two_lockfiles();
    let long: String = (0..60_u32).map(|line| format!("{}\n", line * 7919 % 1000)).collect();
    made.write("a/yarn.lock", &long);
    made.write("b/yarn.lock", &format!("{long}end\n"));
    made.commit("second");
    made.git(&["repack", "-a", "-d", "-f", "-q"]);
    made.git(&["prune-packed"]);
    let folder = made.root.join(".git/objects/pack");
    let find = |end: &str| {
        let mut files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        files.find(|path| path.extension().is_some_and(|found| found == end)).unwrap()
    };
    let (pack, index) = (find("pack"), find("idx"));
    (made, pack, index)
}

/// Damages a file in each of some ways: what is read must be right, or an error.
fn every_damage_is_noticed_or_harmless(made: &Made, path: &Path) {
    let whole = read_all(&made.root).unwrap();
    let bytes = std::fs::read(path).unwrap();
    let mut errors = 0;
    let mut check = |damaged: &[u8], what: &str| {
        replace(path, damaged);
        match read_all(&made.root) {
            Ok(read) => assert_eq!(read, whole, "{what}"),
            Err(_) => errors += 1,
        }
    };
    for index in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[index] ^= if index % 2 == 0 { 0x01 } else { 0x90 };
        check(&damaged, &format!("byte {index}"));
    }
    for length in (0..bytes.len()).step_by(3) {
        check(&bytes[..length], &format!("length {length}"));
    }
    replace(path, &bytes);
    assert_eq!(read_all(&made.root).unwrap(), whole);
    assert!(errors > bytes.len() / 3, "{errors} errors in {} bytes", bytes.len());
}

#[test]
fn a_damaged_or_truncated_pack_never_gives_other_bytes() {
    let (made, pack, _) = packed();
    every_damage_is_noticed_or_harmless(&made, &pack);
}

#[test]
fn a_damaged_or_truncated_pack_index_never_gives_other_bytes() {
    let (made, _, index) = packed();
    every_damage_is_noticed_or_harmless(&made, &index);
}

#[test]
fn a_blob_above_the_cap_is_told_with_its_size_loose_and_packed() {
    let made = Made::empty();
    made.write("Cargo.lock", &"x".repeat(1000));
    made.commit("first");
    for pack in [false, true] {
        if pack {
            made.git(&["repack", "-a", "-d", "-q"]);
            made.git(&["prune-packed"]);
        }
        let repository = made.open();
        let commit = repository.commit("HEAD").unwrap();
        let entry = repository.entries(&commit).unwrap().remove(0);
        let error = repository.blob(&entry.id, 999).unwrap_err();
        assert!(matches!(error, GitError::TooLarge { size: 1000, max: 999, .. }), "{error:?}");
        assert_eq!(repository.blob(&entry.id, 1000).unwrap().len(), 1000);
    }
}

#[test]
fn an_object_that_lies_about_its_size_is_an_error() {
    let made = Made::with_two_lockfiles();
    let path = made.loose(&made.git(&["rev-parse", "HEAD:Cargo.lock"]));
    let repository = made.open();
    let commit = repository.commit("HEAD").unwrap();
    let entry = repository.entries(&commit).unwrap().remove(0);
    for header in ["blob 3\0", "blob 299999\0", "blob 300001\0"] {
        let body = [header.as_bytes(), &[b'x'; 300_000]].concat();
        replace(&path, &deflated(&body));
        let error = repository.blob(&entry.id, PLENTY).unwrap_err();
        assert!(matches!(error, GitError::Damaged { .. }), "{header}: {error:?}");
    }
    for header in ["blob 18446744073709551615\0", "blob 9000000000\0"] {
        replace(&path, &deflated(header.as_bytes()));
        let error = repository.blob(&entry.id, u64::MAX).unwrap_err();
        assert!(matches!(error, GitError::TooLarge { .. }), "{header}: {error:?}");
    }
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_blob_asked_for_by_the_id_of_a_tree_is_damaged() {
    let made = Made::with_two_lockfiles();
    let repository = made.open();
    let commit = repository.commit("HEAD").unwrap();
    let error = repository.blob(&commit.tree, PLENTY).unwrap_err();
    assert!(matches!(&error, GitError::Damaged { id, .. } if *id == commit.tree), "{error:?}");
}
