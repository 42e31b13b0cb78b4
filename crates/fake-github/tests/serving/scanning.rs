//! Uploads of SARIF and alerts.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use lockgate_fake_github::{FakeGithub, Options, Organization, Repository};
use serde_json::json;

use crate::client::{Reply, get, send};

/// The body of an upload.
pub(crate) fn sarif(commit: &str, version: &str) -> String {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let log = json!({"version": version, "runs": [{
        "tool": {"driver": {"name": "lockgate"}},
        "automationDetails": {"id": "lockgate/sweep/"},
        "results": [],
    }]});
    encoder.write_all(log.to_string().as_bytes()).unwrap();
    let packed = STANDARD.encode(encoder.finish().unwrap());
    json!({"commit_sha": commit, "ref": "refs/heads/main", "sarif": packed}).to_string()
}

fn upload(github: &FakeGithub, commit: &str, version: &str) -> Reply {
    let body = sarif(commit, version);
    send(github, "POST", "/repos/acme/app/code-scanning/sarifs", body.as_bytes()).unwrap()
}

#[test]
fn an_upload_is_pending_then_complete_and_kept() {
    let organization = Organization::new("acme").with(Repository::new("app"));
    let github = FakeGithub::start([organization], Options::default()).unwrap();
    let head = get(&github, "/repos/acme/app/branches/main").json();
    let commit = head["commit"]["sha"].as_str().unwrap();
    github.set_pending_polls(1);
    let reply = upload(&github, commit, "2.1.0");
    assert_eq!(reply.status, 202);
    let url = reply.json()["url"].as_str().unwrap().to_owned();
    assert_eq!(get(&github, &url).json()["processing_status"], "pending");
    assert_eq!(get(&github, &url).json()["processing_status"], "complete");
    let analyses = get(&github, "/repos/acme/app/code-scanning/analyses").json();
    assert_eq!(analyses[0]["category"], "lockgate/sweep");
    assert_eq!(github.uploads()[0].commit, commit);
    let wrong = upload(&github, commit, "2.0.0").json()["url"].as_str().unwrap().to_owned();
    get(&github, &wrong);
    let failed = get(&github, &wrong).json();
    assert_eq!(
        (&failed["processing_status"], failed["errors"].as_array().unwrap().len()),
        (&json!("failed"), 1)
    );
}

#[test]
fn an_upload_is_refused_for_a_commit_that_is_gone_and_for_an_archived_repository() {
    let organization = Organization::new("acme").with(Repository::new("app"));
    let github = FakeGithub::start([organization], Options::default()).unwrap();
    let head = get(&github, "/repos/acme/app/branches/main").json();
    let commit = head["commit"]["sha"].as_str().unwrap();
    github
        .edit(|world| world.force_push("acme", "app", lockgate_fake_github::Files::new()))
        .unwrap();
    assert_eq!(upload(&github, commit, "2.1.0").status, 404);
    assert_eq!(upload(&github, "0123", "2.1.0").status, 422);
    github.edit(|world| world.archive("acme", "app")).unwrap();
    assert_eq!(upload(&github, commit, "2.1.0").status, 403);
    assert_eq!(get(&github, "/repos/acme/app/code-scanning/alerts").status, 404);
}
