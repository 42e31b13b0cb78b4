//! A base that the clone lacks, by GitHub's API.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::repository::{Repository, TODAY, cargo, found, git};
use crate::fake::{Fake, TOKEN};
use crate::lockgate::{Run, command, notes, run_command};
use crate::replies::{self, Reply};

/// Has the small GitHub know a commit of a repository: what it is compared with, its folders and its files.
pub(crate) fn publish(github: &Fake, repository: &Repository, base: &str, head: &str) {
    let id = |name: &str| repository.git(&["rev-parse", name]);
    let tree = |name: &str| id(&format!("{name}^{{tree}}"));
    let (base, head) = (id(base), id(head));
    let fork = repository.git(&["merge-base", &base, &head]);
    let comparison = replies::comparison([&base, &tree(&base)], [&fork, &tree(&fork)]);
    let compare = format!("/repos/acme/app/compare/{base}...{head}");
    github.state().fixed.insert(compare, Reply::json(200, &comparison));
    for commit in [&base, &fork] {
        publish_tree(github, repository, &tree(commit));
    }
}

fn publish_tree(github: &Fake, repository: &Repository, id: &str) {
    let path = format!("/repos/acme/app/git/trees/{id}");
    let all = listing(repository, &["ls-tree", "-r", "-t", id]);
    let one = listing(repository, &["ls-tree", id]);
    let answer = |entries: &[Value]| {
        Reply::json(200, &json!({"sha": id, "url": "", "tree": entries, "truncated": false}))
    };
    github.state().fixed.insert(format!("{path}?recursive=1"), answer(&all));
    github.state().fixed.insert(format!("{path}?"), answer(&one));
    for entry in &all {
        let sha = entry["sha"].as_str().unwrap();
        if entry["type"] == "blob" {
            let mut content = repository.git(&["cat-file", "blob", sha]).into_bytes();
            // The files of these tests end with a line break or without, and git's output is trimmed.
            let size: usize = repository.git(&["cat-file", "-s", sha]).parse().unwrap();
            content.resize(size, b'\n');
            github.state().blobs.insert(sha.to_owned(), content);
        } else {
            publish_tree(github, repository, sha);
        }
    }
}

fn listing(repository: &Repository, arguments: &[&str]) -> Vec<Value> {
    let text = repository.git(arguments);
    let entry = |line: &str| {
        let (start, path) = line.split_once('\t').unwrap();
        let words: Vec<&str> = start.split(' ').collect();
        json!({"path": path, "mode": words[0], "type": words[1], "sha": words[2]})
    };
    text.lines().filter(|line| !line.is_empty()).map(entry).collect()
}

/// A clone of so many commits, beside the repository.
pub(crate) fn shallow(repository: &Repository, name: &str, options: &[&str]) -> PathBuf {
    let url = format!("file://{}", repository.folder().display());
    repository.git(&["config", "uploadpack.allowFilter", "true"]);
    git(&repository.beside(""), &[&["clone", "-q"], options, &[&url, name]].concat());
    repository.beside(name)
}

fn gate(repository: &Repository, github: &Fake, folder: &Path, more: &[&str]) -> Run {
    run_command(prepared(repository, github, folder, more).env("GITHUB_TOKEN", TOKEN))
}

fn prepared(repository: &Repository, github: &Fake, folder: &Path, more: &[&str]) -> Command {
    let database = repository.database().display().to_string();
    let mut command = command(folder);
    command.args(["gate", "--db", &database, "--today", TODAY, "--repo", "acme/app"]);
    command.args(["--attempts", "1", "--output", "json", "--github-api-url", &github.url]);
    command.args(more).env("NO_PROXY", "127.0.0.1");
    command
}

