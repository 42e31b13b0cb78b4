//! What happens to repositories.

use lockgate_fake_github::{Action, FakeGithub, File, Options, Organization, Repository, Rule};
use serde_json::Value;

use crate::client::get;

fn github() -> FakeGithub {
    let app = Repository::new("app").file("Cargo.lock", "version = 4\n");
    FakeGithub::start([Organization::new("acme").with(app)], Options::default()).unwrap()
}

fn head(github: &FakeGithub, branch: &str) -> Value {
    get(github, &format!("/repos/acme/app/git/ref/heads/{branch}")).json()["object"]["sha"].clone()
}

#[test]
fn a_push_makes_another_commit_and_the_old_one_stays() {
    let github = github();
    let (before, pushed) =
        (head(&github, "main"), get(&github, "/repos/acme/app").json()["pushed_at"].clone());
    let change = [("Cargo.lock", None), ("new/go.mod", Some(File::new("module m\n")))];
    github.edit(|world| world.push("acme", "app", change)).unwrap();
    let after = head(&github, "main");
    assert_ne!(before, after);
    assert_ne!(get(&github, "/repos/acme/app").json()["pushed_at"], pushed);
    let old = get(
        &github,
        &format!("/repos/acme/app/git/trees/{}?recursive=1", before.as_str().unwrap()),
    );
    assert_eq!(old.json()["tree"][0]["path"], "Cargo.lock");
    let new = get(&github, "/repos/acme/app/git/trees/main?recursive=1").json();
    let paths: Vec<&str> = new["tree"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["path"].as_str().unwrap())
        .collect();
    assert_eq!(paths, ["new", "new/go.mod"]);
    github.edit(|world| world.push_elsewhere("acme", "app", "topic")).unwrap();
    assert_eq!(head(&github, "main"), after);
}

#[test]
fn a_transfer_leads_to_the_new_owner_and_a_new_repository_of_the_name_is_another() {
    let github = github();
    let id = get(&github, "/repos/acme/app").json()["id"].clone();
    github.edit(|world| world.transfer("acme", "app", "other")).unwrap();
    assert_eq!(get(&github, "/repos/acme/app").status, 301);
    assert_eq!(get(&github, "/repos/other/app").json()["id"], id);
    assert!(get(&github, "/orgs/acme/repos").json().as_array().unwrap().is_empty());
    github.edit(|world| world.create("acme", Repository::empty("app")));
    assert_ne!(get(&github, "/repos/acme/app").json()["id"], id);
    github.edit(|world| world.delete("other", "app")).unwrap();
    assert_eq!(get(&github, &format!("/repositories/{id}")).status, 404);
}

#[test]
fn a_default_branch_is_renamed_points_nowhere_and_goes_away() {
    let github = github();
    let before = head(&github, "main");
    github.edit(|world| world.rename_default_branch("acme", "app", "trunk")).unwrap();
    assert_eq!(head(&github, "trunk"), before);
    assert_eq!(get(&github, "/repos/acme/app").json()["default_branch"], "trunk");
    github.edit(|world| world.set_default_branch("acme", "app", "nowhere")).unwrap();
    assert_eq!(get(&github, "/repos/acme/app/git/ref/heads/nowhere").status, 404);
    assert_eq!(get(&github, "/repos/acme/app/git/trees/HEAD").status, 404);
    github.edit(|world| world.make_empty("acme", "app")).unwrap();
    assert_eq!(get(&github, "/repos/acme/app/git/trees/HEAD").status, 409);
}

#[test]
fn the_world_changes_in_the_middle_of_a_list() {
    let mut organization = Organization::new("acme");
    for number in 0..4 {
        organization = organization.with(Repository::new(&format!("r{number}")));
    }
    let github = FakeGithub::start([organization], Options::default()).unwrap();
    let delete = |world: &mut lockgate_fake_github::World| {
        let _ = world.delete("acme", "r0");
    };
    github.fault(Rule::edit(delete).on("GET", "/orgs/*/repos?**&page=2"));
    let names = |page: u32| {
        let target = format!("/orgs/acme/repos?sort=created&direction=asc&per_page=2&page={page}");
        let list = get(&github, &target).json();
        list.as_array().unwrap().iter().map(|one| one["name"].to_string()).collect::<Vec<_>>()
    };
    // What was third is second now: a reader who only goes on misses it.
    assert_eq!(
        (names(1), names(2)),
        (vec!["\"r0\"".into(), "\"r1\"".into()], vec!["\"r3\"".into()])
    );
}

#[test]
fn the_tarball_is_on_another_origin_and_holds_the_files() {
    let github = github();
    let reply = get(&github, "/repos/acme/app/tarball/main");
    assert_eq!(reply.status, 302);
    let location = reply.header("location").unwrap();
    assert!(location.starts_with("http://localhost:"), "{location}");
    let archive = get(&github, &location.replace("localhost", "127.0.0.1"));
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(&*archive.body));
    let paths: Vec<String> = archive
        .entries()
        .unwrap()
        .map(|entry| entry.unwrap().path().unwrap().to_string_lossy().into_owned())
        .collect();
    assert!(paths.len() == 1 && paths[0].ends_with("/Cargo.lock"), "{paths:?}");
}

#[test]
fn a_delay_of_a_rule_is_no_answer_of_its_own() {
    let github = github();
    github.fault(Rule::new(Action::Delay { milliseconds: 1 }));
    assert_eq!(get(&github, "/repos/acme/app").status, 200);
}
