//! Uploading SARIF.

use std::io::Read as _;
use std::time::Duration;

use base64::Engine as _;
use flate2::read::GzDecoder;
use lockgate_remote::{GithubError, SarifUpload, UploadId, upload_sarif};
use serde_json::json;

use crate::replies::Reply;
use crate::{COMMIT, Scene};

const SARIF: &[u8] = br#"{"version": "2.1.0", "runs": []}"#;

const UPLOAD: SarifUpload<'static> = SarifUpload {
    commit_sha: COMMIT,
    reference: "refs/pull/7/merge",
    sarif: SARIF,
    checkout_uri: Some("file:///builds/app"),
    started_at: None,
    tool_name: Some("lockgate"),
};

async fn upload(scene: &Scene) -> Result<UploadId, GithubError> {
    upload_sarif(&scene.api(), &UPLOAD).await
}

#[tokio::test]
async fn the_log_arrives_packed_with_commit_ref_and_time() {
    let scene = Scene::new();
    let started_at = Some("2026-11-20T08:09:10Z".parse().unwrap());
    let sent = SarifUpload { started_at, ..UPLOAD };
    let id = upload_sarif(&scene.api(), &sent).await.unwrap();
    assert_eq!(id.to_string(), "upload-1");
    let upload = scene.github.state().uploads[0].clone();
    let packed = upload["sarif"].as_str().unwrap();
    let packed = base64::engine::general_purpose::STANDARD.decode(packed).unwrap();
    let mut log = Vec::new();
    GzDecoder::new(packed.as_slice()).read_to_end(&mut log).unwrap();
    assert_eq!(log, SARIF);
    let mut rest = upload;
    rest.as_object_mut().unwrap().remove("sarif");
    let expected = json!({
        "commit_sha": COMMIT,
        "ref": "refs/pull/7/merge",
        "checkout_uri": "file:///builds/app",
        "started_at": "2026-11-20T08:09:10Z",
        "tool_name": "lockgate"
    });
    assert_eq!(rest, expected);
    let asked = &scene.github.log()[0];
    assert_eq!(asked.header("x-github-api-version"), "2022-11-28");
    assert!(asked.header("user-agent").starts_with("lockgate/"));
    assert_eq!(asked.header("accept"), "application/vnd.github+json");
}

#[tokio::test]
async fn an_upload_that_a_gateway_lost_is_sent_again() {
    for status in [500, 502, 503, 504] {
        let scene = Scene::new();
        let lost = Reply::html(status);
        scene.github.plan("POST", [lost.clone(), lost.clone(), lost]);
        assert!(upload(&scene).await.is_ok(), "{status}");
        assert_eq!(scene.github.count("POST"), 4);
    }
}

#[tokio::test]
async fn an_upload_that_github_may_be_at_work_on_is_not_sent_again() {
    let mut scene = Scene::new();
    scene.settings.connect_timeout = Duration::from_millis(100);
    scene.settings.idle_timeout = Duration::from_millis(100);
    scene.github.plan("POST", [Reply::silence()]);
    let error = upload(&scene).await.unwrap_err();
    assert!(matches!(error, GithubError::Stalled { .. }), "{error:?}");
    assert!(error.is_ambiguous());
    assert_eq!(scene.github.count("POST"), 1);
}

#[tokio::test]
async fn a_rate_limit_is_waited_out_where_github_asks_for_little() {
    let scene = Scene::new();
    let limited = |wait| {
        Reply::error(429, "You have exceeded a secondary rate limit").with("retry-after", wait)
    };
    scene.github.plan("POST", [limited("0"), limited("0")]);
    assert!(upload(&scene).await.is_ok());
    assert_eq!(scene.github.count("POST"), 3);
    scene.github.plan("POST", [limited("3600")]);
    let error = upload(&scene).await.unwrap_err();
    assert!(
        matches!(error, GithubError::RateLimited { wait: Some(wait), .. } if wait.as_secs() == 3600)
    );
    assert_eq!(scene.github.count("POST"), 4, "an hour is not waited for");
}

#[tokio::test]
async fn nothing_is_sent_that_github_would_refuse_for_its_form() {
    let scene = Scene::new();
    for (commit, reference) in [
        ("0123456", "refs/heads/main"),
        ("main", "refs/heads/main"),
        (COMMIT, "main"),
        (COMMIT, "refs/heads/"),
        (COMMIT, "refs/remotes/origin/main"),
    ] {
        let sent = SarifUpload { commit_sha: commit, reference, ..UPLOAD };
        let error = upload_sarif(&scene.api(), &sent).await.unwrap_err();
        assert!(error.is_usage(), "{error:?}");
    }
    let noise: Vec<u8> = noise().take(11_000_000).collect();
    let error = upload_sarif(&scene.api(), &SarifUpload { sarif: &noise, ..UPLOAD }).await;
    assert!(matches!(error, Err(GithubError::TooLarge { .. })));
    assert_eq!(scene.github.log().len(), 0);
}

/// Bytes that do not pack.
fn noise() -> impl Iterator<Item = u8> {
    let mut state = 1_u64;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    })
}

#[tokio::test]
async fn without_a_token_nothing_is_uploaded() {
    let mut scene = Scene::new();
    scene.token = None;
    let error = upload(&scene).await.unwrap_err();
    assert!(matches!(error, GithubError::NoToken { .. }) && error.is_auth());
    assert!(error.hint().contains("GITHUB_TOKEN"), "{}", error.hint());
    assert_eq!(scene.github.log().len(), 0);
}

#[tokio::test]
async fn a_receipt_that_is_cut_off_or_is_none_is_no_success() {
    let receipt = Reply::json(202, &json!({"id": "upload-1"}));
    let strange = Reply { faithful: false, ..Reply::json(202, &json!({"id": "../../user"})) };
    let other = Reply { faithful: false, ..Reply::json(202, &json!({"number": 1})) };
    for reply in [receipt.cut(7), strange, other, Reply::html(202)] {
        let scene = Scene::new();
        scene.github.plan("POST", [reply.clone()]);
        assert!(upload(&scene).await.is_err(), "{reply:?}");
        assert_eq!(scene.github.count("POST"), 1);
    }
}