/// A merge of a topic that brings `beta` into one of many folders.
fn merged() -> Repository {
    let repository = Repository::new();
    let policy = "[[ignore]]\nid = \"GHSA-2222-2222-2222\"\nreason = \"known\"\n";
    repository.write("lockgate.toml", policy);
    for folder in ["a", "b", "c/e"] {
        repository.write(&format!("{folder}/Cargo.lock"), cargo(&["alpha 1.0.0"]));
    }
    repository.write("c/d/Cargo.lock", cargo(&["alpha 1.0.0", "sound 1.0.0"]));
    repository.write("c.txt", "sorts between c and c/");
    repository.commit("2026-11-01");
    repository.git(&["checkout", "-q", "-b", "topic"]);
    let more = cargo(&["alpha 1.0.0", "beta 1.0.0", "sound 1.0.0"]);
    repository.write("c/d/Cargo.lock", more).commit("2026-11-03");
    repository.git(&["checkout", "-q", "main"]);
    repository.write("README.md", "2").commit("2026-11-04");
    repository.git(&["merge", "-q", "--no-ff", "-m", "merge", "topic"]);
    repository
}

#[test]
fn a_shallow_clone_gets_the_verdict_of_a_whole_one_and_asks_for_what_differs() {
    let (repository, github) = (merged(), Fake::start());
    publish(&github, &repository, "HEAD^1", "HEAD");
    let whole = repository.gate(&["--base", "HEAD^1"]);
    let clone = shallow(&repository, "depth-1", &["--depth=1"]);
    let run = gate(&repository, &github, &clone, &["--base", "HEAD^1"]);
    let mut report = run.json();
    assert_eq!(run.code, whole.0, "{run:#?}");
    // What GitHub says of a commit's time is no part of the verdict.
    report["comparison"]["base"]["date"] = whole.1["comparison"]["base"]["date"].clone();
    assert_eq!(report, whole.1);
    assert!(found(&report).contains(&"c/d/Cargo.lock beta 1.0.0: introduced block".to_owned()));
    let asked: Vec<String> = github.log().iter().map(|exchange| exchange.path.clone()).collect();
    let of = |kind: &str| asked.iter().filter(|path| path.contains(kind)).count();
    let (trees, blobs) = (of("/git/trees/"), of("/git/blobs/"));
    assert_eq!((of("/compare/"), trees, blobs), (1, 1, 1), "{asked:#?}");
}

#[test]
fn a_whole_clone_asks_nothing() {
    let (repository, github) = (merged(), Fake::start());
    let run = gate(&repository, &github, repository.folder(), &["--base", "HEAD^1"]);
    assert_eq!(run.code, 1, "{run:#?}");
    assert_eq!(github.log().len(), 0);
}

#[test]
fn a_clone_without_old_files_reads_them_by_their_ids() {
    for (name, filter) in [("no-blobs", "--filter=blob:none"), ("no-trees", "--filter=tree:0")] {
        let (repository, github) = (merged(), Fake::start());
        publish(&github, &repository, "HEAD^1", "HEAD");
        let clone = shallow(&repository, name, &[filter]);
        let run = gate(&repository, &github, &clone, &["--base", "HEAD^1"]);
        assert_eq!((run.code, run.json()), repository.gate(&["--base", "HEAD^1"]), "{name}");
        assert!(github.count("GET") > 0, "{name}");
        // Without the API they are missing.
        let run = repository.run_in(&clone, &["--base", "HEAD^1"]);
        assert_eq!(run.code, 3, "{name}: {run:#?}");
    }
}

#[test]
fn the_base_is_left_where_github_says_so() {
    let (repository, github) = (merged(), Fake::start());
    publish(&github, &repository, "HEAD^1", "topic");
    let clone = shallow(&repository, "tip", &["--depth=1", "--branch=topic"]);
    let base = repository.git(&["rev-parse", "HEAD^1"]);
    let run = gate(&repository, &github, &clone, &["--base", &base]);
    assert_eq!(run.code, 1, "{run:#?}");
    let report = run.json();
    let fork = repository.git(&["rev-parse", "main~2"]);
    assert_eq!(report["comparison"]["base"]["commit"], fork, "{report:#}");
    assert!(notes(&report, "compared-directly").is_empty());
    let run = gate(&repository, &github, &clone, &["--base", &base, "--no-merge-base"]);
    assert_eq!(run.json()["comparison"]["base"]["commit"], base, "{run:#?}");
}

#[test]
fn a_head_that_github_does_not_know_is_compared_with_the_base_as_it_is_and_says_so() {
    let (repository, github) = (merged(), Fake::start());
    publish(&github, &repository, "HEAD^1", "HEAD^1");
    let clone = shallow(&repository, "tip", &["--depth=1", "--branch=topic"]);
    let base = repository.git(&["rev-parse", "HEAD^1"]);
    let run = gate(&repository, &github, &clone, &["--base", &base]);
    let report = run.json();
    assert_eq!(run.code, 1, "{report:#}");
    let note = notes(&report, "compared-directly")[0]["message"].to_string();
    assert!(note.contains("GitHub does not have the head"), "{note}");
}

