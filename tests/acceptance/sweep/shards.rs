//! One sweep by several machines.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use lockgate_fake_github::{Action, Organization, Repository, Rule};

use super::rig::{Rig, TODAY};
use crate::lockgate::{Run, run_command, workspace};

const CLEAN: &str = "version = 4\n[[package]]\nname = \"demo\"\nversion = \"0.1.0\"\n";
const OUTPUTS: &[&str] = &["text", "json", "ndjson", "csv", "markdown"];

/// The organization of the README: each kind of repository, with findings.
fn rig() -> Rig {
    let file = workspace().join("fixtures/organization.toml");
    Rig::new(Organization::new("acme").described(&file).unwrap())
}

fn small(count: u32) -> Rig {
    let one = |n: u32| {
        let lockfile = CLEAN.replace("0.1.0", &format!("0.1.{n}"));
        Repository::new(&format!("r{n:03}")).file("Cargo.lock", lockfile)
    };
    Rig::new((0..count).map(one).fold(Organization::new("acme"), Organization::with))
}

fn plan(rig: &Rig, shards: u32, more: &[&str]) -> Run {
    let shards = shards.to_string();
    let mut command = rig.command(&["sweep", "plan", "acme", "--requests-per-minute", "0"]);
    run_command(command.args(["--shards", &shards]).args(more))
}

fn shard(rig: &Rig, shard: &str, more: &[&str]) -> Run {
    let arguments = ["sweep", "run", "--shard", shard, "--requests-per-minute", "0"];
    run_command(rig.command(&arguments).env_remove("LOCKGATE_STORE").args(more))
}

/// Merges what is in `shards`, with every output in a folder of its own.
fn merge(rig: &Rig, folder: &str, more: &[&str]) -> Run {
    let folder = rig.home.path().join(folder);
    fs::create_dir_all(&folder).unwrap();
    let mut command = rig.command(&["sweep", "merge", "--today", TODAY]);
    command.env_remove("LOCKGATE_STORE");
    for output in OUTPUTS {
        command.arg("--output").arg(format!("{output}={}/{output}", folder.display()));
    }
    command.arg("--output").arg(format!("sarif={}/sarif", folder.display()));
    if more.is_empty() {
        command.arg("shards");
    }
    run_command(command.args(more))
}

/// Every file of a folder, by its path in it.
fn files(folder: &PathBuf) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

fn shard_files(rig: &Rig) -> Vec<PathBuf> {
    let all = fs::read_dir(rig.home.path().join("shards")).unwrap();
    let mut all: Vec<PathBuf> = all.map(|entry| entry.unwrap().path()).collect();
    all.retain(|path| path.extension().is_some_and(|end| end == "zst"));
    all.sort();
    all
}

#[test]
fn any_number_of_shards_merges_to_the_bytes_of_one_in_any_order_and_to_what_one_sweep_finds() {
    let rig = rig();
    let mut wanted = Vec::new();
    for shards in [1, 2, 7, 64] {
        assert!(matches!(plan(&rig, shards, &[]).code, 0 | 3));
        let _ = fs::remove_dir_all(rig.home.path().join("shards"));
        let mut asked = BTreeSet::new();
        for number in (1..=shards).rev() {
            let _ = rig.github.take_requests();
            let run = shard(&rig, &format!("{number}/{shards}"), &[]);
            assert!(matches!(run.code, 0 | 3), "{run:#?}");
            for request in rig.github.take_requests() {
                if request.path.contains("/git/trees/") && request.status == 200 {
                    assert!(asked.insert(request.path.clone()), "twice: {}", request.path);
                }
            }
        }
        let mut all = shard_files(&rig);
        assert_eq!(all.len(), shards as usize);
        all.reverse();
        let all: Vec<&str> = all.iter().map(|path| path.to_str().unwrap()).collect();
        let run = merge(&rig, &format!("merged-{shards}"), &all);
        assert!(matches!(run.code, 1 | 3), "{run:#?}");
        let bytes = files(&rig.home.path().join(format!("merged-{shards}")));
        if wanted.is_empty() {
            wanted = bytes;
        } else {
            for ((path, bytes), (_, first)) in bytes.iter().zip(&wanted) {
                assert!(bytes == first, "{} of {shards} shards differs", path.display());
            }
            assert_eq!(bytes.len(), wanted.len());
        }
    }
    let sweep = rig.sweep(&["--output", "ndjson=one.ndjson", "--output", "csv=one.csv"]);
    assert!(matches!(sweep.code, 1 | 3), "{sweep:#?}");
    let read = |name: &str| fs::read_to_string(rig.home.path().join(name)).unwrap();
    assert_eq!(read("one.ndjson"), read("merged-7/ndjson"));
    assert_eq!(read("one.csv"), read("merged-7/csv"));
}

