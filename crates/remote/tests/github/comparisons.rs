//! Two commits compared.

use lockgate_remote::{GithubError, comparison};

use crate::replies::{self, Reply};
use crate::{COMMIT, Scene};

const HEAD: &str = "89abcdef0123456789abcdef0123456789abcdef";
const FORK: &str = "fedcba9876543210fedcba9876543210fedcba98";
const TREE: &str = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

#[tokio::test]
async fn the_base_and_where_the_head_left_it_are_told_with_their_trees() {
    let scene = Scene::new();
    let path = format!("/repos/acme/app/compare/{COMMIT}...{HEAD}");
    let reply = Reply::json(200, &replies::comparison([COMMIT, TREE], [FORK, TREE]));
    scene.github.state().fixed.insert(path, reply);
    let found = comparison(&scene.api(), &COMMIT.to_uppercase(), HEAD).await.unwrap();
    assert_eq!((found.base.sha.as_str(), found.base.tree.as_str()), (COMMIT, TREE));
    assert_eq!(found.merge_base.sha, FORK);
    assert_eq!(found.base.date.as_deref(), Some("2026-11-10T12:00:00Z"));
}

#[tokio::test]
async fn an_answer_about_another_commit_is_refused() {
    let scene = Scene::new();
    let other = Reply::json(200, &replies::comparison([FORK, TREE], [FORK, TREE]));
    scene.github.plan("GET", [other]);
    let error = comparison(&scene.api(), COMMIT, HEAD).await.unwrap_err();
    assert!(matches!(error, GithubError::Protocol { .. }), "{error:?}");
}

#[tokio::test]
async fn commits_that_github_does_not_have_are_not_found_and_others_are_not_asked_for() {
    let scene = Scene::new();
    let error = comparison(&scene.api(), COMMIT, HEAD).await.unwrap_err();
    assert!(matches!(error, GithubError::NotFound { .. }), "{error:?}");
    assert!(error.hint().contains("contents: read"), "{}", error.hint());
    for (base, head) in [("main", HEAD), (COMMIT, "HEAD"), (COMMIT, "../../user")] {
        assert!(comparison(&scene.api(), base, head).await.unwrap_err().is_usage());
    }
    assert_eq!(scene.github.log().len(), 1);
}
