//! Answers that would be the same the next time: one request each.

use lockgate_remote::{Client, Download, FetchError, Magic, fetch};

use crate::server::{Reply, Server, answer, raw};
use crate::{Scene, ZIP};

async fn refused(reply: Reply) -> FetchError {
    let server = Server::start(&[reply]).await;
    let error = Scene::new(server.url("/feed")).failure().await;
    assert_eq!(server.count(), 1, "{error}");
    assert!(error.to_string().starts_with(&server.url("/feed")), "{error}");
    assert!(!error.hint().is_empty());
    error
}

#[tokio::test]
async fn a_missing_file_is_told_from_everything_else() {
    for status in ["404 Not Found", "410 Gone"] {
        let error = refused(answer(status, "", b"")).await;
        assert!(matches!(error, FetchError::NotFound { .. }) && !error.is_auth(), "{error:?}");
    }
}

#[tokio::test]
async fn a_denied_request_is_a_matter_of_credentials() {
    for status in ["401 Unauthorized", "403 Forbidden", "407 Proxy Authentication Required"] {
        let error = refused(answer(status, "", b"")).await;
        assert!(matches!(error, FetchError::Denied { .. }) && error.is_auth(), "{error:?}");
    }
}

#[tokio::test]
async fn other_client_errors_and_odd_successes_are_not_tried_again() {
    for status in ["400 Bad Request", "418 Teapot", "203 Changed", "206 Partial Content"] {
        let error = refused(answer(status, "", ZIP)).await;
        assert!(matches!(error, FetchError::Status { .. }) && !error.is_auth(), "{error:?}");
    }
}

#[tokio::test]
async fn not_modified_is_no_answer_to_a_question_that_was_not_asked() {
    let error = refused(Reply::Send(raw("304 Not Modified", "", b""))).await;
    assert!(matches!(error, FetchError::Status { .. }), "{error:?}");
}

#[tokio::test]
async fn a_page_in_place_of_an_archive_names_its_type_and_address() {
    let page = b"<!doctype html><title>Sign in</title>";
    let error = refused(answer("200 OK", "content-type: text/html; charset=utf-8\r\n", page)).await;
    assert!(matches!(error, FetchError::NotAnArchive { .. }), "{error:?}");
    let text = error.to_string();
    assert!(text.ends_with("expected a zip archive, got text/html; charset=utf-8"), "{text}");
}

#[tokio::test]
async fn an_empty_or_tiny_body_is_no_archive() {
    let error = refused(answer("200 OK", "content-type: application/zip\r\n", b"")).await;
    assert!(error.to_string().ends_with("expected a zip archive, got nothing"), "{error}");
    let error = refused(answer("200 OK", "", b"P")).await;
    assert!(error.to_string().ends_with("got something of no content type"), "{error}");
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_not_asked_again() {
    let server = Server::start(&[answer("200 OK", "", ZIP)]).await;
    let error = Scene::new(format!("https://127.0.0.1:{}/", server.port())).failure().await;
    assert!(matches!(error, FetchError::Tls { .. }), "{error:?}");
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_url_that_is_not_of_the_web_is_refused_without_a_request() {
    for url in ["", "feed.zip", "file:///etc/passwd", "ftp://a.example/x", "https://"] {
        let error = Scene::new(url).failure().await;
        assert!(matches!(error, FetchError::InvalidUrl { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_target_that_cannot_be_written_is_named_and_not_tried_again() {
    let server = Server::start(&[answer("200 OK", "", ZIP)]).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let client = Client::new(Scene::new("").settings).unwrap();
    for target in [file.join("feed.zip"), folder.path().join("missing/feed.zip"), file.clone()] {
        let url = server.url("/");
        let magic = Magic::Zip;
        let download = Download { url: &url, target: &target, magic, known: None, token: None };
        let error = fetch(&client, &download, |_| ()).await.unwrap_err();
        assert!(matches!(error, FetchError::Write { .. }), "{error:?}");
        assert!(error.to_string().starts_with(target.to_str().unwrap()), "{error}");
    }
    assert_eq!(server.count(), 3);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}