#[test]
fn shards_ask_for_no_more_together_than_one_sweep() {
    let rig = small(60);
    assert_eq!(rig.sweep(&[]).code, 0);
    let (alone, _) = rig.spent();
    assert_eq!(plan(&rig, 4, &[]).code, 0);
    for number in 1..=4 {
        assert_eq!(shard(&rig, &format!("{number}/4"), &[]).code, 0);
    }
    let (together, _) = rig.spent();
    assert!(together <= alone, "{together} requests of REST, {alone} alone");
    let again = shard(&rig, "3/4", &[]);
    assert_eq!(again.code, 0);
    assert!(again.stdout.contains("written before"), "{again:#?}");
    assert!(rig.github.take_requests().is_empty(), "a shard that is whole asks nothing");
}

#[test]
fn the_matrix_of_a_workflow_is_one_line_of_json() {
    let rig = small(3);
    let run = plan(&rig, 3, &["--matrix"]);
    assert_eq!(run.stdout, "{\"shard\":[\"1/3\",\"2/3\",\"3/3\"]}\n", "{run:#?}");
}

#[test]
fn case_64_a_missing_shard_is_incomplete_with_the_list_of_what_is_not_examined() {
    let rig = small(40);
    assert_eq!(plan(&rig, 4, &[]).code, 0);
    for number in [1, 2, 4] {
        assert_eq!(shard(&rig, &format!("{number}/4"), &[]).code, 0);
    }
    let run = merge(&rig, "merged", &[]);
    assert_eq!(run.code, 3, "{run:#?}");
    assert!(run.stderr.contains("1 of 4 shards are missing: 3/4"), "{run:#?}");
    let text = fs::read_to_string(rig.home.path().join("merged/text")).unwrap();
    assert!(text.starts_with("INCOMPLETE: acme: "), "{text}");
    let lines = super::rig::lines(&rig.home.path().join("merged/ndjson"));
    assert_eq!(lines.len(), 40, "every repository is accounted for");
    let missing = lines.values().filter(|line| line["state"] == "not-reached");
    assert!(missing.clone().all(|line| line["detail"] == "shard 3/4 is missing"));
    let count = missing.count();
    assert!(text.contains(&format!("{count} of 40 repositories not examined")), "{text}");
}

#[test]
fn case_64_a_damaged_file_counts_as_missing_and_one_that_comes_twice_counts_once() {
    let rig = small(20);
    assert_eq!(plan(&rig, 2, &[]).code, 0);
    for number in 1..=2 {
        assert_eq!(shard(&rig, &format!("{number}/2"), &[]).code, 0);
    }
    let all = shard_files(&rig);
    fs::copy(&all[0], rig.home.path().join("shards/copy.zst")).unwrap();
    assert_eq!(merge(&rig, "merged", &[]).code, 0, "the same shard twice is one");
    let bytes = fs::read(&all[1]).unwrap();
    fs::write(&all[1], &bytes[..bytes.len() / 2]).unwrap();
    let run = merge(&rig, "cut", &[]);
    assert_eq!(run.code, 3, "{run:#?}");
    assert!(run.stderr.contains("counts as missing"), "{run:#?}");
    assert_eq!(shard(&rig, "2/2", &[]).code, 0, "it is written anew");
    assert_eq!(merge(&rig, "again", &[]).code, 0);
}

