//! Lockfiles that stand elsewhere, or in another format, after the change.

use super::repository::{Repository, cargo, fixed, found, npm};

const PACKAGES: [&str; 3] = ["alpha 1.0.0", "one 1.0.0", "two 1.0.0"];

const PNPM: &str = "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n      alpha:\n        \
    specifier: ^1.0.0\n        version: 1.0.0\n\npackages:\n\n  alpha@1.0.0:\n    resolution: {integrity: sha512-aaaa}\n\n  \
    one@1.0.0:\n    resolution: {integrity: sha512-bbbb}\n\n  two@1.0.0:\n    resolution: {integrity: sha512-cccc}\n\n\
    snapshots:\n\n  alpha@1.0.0: {}\n\n  one@1.0.0: {}\n\n  two@1.0.0: {}\n";

const YARN: &str = "# yarn lockfile v1\n\n\nalpha@^1.0.0:\n  version \"1.0.0\"\n\none@^1.0.0:\n  version \"1.0.0\"\n\n\
    two@^1.0.0:\n  version \"1.0.0\"\n";

#[test]
fn a_lockfile_of_another_package_manager_keeps_its_findings() {
    let npm = npm(&PACKAGES);
    for (name, text) in [("pnpm-lock.yaml", PNPM), ("yarn.lock", YARN)] {
        let repository = Repository::change(&[("package-lock.json", &npm)], &[(name, text)]);
        let (code, report) = repository.gate(&["--base", "base"]);
        assert_eq!(code, 0, "{report:#}");
        assert_eq!(found(&report), [format!("{name} alpha 1.0.0: already-there warn")]);
        assert_eq!(report["findings"][0]["change"]["path_before"], "package-lock.json");
        assert!(fixed(&report).is_empty());
        let (code, report) = repository.gate(&["--base", "HEAD", "--head", "base"]);
        assert_eq!(code, 0, "back again: {report:#}");
    }
}

#[test]
fn a_lockfile_that_is_moved_keeps_its_findings_and_shows_what_else_it_brings() {
    let before = cargo(&PACKAGES);
    for (after, codes, classes) in [
        (before.clone(), 0, vec!["alpha 1.0.0: already-there warn"]),
        (
            cargo(&["alpha 1.0.0", "beta 1.0.0", "one 1.0.0", "two 1.0.0"]),
            1,
            vec!["alpha 1.0.0: already-there warn", "beta 1.0.0: introduced block"],
        ),
        (
            cargo(&["alpha 1.1.0", "one 1.0.0", "two 1.0.0"]),
            0,
            vec!["alpha 1.1.0: still-vulnerable warn"],
        ),
    ] {
        let repository =
            Repository::change(&[("old/Cargo.lock", &before)], &[("new/deep/Cargo.lock", &after)]);
        let (code, report) = repository.gate(&["--base", "base"]);
        assert_eq!(code, codes, "{report:#}");
        let expected: Vec<String> =
            classes.iter().map(|class| format!("new/deep/Cargo.lock {class}")).collect();
        assert_eq!(found(&report), expected);
        assert_eq!(report["comparison"]["files"][0]["kind"], "moved");
        assert_eq!(report["comparison"]["files"][0]["path_before"], "old/Cargo.lock");
    }
}

#[test]
fn two_lockfiles_that_change_places_bring_nothing_in() {
    let (one, other) = (cargo(&["alpha 1.0.0", "one 1.0.0"]), cargo(&["beta 1.0.0", "two 1.0.0"]));
    let repository = Repository::change(
        &[("a/Cargo.lock", &one), ("b/Cargo.lock", &other)],
        &[("a/Cargo.lock", &other), ("b/Cargo.lock", &one)],
    );
    let (code, report) = repository.gate(&["--base", "base"]);
    assert_eq!(code, 0, "{report:#}");
    assert_eq!(
        found(&report),
        [
            "a/Cargo.lock beta 1.0.0: already-there warn",
            "b/Cargo.lock alpha 1.0.0: already-there warn"
        ]
    );
    assert!(fixed(&report).is_empty(), "{report:#}");
}

#[test]
fn a_copy_of_a_lockfile_in_a_new_folder_is_introduced() {
    let lockfile = cargo(&PACKAGES);
    let repository = Repository::change(
        &[("a/Cargo.lock", &lockfile)],
        &[("a/Cargo.lock", &lockfile), ("b/Cargo.lock", &lockfile)],
    );
    let (code, report) = repository.gate(&["--base", "base"]);
    assert_eq!(code, 1, "{report:#}");
    assert_eq!(
        found(&report),
        [
            "a/Cargo.lock alpha 1.0.0: already-there warn",
            "b/Cargo.lock alpha 1.0.0: introduced block"
        ]
    );
    let text = repository.run(&["--base", "base"]).stdout;
    assert!(text.contains("Introduced by this change: 1"), "{text}");
}

#[test]
fn a_lockfile_overwritten_with_another_one_brings_its_findings_in() {
    let (one, other) = (cargo(&["alpha 1.0.0", "one 1.0.0"]), cargo(&["sound 1.0.0", "two 1.0.0"]));
    let repository = Repository::change(
        &[("a/Cargo.lock", &one), ("b/Cargo.lock", &other)],
        &[("a/Cargo.lock", &one), ("b/Cargo.lock", &one)],
    );
    let (code, report) = repository.gate(&["--base", "base"]);
    assert_eq!(code, 1, "{report:#}");
    assert!(found(&report).contains(&"b/Cargo.lock alpha 1.0.0: introduced block".to_owned()));
}

#[test]
fn a_moved_folder_with_several_lockfiles_brings_nothing_in() {
    let (one, other) = (cargo(&PACKAGES), npm(&["beta 1.0.0", "three 1.0.0"]));
    let repository = Repository::change(
        &[("app/Cargo.lock", &one), ("app/web/package-lock.json", &other)],
        &[("crates/app/Cargo.lock", &one), ("crates/app/web/package-lock.json", &other)],
    );
    let (code, report) = repository.gate(&["--base", "base"]);
    assert_eq!(code, 0, "{report:#}");
    assert!(found(&report).iter().all(|line| line.ends_with("already-there warn")), "{report:#}");
}

#[test]
fn more_lockfiles_than_are_compared_with_each_other_are_moved_and_keep_their_findings() {
    let files: Vec<(String, String)> = (0..120)
        .map(|number| {
            (format!("{number}/Cargo.lock"), cargo(&["alpha 1.0.0", &format!("own{number} 1.0.0")]))
        })
        .collect();
    let below = |folder: &str| -> Vec<(String, String)> {
        files.iter().map(|(name, text)| (format!("{folder}/{name}"), text.clone())).collect()
    };
    let (base, head) = (below("packages"), below("libs"));
    let base: Vec<(&str, &str)> = base.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let head: Vec<(&str, &str)> = head.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let repository = Repository::change(&base, &head);
    let (code, report) = repository.gate(&["--base", "base"]);
    assert_eq!(code, 0, "{}", report["summary"]);
    assert_eq!(report["summary"]["by_class"]["already-there"], 120);
    for finding in report["findings"].as_array().unwrap() {
        let path = finding["location"]["path"].as_str().unwrap();
        let before = finding["change"]["path_before"].as_str().unwrap();
        assert_eq!(path.strip_prefix("libs/"), before.strip_prefix("packages/"));
    }
    assert_eq!(repository.gate(&["--base", "base"]).1, report);
}
