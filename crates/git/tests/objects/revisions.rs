//! From names to commits.

use std::collections::BTreeMap;

use lockgate_git::GitError;

use crate::made::{Made, address, git, open};

#[test]
fn every_way_to_name_a_commit_leads_to_it() {
    let made = Made::with_two_lockfiles();
    let first = made.git(&["rev-parse", "HEAD"]);
    made.git(&["tag", "light"]);
    made.git(&["tag", "--annotate", "-m", "v1", "v1"]);
    made.git(&["tag", "--annotate", "-m", "of a tag", "nested", "v1"]);
    made.git(&["update-ref", "refs/remotes/origin/main", &first]);
    made.git(&["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main"]);
    let second = made.commit("second");

    for name in [
        "light",
        "v1",
        "v1^{commit}",
        "v1^{}",
        "v1^0",
        "nested",
        "refs/tags/v1",
        "tags/v1",
        "origin/main",
        "origin",
        "refs/remotes/origin/HEAD",
        "HEAD~",
        "HEAD^",
        "HEAD^1",
        "HEAD~1",
        "@^",
        "main~1^0",
        &first,
        &first[..7],
        &first[..4],
        &first.to_uppercase(),
        &format!("{second}^"),
    ] {
        assert_eq!(made.at(name).id.to_string(), first, "{name}");
    }
    for name in ["HEAD", "@", "main", "heads/main", "refs/heads/main", "HEAD~0", &second] {
        assert_eq!(made.at(name).id.to_string(), second, "{name}");
    }
}

#[test]
fn a_detached_head_and_what_was_fetched_are_revisions() {
    let made = Made::with_two_lockfiles();
    let clone = made.beside("clone");
    git(&made.root, &["clone", "--quiet", ".", &clone.display().to_string()]);
    made.git(&["checkout", "--quiet", "-b", "topic"]);
    let topic = made.commit("topic");
    git(&clone, &["fetch", "--quiet", "origin", "topic"]);
    git(&clone, &["checkout", "--quiet", "--detach", "origin/main"]);
    let repository = open(&clone);
    assert_eq!(repository.commit("FETCH_HEAD").unwrap().id.to_string(), topic);
    assert_eq!(repository.commit("HEAD").unwrap(), repository.commit("main").unwrap());
}

#[test]
fn a_commit_knows_its_tree_its_parents_and_its_date_in_utc() {
    let made = Made::with_two_lockfiles();
    let first = made.at("HEAD");
    made.git(&["checkout", "--quiet", "-b", "topic"]);
    made.commit("topic");
    made.git(&[
        "merge",
        "--quiet",
        "--no-ff",
        "-m",
        "merge",
        "--allow-unrelated-histories",
        "main",
    ]);
    made.git(&["checkout", "--quiet", "main"]);
    made.git(&["merge", "--quiet", "--no-ff", "-m", "merge", "topic"]);
    let merge = made.at("HEAD");
    let parents: Vec<String> = merge.parents.iter().map(ToString::to_string).collect();
    assert_eq!(parents, [made.git(&["rev-parse", "HEAD^1"]), made.git(&["rev-parse", "HEAD^2"])]);
    assert_eq!(made.at("HEAD^2"), made.at("topic"));
    assert_eq!(merge.tree.to_string(), made.git(&["rev-parse", "HEAD^{tree}"]));
    assert_eq!(first.date.to_string(), "2024-02-04");
}

#[test]
fn a_name_that_nobody_has_is_unknown() {
    let made = Made::with_two_lockfiles();
    let away = Made::empty();
    let pushed_away = away.commit("of another history");
    for name in ["nope", "origin/nope", "nope~1", "abcdef0", "config", "objects", &pushed_away] {
        let error = made.refused(name);
        assert!(matches!(error, GitError::UnknownRevision { .. }), "{name}: {error:?}");
        assert!(error.to_string().contains(name) && error.hint().contains("fetch"));
    }
}

#[test]
fn a_revision_that_looks_like_an_option_or_looks_elsewhere_is_refused() {
    let made = Made::with_two_lockfiles();
    made.commit("second");
    made.git(&["checkout", "--quiet", "-b", "topic"]);
    for name in [
        "--upload-pack=x",
        "-",
        ":Cargo.lock",
        "HEAD:Cargo.lock",
        "@{-1}",
        "main@{1}",
        ":/first",
        "HEAD^{/first}",
        "main..topic",
        "../../HEAD",
        "",
        "main\n",
        "main^{tree}",
    ] {
        let error = made.refused(name);
        assert!(matches!(error, GitError::InvalidRevision { .. }), "{name}: {error:?}");
    }
}

