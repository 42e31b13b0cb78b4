//! Apps, their tokens, and who sees what.

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lockgate_fake_github::{
    Access, Action, App, Clock as _, FakeGithub, Installation, ManualClock, Options, Organization,
    Repository, Rule, Sees, Visibility,
};

use crate::client::{Reply, get, query, send_with};

/// An unsigned JWT of an app, with a signature that only shape is asked of.
pub(crate) fn jwt(app: u64, github: &FakeGithub, issued: i64, lives: i64) -> String {
    signed(app, now(github) + issued, lives, |_| b"signature".to_vec())
}

/// The server's time, by its own header.
fn now(github: &FakeGithub) -> i64 {
    let date = get(github, "/rate_limit").header("date").unwrap().to_owned();
    jiff::fmt::rfc2822::parse(&date).unwrap().timestamp().as_second()
}

fn signed(app: u64, issued: i64, lives: i64, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let claims = format!("{{\"iat\":{issued},\"exp\":{},\"iss\":\"{app}\"}}", issued + lives);
    let text =
        format!("{}.{}", encode(b"{\"alg\":\"RS256\",\"typ\":\"JWT\"}"), encode(claims.as_bytes()));
    let signature = sign(text.as_bytes());
    format!("{text}.{}", encode(&signature))
}

fn world() -> Organization {
    let mut secret = Repository::new("secret");
    secret.visibility = Visibility::Private;
    Organization::new("acme").with(Repository::new("open")).with(secret)
}

fn with_app(app: App, clock: &Arc<ManualClock>) -> FakeGithub {
    let clock = Arc::clone(clock);
    let options = Options { apps: vec![app], clock, ..Options::default() };
    FakeGithub::start([world()], options).unwrap()
}

fn as_bearer(github: &FakeGithub, method: &str, target: &str, token: &str) -> Reply {
    let headers = format!("authorization: Bearer {token}\r\n");
    send_with(github, method, target, (&headers, b"")).unwrap()
}

fn mint(github: &FakeGithub) -> String {
    let reply =
        as_bearer(github, "POST", "/app/installations/70/access_tokens", &jwt(7, github, 0, 300));
    assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(&reply.body));
    reply.json()["token"].as_str().unwrap().to_owned()
}

#[test]
fn a_token_of_an_installation_is_good_until_it_expires() {
    let clock = Arc::new(ManualClock::default());
    let app = App { token_life: Duration::from_secs(60), ..App::new(7, "sweeper") };
    let github = with_app(app.installed(Installation::new(70, "acme")), &clock);
    let found = as_bearer(&github, "GET", "/orgs/acme/installation", &jwt(7, &github, 0, 300));
    assert_eq!(found.json()["id"], 70);
    let token = mint(&github);
    assert_eq!(as_bearer(&github, "GET", "/repos/acme/secret", &token).status, 200);
    assert_eq!(github.requests().pop().unwrap().principal, "installation/70");
    clock.advance(Duration::from_secs(60));
    assert_eq!(as_bearer(&github, "GET", "/repos/acme/secret", &token).status, 401);
    assert_eq!(as_bearer(&github, "GET", "/repos/acme/secret", &mint(&github)).status, 200);
}

#[test]
fn a_jwt_from_the_future_or_for_too_long_or_of_a_stranger_is_refused() {
    let clock = Arc::new(ManualClock::default());
    let github = with_app(App::new(7, "sweeper").installed(Installation::new(70, "acme")), &clock);
    let status = |token: String| as_bearer(&github, "GET", "/app", &token).status;
    assert_eq!(status(jwt(7, &github, 0, 300)), 200);
    assert_eq!(status(jwt(7, &github, 60, 300)), 401);
    assert_eq!(status(jwt(7, &github, 0, 3_600)), 401);
    assert_eq!(status(jwt(7, &github, -600, 300)), 401);
    assert_eq!(status(jwt(8, &github, 0, 300)), 401);
    assert_eq!(status("a.b.c".to_owned()), 401);
}

