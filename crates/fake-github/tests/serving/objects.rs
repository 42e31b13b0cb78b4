//! Trees and blobs.

use std::collections::BTreeMap;
use std::process::Command;

use lockgate_fake_github::{
    Action, FakeGithub, File, Generate, Options, Organization, Repository, Rule,
};

use crate::client::{get, send, send_with};

fn odd() -> Repository {
    Repository::new("odd")
        .file("Cargo.lock", "version = 4\n")
        .file("a-b/package.json", "{}")
        .file("a.b", "x")
        .file("a/b/c", "deep")
        .file("link", File::link("a/b/c"))
        .file("bytes", vec![0, 159, 146, 150])
        .file("big.lock", File::huge(200 << 20))
}

#[test]
fn git_itself_clones_the_commit_and_finds_every_object_whole() {
    let organization = Organization::new("acme")
        .with(
            odd()
                .file("module", File::submodule(lockgate_fake_github::ObjectId::of("commit", b""))),
        )
        .generated(Generate::new(3, 5));
    let github = FakeGithub::start([organization], Options::default()).unwrap();
    // What is only claimed cannot be cloned.
    github.edit(|world| world.push("acme", "odd", [("big.lock", None)])).unwrap();
    github.edit(|world| world.force_push("acme", "odd", odd_without_claims())).unwrap();
    for name in
        github.edit(|world| world.of("acme").map(|one| one.name().to_owned()).collect::<Vec<_>>())
    {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("{}/acme/{name}.git", github.url());
        let git = |arguments: &[&str]| {
            let output =
                Command::new("git").args(arguments).current_dir(folder.path()).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap()
        };
        git(&["clone", "--quiet", "--bare", &url, "it.git"]);
        git(&["-C", "it.git", "fsck", "--strict"]);
        let listed = git(&["-C", "it.git", "ls-tree", "-r", "-t", "HEAD"]);
        let reply = get(&github, &format!("/repos/acme/{name}/git/trees/main?recursive=1")).json();
        let ours = reply["tree"].as_array().unwrap().iter().map(|entry| {
            let text = |field: &str| entry[field].as_str().unwrap();
            format!("{} {} {}\t{}\n", text("mode"), text("type"), text("sha"), text("path"))
        });
        assert_eq!(ours.collect::<String>(), listed);
        assert_eq!(reply["truncated"], false);
    }
}

fn odd_without_claims() -> lockgate_fake_github::Files {
    let files = [
        ("Cargo.lock", File::new("version = 4\n")),
        ("a-b/package.json", File::new("{}")),
        ("a.b", File::new("x")),
        ("a/b/c", File::new("deep")),
        ("link", File::link("a/b/c")),
        ("bytes", File::new(vec![0, 159, 146, 150])),
    ];
    files.map(|(path, file)| (path.to_owned(), file)).into()
}

#[test]
fn a_blob_comes_as_json_and_raw_and_one_that_is_too_large_does_not() {
    let github =
        FakeGithub::start([Organization::new("acme").with(odd())], Options::default()).unwrap();
    let tree = get(&github, "/repos/acme/odd/git/trees/main?recursive=1").json();
    let ids: BTreeMap<&str, &str> = tree["tree"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| (entry["path"].as_str().unwrap(), entry["sha"].as_str().unwrap()))
        .collect();
    let path = |name: &str| format!("/repos/acme/odd/git/blobs/{}", ids[name]);
    let json = get(&github, &path("bytes")).json();
    assert_eq!((&json["content"], &json["size"]), (&"AJ+Slg==\n".into(), &4.into()));
    let raw = send_with(
        &github,
        "GET",
        &path("bytes"),
        ("accept: application/vnd.github.raw+json\r\n", b""),
    );
    assert_eq!(raw.unwrap().body, [0, 159, 146, 150]);
    assert_eq!(get(&github, &path("big.lock")).status, 403);
    assert_eq!(
        get(&github, "/repos/acme/odd/git/blobs/0123456789012345678901234567890123456789").status,
        404
    );
    assert_eq!(get(&github, "/repos/acme/odd/git/blobs/0123").status, 422);
}

#[test]
fn a_tree_beyond_the_limits_is_truncated() {
    let organization = Organization::new("acme").with(odd());
    let options = Options { tree_entries: 3, ..Options::default() };
    let github = FakeGithub::start([organization], options).unwrap();
    let tree = get(&github, "/repos/acme/odd/git/trees/main?recursive=1").json();
    assert_eq!(tree["tree"].as_array().unwrap().len(), 3);
    assert_eq!(tree["truncated"], true);
}

#[test]
fn an_empty_repository_is_a_conflict() {
    let organization = Organization::new("acme").with(Repository::empty("nothing"));
    let github = FakeGithub::start([organization], Options::default()).unwrap();
    assert_eq!(get(&github, "/repos/acme/nothing/git/trees/main?recursive=1").status, 409);
    assert_eq!(get(&github, "/repos/acme/nothing/git/ref/heads/main").status, 409);
    assert_eq!(get(&github, "/repos/acme/nothing").status, 200);
}

#[test]
fn a_connection_is_reset_the_third_time_and_only_then() {
    let organization = Organization::new("acme").with(odd());
    let github = FakeGithub::start([organization], Options::default()).unwrap();
    github.fault(Rule::new(Action::Reset).on("GET", "/repos/*/*").from(3).times(1));
    let asked: Vec<bool> =
        (0..5).map(|_| send(&github, "GET", "/repos/acme/odd", b"").is_ok()).collect();
    assert_eq!(asked, [true, true, false, true, true]);
    assert_eq!(github.requests()[2].fault, Some(0));
}
