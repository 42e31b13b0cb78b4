//! Shallow clones, and where histories meet.

use std::path::PathBuf;

use lockgate_git::{GitError, Repository};

use crate::made::{Made, TWO_LOCKFILES, address, git, listing, open};

/// Three commits; the last two change nothing that the first has.
fn three_commits() -> (Made, [String; 3]) {
    let made = Made::with_two_lockfiles();
    let first = made.git(&["rev-parse", "HEAD"]);
    let ids = [first, made.commit("second"), made.commit("third")];
    (made, ids)
}

fn clone(made: &Made, options: &[&str]) -> PathBuf {
    let folder = made.beside("clone");
    let (from, to) = (address(&made.root), folder.display().to_string());
    git(&made.root, &[&["clone", "--quiet"], options, &[&from, &to]].concat());
    folder
}

fn is_shallow(repository: &Repository, revision: &str) -> bool {
    match repository.commit(revision) {
        Err(GitError::Shallow { revision: named }) => named == revision,
        _ => false,
    }
}

#[test]
fn a_clone_of_depth_1_has_its_head_and_nothing_behind() {
    let (made, [first, _, third]) = three_commits();
    let repository = open(&clone(&made, &["--depth=1"]));
    assert!(repository.is_shallow());
    assert_eq!(repository.commit("HEAD").unwrap().id.to_string(), third);
    assert_eq!(listing(&repository, "HEAD"), TWO_LOCKFILES);
    for revision in ["HEAD^1", "HEAD~1", "HEAD~2", "origin/main^", &first] {
        assert!(is_shallow(&repository, revision), "{revision}");
    }
    let error = repository.commit("HEAD^1").unwrap_err();
    assert!(error.hint().contains("--deepen") && error.hint().contains("fetch-depth: 2"));
    assert!(matches!(repository.commit("HEAD^2"), Err(GitError::NoSuchParent { .. })));
}

#[test]
fn a_clone_of_depth_2_has_the_parent_of_its_head() {
    let (made, [first, second, _]) = three_commits();
    let repository = open(&clone(&made, &["--depth=2"]));
    assert_eq!(repository.commit("HEAD^1").unwrap().id.to_string(), second);
    for revision in ["HEAD~2", &first] {
        assert!(is_shallow(&repository, revision), "{revision}");
    }
}

#[test]
fn histories_that_meet_beyond_a_shallow_clone_have_no_base_there() {
    let (made, _) = three_commits();
    made.git(&["checkout", "--quiet", "-b", "topic", "HEAD~2"]);
    made.commit("topic");
    let repository = open(&clone(&made, &["--depth=1", "--no-single-branch"]));
    let [main, topic] =
        ["origin/main", "origin/topic"].map(|name| repository.commit(name).unwrap());
    assert_eq!(repository.merge_base(&main, &topic).unwrap(), None);

    let whole = made.open();
    let [main, topic] = ["main", "topic"].map(|name| whole.commit(name).unwrap());
    assert_eq!(whole.merge_base(&main, &topic).unwrap(), Some(whole.commit("main~2").unwrap()));
}

#[test]
fn unrelated_histories_have_no_base() {
    let made = Made::with_two_lockfiles();
    made.git(&["checkout", "--quiet", "--orphan", "other"]);
    made.commit("other");
    let repository = made.open();
    let [main, other] = ["main", "other"].map(|name| repository.commit(name).unwrap());
    assert_eq!(repository.merge_base(&main, &other).unwrap(), None);
}

#[test]
fn an_ancestor_is_the_base_and_so_is_the_same_commit() {
    let (made, _) = three_commits();
    let repository = made.open();
    let [old, new] = ["HEAD~2", "HEAD"].map(|name| repository.commit(name).unwrap());
    for (a, b, expected) in [(&old, &new, &old), (&new, &old, &old), (&new, &new, &new)] {
        assert_eq!(repository.merge_base(a, b).unwrap().as_ref(), Some(expected));
    }
}

#[test]
fn a_commit_of_the_history_that_is_missing_is_an_error_and_not_its_end() {
    let (made, [_, second, _]) = three_commits();
    made.git(&["checkout", "--quiet", "-b", "topic", "HEAD~2"]);
    made.commit("topic");
    std::fs::remove_file(made.loose(&second)).unwrap();
    let repository = made.open();
    let [main, topic] = ["main", "topic"].map(|name| repository.commit(name).unwrap());
    let error = repository.merge_base(&main, &topic).unwrap_err();
    assert!(matches!(&error, GitError::Missing { id } if id.to_string() == second), "{error:?}");
    let error = repository.commit("main~1").unwrap_err();
    assert!(matches!(error, GitError::Missing { .. }), "{error:?}");
}

/// A history with many forks, merges and clocks that go wrong: the same each time.
fn tangled(count: u64) -> Made {
    let made = Made::empty();
    let mut state = 7_u64;
    let mut random = |below: u64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut stream = String::new();
    for number in 1..=count {
        let date = 1_700_000_000 + number * 60 + random(600);
        stream += &format!(
            "commit refs/heads/c{number}\nmark :{number}\n\
             committer A U Thor <author@example.org> {date} +0000\ndata 0\n"
        );
        // Now and then a history of its own begins.
        let parents = if number == 1 || random(20) == 0 { 0 } else { 1 + random(4).min(1) };
        for (index, word) in ["from", "merge"].into_iter().enumerate().take(parents as usize) {
            let near = number.saturating_sub(1 + random(9)).max(1);
            if index == 0 || near + 1 < number {
                stream += &format!("{word} :{near}\n");
            }
        }
        stream += "\n";
    }
    made.git_with_input(&["fast-import", "--quiet"], stream.as_bytes());
    made
}

#[test]
fn bases_are_those_that_git_finds() {
    let count = 60;
    let made = tangled(count);
    let repository = made.open();
    let (mut with, mut without, mut several) = (0, 0, 0);
    for (a, b) in (1..=count).flat_map(|a| (1..a).map(move |b| (a, b))).step_by(7) {
        let names = [format!("c{a}"), format!("c{b}")];
        let [a, b] = names.each_ref().map(|name| repository.commit(name).unwrap());
        let ours = repository.merge_base(&a, &b).unwrap();
        assert_eq!(repository.merge_base(&b, &a).unwrap(), ours, "{names:?}");
        let bases = bases_by_git(&made, &names);
        match &ours {
            Some(base) => {
                with += 1;
                assert!(bases.contains(&base.id.to_string()), "{names:?}: {bases:?}");
            }
            None => {
                without += 1;
                assert!(bases.is_empty(), "{names:?}: {bases:?}");
            }
        }
        several += usize::from(bases.len() > 1);
    }
    assert!(with > 50 && without > 5 && several > 5, "{with} {without} {several}");
}

/// Every base, as git excludes them from a symmetric difference.
fn bases_by_git(made: &Made, [a, b]: &[String; 2]) -> Vec<String> {
    let names = made.git(&["rev-parse", &format!("{a}...{b}")]);
    names.lines().filter_map(|line| line.strip_prefix('^')).map(str::to_owned).collect()
}
