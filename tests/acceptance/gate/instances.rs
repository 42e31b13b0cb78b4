//! Several findings of one advisory: each is known by its own package, lockfile and version.

use super::repository::{Repository, cargo, fixed, found, npm};

#[test]
fn an_instance_that_goes_does_not_hide_another_that_comes() {
    let repository = Repository::change(
        &[
            ("a/Cargo.lock", &cargo(&["alpha 1.0.0", "one 1.0.0", "two 1.0.0"])),
            ("b/Cargo.lock", &cargo(&["three 1.0.0", "four 1.0.0"])),
        ],
        &[
            ("a/Cargo.lock", &cargo(&["alpha 2.0.0", "one 1.0.0", "two 1.0.0"])),
            ("b/Cargo.lock", &cargo(&["alpha 1.0.0", "three 1.0.0", "four 1.0.0"])),
        ],
    );
    let (code, report) = repository.gate(&["--base", "base"]);
    assert_eq!(code, 1, "{report:#}");
    assert_eq!(found(&report), ["b/Cargo.lock alpha 1.0.0: introduced block"]);
    assert_eq!(fixed(&report), ["a/Cargo.lock alpha 1.0.0: fixed allow"]);
}

#[test]
fn a_second_vulnerable_version_in_one_lockfile_is_introduced() {
    let cases = [
        (
            npm(&["alpha 1.0.0"]),
            npm(&["alpha 1.0.0", "x/node_modules/alpha 1.1.0"]),
            "package-lock.json",
        ),
        (cargo(&["alpha 1.0.0"]), cargo(&["alpha 1.0.0", "alpha 0.1.0"]), "Cargo.lock"),
    ];
    for (base, head, name) in cases {
        let repository = Repository::change(&[(name, &base)], &[(name, &head)]);
        let (code, report) = repository.gate(&["--base", "base"]);
        assert_eq!(code, 1, "{report:#}");
        let told = found(&report).join("\n");
        assert!(told.contains("alpha 1.0.0: already-there warn"), "{told}");
        assert_eq!(told.matches(": introduced block").count(), 1, "{told}");
        let reverse = repository.gate(&["--base", "HEAD", "--head", "base"]);
        assert_eq!((reverse.0, fixed(&reverse.1).len()), (0, 1), "{:#}", reverse.1);
    }
}

#[test]
fn one_of_two_versions_replaced_by_two_leaves_one_that_is_new() {
    let repository = Repository::change(
        &[("Cargo.lock", &cargo(&["alpha 0.1.0", "sound 1.0.0"]))],
        &[("Cargo.lock", &cargo(&["alpha 0.1.1", "alpha 1.0.0"]))],
    );
    let (code, report) = repository.gate(&["--base", "base"]);
    assert_eq!(code, 1, "{report:#}");
    assert_eq!(
        found(&report),
        [
            "Cargo.lock alpha 0.1.1: still-vulnerable warn",
            "Cargo.lock alpha 1.0.0: introduced block"
        ]
    );
}

#[test]
fn another_problem_of_the_same_package_is_introduced() {
    let repository = Repository::change(
        &[("package-lock.json", &npm(&["alpha 1.0.0"]))],
        &[("package-lock.json", &npm(&["alpha 1.0.0", "beta 1.0.0", "evil 1.0.0"]))],
    );
    let (code, report) = repository.gate(&["--base", "base"]);
    assert_eq!(code, 1, "{report:#}");
    assert_eq!(
        found(&report),
        [
            "package-lock.json alpha 1.0.0: already-there warn",
            "package-lock.json beta 1.0.0: introduced block",
            "package-lock.json evil 1.0.0: introduced block"
        ]
    );
}

#[test]
fn a_bump_names_the_version_before() {
    let repository = Repository::change(
        &[("Cargo.lock", &cargo(&["alpha 1.0.0"]))],
        &[("Cargo.lock", &cargo(&["alpha 1.1.0"]))],
    );
    let (code, report) = repository.gate(&["--base", "base"]);
    assert_eq!(code, 0, "{report:#}");
    assert_eq!(report["findings"][0]["change"]["version_before"], "1.0.0");
    let files = report["comparison"]["files"].to_string();
    assert_eq!(files, r#"[{"kind":"edited","path":"Cargo.lock"}]"#);
}
