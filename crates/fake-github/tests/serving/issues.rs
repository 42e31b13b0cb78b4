//! Issues: made, listed by their author, changed, switched off.

use lockgate_fake_github::{FakeGithub, Options, Organization, Repository};
use serde_json::json;

use crate::client::{get, send};

fn github() -> FakeGithub {
    let mut without = Repository::new("without");
    without.without_issues = true;
    let organization = Organization::new("acme").with(Repository::new("app")).with(without);
    FakeGithub::start([organization], Options::default()).unwrap()
}

#[test]
fn an_issue_is_made_listed_and_changed() {
    let github = github();
    let target = "/repos/acme/app/issues";
    let body = json!({"title": "lockgate", "body": "text"}).to_string();
    let made = send(&github, "POST", target, body.as_bytes()).unwrap();
    assert_eq!((made.status, &made.json()["number"]), (201, &json!(1)));
    let author = made.json()["user"]["login"].as_str().unwrap().to_owned();
    let count =
        |query: &str| get(&github, &format!("{target}?{query}")).json().as_array().unwrap().len();
    assert_eq!(count(&format!("state=all&creator={author}")), 1);
    assert_eq!(count("state=all&creator=somebody"), 0);
    let changed = send(&github, "PATCH", "/repos/acme/app/issues/1", br#"{"state": "closed"}"#);
    assert_eq!(changed.unwrap().json()["state"], "closed");
    assert_eq!((count("state=open"), count("state=closed")), (0, 1));
    assert_eq!(get(&github, "/repos/acme/app/issues/2").status, 404);
}

#[test]
fn a_repository_without_issues_says_so() {
    assert_eq!(get(&github(), "/repos/acme/without/issues").status, 410);
}
