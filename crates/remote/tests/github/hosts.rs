//! Where the token goes, and where it does not.

use lockgate_remote::{
    AlertFilter, Client, Comment, GithubApi, GithubError, Repository, SarifUpload, Token, alerts,
    sticky_comment, upload_sarif,
};

use crate::fake::{Fake, TOKEN};
use crate::replies::{Reply, alert};
use crate::{COMMIT, Scene};

const UPLOAD: SarifUpload<'static> = SarifUpload {
    commit_sha: COMMIT,
    reference: "refs/heads/main",
    sarif: b"{}",
    checkout_uri: None,
    started_at: None,
    tool_name: None,
};

#[tokio::test]
async fn no_redirect_takes_the_token_to_another_host() {
    for status in [301, 302, 303, 307, 308] {
        let (scene, foreign) = (Scene::new(), Fake::start());
        let away = Reply::redirect(status, &format!("{}/repos/acme/app", foreign.url));
        scene.github.plan("GET", [away.clone()]);
        scene.github.plan("POST", [away]);
        let error = alerts(&scene.api(), &AlertFilter::default()).await.unwrap_err();
        assert!(matches!(error, GithubError::Redirected { .. }), "{error:?}");
        let error = upload_sarif(&scene.api(), &UPLOAD).await.unwrap_err();
        assert!(matches!(error, GithubError::Redirected { .. }), "{error:?}");
        assert_eq!(foreign.log().len(), 0, "not even asked, with or without the token");
    }
}

#[tokio::test]
async fn a_next_page_on_another_host_is_not_read() {
    let (scene, foreign) = (Scene::new(), Fake::start());
    let link =
        format!("<{}/repos/acme/app/code-scanning/alerts?page=2>; rel=\"next\"", foreign.url);
    scene.github.plan("GET", [Reply::json(200, &serde_json::json!([])).with("link", &link)]);
    let error = alerts(&scene.api(), &AlertFilter::default()).await.unwrap_err();
    assert!(matches!(error, GithubError::Redirected { .. }), "{error:?}");
    assert_eq!(foreign.log().len(), 0);
}

#[tokio::test]
async fn a_repository_that_was_renamed_is_read_on_its_host() {
    let scene = Scene::new();
    scene.github.state().alerts.push(alert(1, "open", "lockgate", "RUSTSEC-2026-0001"));
    let there = "/repos/acme/app/code-scanning/alerts?per_page=100";
    scene.github.plan("GET", [Reply::redirect(301, there)]);
    assert_eq!(alerts(&scene.api(), &AlertFilter::default()).await.unwrap().len(), 1);
    let log = scene.github.log();
    assert!(log.iter().all(|asked| asked.header("authorization") == format!("Bearer {TOKEN}")));
}

#[tokio::test]
async fn a_redirect_that_turns_a_write_into_a_read_is_refused() {
    let scene = Scene::new();
    scene.github.plan("POST", [Reply::redirect(302, "/repos/acme/app")]);
    let error = upload_sarif(&scene.api(), &UPLOAD).await.unwrap_err();
    assert!(matches!(error, GithubError::Redirected { .. }), "{error:?}");
    scene.github.plan("POST", [Reply::redirect(307, "/repos/acme/app/code-scanning/sarifs")]);
    assert!(upload_sarif(&scene.api(), &UPLOAD).await.is_ok());
    assert_eq!(scene.github.state().uploads.len(), 1);
}

#[tokio::test]
async fn a_circle_of_redirects_ends() {
    let scene = Scene::new();
    let circle = Reply::redirect(302, "/repos/acme/app/code-scanning/alerts");
    scene.github.plan("GET", std::iter::repeat_n(circle, 100));
    let error = alerts(&scene.api(), &AlertFilter::default()).await.unwrap_err();
    assert!(matches!(error, GithubError::Redirected { .. }), "{error:?}");
    assert!(scene.github.log().len() < 10);
}

#[tokio::test]
async fn an_enterprise_server_is_asked_below_its_own_path() {
    let scene = Scene::new();
    let client = Client::new(scene.settings.clone()).unwrap();
    let (base, token) = (format!("{}/api/v3/", scene.github.url), scene.token.clone());
    let api = GithubApi::new(client, &base, token, Repository::new("acme/app").unwrap()).unwrap();
    upload_sarif(&api, &UPLOAD).await.unwrap();
    alerts(&api, &AlertFilter::default()).await.unwrap();
    let author = lockgate_remote::Author::Token;
    let comment = Comment { pull: 7, marker: "<!-- m -->", body: "x" };
    sticky_comment(&api, &comment, &author).await.unwrap();
    let log = scene.github.log();
    assert!(log.iter().all(|asked| asked.path.starts_with("/api/v3/")));
    assert!(log.iter().any(|asked| asked.path == "/api/v3/user"));
}

#[tokio::test]
async fn a_wrong_token_is_in_no_message() {
    let mut scene = Scene::new();
    scene.token = Some(Token::new("s3cret").unwrap());
    let error = upload_sarif(&scene.api(), &UPLOAD).await.unwrap_err();
    assert!(matches!(error, GithubError::Unauthorized { .. }), "{error:?}");
    assert!(!format!("{error} {error:?} {:?}", scene.api()).contains("s3cret"));
}
