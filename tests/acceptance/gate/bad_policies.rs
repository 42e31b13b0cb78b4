//! Policies that cannot be read or understood.

use super::repository::{Repository, cargo};

const BROKEN: &str = "[block]\nvulnerabilty = \"low\"\n";
const GOOD: &str = "preset = \"default\"\n";

fn with_policies(base: &str, head: &str) -> Repository {
    let lockfile = cargo(&["sound 1.0.0"]);
    Repository::change(
        &[("Cargo.lock", &lockfile), ("lockgate.toml", base)],
        &[("Cargo.lock", &lockfile), ("lockgate.toml", head)],
    )
}

#[test]
fn a_policy_of_the_base_that_does_not_parse_is_an_error_with_its_place() {
    for head in [GOOD, BROKEN, "[[ignore]]\nid = \"X-1\"\nreason = \"r\"\n"] {
        let repository = with_policies(BROKEN, head);
        let run = repository.run(&["--base", "base"]);
        assert_eq!(run.code, 2, "{run:#?}");
        assert!(run.stderr.contains("lockgate.toml of the base:2:1"), "{run:#?}");
        assert!(run.stderr.contains("--policy FILE"), "how it can be repaired: {run:#?}");
    }
}

#[test]
fn the_change_that_repairs_the_policy_is_judged_by_a_file() {
    let repository = with_policies(BROKEN, GOOD);
    let (code, report) = repository.gate(&["--base", "base", "--policy", "lockgate.toml"]);
    assert_eq!((code, &report["policy_source"]), (0, &"lockgate.toml".into()), "{report:#}");
}

#[test]
fn a_policy_that_the_change_breaks_is_told_with_its_place() {
    let repository = with_policies(GOOD, BROKEN);
    let (code, report) = repository.gate(&["--base", "base"]);
    assert_eq!(code, 0, "{report:#}");
    let lines = report["comparison"]["policy_change"]["lines"].to_string();
    assert!(lines.contains("does not parse") && lines.contains(":2:1"), "{lines}");
}

#[test]
fn a_policy_that_is_named_and_not_there_is_an_error() {
    let repository = with_policies(GOOD, GOOD);
    for path in ["no-such-policy.toml", "."] {
        let run = repository.run(&["--base", "base", "--policy", path]);
        assert_eq!(run.code, 2, "{run:#?}");
        assert!(run.stderr.contains("cannot read the policy"), "{run:#?}");
    }
}

#[test]
fn a_policy_that_is_named_wins_over_that_of_the_base() {
    let repository = Repository::change(
        &[
            ("Cargo.lock", &cargo(&["sound 1.0.0"])),
            ("lockgate.toml", "preset = \"report-only\"\n"),
        ],
        &[
            ("Cargo.lock", &cargo(&["alpha 1.0.0"])),
            ("lockgate.toml", "preset = \"report-only\"\n"),
        ],
    );
    assert_eq!(repository.gate(&["--base", "base"]).0, 0);
    repository.write("../strict.toml", "preset = \"strict\"\n");
    let (code, report) = repository.gate(&["--base", "base", "--policy", "../strict.toml"]);
    assert_eq!((code, &report["policy_source"]), (1, &"../strict.toml".into()), "{report:#}");
}

#[test]
fn a_base_whose_policy_is_no_file_is_an_error() {
    let lockfile = cargo(&["sound 1.0.0"]);
    let repository = Repository::change(
        &[("Cargo.lock", &lockfile), ("lockgate.toml/x", "")],
        &[("Cargo.lock", &lockfile)],
    );
    // A folder of that name is no policy file, as for a scan's own.
    assert_eq!(repository.gate(&["--base", "base"]).0, 0);
    #[cfg(unix)]
    {
        let repository = Repository::new();
        repository.write("Cargo.lock", &lockfile);
        std::os::unix::fs::symlink("x.toml", repository.folder().join("lockgate.toml")).unwrap();
        repository.commit("2026-11-10");
        let run = repository.run(&["--base", "HEAD"]);
        assert_eq!(run.code, 2, "{run:#?}");
        assert!(run.stderr.contains("not a regular file"), "{run:#?}");
    }
}
