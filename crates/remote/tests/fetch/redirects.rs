//! Redirects and what travels along.

use lockgate_remote::{FetchError, RedirectFault, Token, Validators};

use crate::server::{Server, answer, bind, redirect};
use crate::{Scene, ZIP};

const TOKEN_HEADER: &str = "authorization: bearer s3cret\r\n";

fn token() -> Option<Token> {
    Some(Token::new("s3cret").unwrap())
}

#[tokio::test]
async fn redirects_are_followed_with_the_validators() {
    let mirror = Server::start(&[answer("200 OK", "", ZIP)]).await;
    let server = Server::start(&[redirect("/next"), redirect(&mirror.url("/x.zip"))]).await;
    let mut scene = Scene::new(server.url("/"));
    let etag = Some("\"v1\"".to_owned());
    scene.known = Some(Validators { etag, last_modified: None });
    scene.fetched().await;
    assert!(server.requests()[1].starts_with("get /next "));
    assert!(mirror.requests()[0].starts_with("get /x.zip "));
    assert!(mirror.requests()[0].contains("if-none-match: \"v1\"\r\n"));
}

#[tokio::test]
async fn a_chain_of_ten_redirects_is_followed_and_a_loop_ends_there() {
    let mut chain = vec![redirect("/next"); 10];
    chain.push(answer("200 OK", "", ZIP));
    let server = Server::start(&chain).await;
    Scene::new(server.url("/")).fetched().await;

    let server = Server::start(&[redirect("/")]).await;
    let error = Scene::new(server.url("/")).failure().await;
    assert!(
        matches!(error, FetchError::Redirect { fault: RedirectFault::TooMany, .. }),
        "{error:?}"
    );
    assert_eq!(server.count(), 11);
}

#[tokio::test]
async fn a_redirect_to_nowhere_is_not_tried_again() {
    for location in ["file:///etc/passwd", "https://"] {
        let server = Server::start(&[redirect(location)]).await;
        let error = Scene::new(server.url("/")).failure().await;
        assert!(
            matches!(error, FetchError::Redirect { fault: RedirectFault::Unreadable, .. }),
            "{error:?}"
        );
        assert_eq!(server.count(), 1);
    }
}

#[tokio::test]
async fn a_token_stays_with_its_origin() {
    let server = Server::start(&[redirect("/next"), answer("200 OK", "", ZIP)]).await;
    let mut scene = Scene::new(server.url("/"));
    scene.token = token();
    scene.fetched().await;
    for request in server.requests() {
        assert!(request.contains(TOKEN_HEADER), "{request}");
    }
}

#[tokio::test]
async fn a_token_does_not_follow_a_redirect_to_another_origin() {
    let other = Server::start(&[answer("200 OK", "", ZIP)]).await;
    let server = Server::start(&[redirect(&other.url("/"))]).await;
    let mut scene = Scene::new(server.url("/"));
    scene.token = token();
    scene.fetched().await;
    assert!(server.requests()[0].contains(TOKEN_HEADER));
    assert!(!other.requests()[0].contains("authorization"));
}

#[tokio::test]
async fn a_token_is_not_sent_to_an_address_that_another_origin_chose() {
    let listener = bind().await;
    let chosen = format!("http://{}/chosen", listener.local_addr().unwrap());
    let other = Server::start(&[redirect(&chosen)]).await;
    let replies = [redirect(&other.url("/")), answer("200 OK", "", ZIP)];
    let server = Server::start_on(listener, &replies);
    let mut scene = Scene::new(server.url("/"));
    scene.token = token();
    scene.fetched().await;
    assert!(server.requests()[0].contains(TOKEN_HEADER));
    assert!(server.requests()[1].starts_with("get /chosen "));
    assert!(!server.requests()[1].contains("authorization"));
}