#[test]
fn case_64_a_file_of_another_plan_or_one_that_contradicts_is_refused() {
    let rig = small(20);
    assert_eq!(plan(&rig, 2, &["--plan", "other.json", "--archived", "skip"]).code, 0);
    assert_eq!(shard(&rig, "1/2", &["--plan", "other.json"]).code, 0);
    assert_eq!(plan(&rig, 2, &[]).code, 0);
    let run = merge(&rig, "merged", &[]);
    assert_eq!(run.code, 2, "{run:#?}");
    assert!(run.stderr.contains("it is of another plan"), "{run:#?}");
    fs::remove_dir_all(rig.home.path().join("shards")).unwrap();
    assert_eq!(shard(&rig, "1/2", &[]).code, 0);
    rig.github.edit(|world| {
        for number in 0..20 {
            let name = format!("r{number:03}");
            world.push("acme", &name, [("Cargo.lock", Some("version = 4\n".into()))]).unwrap();
        }
    });
    assert_eq!(shard(&rig, "1/2", &["--out", "later"]).code, 0);
    let run = merge(&rig, "merged", &["shards", "later"]);
    assert_eq!(run.code, 2, "{run:#?}");
    assert!(run.stderr.contains("say different things"), "{run:#?}");
}

#[test]
fn a_shard_that_was_cut_off_goes_on_where_it_stopped() {
    let rig = small(60);
    assert_eq!(plan(&rig, 2, &[]).code, 0);
    for number in 0..10 {
        let path = format!("/repos/acme/r{number:03}/git/trees/*");
        rig.github.fault(Rule::new(Action::Html { status: 500 }).on("GET", &path));
    }
    let run = shard(&rig, "1/2", &["--attempts", "1"]);
    assert_eq!(run.code, 3, "{run:#?}");
    let merged = merge(&rig, "merged", &[]);
    assert_eq!(merged.code, 3, "{merged:#?}");
    rig.github.clear_faults();
    let _ = rig.github.take_requests();
    assert_eq!(shard(&rig, "1/2", &[]).code, 0);
    let trees = rig.github.requests().iter().filter(|r| r.path.contains("/git/trees/")).count();
    assert!((1..=10).contains(&trees), "{trees}: what was read is not read again");
    assert_eq!(shard(&rig, "2/2", &[]).code, 0);
    assert_eq!(merge(&rig, "merged", &[]).code, 0);
}

#[test]
fn a_pod_of_an_indexed_job_takes_the_shard_of_its_index() {
    let rig = small(12);
    assert_eq!(plan(&rig, 3, &[]).code, 0);
    for index in ["0", "1", "2"] {
        let mut command = rig.command(&["sweep", "run", "--requests-per-minute", "0"]);
        command.env_remove("LOCKGATE_STORE").env("JOB_COMPLETION_INDEX", index);
        assert_eq!(run_command(&mut command).code, 0);
    }
    assert_eq!(merge(&rig, "merged", &[]).code, 0);
    for (index, shard) in [("3", None), ("x", None), ("", Some("4/3")), ("", Some("0/3"))] {
        let mut command = rig.command(&["sweep", "run"]);
        command.env_remove("LOCKGATE_STORE").env("JOB_COMPLETION_INDEX", index);
        command.args(shard.map(|shard| ["--shard", shard]).into_iter().flatten());
        let run = run_command(&mut command);
        assert_eq!(run.code, 2, "trying again changes nothing: {run:#?}");
    }
}

#[test]
fn another_policy_than_that_of_the_plan_is_refused() {
    let rig = small(4);
    fs::write(rig.home.path().join("policy.toml"), "exclude = [\"examples/**\"]\n").unwrap();
    let made = plan(&rig, 2, &["--policy", "policy.toml"]);
    assert_eq!(made.code, 0, "{made:#?}");
    let run = shard(&rig, "1/2", &[]);
    assert_eq!(run.code, 2, "{run:#?}");
    assert!(run.stderr.contains("not the one that the plan was made with"), "{run:#?}");
    assert_eq!(shard(&rig, "1/2", &["--policy", "policy.toml"]).code, 0);
}