#[test]
fn a_signature_is_checked_with_the_key_that_is_given() {
    let folder = tempfile::tempdir().unwrap();
    let openssl = |arguments: &[&str]| {
        let output = Command::new("openssl").args(arguments).current_dir(folder.path()).output();
        let output = output.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    openssl(&["genrsa", "-out", "key.pem", "2048"]);
    let public = openssl(&["rsa", "-in", "key.pem", "-pubout"]);
    let sign = |text: &[u8]| {
        std::fs::write(folder.path().join("text"), text).unwrap();
        openssl(&["dgst", "-sha256", "-sign", "key.pem", "text"])
    };
    let clock = Arc::new(ManualClock::default());
    let app =
        App { public_key: Some(String::from_utf8(public).unwrap()), ..App::new(7, "sweeper") };
    let github = with_app(app, &clock);
    let good = signed(7, now(&github), 300, sign);
    assert_eq!(as_bearer(&github, "GET", "/app", &good).status, 200);
    let other = signed(7, now(&github) - 1, 300, |_| sign(b"something else"));
    assert_eq!(as_bearer(&github, "GET", "/app", &other).status, 401);
}

#[test]
fn an_installation_that_is_suspended_or_gone_in_the_middle_stops_there() {
    let clock = Arc::new(ManualClock::default());
    let github = with_app(App::new(7, "sweeper").installed(Installation::new(70, "acme")), &clock);
    let token = mint(&github);
    github.fault(
        Rule::new(Action::Suspend { installation: 70 }).on("GET", "/repos/**").from(2).times(1),
    );
    let status = || as_bearer(&github, "GET", "/repos/acme/secret", &token).status;
    assert_eq!(status(), 200);
    status();
    assert_eq!(status(), 403);
    github.clear_faults();
    github.fault(Rule::new(Action::Uninstall { installation: 70 }).times(1));
    status();
    assert_eq!(status(), 401);
    let again =
        as_bearer(&github, "POST", "/app/installations/70/access_tokens", &jwt(7, &github, 0, 300));
    assert_eq!(again.status, 404);
}

#[test]
fn tokens_end_in_the_middle_when_a_rule_says_so() {
    let clock = Arc::new(ManualClock::default());
    let github = with_app(App::new(7, "sweeper").installed(Installation::new(70, "acme")), &clock);
    let token = mint(&github);
    github.fault(Rule::new(Action::ExpireTokens).on("GET", "/repos/**").from(2).times(1));
    let status = |token: &str| as_bearer(&github, "GET", "/repos/acme/secret", token).status;
    // The request that it happens to was let in already.
    assert_eq!([status(&token), status(&token), status(&token)], [200, 200, 401]);
    assert_eq!(status(&mint(&github)), 200);
    github.fault(Rule::new(Action::Revoke).times(1));
    get(&github, "/user");
    assert_eq!(get(&github, "/user").status, 401);
}

#[test]
fn what_a_token_must_not_see_is_not_found_and_not_listed() {
    let clock = Arc::new(ManualClock::default());
    let mut access = Access::fine_grained("github_pat_fake", "reader");
    access.sees = Sees::Public;
    let options = Options { access: vec![access], clock, ..Options::default() };
    let github = FakeGithub::start([world()], options).unwrap();
    assert_eq!(get(&github, "/repos/acme/secret").status, 404);
    assert_eq!(get(&github, "/orgs/acme/repos").json().as_array().unwrap().len(), 1);
    assert_eq!(get(&github, "/user").json()["login"], "reader");
    assert_eq!(as_bearer(&github, "GET", "/orgs/acme", "wrong").status, 401);
    let anonymous = send_with(&github, "GET", "/orgs/acme/repos", ("", b"")).unwrap();
    assert_eq!(anonymous.json().as_array().unwrap().len(), 1);
}

#[test]
fn a_classic_token_without_single_sign_on_is_refused_by_both_apis() {
    let mut organization = world();
    organization.sso = true;
    let mut options = Options::default();
    let github = FakeGithub::start([organization.clone()], options.clone()).unwrap();
    let refused = get(&github, "/orgs/acme/repos");
    assert_eq!(refused.status, 403);
    assert!(refused.header("x-github-sso").unwrap().starts_with("required; url=http"));
    let text = "{ repository(owner: \"acme\", name: \"open\") { name } }";
    let reply = query(&github, text, &serde_json::Value::Null);
    assert_eq!(reply.json()["errors"][0]["extensions"]["saml_failure"], true);
    assert!(reply.header("x-github-sso").is_some());
    options.access[0].authorized = vec!["Acme".to_owned()];
    let github = FakeGithub::start([organization], options).unwrap();
    assert_eq!(get(&github, "/orgs/acme/repos").status, 200);
}
