//! Repositories that come, go and change between two runs and in the middle of one.
//!
//! | what happens | what becomes of it |
//! |---|---|
//! | a repository without a commit | examined, and empty |
//! | deleted after it was listed | gone, which is no failure |
//! | renamed, or moved within the organization | the same repository under its new name |
//! | moved away, and another takes the name | that one is new, and inherits nothing |
//! | the default branch has another name | read again |
//! | the default branch is not there | told |
//! | another history is pushed between the head and the tree | looked at once more |

use lockgate_fake_github::{Files, Organization, Repository, Rule, World};

use super::rig::Rig;
use super::told::{
    CLEAN, asked, clean, complete, endings, faulty, headline, many, status, sweep, trees,
};

/// Something that happens right before the tree of `r001` is given.
fn meanwhile(edit: impl Fn(&mut World) + Send + Sync + 'static) -> Rule {
    Rule::edit(edit).on("GET", "/repos/acme/r001/git/trees/*")
}

#[test]
fn a_repository_without_a_commit_is_examined_and_empty() {
    let rig = faulty(Organization::new("acme").with(clean("a")).with(Repository::empty("new")), []);
    let run = sweep(&rig, &[]);
    headline(&run, 0, "COMPLETE: acme: all 2 repositories accounted for: 2 examined\n");
    assert_eq!(endings(&rig)["acme/new"], "ok empty");
    assert!(run.stdout.contains("Empty: 1"), "{run:#?}");
    assert_eq!(trees(&rig), 1);
}

#[test]
fn a_repository_that_is_deleted_in_the_middle_of_a_run_is_gone_and_no_failure() {
    let rig = faulty(
        many(3),
        [meanwhile(|world| {
            let _ = world.delete("acme", "r001");
        })],
    );
    let run = sweep(&rig, &[]);
    headline(&run, 0, "COMPLETE: acme: all 3 repositories accounted for: 2 examined, 1 left out\n");
    assert_eq!(endings(&rig)["acme/r001"], "skipped gone");
    assert_eq!(asked(&rig, |request| request.path.starts_with("/repositories/")).len(), 1);
    // Nobody looks for it again.
    let _ = rig.github.take_requests();
    sweep(&rig, &[]);
    assert!(asked(&rig, |request| request.path.starts_with("/repositories/")).is_empty());
}

#[test]
fn a_repository_that_is_renamed_in_the_middle_of_a_run_is_examined_and_stays_itself() {
    let rig = faulty(
        many(3),
        [meanwhile(|world| {
            let _ = world.rename("acme", "r001", "service");
        })],
    );
    let run = sweep(&rig, &[]);
    complete(&rig, &run, 3);
    let _ = rig.github.take_requests();
    let run = sweep(&rig, &[]);
    complete(&rig, &run, 3);
    let names: Vec<String> = endings(&rig).into_keys().collect();
    assert_eq!(names, ["acme/r000", "acme/r002", "acme/service"]);
    assert_eq!(trees(&rig), 0);
}

#[test]
fn a_repository_that_moves_between_accounts_that_are_both_swept_is_counted_once() {
    let rig = faulty(many(3), []);
    rig.github.edit(|world| world.transfer("acme", "r000", "octo"));
    let run = sweep(&rig, &["octo"]);
    headline(&run, 0, "COMPLETE: acme, octo: all 3 repositories accounted for: 3 examined\n");
    rig.github.edit(|world| world.transfer("acme", "r001", "octo"));
    let _ = rig.github.take_requests();
    let run = sweep(&rig, &["octo"]);
    headline(&run, 0, "COMPLETE: acme, octo: all 3 repositories accounted for: 3 examined\n");
    let names: Vec<String> = endings(&rig).into_keys().collect();
    assert_eq!(names, ["acme/r002", "octo/r000", "octo/r001"]);
    assert_eq!(trees(&rig), 0);
}