#[test]
fn a_tree_and_a_blob_are_no_commits() {
    let made = Made::with_two_lockfiles();
    let blob = made.git(&["rev-parse", "HEAD:Cargo.lock"]);
    let tree = made.git(&["rev-parse", "HEAD^{tree}"]);
    made.git(&["tag", "of-a-blob", &blob]);
    made.git(&["tag", "--annotate", "-m", "of a tree", "of-a-tree", &tree]);
    for (name, expected) in [
        (blob.as_str(), "blob"),
        (&tree[..8], "tree"),
        ("of-a-blob", "blob"),
        ("of-a-tree", "tree"),
    ] {
        let error = made.refused(name);
        assert!(
            matches!(&error, GitError::NotACommit { kind, .. } if kind == expected),
            "{name}: {error:?}"
        );
    }
}

#[test]
fn a_commit_without_that_parent_is_told() {
    let made = Made::with_two_lockfiles();
    for name in ["HEAD^1", "HEAD~1", "HEAD^2", "HEAD~5"] {
        let error = made.refused(name);
        assert!(matches!(error, GitError::NoSuchParent { .. }), "{name}: {error:?}");
    }
}

#[test]
fn a_repository_without_commits_says_so() {
    let made = Made::empty();
    for name in ["HEAD", "@"] {
        let error = made.refused(name);
        assert!(matches!(error, GitError::NoCommitYet { .. }), "{name}: {error:?}");
    }
    assert!(matches!(made.refused("main"), GitError::UnknownRevision { .. }));
}

#[test]
fn a_tag_beside_a_branch_of_the_same_name_is_ambiguous() {
    let made = Made::with_two_lockfiles();
    made.git(&["tag", "main"]);
    assert_eq!(made.at("main"), made.at("HEAD"));
    let second = made.commit("second");
    let error = made.refused("main~0");
    assert!(matches!(error, GitError::Ambiguous { .. }), "{error:?}");
    assert!(error.to_string().contains("refs/heads/main, refs/tags/main"), "{error}");
    assert_eq!(made.at("refs/heads/main").id.to_string(), second);
}

#[test]
fn references_in_a_circle_end() {
    let made = Made::with_two_lockfiles();
    for (name, target) in [("a", "b"), ("b", "a")] {
        let path = made.root.join(".git/refs/heads").join(name);
        std::fs::write(path, format!("ref: refs/heads/{target}\n")).unwrap();
    }
    assert!(matches!(made.refused("a"), GitError::LookUp { .. }));
}

/// A history of 1,500 commits and as many blobs, whose ids share their first four digits here and there.
fn crowded() -> Made {
    let made = Made::empty();
    let mut stream = String::new();
    for number in 0..1500 {
        let text = number.to_string();
        stream += &format!(
            "commit refs/heads/main\ncommitter A U Thor <author@example.org> {} +0000\n\
             data {length}\n{text}\nM 100644 inline Cargo.lock\ndata {length}\n{text}\n",
            1_700_000_000 + number,
            length = text.len(),
        );
    }
    made.git_with_input(&["fast-import", "--quiet"], stream.as_bytes());
    made
}

/// The first four digits of ids, with the kinds and ids that begin so.
fn by_four_digits(made: &Made) -> BTreeMap<String, Vec<(String, String)>> {
    let format = "--batch-check=%(objecttype) %(objectname)";
    let all = made.git(&["cat-file", format, "--batch-all-objects"]);
    let mut groups: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for line in all.lines() {
        let (kind, id) = line.split_once(' ').unwrap();
        groups.entry(id[..4].to_owned()).or_default().push((kind.to_owned(), id.to_owned()));
    }
    groups
}

#[test]
fn a_short_id_of_two_commits_is_ambiguous_and_one_of_a_commit_and_a_blob_is_not() {
    let made = crowded();
    let repository = made.open();
    let (mut ambiguous, mut clear) = (0, 0);
    for (prefix, objects) in by_four_digits(&made) {
        let commits: Vec<_> = objects.iter().filter(|(kind, _)| kind == "commit").collect();
        match commits.as_slice() {
            [(_, id)] if objects.len() > 1 => {
                clear += 1;
                assert_eq!(repository.commit(&prefix).unwrap().id.to_string(), *id);
            }
            [(_, id), _, ..] => {
                ambiguous += 1;
                let error = repository.commit(&prefix).unwrap_err();
                assert!(matches!(error, GitError::Ambiguous { .. }), "{error:?}");
                assert!(error.to_string().contains(id), "{error}");
            }
            _ => {}
        }
    }
    assert!(ambiguous > 0 && clear > 0, "{ambiguous} {clear}");
}

#[test]
fn the_revision_of_a_clone_of_one_branch_is_unknown_and_the_hint_says_fetch() {
    let made = Made::with_two_lockfiles();
    made.git(&["branch", "other"]);
    let clone = made.beside("clone");
    let (from, to) = (address(&made.root), clone.display().to_string());
    git(&made.root, &["clone", "--quiet", "--single-branch", "--branch=main", &from, &to]);
    let error = open(&clone).commit("origin/other").unwrap_err();
    assert!(matches!(error, GitError::UnknownRevision { .. }), "{error:?}");
    assert!(error.hint().contains("git fetch"));
}
