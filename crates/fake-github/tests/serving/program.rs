//! The program, and the organization of the README.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use lockgate_fake_github::{FakeGithub, Options, Organization};

use crate::client::get;

fn fixture(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name)
}

#[test]
fn the_organization_of_the_fixtures_has_more_than_forty_repositories_and_the_odd_ones() {
    let organization = Organization::new("acme").described(&fixture("organization.toml")).unwrap();
    assert!(organization.repositories.len() >= 40);
    let github = FakeGithub::start([organization], Options::default()).unwrap();
    let list = get(&github, "/orgs/acme/repos?per_page=100").json();
    for one in list.as_array().unwrap() {
        let name = one["name"].as_str().unwrap();
        let status = get(&github, &format!("/repos/acme/{name}/git/trees/HEAD?recursive=1")).status;
        let expected = match name {
            "empty" => 409,
            "no-head" => 404,
            "blocked" => 403,
            _ => 200,
        };
        assert_eq!(status, expected, "{name}");
    }
    let tree = get(&github, "/repos/acme/linked/git/trees/HEAD?recursive=1").json();
    let entries = tree["tree"].as_array().unwrap();
    assert!(entries.iter().any(|entry| entry["mode"] == "120000"));
    assert!(entries.iter().all(|entry| entry["path"] != "packages/app/expected.json"));
}

#[test]
fn the_program_serves_a_folder_says_where_and_ends_when_it_is_told_to() {
    let log = tempfile::NamedTempFile::new().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_fake-github"))
        .args(["--organization", "demo", "--generate", "3", "--limits", "none", "--repositories"])
        .arg(fixture("repos"))
        .arg("--log")
        .arg(log.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let url = lines.next().unwrap().unwrap();
    assert!(lines.next().unwrap().unwrap().starts_with("demo has 5 repositories; "));
    let answer =
        std::net::TcpStream::connect(url.strip_prefix("http://").unwrap()).map(|mut stream| {
            use std::io::{Read as _, Write as _};
            write!(stream, "GET /orgs/demo/repos HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
                .unwrap();
            let mut text = String::new();
            stream.read_to_string(&mut text).unwrap();
            text
        });
    assert!(answer.unwrap().contains("demo/change"));
    let killed = Command::new("kill").arg(child.id().to_string()).status().unwrap();
    assert!(killed.success());
    assert!(child.wait().unwrap().success());
    let log = std::fs::read_to_string(log.path()).unwrap();
    assert!(log.contains("\"path\":\"/orgs/demo/repos\""), "{log}");
}