#[test]
fn one_that_takes_the_name_of_a_repository_that_moved_away_inherits_nothing() {
    let rig = faulty(many(2), []);
    sweep(&rig, &[]);
    rig.github.edit(|world| {
        world.transfer("acme", "r001", "elsewhere");
        world.create("acme", Repository::new("r001").file("README.md", "# Another\n"));
    });
    let run = sweep(&rig, &[]);
    headline(&run, 0, "COMPLETE: acme: all 3 repositories accounted for: 2 examined, 1 left out\n");
    assert!(run.stdout.contains("Left out: 1 moved-away"), "{run:#?}");
    assert!(run.stdout.contains("Without a lockfile (1): acme/r001"), "{run:#?}");
    let run = sweep(&rig, &[]);
    headline(&run, 0, "COMPLETE: acme: all 2 repositories accounted for: 2 examined\n");
}

#[test]
fn one_that_takes_the_name_in_the_middle_of_a_run_is_not_read_as_the_other() {
    let swap = meanwhile(|world| {
        world.transfer("acme", "r001", "elsewhere");
        world.create("acme", Repository::new("r001").file("README.md", "# Another\n"));
    });
    let rig = faulty(many(2), [swap]);
    let run = sweep(&rig, &[]);
    headline(&run, 0, "COMPLETE: acme: all 2 repositories accounted for: 1 examined, 1 left out\n");
    assert_eq!(endings(&rig)["acme/r001"], "skipped moved-away");
    let run = sweep(&rig, &[]);
    headline(&run, 0, "COMPLETE: acme: all 2 repositories accounted for: 2 examined\n");
    assert_eq!(endings(&rig)["acme/r001"], "ok no-lockfile");
}

#[test]
fn a_default_branch_with_another_name_has_its_repository_looked_at_again() {
    let rig = faulty(many(2), []);
    sweep(&rig, &[]);
    rig.github.edit(|world| world.rename_default_branch("acme", "r001", "trunk"));
    let _ = rig.github.take_requests();
    let run = sweep(&rig, &[]);
    complete(&rig, &run, 2);
    assert_eq!(asked(&rig, |request| request.is_graphql()).len(), 1);
    let _ = rig.github.take_requests();
    sweep(&rig, &[]);
    assert!(asked(&rig, |request| request.is_graphql()).is_empty());
}

#[test]
fn a_default_branch_with_other_files_has_them_read_although_nothing_was_pushed() {
    let rig = faulty(many(2), []);
    rig.github.edit(|world| {
        world.push_elsewhere("acme", "r001", "next");
        world.push("acme", "r001", [("Cargo.lock", None)]);
    });
    sweep(&rig, &[]);
    assert_eq!(endings(&rig)["acme/r001"], "ok no-lockfile");
    rig.github.edit(|world| world.set_default_branch("acme", "r001", "next"));
    let run = sweep(&rig, &[]);
    complete(&rig, &run, 2);
}

#[test]
fn a_default_branch_that_is_not_there_is_told() {
    let rig: Rig = faulty(many(2), []);
    rig.github.edit(|world| world.set_default_branch("acme", "r001", "nowhere"));
    let run = sweep(&rig, &[]);
    headline(&run, 3, "INCOMPLETE: acme: 1 of 2 repositories not examined; 1 examined\n");
    assert_eq!(endings(&rig)["acme/r001"], "failed no-head");
    assert!(run.stdout.contains("there is no branch `nowhere`"), "{run:#?}");
    assert_eq!(status(&rig)["failed"][0]["repository"], "acme/r001");
}

#[test]
fn another_history_that_is_pushed_between_the_head_and_the_tree_is_looked_at_once_more() {
    let files = || Files::from([("Cargo.lock".to_owned(), CLEAN.into())]);
    let rig = faulty(
        many(2),
        [meanwhile(move |world| {
            let _ = world.force_push("acme", "r001", files());
        })],
    );
    let run = sweep(&rig, &[]);
    complete(&rig, &run, 2);
    assert_eq!(trees(&rig), 3);
}
