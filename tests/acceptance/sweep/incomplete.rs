//! What was not examined is never a pass.

use lockgate_fake_github::{Action, Options, Organization, Repository, Rule};

use super::rig::Rig;

const CLEAN: &str = "version = 4\n[[package]]\nname = \"demo\"\nversion = \"0.1.0\"\n";

fn clean(names: &[&str]) -> Organization {
    let repository = |name: &&str| Repository::new(name).file("Cargo.lock", CLEAN);
    names.iter().map(repository).fold(Organization::new("acme"), Organization::with)
}

#[test]
fn an_organization_in_which_all_was_examined_passes() {
    let rig = Rig::new(clean(&["a", "b"]));
    let run = rig.sweep(&[]);
    assert_eq!(run.code, 0, "{run:#?}");
    assert!(
        run.stdout.starts_with("COMPLETE: acme: all 2 repositories accounted for: 2 examined\n"),
        "{run:#?}"
    );
}

#[test]
fn one_repository_that_could_not_be_read_makes_the_sweep_incomplete() {
    let rule = Rule::new(Action::Forbidden { permission: "contents=read".to_owned() });
    let rule = rule.on("GET", "/repos/acme/b/git/trees/*");
    let rig = Rig::with(clean(&["a", "b"]), Options { faults: vec![rule], ..Options::default() });
    let run = rig.sweep(&[]);
    assert_eq!(run.code, 3, "{run:#?}");
    assert!(
        run.stdout.starts_with("INCOMPLETE: acme: 1 of 2 repositories not examined; 1 examined\n"),
        "{run:#?}"
    );
    assert!(run.stdout.contains("acme/b: failed (no-access)"), "{run:#?}");
    rig.github.clear_faults();
    let again = rig.sweep(&[]);
    assert_eq!(again.code, 0, "{again:#?}");
}

#[test]
fn a_token_that_is_not_known_ends_it_at_once() {
    let rig = Rig::new(clean(&["a", "b"]));
    let mut command = rig.command(&["sweep", "acme"]);
    let run = crate::lockgate::run_command(command.env("GITHUB_TOKEN", "ghp_wrong"));
    assert_eq!(run.code, 4, "{run:#?}");
    assert!(rig.github.requests().len() <= 2, "{:#?}", rig.github.requests());
}

#[test]
fn no_organization_and_no_store_are_errors_of_usage() {
    let rig = Rig::new(clean(&["a"]));
    let run = crate::lockgate::run_command(&mut rig.command(&["sweep"]));
    assert_eq!(run.code, 2, "{run:#?}");
    let run = rig.sweep(&["--offline"]);
    assert_eq!(run.code, 2, "{run:#?}");
    assert!(run.stderr.contains("there is no store"), "{run:#?}");
}

#[test]
fn a_repository_whose_policy_cannot_be_understood_is_not_judged_by_another() {
    let broken = Repository::new("b")
        .file("Cargo.lock", CLEAN)
        .file("lockgate.toml", "[block]\nnonsense = 1\n");
    let rig = Rig::new(clean(&["a"]).with(broken));
    let run = rig.sweep(&[]);
    assert_eq!(run.code, 3, "{run:#?}");
    assert!(run.stdout.contains("acme/b: failed (policy): lockgate.toml"), "{run:#?}");
}

#[test]
fn what_is_left_out_is_counted() {
    let mut fork = Repository::new("f").file("Cargo.lock", CLEAN);
    fork.fork = true;
    let docs = Repository::new("docs").file("README.md", "# Docs\n");
    let rig = Rig::new(clean(&["a"]).with(fork).with(docs));
    let run = rig.sweep(&[]);
    assert_eq!(run.code, 0, "{run:#?}");
    assert!(run.stdout.contains("2 examined, 1 left out"), "{run:#?}");
    assert!(run.stdout.contains("Left out: 1 fork"), "{run:#?}");
    assert!(run.stdout.contains("Without a lockfile (1): acme/docs"), "{run:#?}");
    let run = rig.sweep(&["--require-lockfiles"]);
    assert_eq!(run.code, 3, "{run:#?}");
}
