//! Lockfiles that are too large, or are not what their names say.

use lockgate_fake_github::{File, ObjectId, Organization, Repository};
use serde_json::Value;

use super::rig::Rig;

const CLEAN: &str = "version = 4\n[[package]]\nname = \"demo\"\nversion = \"0.1.0\"\n";
const POINTER: &str = "version https://git-lfs.github.com/spec/v1\n\
    oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";

/// Sweeps one repository with these files and a lockfile `good/Cargo.lock`; gives the exit code and its line.
fn swept(files: Vec<(&str, File)>, arguments: &[&str]) -> (i32, Value) {
    let one = Repository::new("a").file("good/Cargo.lock", CLEAN);
    let one = files.into_iter().fold(one, |one, (path, file)| one.file(path, file));
    let rig = Rig::new(Organization::new("acme").with(one));
    let run = rig.sweep(&[&["--output", "ndjson=s.ndjson"], arguments].concat());
    let line = rig.lines("s.ndjson").remove("acme/a").unwrap_or_else(|| panic!("{run:#?}"));
    (run.code, line)
}

/// Asserts that the repository was examined, its good lockfile read, and the other named by a note with these words.
#[track_caller]
fn is_noted((code, line): (i32, Value), path: &str, words: &str) {
    assert_eq!(code, 3, "{line:#}");
    assert_eq!((&line["state"], &line["reason"]), (&"ok".into(), &"lockfiles".into()), "{line:#}");
    assert_eq!(line["report"]["complete"], false, "{line:#}");
    let notes = line["report"]["notes"].as_array().unwrap();
    let says = |note: &Value| note["path"] == path && note.to_string().contains(words);
    assert!(notes.iter().any(says), "{line:#}");
    let read = line["report"]["coverage"]["files"].to_string();
    assert!(read.contains("good/Cargo.lock"), "{line:#}");
}

#[test]
fn a_lockfile_of_more_than_a_hundred_megabytes_is_named_and_not_fetched() {
    let one = swept(vec![("Cargo.lock", File::huge(101 << 20))], &[]);
    is_noted(one, "Cargo.lock", "more than the limit");
}

#[test]
fn a_pointer_of_large_file_storage_is_never_a_lockfile_without_packages() {
    let one = swept(vec![("Cargo.lock", File::new(POINTER))], &[]);
    is_noted(one, "Cargo.lock", "LFS");
}

#[test]
fn a_link_in_the_tree_is_followed_and_one_that_leaves_it_is_named() {
    let files =
        || vec![("real/deps.txt", File::new(CLEAN)), ("Cargo.lock", File::link("real/deps.txt"))];
    for arguments in [&[][..], &["--source", "git"]] {
        let (code, line) = swept(files(), arguments);
        assert_eq!(code, 0, "{line:#}");
        for target in ["../outside/Cargo.lock", "/etc/passwd", "nowhere/Cargo.lock", "Cargo.lock"] {
            let one = swept(vec![("Cargo.lock", File::link(target))], arguments);
            is_noted(one, "Cargo.lock", "link");
        }
    }
}

#[test]
fn a_submodule_is_named_and_does_not_end_the_sweep() {
    let module = File::submodule(ObjectId::parse(&"1".repeat(40)).unwrap());
    let (_, line) = swept(vec![("vendor/lib", module)], &[]);
    assert_eq!(line["state"], "ok", "{line:#}");
    assert!(line["report"].to_string().contains("vendor/lib"), "{line:#}");
}

#[test]
fn bytes_that_are_no_text_and_lockfiles_in_conflict_are_named_and_the_others_read() {
    let conflict = format!("{CLEAN}<<<<<<< HEAD\n=======\n>>>>>>> main\n");
    let broken: &[&[u8]] =
        &[b"\xff\xfe\x00garbage", b"\x00\x01\x02", conflict.as_bytes(), b"[[package"];
    for bytes in broken {
        let one = swept(vec![("Cargo.lock", File::new(bytes.to_vec()))], &[]);
        is_noted(one, "Cargo.lock", "");
    }
    let (code, line) = swept(vec![("Cargo.lock", File::new(format!("\u{feff}{CLEAN}")))], &[]);
    assert!(matches!(code, 0 | 3) && line["state"] == "ok", "{line:#}");
}

#[test]
fn a_lockfile_that_nests_without_end_is_named_and_ends_nothing() {
    let deep = format!("{{\"lockfileVersion\": 3, \"packages\": {}", "{\"a\":".repeat(200_000));
    let one = swept(vec![("package-lock.json", File::new(deep))], &[]);
    is_noted(one, "package-lock.json", "");
}
