//! The cap on the size of a body.

use lockgate_remote::FetchError;

use crate::server::{Reply, Server, answer, open_chunk, raw};
use crate::{Scene, ZIP};

async fn fetch_with_cap(reply: Reply, cap: usize) -> (Server, Scene) {
    let server = Server::start(&[reply]).await;
    let mut scene = Scene::new(server.url("/"));
    scene.settings.max_bytes = cap as u64;
    (server, scene)
}

fn chunked() -> Reply {
    let body = [open_chunk(&ZIP[..9]), open_chunk(&ZIP[9..]), b"0\r\n\r\n".to_vec()].concat();
    Reply::Send(raw("200 OK", "transfer-encoding: chunked\r\n", &body))
}

#[tokio::test]
async fn a_body_announced_as_too_large_is_not_waited_for() {
    // Were the body read, the silence would end in another error.
    let endless = Reply::Hang(raw("200 OK", "content-length: 99999999999999999\r\n", ZIP));
    for reply in [answer("200 OK", "", ZIP), endless] {
        let (server, scene) = fetch_with_cap(reply, ZIP.len() - 1).await;
        let error = scene.failure().await;
        assert!(matches!(error, FetchError::TooLarge { .. }), "{error:?}");
        assert_eq!(server.count(), 1);
    }
}

#[tokio::test]
async fn a_body_of_unknown_length_is_cut_off_at_the_cap() {
    let (server, scene) = fetch_with_cap(chunked(), ZIP.len() - 1).await;
    let error = scene.failure().await;
    assert!(matches!(error, FetchError::TooLarge { .. }), "{error:?}");
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_body_of_exactly_the_cap_fits() {
    for reply in [answer("200 OK", "", ZIP), chunked()] {
        let (_server, scene) = fetch_with_cap(reply, ZIP.len()).await;
        scene.fetched().await;
    }
}
