//! Alerts and analyses.

use lockgate_remote::{
    AlertFilter, AlertState, AnalysisFilter, GithubError, SarifUpload, alert_results, alerts,
    analyses, analysis_sarif, newest_analyses, upload_sarif,
};
use serde_json::json;

use crate::replies::{Reply, alert};
use crate::{COMMIT, Scene};

#[tokio::test]
async fn every_alert_of_every_tool_and_state_is_read_to_the_last_page() {
    let scene = Scene::new();
    scene.github.state().page = 2;
    let states = ["open", "dismissed", "fixed"];
    let tools = ["lockgate", "CodeQL"];
    for number in 1..=7 {
        let (state, tool) = (states[number % 3], tools[number % 2]);
        scene.github.state().alerts.push(alert(number as u64, state, tool, "R"));
    }
    let all = alerts(&scene.api(), &AlertFilter::default()).await.unwrap();
    let numbers: Vec<u64> = all.iter().map(|alert| alert.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(scene.github.count("GET"), 4);
    assert!(scene.github.log().iter().all(|asked| asked.parameter("per_page") == Some("100")));
}

#[tokio::test]
async fn an_alert_carries_place_dismissal_and_last_instance() {
    let scene = Scene::new();
    scene.github.state().alerts.push(alert(7, "dismissed", "lockgate", "RUSTSEC-2026-0001"));
    scene.github.state().alerts.push(alert(8, "fixed", "CodeQL", "rust/x"));
    let all = alerts(&scene.api(), &AlertFilter::default()).await.unwrap();
    let first = &all[0];
    assert_eq!(first.state, Some(AlertState::Dismissed));
    assert_eq!((first.rule.as_str(), first.tool.as_str()), ("RUSTSEC-2026-0001", "lockgate"));
    assert_eq!((first.path.as_deref(), first.start_line), (Some("Cargo.lock"), Some(9)));
    let dismissal = first.dismissal.as_ref().unwrap();
    assert_eq!(dismissal.reason.as_deref(), Some("won't fix"));
    assert_eq!(dismissal.comment.as_deref(), Some("not reachable"));
    assert_eq!(dismissal.by.as_deref(), Some("mona"));
    assert_eq!(dismissal.at, "2026-11-20T08:00:00Z");
    assert_eq!(first.most_recent_instance.category.as_deref(), Some("lockgate/ci/"));
    assert_eq!(first.most_recent_instance.commit_sha.as_deref(), Some(COMMIT));
    assert_eq!(all[1].dismissal, None);
    assert_eq!(all[1].fixed_at.as_deref(), Some("2026-11-20T08:00:00Z"));
}

#[tokio::test]
async fn a_filter_is_githubs() {
    let scene = Scene::new();
    for (number, state, tool) in
        [(1, "open", "lockgate"), (2, "open", "CodeQL"), (3, "fixed", "lockgate")]
    {
        scene.github.state().alerts.push(alert(number, state, tool, "R"));
    }
    let filter = AlertFilter {
        tool: Some("lockgate".to_owned()),
        state: Some(AlertState::Open),
        reference: Some("refs/heads/main".to_owned()),
    };
    let found = alerts(&scene.api(), &filter).await.unwrap();
    assert_eq!(found.iter().map(|alert| alert.number).collect::<Vec<_>>(), [1]);
}

#[tokio::test]
async fn an_alert_that_closes_while_pages_are_read_hides_no_other() {
    let scene = Scene::new();
    scene.github.state().page = 1;
    for number in 1..=3 {
        scene.github.state().alerts.push(alert(number, "open", "lockgate", "R"));
    }
    let open = AlertFilter { state: Some(AlertState::Open), ..AlertFilter::default() };
    let first = scene.github.state().alerts[0].clone();
    // It closes after the first page: by state, the second alert would now stand on that page.
    scene.github.state().alerts[0] = alert(1, "fixed", "lockgate", "R");
    let path = "/repos/acme/app/code-scanning/alerts";
    let query = "?per_page=100&sort=created&direction=asc&page=2";
    let page = Reply::json(200, &json!([first]));
    scene.github.plan("GET", [page.with("link", &format!("<{path}{query}>; rel=\"next\""))]);
    let found = alerts(&scene.api(), &open).await.unwrap();
    assert_eq!(found.iter().map(|alert| alert.number).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(scene.github.log().iter().all(|asked| asked.parameter("state").is_none()));
}

#[tokio::test]
async fn an_alert_that_stands_on_two_pages_is_one_and_that_of_another_ref_is_none() {
    let scene = Scene::new();
    let mut other = alert(2, "open", "lockgate", "R");
    other["most_recent_instance"]["ref"] = json!("refs/pull/7/merge");
    let page = json!([alert(1, "open", "lockgate", "R"), alert(1, "open", "lockgate", "R"), other]);
    scene.github.plan("GET", [Reply::json(200, &page)]);
    let main = Some("refs/heads/main".to_owned());
    let filter = AlertFilter { reference: main, ..AlertFilter::default() };
    let found = alerts(&scene.api(), &filter).await.unwrap();
    assert_eq!(found.iter().map(|alert| alert.number).collect::<Vec<_>>(), [1]);
    assert_eq!(found[0].message.as_deref(), Some("it has a problem"));
}

#[tokio::test]
async fn a_repository_that_nothing_was_uploaded_to_has_no_alerts_and_one_that_is_hidden_is_an_error()
 {
    let scene = Scene::new();
    let never = || Reply::error(404, "no analysis found");
    scene.github.plan("GET", [never(), never()]);
    assert!(alerts(&scene.api(), &AlertFilter::default()).await.unwrap().is_empty());
    let newest = newest_analyses(&scene.api(), &AnalysisFilter::default()).await;
    assert!(newest.unwrap().is_empty());
    scene.github.plan("GET", [Reply::error(404, "Not Found")]);
    assert!(alerts(&scene.api(), &AlertFilter::default()).await.is_err());
}

#[tokio::test]
async fn the_newest_analysis_of_a_tool_tells_the_fingerprints_of_its_alerts() {
    let scene = Scene::new();
    let upload = json!({"ref": "refs/heads/main", "commit_sha": COMMIT});
    scene.github.state().uploads = vec![upload.clone(), upload];
    let newest = newest_analyses(&scene.api(), &AnalysisFilter::default()).await.unwrap();
    assert_eq!(newest.iter().map(|one| one.id).collect::<Vec<_>>(), [2]);
    let results = alert_results(&scene.api(), 2).await.unwrap();
    assert_eq!(results[&7]["primaryLocationLineHash"], "aaaaaaaaaaaaaaaa:1");
}

#[tokio::test]
async fn an_empty_page_in_the_middle_ends_nothing() {
    let scene = Scene::new();
    let path = "/repos/acme/app/code-scanning/alerts";
    let next = |page| format!("<{path}?page={page}>; rel=\"next\"");
    let full = |number| Reply::json(200, &json!([alert(number, "open", "lockgate", "R")]));
    let empty = Reply::json(200, &json!([]));
    scene
        .github
        .plan("GET", [full(1).with("link", &next(2)), empty.with("link", &next(3)), full(2)]);
    assert_eq!(alerts(&scene.api(), &AlertFilter::default()).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_list_that_never_ends_is_an_error_and_not_a_part_of_one() {
    let scene = Scene::new();
    let path = "/repos/acme/app/code-scanning/alerts";
    let itself = format!("<{path}?per_page=100&sort=created&direction=asc>; rel=\"next\"");
    scene.github.plan("GET", [Reply::json(200, &json!([])).with("link", &itself)]);
    let error = alerts(&scene.api(), &AlertFilter::default()).await.unwrap_err();
    assert!(matches!(error, GithubError::Protocol { .. }), "{error:?}");
    let page_of = |page: u64, empty: bool| {
        let next = format!("<{path}?page={page}>; rel=\"next\"");
        let body = if empty { json!([]) } else { json!([alert(page, "open", "lockgate", "R")]) };
        Reply::json(200, &body).with("link", &next)
    };
    for (empty, told) in [(false, "more than 500 pages"), (true, "pages in a row are empty")] {
        let scene = Scene::new();
        scene.github.plan("GET", (2..=600).map(|page| page_of(page, empty)));
        let error = alerts(&scene.api(), &AlertFilter::default()).await.unwrap_err();
        assert!(error.to_string().contains(told), "{error}");
    }
}

#[tokio::test]
async fn a_page_that_breaks_off_is_asked_for_again() {
    let scene = Scene::new();
    scene.github.state().alerts.push(alert(1, "open", "lockgate", "R"));
    let half = Reply::json(200, &json!([alert(1, "open", "lockgate", "R")])).cut(40);
    scene.github.plan("GET", [half]);
    assert_eq!(alerts(&scene.api(), &AlertFilter::default()).await.unwrap().len(), 1);
    let mut short =
        Reply { faithful: false, ..Reply::json(200, &json!([alert(1, "open", "x", "R")])) };
    short.body.truncate(40);
    scene.github.plan("GET", [short]);
    let error = alerts(&scene.api(), &AlertFilter::default()).await.unwrap_err();
    assert!(matches!(error, GithubError::Protocol { .. }), "{error:?}");
}

#[tokio::test]
async fn our_log_comes_back_with_the_numbers_of_its_alerts() {
    let scene = Scene::new();
    let upload = SarifUpload {
        commit_sha: COMMIT,
        reference: "refs/heads/main",
        sarif: b"{}",
        checkout_uri: None,
        started_at: None,
        tool_name: None,
    };
    let id = upload_sarif(&scene.api(), &upload).await.unwrap();
    let filter = AnalysisFilter {
        upload: Some(id),
        tool: Some("lockgate".to_owned()),
        reference: Some("refs/heads/main".to_owned()),
    };
    let found = analyses(&scene.api(), &filter).await.unwrap();
    assert_eq!((found.len(), found[0].results, found[0].commit_sha.as_str()), (1, 1, COMMIT));
    let log = analysis_sarif(&scene.api(), found[0].id).await.unwrap();
    let properties = &log["runs"][0]["results"][0]["properties"];
    assert_eq!(properties["github/alertNumber"], 7);
}

#[tokio::test]
async fn what_is_public_is_read_without_a_token() {
    let mut scene = Scene::new();
    scene.token = None;
    alerts(&scene.api(), &AlertFilter::default()).await.unwrap();
    assert_eq!(scene.github.log()[0].header("authorization"), "");
}
