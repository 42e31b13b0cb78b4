//! Lockfiles that cannot be read as a whole: named, the rest kept, never a pass.

use std::fmt::Write as _;

use crate::lockgate::{demo_database, notes, scan};
use crate::tree::{SOUND, VULNERABLE, tree};

/// Scans a bad file beside a vulnerable good one; the finding of the good one must stay.
#[track_caller]
fn check(name: &str, bytes: &[u8], kind: &str, words: &str) {
    let folder = tree(&[(name, bytes), ("good/Cargo.lock", VULNERABLE.as_bytes())]);
    let (code, report) = scan(folder.path(), &demo_database(), &[]);
    assert_eq!((code, report["complete"].as_bool()), (1, Some(false)), "{report:#}");
    assert_eq!(report["findings"].as_array().unwrap().len(), 1, "{report:#}");
    let told = notes(&report, kind);
    assert!(!told.is_empty(), "{kind}: {:#}", report["notes"]);
    assert!(told.iter().all(|note| note["path"] == name), "{told:#?}");
    let text = format!("{told:?}");
    assert!(text.contains(words), "{words}: {text}");
    // Alone, the bad file makes the scan incomplete.
    std::fs::remove_dir_all(folder.path().join("good")).unwrap();
    let (code, _) = scan(folder.path(), &demo_database(), &[]);
    assert_eq!(code, 3);
}

#[test]
fn a_truncated_lockfile_is_unread() {
    check("Cargo.lock", b"version = 4\n\n[[package]]\nname = \"a", "unread-file", "");
    check("package-lock.json", br#"{"lockfileVersion": 3, "packages": {"#, "unread-file", "");
}

#[test]
fn a_binary_lockfile_is_unread() {
    check("Cargo.lock", b"\x7fELF\0\0\0", "unread-file", "NUL");
    check("package-lock.json", b"\xff\xfe{\x00}\x00", "unread-file", "");
}

#[test]
fn merge_conflict_markers_are_named() {
    let cargo = format!("{SOUND}<<<<<<< HEAD\n=======\n>>>>>>> branch\n");
    check("Cargo.lock", cargo.as_bytes(), "unread-file", "conflict");
    let npm = b"{\n<<<<<<< HEAD\n  \"lockfileVersion\": 3\n=======\n  \"lockfileVersion\": 2\n>>>>>>> b\n}\n";
    check("package-lock.json", npm, "unread-file", "conflict");
}

#[test]
fn json_nested_a_hundred_thousand_deep_is_unread() {
    let mut text = String::from(r#"{"lockfileVersion": 1, "dependencies": "#);
    for _ in 0..100_000 {
        text.push_str(r#"{"a": {"version": "1.0.0", "dependencies": "#);
    }
    check("package-lock.json", text.as_bytes(), "unread-file", "");
    let closed = format!("{text}{{}}{}", "}}".repeat(100_000)) + "}";
    let folder = tree(&[("package-lock.json", closed.as_bytes())]);
    let (code, report) = scan(folder.path(), &demo_database(), &[]);
    assert_eq!(code, 3, "{:#}", report["notes"]);
    let arrays = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    check("package-lock.json", arrays.as_bytes(), "unread-file", "");
}

#[test]
fn a_file_of_200_megabytes_is_unread_with_the_cap_in_the_message() {
    let folder = tree(&[("good/Cargo.lock", VULNERABLE.as_bytes())]);
    let file = std::fs::File::create(folder.path().join("Cargo.lock")).unwrap();
    file.set_len(200 << 20).unwrap();
    let (code, report) = scan(folder.path(), &demo_database(), &[]);
    assert_eq!((code, report["findings"].as_array().unwrap().len()), (1, 1));
    let told = notes(&report, "unread-file");
    assert!(format!("{told:?}").contains("64"), "{told:#?}");
    assert_eq!(report["complete"], false);
}

#[test]
fn byte_order_mark_and_crlf_change_nothing() {
    let windows = format!("\u{feff}{}", VULNERABLE.replace('\n', "\r\n"));
    let folder = tree(&[("Cargo.lock", windows.as_bytes())]);
    let (code, report) = scan(folder.path(), &demo_database(), &[]);
    assert_eq!(code, 1);
    let version = &report["findings"][0]["location"]["version_span"];
    assert_eq!(
        (version["start"]["line"].as_u64(), version["start"]["column"].as_u64()),
        (Some(5), Some(12))
    );
}

#[test]
fn entries_with_missing_fields_are_noted_and_the_others_kept() {
    let mut text = VULNERABLE.to_owned();
    let registry = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
    writeln!(text, "\n[[package]]\nname = \"nameonly\"\n{registry}").unwrap();
    writeln!(text, "\n[[package]]\nversion = \"1.0.0\"\n{registry}").unwrap();
    writeln!(text, "\n[[package]]\nname = 7\nversion = \"1.0.0\"\n{registry}").unwrap();
    let folder = tree(&[("Cargo.lock", text.as_bytes())]);
    let (code, report) = scan(folder.path(), &demo_database(), &[]);
    assert_eq!((code, report["complete"].as_bool()), (1, Some(false)));
    assert_eq!(notes(&report, "unread-entry").len(), 3, "{:#}", report["notes"]);
}

#[test]
fn an_invalid_version_is_noted_and_the_others_kept() {
    let odd = VULNERABLE.replace("1.6.0", "one.six");
    let folder = tree(&[("Cargo.lock", odd.as_bytes()), ("x/Cargo.lock", VULNERABLE.as_bytes())]);
    let (code, report) = scan(folder.path(), &demo_database(), &[]);
    assert_eq!((code, report["complete"].as_bool()), (1, Some(false)));
    let told = notes(&report, "unread-entry");
    assert_eq!(told.len(), 1, "{told:#?}");
    assert_eq!(
        (&told[0]["subject"], &told[0]["position"]["line"]),
        (&"smallvec".into(), &5.into())
    );
}

#[test]
fn a_package_that_stands_twice_is_one_finding() {
    let (_, entry) = VULNERABLE.split_once("\n\n").unwrap();
    let text = format!("{VULNERABLE}\n{entry}");
    let folder = tree(&[("Cargo.lock", text.as_bytes())]);
    let (code, report) = scan(folder.path(), &demo_database(), &[]);
    assert_eq!((code, report["findings"].as_array().unwrap().len()), (1, 1));
    assert_eq!(notes(&report, "duplicate-package").len(), 1, "{:#}", report["notes"]);
}
