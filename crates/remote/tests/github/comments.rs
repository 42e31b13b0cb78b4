//! The comment that is kept up to date.

use lockgate_remote::{Author, Comment, GithubError, MAX_COMMENT, Sticky, sticky_comment};

use crate::Scene;
use crate::replies::Reply;

const MARKER: &str = "<!-- lockgate -->";

async fn comment(scene: &Scene, body: &str) -> Result<Sticky, GithubError> {
    let comment = Comment { pull: 7, marker: MARKER, body };
    sticky_comment(&scene.api(), &comment, &Author::Workflow).await
}

fn texts(scene: &Scene) -> Vec<String> {
    scene.github.state().comments.iter().map(|(_, _, text)| text.clone()).collect()
}

#[tokio::test]
async fn one_comment_is_created_then_changed_then_left_alone() {
    let scene = Scene::new();
    assert_eq!(comment(&scene, "one").await.unwrap(), Sticky::Created);
    assert_eq!(comment(&scene, "two").await.unwrap(), Sticky::Updated);
    assert_eq!(comment(&scene, "two").await.unwrap(), Sticky::Unchanged);
    assert_eq!(texts(&scene), [format!("{MARKER}\ntwo")]);
    assert_eq!((scene.github.count("POST"), scene.github.count("PATCH")), (1, 1));
}

#[tokio::test]
async fn a_marker_that_somebody_planted_is_not_ours() {
    let scene = Scene::new();
    for (id, login) in [(1, Some("mallory")), (2, None), (3, Some("github-actions"))] {
        let planted = format!("{MARKER}\nall is well");
        scene.github.state().comments.push((id, login.map(str::to_owned), planted));
    }
    // Ours that only quotes the marker is another comment.
    let bot = Some("github-actions[bot]".to_owned());
    scene.github.state().comments.push((4, bot, format!("> {MARKER}")));
    assert_eq!(comment(&scene, "blocked").await.unwrap(), Sticky::Created);
    assert_eq!(texts(&scene)[4], format!("{MARKER}\nblocked"));
    assert!(texts(&scene)[0].ends_with("all is well"), "theirs stays as it is");
    assert_eq!(comment(&scene, "blocked").await.unwrap(), Sticky::Unchanged);
}

#[tokio::test]
async fn ours_is_found_behind_pages_of_others() {
    let scene = Scene::new();
    scene.github.state().page = 2;
    for id in 1..=5 {
        let text = format!("comment {id}");
        scene.github.state().comments.push((id, Some("mona".to_owned()), text));
    }
    let bot = Some("github-actions[bot]".to_owned());
    scene.github.state().comments.push((6, bot, format!("{MARKER}\r\nsame\r\n")));
    assert_eq!(comment(&scene, "same").await.unwrap(), Sticky::Unchanged, "line ends aside");
    assert_eq!(scene.github.count("GET"), 3);
}

#[tokio::test]
async fn the_author_is_who_the_token_is() {
    let scene = Scene::new();
    scene.github.state().login = "mona".to_owned();
    let wanted = Comment { pull: 7, marker: MARKER, body: "x" };
    for (author, done) in [
        (Author::Token, Sticky::Created),
        (Author::Token, Sticky::Unchanged),
        (Author::Login("mona".to_owned()), Sticky::Unchanged),
    ] {
        assert_eq!(sticky_comment(&scene.api(), &wanted, &author).await.unwrap(), done);
    }
}

#[tokio::test]
async fn a_write_whose_outcome_is_not_known_makes_no_second_comment() {
    let scene = Scene::new();
    scene.github.plan("POST", [Reply::html(502)]);
    let bot = Some("github-actions[bot]".to_owned());
    assert_eq!(comment(&scene, "x").await.unwrap(), Sticky::Created, "it was lost, so once more");
    assert_eq!(texts(&scene).len(), 1);
    assert_eq!(scene.github.count("POST"), 2);
    // This time it stands there when the gateway says that it failed.
    scene.github.state().comments.clear();
    let elsewhere = (9, bot, format!("{MARKER}\nx"));
    scene.github.plan("POST", [Reply::html(504)]);
    scene.github.plan("GET", [Reply::json(200, &serde_json::json!([]))]);
    scene.github.state().comments.push(elsewhere);
    assert_eq!(comment(&scene, "x").await.unwrap(), Sticky::Created);
    assert_eq!(scene.github.count("POST"), 3);
    assert_eq!(texts(&scene).len(), 1);
}

#[tokio::test]
async fn a_server_that_fails_three_times_gets_one_comment_in_the_end() {
    let scene = Scene::new();
    let failed = Reply::error(500, "Server Error");
    scene.github.plan("POST", [failed.clone(), failed.clone(), failed.clone()]);
    assert_eq!(comment(&scene, "x").await.unwrap(), Sticky::Created);
    assert_eq!(texts(&scene).len(), 1);
    scene.github.state().comments.clear();
    scene.github.plan("POST", vec![failed; 9]);
    assert!(comment(&scene, "x").await.is_err(), "it is given up");
    assert_eq!(scene.github.count("POST"), 8);
}

#[tokio::test]
async fn a_refused_write_is_told_and_not_repeated() {
    let scene = Scene::new();
    scene.github.plan("POST", [Reply::error(403, "Resource not accessible by integration")]);
    let error = comment(&scene, "x").await.unwrap_err();
    assert!(matches!(error, GithubError::Forbidden { .. }), "{error:?}");
    assert!(error.hint().contains("pull-requests: write"), "{}", error.hint());
    assert_eq!(scene.github.count("POST"), 1);
}

#[tokio::test]
async fn a_change_may_be_sent_again() {
    let scene = Scene::new();
    comment(&scene, "one").await.unwrap();
    scene.github.plan("PATCH", [Reply::html(500), Reply::html(502)]);
    assert_eq!(comment(&scene, "two").await.unwrap(), Sticky::Updated);
    assert_eq!(scene.github.count("PATCH"), 3);
}

#[tokio::test]
async fn a_text_that_github_would_refuse_is_not_sent() {
    let scene = Scene::new();
    let longest = "é".repeat(MAX_COMMENT - MARKER.len() - 1);
    assert_eq!(comment(&scene, &longest).await.unwrap(), Sticky::Created);
    let error = comment(&scene, &format!("{longest}é")).await.unwrap_err();
    assert!(error.is_usage(), "{error:?}");
    let unmarked = Comment { pull: 7, marker: " ", body: "x" };
    let error = sticky_comment(&scene.api(), &unmarked, &Author::Workflow).await.unwrap_err();
    assert!(error.is_usage(), "{error:?}");
}
