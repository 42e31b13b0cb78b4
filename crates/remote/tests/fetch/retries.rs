//! Failures that may pass.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use lockgate_remote::{FetchError, Progress};

use crate::server::{Reply, Server, answer, bind, open_chunk, raw};
use crate::{Scene, ZIP};

fn half() -> Vec<u8> {
    raw("200 OK", &format!("content-length: {}\r\n", ZIP.len()), &ZIP[..9])
}

#[tokio::test]
async fn a_reset_in_the_body_is_followed_by_another_attempt() {
    let server = Server::start(&[Reply::Reset(half()), answer("200 OK", "", ZIP)]).await;
    let scene = Scene::new(server.url("/"));
    scene.fetched().await;
    assert_eq!(std::fs::read(scene.target()).unwrap(), ZIP);
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn a_server_that_always_resets_is_asked_as_often_as_the_settings_say() {
    for reply in [Reply::Reset(half()), Reply::Reset(Vec::new())] {
        let server = Server::start(&[reply]).await;
        let error = Scene::new(server.url("/")).failure().await;
        assert!(matches!(error, FetchError::GaveUp { attempts: 4, .. }), "{error}");
        assert!(error.to_string().ends_with("gave up after 4 attempts"), "{error}");
        assert_eq!(server.count(), 4);
    }
}

#[tokio::test]
async fn a_body_shorter_than_announced_is_no_success() {
    let server = Server::start(&[Reply::Send(half())]).await;
    let error = Scene::new(server.url("/")).failure().await;
    let FetchError::Interrupted { received, total, .. } = error.cause() else {
        panic!("{error:?}");
    };
    assert_eq!((*received, *total), (9, Some(ZIP.len() as u64)));
    assert_eq!(server.count(), 4);
}

#[tokio::test]
async fn a_chunked_body_without_its_end_is_no_success() {
    let reply =
        Reply::Send(raw("200 OK", "transfer-encoding: chunked\r\n", &open_chunk(&ZIP[..9])));
    let server = Server::start(&[reply, answer("200 OK", "", ZIP)]).await;
    Scene::new(server.url("/")).fetched().await;
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn a_refused_connection_is_tried_again_a_bounded_number_of_times() {
    let listener = bind().await;
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let scene = Scene::new(format!("http://127.0.0.1:{port}/"));
    let attempts = Mutex::new(Vec::new());
    let note = |progress: Progress<'_>| {
        if let Progress::Retrying { attempt, error, .. } = progress {
            assert!(matches!(error, FetchError::Unreachable { .. }), "{error:?}");
            attempts.lock().unwrap().push(attempt);
        }
    };
    let error = scene.run_with(note).await.unwrap_err();
    assert!(matches!(error.cause(), FetchError::Unreachable { .. }), "{error:?}");
    assert_eq!(*attempts.lock().unwrap(), [2, 3, 4]);
}

#[tokio::test]
async fn a_server_that_never_answers_has_stalled() {
    let server = Server::start(&[Reply::Hang(Vec::new())]).await;
    let mut scene = Scene::new(server.url("/"));
    // The time for the answer includes that for the connection.
    scene.settings.connect_timeout = Duration::from_millis(20);
    scene.settings.idle_timeout = Duration::from_millis(20);
    scene.settings.attempts = 2;
    let error = scene.failure().await;
    assert!(matches!(error.cause(), FetchError::Stalled { .. }), "{error:?}");
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn a_body_that_stops_in_the_middle_has_stalled() {
    let server = Server::start(&[Reply::Hang(half()), answer("200 OK", "", ZIP)]).await;
    let mut scene = Scene::new(server.url("/"));
    scene.settings.idle_timeout = Duration::from_millis(50);
    scene.fetched().await;
    assert_eq!(server.count(), 2);

    let server = Server::start(&[Reply::Hang(half())]).await;
    scene = Scene::new(server.url("/"));
    scene.settings.idle_timeout = Duration::from_millis(30);
    scene.settings.attempts = 2;
    let error = scene.failure().await;
    assert!(matches!(error.cause(), FetchError::Stalled { .. }), "{error:?}");
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn the_time_for_all_attempts_ends_a_download_and_removes_what_was_written() {
    let server = Server::start(&[Reply::Hang(half())]).await;
    let mut scene = Scene::new(server.url("/"));
    scene.settings.total_timeout = Duration::from_millis(80);
    let error = scene.failure().await;
    assert!(matches!(error, FetchError::Overdue { .. }), "{error:?}");
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_server_error_that_stays_is_asked_as_often_as_the_settings_say() {
    for status in ["500 Internal Server Error", "502 Bad Gateway", "503 Busy", "408 Timeout"] {
        let server = Server::start(&[answer(status, "", b"oops")]).await;
        let mut scene = Scene::new(server.url("/"));
        scene.settings.attempts = 3;
        let error = scene.failure().await;
        assert!(matches!(error.cause(), FetchError::Status { .. }), "{error:?}");
        assert_eq!(server.count(), 3, "{status}");
    }
}

#[tokio::test]
async fn a_wait_that_is_short_enough_is_obeyed() {
    let busy = answer("429 Too Many Requests", "retry-after: 0\r\n", b"");
    let server = Server::start(&[busy, answer("200 OK", "", ZIP)]).await;
    Scene::new(server.url("/")).fetched().await;
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn a_wait_that_is_too_long_ends_the_download_at_once_and_says_when_to_come_back() {
    for status in ["429 Too Many Requests", "403 Forbidden", "503 Service Unavailable"] {
        let server = Server::start(&[answer(status, "retry-after: 3600\r\n", b"")]).await;
        let begin = Instant::now();
        let error = Scene::new(server.url("/")).failure().await;
        assert!(begin.elapsed() < Duration::from_secs(10));
        assert!(error.to_string().ends_with("it asks to come back in 3600s"), "{error}");
        assert!(!error.is_auth());
        assert_eq!(server.count(), 1, "{status}");
    }
}
