//! Downloads that end well.

use std::sync::Mutex;

use lockgate_remote::{Outcome, Progress, Validators};

use crate::server::{Reply, Server, answer, open_chunk, raw};
use crate::{Scene, ZIP};

/// From coreutils: `printf 'PK\003\004 not much of an archive' | sha256sum`.
const ZIP_SHA256: &str = "7144b76b389d91c4a45eaaad4f124a24e7d8a869d3c7085973b570b673efed3e";

#[tokio::test]
async fn a_file_is_stored_with_its_size_digest_and_validators() {
    let headers = "etag: W/\"v1\"\r\nlast-modified: Fri, 21 Nov 2025 12:00:00 GMT\r\n";
    let server = Server::start(&[answer("200 OK", headers, ZIP)]).await;
    let scene = Scene::new(server.url("/npm/all.zip"));
    let fetched = scene.fetched().await;
    assert_eq!(std::fs::read(scene.target()).unwrap(), ZIP);
    assert_eq!((fetched.bytes, fetched.sha256.as_str()), (ZIP.len() as u64, ZIP_SHA256));
    assert_eq!(fetched.validators.etag.as_deref(), Some("W/\"v1\""));
    assert_eq!(fetched.validators.last_modified.as_deref(), Some("Fri, 21 Nov 2025 12:00:00 GMT"));
    let request = &server.requests()[0];
    assert!(request.starts_with("get /npm/all.zip http/1.1\r\n"), "{request}");
    assert!(request.contains("user-agent: lockgate/"), "{request}");
    assert!(!request.contains("if-none-match") && !request.contains("authorization"), "{request}");
}

#[tokio::test]
async fn a_body_of_unknown_length_and_a_magic_split_over_chunks_are_fine() {
    let body = [open_chunk(b"P"), open_chunk(&ZIP[1..]), b"0\r\n\r\n".to_vec()].concat();
    let reply = Reply::Send(raw("200 OK", "transfer-encoding: chunked\r\n", &body));
    let server = Server::start(&[reply]).await;
    assert_eq!(Scene::new(server.url("/")).fetched().await.sha256, ZIP_SHA256);
}

#[tokio::test]
async fn a_copy_that_is_current_is_not_sent_again() {
    let server = Server::start(&[Reply::Send(raw("304 Not Modified", "", b""))]).await;
    let mut scene = Scene::new(server.url("/"));
    scene.known = Some(Validators {
        etag: Some("\"v1\"".to_owned()),
        last_modified: Some("Fri, 21 Nov 2025 12:00:00 GMT".to_owned()),
    });
    assert_eq!(scene.run().await.unwrap(), Outcome::NotModified);
    assert!(scene.left_behind().is_empty());
    let request = &server.requests()[0];
    assert!(request.contains("if-none-match: \"v1\"\r\n"), "{request}");
    assert!(request.contains("if-modified-since: fri, 21 nov 2025 12:00:00 gmt\r\n"), "{request}");
}

#[tokio::test]
async fn a_stored_validator_cannot_smuggle_a_header() {
    let server = Server::start(&[answer("200 OK", "", ZIP)]).await;
    let mut scene = Scene::new(server.url("/"));
    let etag = Some("\"v1\"\r\nx-evil: 1".to_owned());
    scene.known = Some(Validators { etag, last_modified: None });
    scene.fetched().await;
    let request = &server.requests()[0];
    assert!(!request.contains("x-evil") && !request.contains("if-none-match"), "{request}");
}

#[tokio::test]
async fn a_content_encoding_is_not_decoded() {
    // Decoding would fail: the body is no gzip stream.
    let server = Server::start(&[answer("200 OK", "content-encoding: gzip\r\n", ZIP)]).await;
    let scene = Scene::new(server.url("/"));
    scene.fetched().await;
    assert_eq!(std::fs::read(scene.target()).unwrap(), ZIP);
    assert!(server.requests()[0].contains("accept-encoding: identity\r\n"));
}

#[tokio::test]
async fn progress_ends_at_the_size_of_the_file() {
    let server = Server::start(&[answer("200 OK", "", ZIP)]).await;
    let seen = Mutex::new(Vec::new());
    let note = |progress: Progress<'_>| {
        if let Progress::Received { bytes, total } = progress {
            seen.lock().unwrap().push((bytes, total));
        }
    };
    Scene::new(server.url("/")).run_with(note).await.unwrap();
    let size = ZIP.len() as u64;
    assert_eq!(seen.lock().unwrap().last(), Some(&(size, Some(size))));
}

#[tokio::test]
async fn the_future_can_move_to_another_thread() {
    let server = Server::start(&[answer("200 OK", "", ZIP)]).await;
    let scene = Scene::new(server.url("/"));
    let outcome = tokio::spawn(async move { scene.run().await }).await.unwrap();
    assert!(matches!(outcome, Ok(Outcome::Fetched(_))));
}
