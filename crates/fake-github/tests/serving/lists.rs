//! Lists of repositories.

use lockgate_fake_github::{FakeGithub, Generate, Options, Organization, Repository};

use crate::client::{get, send_with};

#[test]
fn every_repository_of_a_list_is_on_one_page_in_the_order_of_creation() {
    let organization = Organization::new("acme").generated(Generate::new(250, 1));
    let github = FakeGithub::start([organization], Options::default()).unwrap();
    let mut next = Some("/orgs/acme/repos?per_page=100&sort=created&direction=asc".to_owned());
    let mut ids = Vec::new();
    let mut pages = 0;
    while let Some(address) = next {
        let reply = get(&github, &address);
        assert_eq!(reply.status, 200);
        ids.extend(reply.json().as_array().unwrap().iter().map(|one| one["id"].as_u64().unwrap()));
        next = reply.next();
        pages += 1;
    }
    assert_eq!((ids.len(), pages), (250, 3));
    assert!(ids.is_sorted_by(|one, other| one < other));
    assert_eq!(github.counts()["GET /orgs/*/repos"], 3);
    assert_eq!(github.spent(), (3, 0));
}

#[test]
fn a_renamed_repository_is_led_to_by_its_id_until_the_name_is_taken() {
    let organization = Organization::new("acme").with(Repository::new("old"));
    let github = FakeGithub::start([organization], Options::default()).unwrap();
    let id = get(&github, "/repos/acme/old").json()["id"].as_u64().unwrap();
    github.edit(|world| world.rename("acme", "old", "new")).unwrap();
    let moved = get(&github, "/repos/acme/old/git/trees/main?recursive=1");
    assert_eq!(moved.status, 301);
    let place = moved.header("location").unwrap();
    assert_eq!(place, format!("{}/repositories/{id}/git/trees/main?recursive=1", github.url()));
    assert_eq!(get(&github, place).status, 200);
    assert_eq!(get(&github, &format!("/repositories/{id}")).json()["name"], "new");
    github.edit(|world| world.create("acme", Repository::new("old")));
    assert_ne!(get(&github, "/repos/acme/old").json()["id"], id);
}

#[test]
fn a_long_answer_is_compressed_for_those_who_take_it() {
    let organization = Organization::new("acme").with(Repository::new("app"));
    let github = FakeGithub::start([organization], Options::default()).unwrap();
    let plain = get(&github, "/orgs/acme/repos");
    let headers = format!("authorization: token {}\r\naccept-encoding: gzip\r\n", github.token());
    let packed = send_with(&github, "GET", "/orgs/acme/repos", (&headers, b"")).unwrap();
    assert_eq!(
        (plain.header("content-encoding"), packed.header("content-encoding")),
        (None, Some("gzip"))
    );
    let mut text = Vec::new();
    let mut decoder = flate2::read::GzDecoder::new(packed.body.as_slice());
    std::io::Read::read_to_end(&mut decoder, &mut text).unwrap();
    assert_eq!(text, plain.body);
}
