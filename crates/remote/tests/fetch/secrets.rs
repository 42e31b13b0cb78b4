//! What must not appear anywhere.

use std::time::Duration;

use lockgate_remote::{FetchError, Token};

use crate::server::{Reply, Server, answer, bind, raw, redirect};
use crate::{Scene, ZIP, all_texts};

const SECRET: &str = "s3cret";

fn scene_at(port: u16, scheme: &str) -> Scene {
    let mut scene =
        Scene::new(format!("{scheme}://joe:{SECRET}@127.0.0.1:{port}/x.zip?sig={SECRET}#{SECRET}"));
    scene.settings.attempts = 2;
    scene
}

async fn assert_hidden(scene: &Scene) {
    let text = all_texts(&scene.failure().await);
    assert!(!text.contains(SECRET), "{text}");
    assert!(text.contains("/x.zip?***") || text.contains("feed.zip"), "{text}");
}

#[tokio::test]
async fn no_error_shows_the_credentials_of_its_url() {
    let half = raw("200 OK", "content-length: 99\r\n", ZIP);
    let replies = [
        answer("404 Not Found", "", b""),
        answer("401 Unauthorized", "", b""),
        answer("429 Slow Down", "retry-after: 3600\r\n", b""),
        answer("500 Oops", "", b""),
        answer("200 OK", "content-type: text/html\r\n", b"<html>"),
        redirect("ftp://a.example/"),
        redirect(&format!("/x.zip?sig={SECRET}")),
        Reply::Send(half.clone()),
        Reply::Send(b"no http\r\n\r\n".to_vec()),
        Reply::Reset(Vec::new()),
    ];
    for reply in replies {
        let server = Server::start(&[reply]).await;
        assert_hidden(&scene_at(server.port(), "http")).await;
    }
    let server = Server::start(&[Reply::Hang(half)]).await;
    let mut scene = scene_at(server.port(), "http");
    scene.settings.total_timeout = Duration::from_millis(50);
    assert_hidden(&scene).await;
}

#[tokio::test]
async fn no_error_of_a_connection_shows_the_credentials_of_its_url() {
    let server = Server::start(&[answer("200 OK", "", ZIP)]).await;
    assert_hidden(&scene_at(server.port(), "https")).await;
    let listener = bind().await;
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    assert_hidden(&scene_at(port, "http")).await;
    assert_hidden(&scene_at(port, "ftp")).await;
}

#[tokio::test]
async fn credentials_in_the_url_are_sent_but_not_to_another_origin() {
    let other = Server::start(&[answer("200 OK", "", ZIP)]).await;
    let server = Server::start(&[redirect(&other.url("/"))]).await;
    scene_at(server.port(), "http").fetched().await;
    assert!(server.requests()[0].contains("authorization: basic "));
    assert!(!other.requests()[0].contains("authorization"));
}

#[tokio::test]
async fn a_token_wins_over_credentials_in_the_url_and_is_not_shown() {
    let server = Server::start(&[answer("403 Forbidden", "", b"")]).await;
    let mut scene = scene_at(server.port(), "http");
    scene.token = Some(Token::new(SECRET).unwrap());
    assert_hidden(&scene).await;
    let request = &server.requests()[0];
    assert_eq!(request.matches("authorization:").count(), 1, "{request}");
    assert!(request.contains("authorization: bearer s3cret\r\n"), "{request}");
}

#[tokio::test]
async fn a_token_is_not_sent_in_clear_text_over_a_network() {
    let mut scene = Scene::new("http://mirror.example/x.zip");
    scene.token = Some(Token::new(SECRET).unwrap());
    let error = scene.failure().await;
    assert!(matches!(error, FetchError::InsecureToken { .. }), "{error:?}");
    assert!(!all_texts(&error).contains(SECRET));
}
