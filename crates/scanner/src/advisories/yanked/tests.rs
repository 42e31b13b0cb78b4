//! Entries as cargo writes them, whole and damaged.

use std::fs;
use std::path::Path;

use lockgate_model::{Policy, RepoPath, Report, Threshold, Verdict};
use tame_index::index::JsonLines;
use tame_index::index::cache::{CacheWrite, Revision};

use super::entry::{of_answer, of_cache};
use super::*;
use crate::inventory::Inventory;
use crate::{format, manifest::Manifests, scan};

fn line(version: &str, yanked: bool) -> String {
    format!(
        "{{\"name\":\"demo\",\"vers\":\"{version}\",\"deps\":[{{\"name\":\"a\",\"req\":\"^1\",\"features\":[],\
         \"optional\":false,\"default_features\":true,\"target\":null,\"kind\":\"normal\"}}],\"cksum\":\"{}\",\
         \"features\":{{}},\"yanked\":{yanked},\"features2\":{{\"b\":[\"dep:a\"]}},\"v\":2}}",
        "0".repeat(64)
    )
}

fn answer(releases: &[(&str, bool)]) -> String {
    releases.iter().map(|(version, yanked)| line(version, *yanked) + "\n").collect()
}

/// The same as cargo keeps it.
fn cached(releases: &[(&str, bool)]) -> Vec<u8> {
    let lines = answer(releases);
    let lines = CacheWrite::from(JsonLines::validate(lines.as_bytes()).unwrap());
    let mut bytes = Vec::new();
    lines.write_cache_entry(&mut bytes, &Revision::Unknown).unwrap();
    bytes
}

const RELEASES: &[(&str, bool)] = &[
    ("1.0.0", false),
    ("1.1.0", true),
    ("1.2.0-beta.1", false),
    ("1.1.1", true),
    ("1.1.2", false),
    ("1.2.0", false),
    ("2.0.0", true),
    ("2.0.1", false),
];

fn versions<'a>(list: &[&'a str]) -> BTreeSet<&'a str> {
    list.iter().copied().collect()
}

fn lockfile(versions: &[&str]) -> Inventory {
    let entry = |version: &&str| {
        format!(
            "[[package]]\nname = \"demo\"\nversion = \"{version}\"\n\
             source = \"registry+https://github.com/rust-lang/crates.io-index\"\n\n"
        )
    };
    let text = format!("version = 4\n\n{}", versions.iter().map(entry).collect::<String>());
    let mut inventory = Inventory::default();
    let path = RepoPath::new("Cargo.lock").unwrap();
    inventory.read(&path, format::by_id("cargo-lock").unwrap(), text.as_bytes());
    inventory
}

fn report(versions: &[&str], releases: &Releases, block: Threshold) -> Report {
    let inventory = lockfile(versions);
    let mut advisories = Advisories::default();
    advisories.counts.insert(Ecosystem::CratesIo, 1);
    tell(&mut advisories, &in_use(inventory.matchable()), releases, "look");
    judge(inventory, &advisories, block)
}

fn judge(inventory: Inventory, advisories: &Advisories, block: Threshold) -> Report {
    let mut policy = Policy::default();
    policy.block.yanked = block;
    policy.incomplete.stale_database = lockgate_model::Strictness::Tolerate;
    let today = "2026-11-20".parse().unwrap();
    scan(inventory, &Manifests::default(), advisories, &policy, today)
}

fn known() -> Releases {
    let mut releases = Releases::default();
    releases.take_answer("demo", answer(RELEASES).as_bytes());
    releases
}

