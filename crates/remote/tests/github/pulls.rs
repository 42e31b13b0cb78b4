//! Which pull requests propose a commit.

use lockgate_remote::{GithubError, PullHead, Repository, pulls_with_head};
use serde_json::{Value, json};

use crate::replies::Reply;
use crate::{COMMIT, Scene};

fn pull(number: u64, commit: &str, repository: Option<&str>) -> Value {
    let repo = repository.map(|name| json!({"full_name": name}));
    json!({"number": number, "state": "open", "head": {"sha": commit, "ref": "change", "repo": repo}})
}

async fn numbers(scene: &Scene, answer: &[Value]) -> Result<Vec<u64>, GithubError> {
    scene.github.plan("GET", [Reply { faithful: false, ..Reply::json(200, &json!(answer)) }]);
    of_branch(scene, "feature/#1 ü&state=closed").await
}

async fn of_branch(scene: &Scene, branch: &str) -> Result<Vec<u64>, GithubError> {
    let repository = Repository::new("mallory/app").unwrap();
    let head = PullHead { repository: &repository, branch, commit: COMMIT };
    pulls_with_head(&scene.api(), &head).await
}

#[tokio::test]
async fn only_the_commit_in_its_own_repository_counts() {
    let scene = Scene::new();
    let other = "f".repeat(40);
    let all = [
        pull(9, COMMIT, Some("Mallory/App")),
        pull(7, COMMIT, Some("mallory/app")),
        pull(1, COMMIT, Some("acme/app")),
        pull(2, COMMIT, None),
        pull(3, &other, Some("mallory/app")),
    ];
    assert_eq!(numbers(&scene, &all).await.unwrap(), [7, 9]);
    assert_eq!(numbers(&scene, &all[2..]).await.unwrap(), Vec::<u64>::new());
}

#[tokio::test]
async fn the_name_of_a_branch_stays_one_parameter() {
    let scene = Scene::new();
    numbers(&scene, &[]).await.unwrap();
    let log = scene.github.log();
    assert_eq!(log[0].path, "/repos/acme/app/pulls");
    assert_eq!(log[0].parameter("head"), Some("mallory:feature/#1 ü&state=closed"));
    assert_eq!(log[0].parameter("state"), Some("open"));
    for branch in ["", "a\nb"] {
        assert!(matches!(of_branch(&scene, branch).await, Err(GithubError::Invalid(_))));
    }
    assert_eq!(scene.github.count("GET"), 1);
}
