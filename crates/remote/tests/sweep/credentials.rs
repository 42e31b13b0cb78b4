//! An App's tokens: made once for all, renewed in time, and told apart from an App that may not.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lockgate_remote::{
    AppCredential, Credential, CredentialError, GithubError, GithubHost, Governor, Pace, Partial,
    TreeLimits, account, repositories, whole_tree,
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::clock::ManualClock;
use crate::server::{Asked, Reply, Server};
use crate::{client, oid, repository};

/// Made for these tests; it opens nothing.
const KEY: &str = include_str!("app.pem");

fn scene(server: &Server) -> (GithubHost, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::default());
    let app = AppCredential::new("12345", KEY, "acme").unwrap();
    let host = GithubHost::new(client(), &server.url, Credential::App(app)).unwrap();
    (host.governed(Governor::new(Pace::default(), clock.clone())), clock)
}

/// A host that gives tokens for an hour, numbered, and lets `rest` answer everything else.
fn minting(rest: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Server {
    let minted = AtomicUsize::new(0);
    Server::start(move |asked| {
        if asked.is("GET /orgs/acme/installation") {
            let permissions = json!({ "contents": "read", "metadata": "read" });
            let selection = json!({ "id": 77, "repository_selection": "selected",
                "permissions": permissions, "suspended_at": null });
            return Reply::json(200, &selection);
        }
        if asked.is("POST /app/installations/77/access_tokens") {
            let number = minted.fetch_add(1, Ordering::SeqCst) + 1;
            let token =
                json!({ "token": format!("ghs_{number}"), "expires_at": "2025-11-21T13:00:00Z" });
            return Reply::json(201, &token);
        }
        rest(asked)
    })
}

fn tree() -> Reply {
    Reply::json(200, &json!({ "tree": [], "truncated": false })).allowed("core", 4_000, 3_600)
}

async fn ask(host: &GithubHost) -> Result<(), GithubError> {
    whole_tree(host, &repository("app"), oid(1), &TreeLimits::default()).await.map(drop)
}

fn mints(server: &Server) -> usize {
    server.count("POST /app/installations")
}

/// The claims of the token that an App sent.
fn claims(asked: &Asked) -> Value {
    let token = asked.authorization().strip_prefix("Bearer ").unwrap();
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[tokio::test]
async fn many_that_need_a_token_at_once_have_one_made() {
    let server = minting(|_| tree());
    let (host, _) = scene(&server);
    let mut running = JoinSet::new();
    for _ in 0..20 {
        let host = host.clone();
        running.spawn(async move { ask(&host).await });
    }
    assert!(running.join_all().await.iter().all(Result::is_ok));
    assert_eq!(mints(&server), 1);
    let log = server.log();
    let trees: Vec<_> = log.iter().filter(|asked| asked.is("GET /repos/")).collect();
    assert_eq!(trees.len(), 20);
    assert!(trees.iter().all(|asked| asked.authorization() == "Bearer ghs_1"));
    let claims = claims(&log[0]);
    assert_eq!(
        (claims["iss"].as_str(), claims["exp"].as_i64()),
        (Some("12345"), Some(1_763_726_940))
    );
    assert_eq!(claims["iat"].as_i64(), Some(1_763_726_340), "a minute back");
}

#[tokio::test]
async fn a_token_is_renewed_a_minute_before_its_end() {
    let server = minting(|_| tree());
    let (host, clock) = scene(&server);
    ask(&host).await.unwrap();
    clock.advance(Duration::from_secs(3_539));
    ask(&host).await.unwrap();
    assert_eq!(mints(&server), 1);
    clock.advance(Duration::from_secs(2));
    ask(&host).await.unwrap();
    assert_eq!(mints(&server), 2);
    assert_eq!(server.log().last().unwrap().authorization(), "Bearer ghs_2");
}

#[tokio::test]
async fn a_token_that_ends_during_a_wait_is_not_sent_after_it() {
    let server = minting(|asked| {
        if asked.authorization() == "Bearer ghs_1" && asked.number > 2 {
            return Reply::message(403, "API rate limit exceeded").allowed("core", 0, 3_580);
        }
        tree()
    });
    let (host, clock) = scene(&server);
    ask(&host).await.unwrap();
    ask(&host).await.unwrap();
    assert!(clock.seconds() >= 3_580);
    assert_eq!(mints(&server), 2);
    assert_eq!(server.log().last().unwrap().authorization(), "Bearer ghs_2");
}

#[tokio::test]
async fn a_token_that_is_refused_before_its_end_is_renewed_once_and_the_request_sent_again() {
    let server = minting(|asked| {
        let ended = asked.authorization() == "Bearer ghs_1" && asked.number > 3;
        if ended { Reply::message(401, "Bad credentials") } else { tree() }
    });
    let (host, _) = scene(&server);
    for _ in 0..4 {
        ask(&host).await.unwrap();
    }
    assert_eq!((mints(&server), server.count("GET /repos/")), (2, 5));
}

#[tokio::test]
async fn an_app_whose_new_token_is_refused_as_well_is_not_tried_on() {
    let server = minting(|_| Reply::message(401, "Bad credentials"));
    let (host, _) = scene(&server);
    for _ in 0..3 {
        let error = ask(&host).await.unwrap_err();
        assert!(matches!(error, GithubError::Unauthorized { .. }), "{error:?}");
    }
    assert_eq!((mints(&server), server.count("GET /repos/")), (2, 2));
}

#[tokio::test]
async fn an_app_that_is_not_installed_or_suspended_says_so() {
    let server = Server::start(|_| Reply::message(404, "Not Found"));
    let error = ask(&scene(&server).0).await.unwrap_err();
    assert!(matches!(&error, GithubError::NotInstalled { owner } if owner == "acme"), "{error:?}");
    assert_eq!(server.count("GET /users/acme/installation"), 1, "it may be a person");

    let server = Server::start(|_| {
        Reply::json(200, &json!({ "id": 77, "suspended_at": "2025-11-20T00:00:00Z" }))
    });
    let error = ask(&scene(&server).0).await.unwrap_err();
    assert!(matches!(error, GithubError::Suspended { .. }) && error.is_auth());

    let server = minting(|_| Reply::message(403, "This installation has been suspended"));
    let (host, _) = scene(&server);
    for _ in 0..3 {
        let error = ask(&host).await.unwrap_err();
        assert!(matches!(error, GithubError::Suspended { .. }), "{error:?}");
    }
    assert_eq!(server.count("GET /repos/"), 1, "suspended on the way, everything ends");
}

#[tokio::test]
async fn an_app_that_is_removed_on_the_way_ends_everything_of_its_owner() {
    let server = Server::start(|asked| {
        if asked.is("GET /orgs/acme/installation") {
            return Reply::json(200, &json!({ "id": 77, "suspended_at": null }));
        }
        if asked.is("POST /app/installations/77/access_tokens") && asked.number < 3 {
            let token = json!({ "token": "ghs_1", "expires_at": "2025-11-21T13:00:00Z" });
            return Reply::json(201, &token);
        }
        match asked.number {
            0..5 => tree(),
            _ if asked.is("GET /repos/") => Reply::message(401, "Bad credentials"),
            _ => Reply::message(404, "Not Found"),
        }
    });
    let (host, _) = scene(&server);
    for _ in 0..3 {
        ask(&host).await.unwrap();
    }
    for _ in 0..3 {
        let error = ask(&host).await.unwrap_err();
        assert!(matches!(&error, GithubError::NotInstalled { owner } if owner == "acme"));
    }
    assert_eq!(server.log().len(), 7, "two for the token, four trees, one for another token");
}

#[tokio::test]
async fn an_app_on_a_machine_whose_clock_is_wrong_signs_by_the_servers() {
    let server = Server::start(|asked| {
        if !asked.is("GET /orgs/acme/installation") {
            return Reply::message(404, "Not Found");
        }
        // By the server's clock it is noon.
        if claims(asked)["iat"].as_i64() == Some(1_763_726_340) {
            return Reply::json(200, &json!({ "id": 77, "suspended_at": "2025-11-20T00:00:00Z" }));
        }
        Reply::message(401, "'Issued at' claim ('iat') must be an Integer in the past")
    });
    let (host, clock) = scene(&server);
    clock.advance(Duration::from_secs(4_000));
    let error = ask(&host).await.unwrap_err();
    assert!(matches!(error, GithubError::Suspended { .. }), "it got through: {error:?}");
    assert_eq!(server.log().len(), 2);
}

#[tokio::test]
async fn an_installation_for_chosen_repositories_makes_a_partial_list() {
    let server = minting(|asked| {
        if asked.is("GET /orgs/acme/repos") {
            return Reply::json(200, &json!([])).allowed("core", 4_000, 3_600);
        }
        let organization = json!({ "id": 1, "login": "acme", "public_repos": 3 });
        Reply::json(200, &organization).allowed("core", 4_000, 3_600)
    });
    let (host, _) = scene(&server);
    let acme = account(&host, "acme").await.unwrap();
    let listing = repositories(&host, &acme, |_| ()).await.unwrap();
    assert_eq!(listing.partial, [Partial::SelectedRepositories]);
    assert_eq!(listing.permissions.unwrap()["contents"], "read");
}

#[test]
fn what_is_no_key_is_refused_and_a_key_is_never_printed() {
    let broken = KEY.replace("MII", "AII");
    for key in
        ["", "hunter2", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", &broken]
    {
        assert_eq!(AppCredential::new("1", key, "acme").unwrap_err(), CredentialError::Key);
    }
    assert_eq!(AppCredential::new("a b", KEY, "acme").unwrap_err(), CredentialError::Id);
    assert_eq!(AppCredential::new("1", KEY, "../x").unwrap_err(), CredentialError::Owner);
    let app = AppCredential::new("Iv23liABC", KEY, "acme").unwrap();
    assert_eq!(format!("{app:?}"), "AppCredential(Iv23liABC, acme, ***)");
}
