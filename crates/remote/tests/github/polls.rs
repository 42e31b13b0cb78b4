//! Waiting for an upload to be processed.

use lockgate_remote::{GithubError, Processing, Unknown, UploadId, wait_for_upload};
use serde_json::json;

use crate::replies::Reply;
use crate::{Scene, patience};

async fn poll(scene: &Scene, tries: u32) -> Result<Processing, GithubError> {
    let id = UploadId::new("upload-1").unwrap();
    wait_for_upload(&scene.api(), &id, &patience(tries)).await
}

#[tokio::test]
async fn an_upload_is_unknown_then_pending_then_complete() {
    let scene = Scene::new();
    scene.github.state().unknown_polls = 2;
    scene.github.state().pending_polls = 3;
    assert_eq!(poll(&scene, 8).await.unwrap(), Processing::Complete);
    assert_eq!(scene.github.count("GET"), 6);
}

#[tokio::test]
async fn an_upload_that_failed_tells_githubs_reasons() {
    let scene = Scene::new();
    let reasons = vec!["rejecting SARIF, as there are more runs than allowed".to_owned()];
    scene.github.state().upload_errors.clone_from(&reasons);
    assert_eq!(poll(&scene, 8).await.unwrap(), Processing::Failed { errors: reasons });
}

#[tokio::test]
async fn what_is_never_processed_is_not_known_and_no_success() {
    let scene = Scene::new();
    scene.github.state().pending_polls = usize::MAX;
    assert_eq!(poll(&scene, 5).await.unwrap(), Processing::NotKnown(Unknown::Pending));
    assert_eq!(scene.github.count("GET"), 5, "the number of polls is an end");
    scene.github.state().unknown_polls = usize::MAX;
    assert_eq!(poll(&scene, 5).await.unwrap(), Processing::NotKnown(Unknown::NotFound));
    assert_eq!(poll(&scene, 0).await.unwrap(), Processing::NotKnown(Unknown::Pending));
}

#[tokio::test]
async fn failures_that_pass_do_not_end_the_wait() {
    let scene = Scene::new();
    let down = Reply::error(500, "Server Error");
    scene.github.plan("GET", [down.clone(), down.clone(), down]);
    assert_eq!(poll(&scene, 1).await.unwrap(), Processing::Complete);
    assert_eq!(scene.github.count("GET"), 4);
    let down = Reply::html(503);
    scene.github.plan("GET", std::iter::repeat_n(down, 100));
    let Processing::NotKnown(Unknown::NoAnswer(_)) = poll(&scene, 2).await.unwrap() else {
        panic!("nothing is known");
    };
}

#[tokio::test]
async fn a_token_that_may_not_look_ends_the_wait() {
    let scene = Scene::new();
    scene.github.plan("GET", [Reply::error(403, "Resource not accessible by integration")]);
    let error = poll(&scene, 8).await.unwrap_err();
    assert!(matches!(error, GithubError::Forbidden { .. }), "{error:?}");
    assert_eq!(scene.github.count("GET"), 1);
}

#[tokio::test]
async fn a_state_that_github_does_not_have_is_no_success() {
    let scene = Scene::new();
    let strange = Reply::json(200, &json!({"processing_status": "great"}));
    scene.github.plan("GET", [Reply { faithful: false, ..strange }]);
    assert!(matches!(poll(&scene, 8).await, Err(GithubError::Protocol { .. })));
}
