//! Each refusal is an error of its own, with something to do.

use std::time::Duration;

use lockgate_remote::{AlertFilter, FetchError, GithubError, SarifUpload, alerts, upload_sarif};
use serde_json::json;

use crate::replies::Reply;
use crate::{COMMIT, Scene};

/// The error of an upload that is answered so.
async fn refused(reply: Reply) -> GithubError {
    let mut scene = Scene::new();
    scene.settings.attempts = 1;
    scene.github.plan("POST", [reply]);
    let upload = SarifUpload {
        commit_sha: COMMIT,
        reference: "refs/heads/main",
        sarif: b"{}",
        checkout_uri: None,
        started_at: None,
        tool_name: None,
    };
    upload_sarif(&scene.api(), &upload).await.unwrap_err()
}

#[tokio::test]
async fn the_reasons_of_a_bad_request_are_told() {
    let body = json!({"message": "Bad SARIF", "errors": ["no runs", {"message": "no version"}, {"code": "missing"}]});
    let error = refused(Reply { faithful: false, ..Reply::json(400, &body) }).await;
    let text = error.to_string();
    assert!(matches!(error, GithubError::BadRequest { .. }) && !error.is_auth());
    assert!(text.contains("Bad SARIF (no runs; no version; {\"code\":\"missing\"})"), "{text}");
}

#[tokio::test]
async fn the_403s_are_told_apart() {
    for message in [
        "Advanced Security must be enabled for this repository to use code scanning.",
        "Code Security must be enabled for this repository to use code scanning.",
        "Code scanning is not enabled for this repository. Please enable code scanning.",
    ] {
        let error = refused(Reply::error(403, message)).await;
        assert!(matches!(error, GithubError::NotEnabled { .. }) && error.is_auth(), "{error:?}");
        assert!(error.hint().contains("Code Security"));
    }
    let error = refused(Reply::error(403, "Resource not accessible by integration")).await;
    assert!(matches!(error, GithubError::Forbidden { .. }) && error.is_auth(), "{error:?}");
    assert!(error.hint().contains("security-events: write"), "{}", error.hint());
    for limited in [
        Reply::error(403, "API rate limit exceeded for installation"),
        Reply::error(403, "slow down").with("retry-after", "60"),
        Reply::error(403, "no more").with("x-ratelimit-remaining", "0"),
    ] {
        let error = refused(limited).await;
        assert!(matches!(error, GithubError::RateLimited { .. }) && !error.is_auth(), "{error:?}");
    }
    let told =
        Reply::error(403, "no").with("x-accepted-github-permissions", "security_events=write");
    assert!(refused(told).await.hint().contains("security_events=write"));
}

#[tokio::test]
async fn every_other_status_has_its_error() {
    let error = refused(Reply::error(401, "Bad credentials")).await;
    assert!(matches!(error, GithubError::Unauthorized { .. }) && error.is_auth());
    let error = refused(Reply::error(404, "Not Found")).await;
    assert!(matches!(error, GithubError::NotFound { .. }));
    assert!(
        error.hint().contains("security-events: write"),
        "GitHub hides what a token may not see"
    );
    assert!(matches!(refused(Reply::html(413)).await, GithubError::NotJson { status: 413, .. }));
    let empty = Reply { status: 413, ..Reply::default() };
    assert!(matches!(refused(empty).await, GithubError::TooLarge { .. }));
    assert!(matches!(refused(Reply::error(422, "no")).await, GithubError::Unprocessable { .. }));
    assert!(matches!(
        refused(Reply::error(451, "no")).await,
        GithubError::Unexpected { status: 451, .. }
    ));
    for status in [500, 502, 503, 504] {
        let error = refused(Reply::html(status)).await;
        assert!(matches!(error, GithubError::Unavailable { .. }), "{error:?}");
        assert!(!error.hint().is_empty());
    }
}

#[tokio::test]
async fn an_answer_in_html_is_called_by_its_name() {
    for status in [200, 404] {
        let scene = Scene::new();
        scene.github.plan("GET", [Reply::html(status)]);
        let error = alerts(&scene.api(), &AlertFilter::default()).await.unwrap_err();
        assert!(matches!(error, GithubError::NotJson { .. }), "{error:?}");
        assert!(error.to_string().contains("text/html"), "{error}");
    }
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let scene = Scene::new();
    let body = vec![b' '; (32 << 20) + 1];
    let large = Reply { status: 200, body, ..Reply::default() };
    scene.github.plan("GET", [large]);
    let error = alerts(&scene.api(), &AlertFilter::default()).await.unwrap_err();
    let GithubError::NoAnswer { source, .. } = &error else { panic!("{error:?}") };
    assert!(matches!(source, FetchError::TooLarge { .. }), "{error:?}");
}

#[tokio::test]
async fn an_answer_that_stands_still_is_given_up() {
    let mut scene = Scene::new();
    scene.settings.idle_timeout = Duration::from_millis(100);
    scene.settings.attempts = 2;
    let body = b"[{\"number\": 1".to_vec();
    let stuck = Reply { status: 200, sent: Some(5), hangs: true, body, ..Reply::default() };
    scene.github.plan("GET", [stuck.clone(), stuck]);
    let error = alerts(&scene.api(), &AlertFilter::default()).await.unwrap_err();
    assert!(matches!(error.cause(), GithubError::Stalled { .. }), "{error:?}");
    assert_eq!(scene.github.count("GET"), 2);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_asked_again_and_named() {
    let mut scene = Scene::new();
    scene.settings.attempts = 3;
    // The port was free a moment ago, and nobody listens.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    scene.github.url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = alerts(&scene.api(), &AlertFilter::default()).await.unwrap_err();
    assert!(matches!(error, GithubError::GaveUp { attempts: 3, .. }), "{error:?}");
    assert!(!error.is_ambiguous(), "nothing was sent");
}

#[tokio::test]
async fn what_a_server_says_is_shortened() {
    let error = refused(Reply::error(400, &"x".repeat(100_000))).await;
    assert!(error.to_string().len() < 1_000);
}