#[test]
fn a_yanked_release_is_a_finding_and_its_fix_is_the_next_sound_release() {
    let report = report(&["1.1.0", "2.0.1"], &known(), Threshold::Always);
    assert_eq!(report.verdict, Verdict::Blocked);
    let [finding] = &report.findings[..] else { panic!("{:#?}", report.findings) };
    assert_eq!((finding.id.as_str(), finding.kind), ("YANKED", Kind::Yanked));
    assert_eq!((finding.version.as_str(), finding.slot.as_str()), ("1.1.0", "1"));
    assert_eq!(finding.fixed_version.as_deref(), Some("1.1.2"));
    assert_eq!(finding.fixed_in, ["1.1.2", "2.0.1"]);
    let group = &report.advisories[&finding.id];
    assert!(group.affected.is_empty(), "the rule is the same for every repository");
    assert_eq!(group.title, "release was yanked");
}

#[test]
fn a_yanked_prerelease_may_be_left_for_the_next_prerelease() {
    let mut releases = Releases::default();
    let list = [("1.0.0-a.1", true), ("1.0.0-a.2", false), ("1.0.0", false)];
    releases.take_answer("demo", answer(&list).as_bytes());
    let report = report(&["1.0.0-a.1"], &releases, Threshold::Never);
    assert_eq!(report.findings[0].fixed_version.as_deref(), Some("1.0.0-a.2"));
}

#[test]
fn a_fix_of_a_vulnerability_that_is_itself_yanked_is_passed_over() {
    let record = r#"{"id": "RUSTSEC-2020-0001", "modified": "2026-11-19T00:00:00Z", "affected": [{
        "package": {"ecosystem": "crates.io", "name": "demo"}, "ranges": [{"type": "SEMVER",
        "events": [{"introduced": "0"}, {"fixed": "1.1.1"}]}]}]}"#;
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("RUSTSEC-2020-0001.json"), record).unwrap();
    let inputs = crate::advisories::inputs(folder.path()).unwrap();
    let inventory = lockfile(&["1.1.0"]);
    let limits = crate::advisories::Limits::default();
    let mut advisories = crate::advisories::load(&inputs, &inventory.wanted(), &limits);
    tell(&mut advisories, &in_use(inventory.matchable()), &known(), "look");
    let report = judge(inventory, &advisories, Threshold::Never);
    let fixes: Vec<_> = report.findings.iter().map(|f| f.fixed_version.as_deref()).collect();
    assert_eq!(fixes, [Some("1.1.2"), Some("1.1.2")]);
}

#[test]
fn what_is_not_known_is_no_finding_and_fails_only_who_gates_on_it() {
    for (block, verdict) in
        [(Threshold::Always, Verdict::Incomplete), (Threshold::Never, Verdict::Pass)]
    {
        let report = report(&["1.1.2", "9.9.9"], &known(), block);
        assert!(report.findings.is_empty());
        assert_eq!(report.verdict, verdict);
        let notes = report.notes.iter().filter(|n| n.note.kind == NoteKind::UnknownYanked);
        let notes: Vec<&str> = notes.map(|note| note.note.message.as_str()).collect();
        assert_eq!(notes, ["it is not known whether these are yanked: demo 9.9.9"]);
    }
}

#[test]
fn who_gates_on_yanked_releases_without_looking_them_up_is_told() {
    let unasked = |block| {
        let mut advisories = Advisories::default();
        advisories.counts.insert(Ecosystem::CratesIo, 1);
        judge(lockfile(&["1.1.0"]), &advisories, block)
    };
    let report = unasked(Threshold::Always);
    assert_eq!(report.verdict, Verdict::Incomplete);
    assert!(report.notes.iter().any(|note| note.note.kind == NoteKind::UnknownYanked));
    let report = unasked(Threshold::Never);
    assert!(report.notes.iter().all(|note| note.note.kind != NoteKind::UnknownYanked));
}