#[test]
fn folders_that_are_listed_in_part_are_asked_for_one_by_one() {
    let (repository, github) = (merged(), Fake::start());
    publish(&github, &repository, "HEAD^1", "HEAD");
    let tree = repository.git(&["rev-parse", "HEAD^1^{tree}"]);
    let path = format!("/repos/acme/app/git/trees/{tree}?recursive=1");
    let part = listing(&repository, &["ls-tree", "-r", "-t", &tree]).split_off(3);
    let part = json!({"sha": tree, "url": "", "tree": part, "truncated": true});
    github.state().fixed.insert(path.clone(), Reply::json(200, &part));
    let clone = shallow(&repository, "depth-1", &["--depth=1"]);
    let run = gate(&repository, &github, &clone, &["--base", "HEAD^1"]);
    assert_eq!(run.code, 1, "{run:#?}");
    assert!(run.json()["complete"] == true, "{run:#?}");

    // A folder that is listed in part even alone is no whole base.
    let one = json!({"sha": tree, "url": "", "tree": part["tree"], "truncated": true});
    let alone = path.replace("recursive=1", "");
    github.state().fixed.insert(alone, Reply::json(200, &one));
    let run = gate(&repository, &github, &clone, &["--base", "HEAD^1"]);
    assert_eq!(run.code, 3, "{run:#?}");
    assert!(run.stderr.contains("GitHub lists only a part of the folder"), "{run:#?}");
}

#[test]
fn bytes_of_another_id_are_no_base() {
    let (repository, github) = (merged(), Fake::start());
    publish(&github, &repository, "HEAD^1", "HEAD");
    let id = repository.git(&["rev-parse", "HEAD^1:c/d/Cargo.lock"]);
    let forged = cargo(&["alpha 1.0.0", "beta 1.0.0"]).into_bytes();
    github.state().blobs.insert(id, forged);
    let clone = shallow(&repository, "depth-1", &["--depth=1"]);
    let run = gate(&repository, &github, &clone, &["--base", "HEAD^1"]);
    assert_eq!(run.code, 3, "{run:#?}");
    assert!(run.stdout.contains("the bytes are not those of the blob's id"), "{run:#?}");
}

#[test]
fn without_a_token_or_rights_the_gate_is_incomplete_and_one_line_says_how_to_allow_it() {
    let (repository, github) = (merged(), Fake::start());
    publish(&github, &repository, "HEAD^1", "HEAD");
    let clone = shallow(&repository, "depth-1", &["--depth=1"]);
    let told = |run: Run| {
        assert_eq!(run.code, 3, "{run:#?}");
        let report = run.json();
        let note = notes(&report, "unread-base")[0].clone();
        let hint = note["hint"].as_str().unwrap();
        assert!(hint.contains("fetch-depth: 2") && hint.contains("contents: read"), "{hint}");
        note["message"].as_str().unwrap().to_owned()
    };
    let none = run_command(&mut prepared(&repository, &github, &clone, &["--base", "HEAD^1"]));
    assert!(told(none).contains("not in this shallow clone"));
    assert_eq!(github.log().len(), 0, "nothing is asked without a token");
    let refusals = [
        Reply::error(403, "Resource not accessible by integration"),
        Reply::error(401, "Bad credentials"),
        Reply::error(429, "slow down"),
        Reply::html(502),
        Reply::redirect(302, "http://elsewhere.example/"),
        Reply::json(200, &json!({"sha": 7})),
    ];
    for refusal in refusals {
        let status = refusal.status;
        github.plan("GET", [refusal]);
        let message = told(gate(&repository, &github, &clone, &["--base", "HEAD^1"]));
        assert!(message.contains("GET /repos/acme/app/compare/"), "{status}: {message}");
    }
    let run = gate(&repository, &github, &clone, &["--base", "HEAD^1", "--repo", "no repository"]);
    assert_eq!(run.code, 2, "{run:#?}");
}
