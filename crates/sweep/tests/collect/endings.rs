//! Every repository ends in one way, and the way is true.

use lockgate_fake_github::{Action, Options, Organization, Repository, Rule};

use crate::rig::{Rig, plan};

const LOCKFILE: &str = "version = 4\n[[package]]\nname = \"demo\"\nversion = \"0.1.0\"\n";

fn app() -> Repository {
    Repository::new("app")
        .file("Cargo.lock", LOCKFILE)
        .file("Cargo.toml", "[package]\nname = \"demo\"\n")
}

fn rig(repositories: impl IntoIterator<Item = Repository>) -> Rig {
    rig_with(repositories, Options::default())
}

fn rig_with(repositories: impl IntoIterator<Item = Repository>, options: Options) -> Rig {
    let organization = repositories.into_iter().fold(Organization::new("acme"), Organization::with);
    Rig::new(organization, options)
}

#[test]
fn what_is_empty_or_has_no_lockfile_is_examined_and_says_so() {
    let docs = Repository::new("docs").file("README.md", "# Docs\n");
    let rig = rig([app(), docs, Repository::empty("new")]);
    let collected = rig.sweep();
    assert!(collected.stopped.is_none(), "{collected:?}");
    let endings = rig.endings();
    assert_eq!(endings["app"], "ok lockfiles");
    assert_eq!(endings["docs"], "ok no-lockfile");
    assert_eq!(endings["new"], "ok empty");
}

#[test]
fn a_repository_that_is_deleted_is_gone_and_one_that_takes_its_name_is_new() {
    let rig = rig([app()]);
    rig.sweep();
    let before = rig.repositories()[0].row.id;
    rig.github.edit(|world| world.delete("acme", "app"));
    rig.sweep();
    assert_eq!(rig.endings()["app"], "skipped gone");
    rig.github.edit(|world| world.create("acme", Repository::new("app").file("a", "b")));
    rig.sweep();
    let after: Vec<_> = rig.repositories().into_iter().filter(|r| r.row.id != before).collect();
    assert_eq!(after.len(), 1);
    assert_eq!(after[0].ended.as_ref().unwrap().1.reason, "no-lockfile");
}

#[test]
fn a_renamed_repository_stays_itself() {
    let rig = rig([app()]);
    rig.sweep();
    rig.github.edit(|world| world.rename("acme", "app", "service"));
    rig.sweep();
    let endings = rig.endings();
    assert_eq!(
        endings.into_iter().collect::<Vec<_>>(),
        [("service".into(), "ok lockfiles".into())]
    );
}

#[test]
fn a_default_branch_that_is_not_there_is_told() {
    let rig = rig([app()]);
    rig.github.edit(|world| world.set_default_branch("acme", "app", "nowhere"));
    rig.sweep();
    assert_eq!(rig.endings()["app"], "failed no-head");
}

#[test]
fn a_run_that_is_cut_off_goes_on_without_repeating_what_it_finished() {
    let many = (0..350).map(|n| Repository::new(&format!("r{n:03}")).file("Cargo.lock", LOCKFILE));
    let unauthorized =
        Rule::new(Action::BadCredentials).on("GET", "/repos/*/*/git/trees/*").from(320).times(1);
    let rig = rig_with(many, Options { faults: vec![unauthorized], ..Options::default() });
    let collected = rig.sweep();
    assert!(collected.stopped.is_some(), "{collected:?}");
    let endings = rig.endings();
    let finished = endings.values().filter(|ending| ending.starts_with("ok")).count();
    let open = endings.values().filter(|ending| ending.starts_with("not-reached")).count();
    assert!(finished >= 100 && finished + open == 350, "{finished} and {open}");
    let _ = rig.github.take_requests();
    let again = rig.sweep();
    assert_eq!(again.run, collected.run);
    let trees =
        rig.github.requests().into_iter().filter(|r| r.path.contains("/git/trees/")).count();
    assert_eq!(trees, 350 - finished);
    assert!(rig.endings().values().all(|ending| ending == "ok lockfiles"));
}

#[test]
fn filters_leave_out_what_they_say_and_count_it() {
    let mut fork = app();
    fork.fork = true;
    let rig = rig([fork, Repository::new("web").file("a", "b")]);
    rig.sweep();
    assert_eq!(rig.endings()["app"], "skipped fork");
    let mut plan = plan();
    plan.filter = lockgate_sweep::filter::Filter {
        forks: lockgate_sweep::filter::Include::Only,
        ..lockgate_sweep::filter::Filter::default()
    };
    rig.sweep_with(&plan);
    assert_eq!(rig.endings()["app"], "ok lockfiles");
    assert_eq!(rig.endings()["web"], "skipped filtered");
}
