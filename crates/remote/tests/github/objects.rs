//! Blobs and trees.

use lockgate_remote::{Depth, GithubError, blob, tree};

use crate::replies::Reply;
use crate::{COMMIT, Scene};

/// The id of `hello\n`.
const HELLO: &str = "ce013625030ba8dba906f756967f9e9ca394464a";

fn scene() -> Scene {
    let scene = Scene::new();
    scene.github.state().blobs.insert(HELLO.to_owned(), b"hello\n".to_vec());
    scene
}

#[tokio::test]
async fn a_blob_is_held_against_its_id() {
    let scene = scene();
    assert_eq!(blob(&scene.api(), HELLO, 100).await.unwrap(), b"hello\n");
    let forged = Reply { status: 200, body: b"hullo\n".to_vec(), ..Reply::default() };
    scene.github.plan("GET", [forged]);
    let error = blob(&scene.api(), HELLO, 100).await.unwrap_err();
    assert!(matches!(error, GithubError::Protocol { .. }), "{error:?}");
}

#[tokio::test]
async fn a_blob_that_is_too_large_is_not_taken() {
    let scene = scene();
    assert!(matches!(blob(&scene.api(), HELLO, 5).await, Err(GithubError::NoAnswer { .. })));
}

#[tokio::test]
async fn the_tree_of_a_commit_is_listed_whole() {
    let scene = scene();
    let listed = tree(&scene.api(), COMMIT, Depth::All).await.unwrap();
    assert_eq!((listed.entries.len(), listed.truncated), (1, false));
    let entry = &listed.entries[0];
    assert_eq!((entry.sha.as_str(), entry.kind.as_str(), entry.size), (HELLO, "blob", Some(6)));
    assert_eq!(scene.github.log()[0].parameter("recursive"), Some("1"));
    tree(&scene.api(), COMMIT, Depth::One).await.unwrap();
    assert_eq!(scene.github.log()[1].parameter("recursive"), None);
}

#[tokio::test]
async fn an_object_is_named_by_its_whole_id_only() {
    let scene = scene();
    for id in ["main", "ce01362", "../../user", ""] {
        assert!(blob(&scene.api(), id, 100).await.unwrap_err().is_usage());
        assert!(tree(&scene.api(), id, Depth::One).await.unwrap_err().is_usage());
    }
    assert_eq!(scene.github.log().len(), 0);
}