#[test]
fn an_entry_of_the_cache_tells_of_the_releases_in_use_and_of_all_where_one_is_yanked() {
    let bytes = cached(RELEASES);
    let read = of_cache(&bytes, "demo", &versions(&["1.0.0", "1.1.2"])).unwrap();
    assert_eq!(read.len(), 2);
    let read = of_cache(&bytes, "demo", &versions(&["1.1.0"])).unwrap();
    assert_eq!(read.len(), RELEASES.len());
    let of_another = of_cache(&bytes, "other", &versions(&["1.1.0"])).unwrap();
    assert!(of_another.is_empty(), "an entry of another crate says nothing of this one");
}

/// What was read is a part of what was written, if anything was read.
fn assert_true(read: Result<Vec<Release>, super::entry::EntryError>, what: &str) {
    for release in read.unwrap_or_default() {
        let told = (release.version.as_str(), release.yanked);
        assert!(RELEASES.contains(&told), "{what}: {told:?}");
    }
}

#[test]
fn a_damaged_entry_is_not_known_and_never_wrong() {
    let bytes = cached(RELEASES);
    let in_use = versions(&["1.0.0", "1.1.0", "2.0.1"]);
    for length in 0..bytes.len() {
        assert_true(of_cache(&bytes[..length], "demo", &in_use), "cut off");
    }
    for at in 0..bytes.len() {
        for bits in [0x01, 0x20, 0x80] {
            let mut flipped = bytes.clone();
            flipped[at] ^= bits;
            assert_true(of_cache(&flipped, "demo", &in_use), "flipped");
        }
    }
    let lines = answer(RELEASES);
    for length in 0..lines.len() {
        assert_true(of_answer(&lines.as_bytes()[..length], "demo"), "cut off");
    }
}

#[test]
fn an_entry_of_another_format_is_not_known() {
    for version in [0, 1, 2, 4, 255] {
        let mut bytes = cached(RELEASES);
        bytes[0] = version;
        assert!(of_cache(&bytes, "demo", &versions(&["1.1.0"])).is_err());
    }
    let without_flag = answer(RELEASES).replace("\"yanked\"", "\"removed\"");
    assert!(of_answer(without_flag.as_bytes(), "demo").unwrap().is_empty());
    assert!(of_answer(b"<!doctype html>", "demo").is_err());
}

fn write_cached(folder: &Path, bytes: &[u8]) {
    let file = folder.join(".cache/de/mo/demo");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, bytes).unwrap();
}

#[test]
fn the_public_registrys_copies_below_cargos_home_are_read_the_best_first() {
    let home = tempfile::tempdir().unwrap();
    let folders = cargo_folders(home.path());
    let distinct: BTreeSet<_> = folders.iter().collect();
    assert_eq!((folders.len(), distinct.len()), (4, 4));
    let inventory = lockfile(&["1.1.0", "1.1.2"]);
    let in_use = in_use(inventory.matchable());
    let foreign = home.path().join("registry/index/mirror.example-0123456789abcdef");
    write_cached(&foreign, &cached(&[("1.1.2", true)]));
    assert!(read_cache(&folders, &in_use).of("demo").is_empty(), "it is not the public registry's");
    write_cached(&folders[3], &cached(&[("1.1.0", false), ("1.1.2", false)]));
    write_cached(&folders[0], &cached(&[("1.1.0", true)]));
    let releases = read_cache(&folders, &in_use);
    assert_eq!(releases.find("demo", "1.1.0").map(|release| release.yanked), Some(true));
    assert_eq!(releases.find("demo", "1.1.2").map(|release| release.yanked), Some(false));
}

#[test]
fn the_entry_of_a_crate_lies_where_the_index_format_says() {
    assert_eq!(path("a").as_deref(), Some("1/a"));
    assert_eq!(path("Abc").as_deref(), Some("3/a/abc"));
    assert_eq!(path("serde_json").as_deref(), Some("se/rd/serde_json"));
    for hostile in ["", "../../etc/passwd", "a/b", "a?b", "\u{202e}ab"] {
        assert_eq!(path(hostile), None, "{hostile:?}");
    }
    assert!(public_index().starts_with("https://"));
}
