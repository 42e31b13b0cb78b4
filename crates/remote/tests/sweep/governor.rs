//! What one request learns holds for all.

use std::sync::Arc;
use std::time::Duration;

use lockgate_remote::{
    Bucket, Deferral, GithubError, GithubHost, HeadError, Pace, TreeLimits, Usage, WholeTree,
    heads, whole_tree,
};
use serde_json::json;
use tokio::task::JoinSet;

use crate::clock::ManualClock;
use crate::server::{Reply, Server};
use crate::{Scene, oid, repository};

/// A listing without entries.
fn tree() -> Reply {
    Reply::json(200, &json!({ "tree": [], "truncated": false })).allowed("core", 4_000, 3_600)
}

async fn ask(host: &GithubHost) -> Result<WholeTree, GithubError> {
    whole_tree(host, &repository("app"), oid(1), &TreeLimits::default()).await
}

/// So many at once, and how many of them got an answer.
async fn ask_all(host: &GithubHost, many: usize) -> Vec<Result<WholeTree, GithubError>> {
    let mut running = JoinSet::new();
    for _ in 0..many {
        let host = host.clone();
        running.spawn(async move { ask(&host).await });
    }
    running.join_all().await
}

fn is_deferred(error: &GithubError, why: Deferral) -> bool {
    matches!(error.cause(), GithubError::Deferred { reason } if *reason == why)
}

#[tokio::test]
async fn an_allowance_that_is_used_up_holds_everyone_back_and_loses_nobody() {
    for status in [403, 429] {
        let clock = Arc::new(ManualClock::default());
        let time = Arc::clone(&clock);
        let server = Server::start(move |asked| {
            if asked.number >= 10 && time.seconds() < 600 {
                return Reply::message(status, "API rate limit exceeded").allowed("core", 0, 600);
            }
            tree()
        });
        let pace = Pace { concurrency: 4, ..Pace::default() };
        let scene = Scene::paced(&server, clock, pace);
        let answers = ask_all(&scene.host, 40).await;
        assert!(answers.iter().all(Result::is_ok), "{status}: {answers:?}");
        let refused = server.log().len() - 40;
        assert!((1..=4).contains(&refused), "only what was on its way: {refused}");
        assert!((600..700).contains(&scene.clock.seconds()), "{}", scene.clock.seconds());
        let usage = scene.governor.usage();
        assert!(usage.buckets[&Bucket::Core].waited >= Duration::from_secs(600));
        assert_eq!(usage.rest_requests, server.log().len() as u64);
    }
}

#[tokio::test]
async fn nothing_is_sent_that_would_find_an_allowance_used_up() {
    let server = Server::start(|asked| {
        let left = 3_u64.saturating_sub(asked.number as u64);
        assert!(asked.number < 4, "the last one was told that nothing is left");
        Reply::json(200, &json!({ "tree": [], "truncated": false })).allowed("core", left, 7_000)
    });
    let pace = Pace { concurrency: 1, max_wait: Duration::from_secs(60), ..Pace::default() };
    let scene = Scene::paced(&server, Arc::default(), pace);
    let answers = ask_all(&scene.host, 9).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 4);
    for answer in answers.iter().filter_map(|answer| answer.as_ref().err()) {
        let GithubError::BudgetSpent { bucket: Bucket::Core, reset } = answer.cause() else {
            panic!("{answer:?}");
        };
        let until = reset.to_string();
        assert!(until.starts_with("2025-11-21T13:01:0"), "no further than an hour: {until}");
        assert!(answer.is_for_later());
    }
    assert_eq!(server.log().len(), 4);
}

#[tokio::test]
async fn after_a_request_to_slow_down_nobody_is_asked_until_the_pause_is_over() {
    let clock = Arc::new(ManualClock::default());
    let time = Arc::clone(&clock);
    let server = Server::start(move |asked| {
        if asked.number >= 5 && time.seconds() < 30 {
            let said = "You have exceeded a secondary rate limit.";
            return Reply::message(403, said).with("retry-after", "30");
        }
        if asked.is("POST /graphql") {
            return Reply::json(200, &json!({ "data": { "nodes": [null] } }))
                .allowed("graphql", 4_000, 3_600);
        }
        tree()
    });
    let scene = Scene::paced(&server, clock, Pace { concurrency: 4, ..Pace::default() });
    let ids = ["R_1".to_owned()];
    let (answers, heads) = tokio::join!(ask_all(&scene.host, 30), heads(&scene.host, &ids));
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert!(matches!(heads[0].1, Err(HeadError::Gone)), "{heads:?}");
    let refused = server.log().len() - 31;
    assert!((1..=4).contains(&refused), "only what was on its way: {refused}");
    assert!(scene.clock.seconds() >= 30);
    assert_eq!(scene.governor.usage().secondary_limits, 1, "a burst of refusals is one");
}

#[tokio::test]
async fn a_pause_that_nobody_tells_the_length_of_doubles_and_ends_after_five() {
    let server = Server::start(|_| Reply::message(403, "You have exceeded a secondary rate limit"));
    let scene = Scene::new(&server);
    let error = ask(&scene.host).await.unwrap_err();
    assert!(is_deferred(&error, Deferral::SecondaryLimit), "{error:?}");
    assert_eq!(server.log().len(), 6);
    let waited = 60 + 120 + 240 + 480 + 960;
    assert!((waited..waited + 10).contains(&scene.clock.seconds()), "{}", scene.clock.seconds());
    let error = ask(&scene.host).await.unwrap_err();
    assert!(error.is_for_later() && is_deferred(&error, Deferral::SecondaryLimit));
    assert_eq!(server.log().len(), 6, "it is left alone");
}

#[tokio::test]
async fn a_missing_permission_is_told_at_once_and_waited_for_by_nobody() {
    let server = Server::start(|_| {
        Reply::message(403, "Resource not accessible by integration")
            .with("x-accepted-github-permissions", "contents=read")
            .allowed("core", 4_000, 3_600)
    });
    let scene = Scene::new(&server);
    for count in 1..=5 {
        let error = ask(&scene.host).await.unwrap_err();
        let GithubError::Forbidden { needs, .. } = &error else { panic!("{error:?}") };
        assert_eq!((needs.as_str(), server.log().len()), ("contents=read", count));
    }
    assert_eq!(scene.clock.seconds(), 0);
}

#[tokio::test]
async fn points_that_are_used_up_are_told_with_status_200_and_hold_back_queries_alone() {
    let clock = Arc::new(ManualClock::default());
    let time = Arc::clone(&clock);
    let server = Server::start(move |asked| {
        if !asked.is("POST /graphql") {
            return tree();
        }
        if time.seconds() < 900 {
            let error = json!({ "type": "RATE_LIMITED", "message": "API rate limit exceeded" });
            return Reply::json(200, &json!({ "errors": [error] })).allowed("graphql", 0, 900);
        }
        let data = json!({ "nodes": [null], "rateLimit": { "cost": 1 } });
        Reply::json(200, &json!({ "data": data })).allowed("graphql", 4_000, 3_600)
    });
    let scene = Scene::paced(&server, clock, Pace::default());
    scene.clock.hold(true);
    let host = scene.host.clone();
    let query = tokio::spawn(async move { heads(&host, &["R_1".to_owned()]).await });
    let refused = |usage: Usage| {
        usage.buckets.get(&Bucket::Graphql).is_some_and(|bucket| bucket.remaining == Some(0))
    };
    while !refused(scene.governor.usage()) {
        tokio::task::yield_now().await;
    }
    ask(&scene.host).await.unwrap();
    assert_eq!(scene.clock.seconds(), 0, "REST has an allowance of its own");
    scene.clock.hold(false);
    let found = query.await.unwrap();
    assert!(matches!(found[0].1, Err(HeadError::Gone)), "{found:?}");
    assert!(scene.clock.seconds() >= 900);
    assert_eq!(server.count("POST /graphql"), 2);
    assert_eq!(scene.governor.usage().graphql_points, 1);
}

#[tokio::test]
async fn the_first_bad_credential_stops_everything() {
    let server = Server::start(|_| Reply::message(401, "Bad credentials"));
    let scene = Scene::paced(&server, Arc::default(), Pace { concurrency: 1, ..Pace::default() });
    let answers = ask_all(&scene.host, 20).await;
    let refused =
        |answer: &Result<_, GithubError>| matches!(answer, Err(GithubError::Unauthorized { .. }));
    assert!(answers.iter().all(refused), "{answers:?}");
    assert_eq!(server.log().len(), 1, "more would lock the account out");
}

#[tokio::test]
async fn an_address_that_an_organization_does_not_allow_is_refused_three_times_at_most() {
    let server = Server::start(|_| {
        let said = "Although you appear to have the correct authorization credentials, the `acme` \
                    organization has an IP allow list enabled, and your IP address is not permitted \
                    to access this resource.";
        Reply::message(403, said).allowed("core", 4_000, 3_600)
    });
    let scene = Scene::paced(&server, Arc::default(), Pace { concurrency: 1, ..Pace::default() });
    for answer in ask_all(&scene.host, 20).await {
        let error = answer.unwrap_err();
        assert!(matches!(error, GithubError::AddressNotAllowed { .. }), "{error:?}");
        assert!(error.is_auth() && error.is_of_the_credential());
    }
    assert_eq!(server.log().len(), 3);
}

#[tokio::test]
async fn an_outage_is_waited_out_and_loses_nobody() {
    let clock = Arc::new(ManualClock::default());
    let time = Arc::clone(&clock);
    let server =
        Server::start(move |_| if time.seconds() < 200 { Reply::html(503) } else { tree() });
    let scene = Scene::paced(&server, clock, Pace::default());
    let answers = ask_all(&scene.host, 50).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    let refused = server.log().len() - 50;
    assert!(refused < 30, "{refused} requests into an outage");
}

#[tokio::test]
async fn an_outage_without_end_is_left_for_later() {
    for status in [500, 503] {
        let server = Server::start(move |_| Reply::html(status));
        let scene = Scene::new(&server);
        for answer in ask_all(&scene.host, 50).await {
            let error = answer.unwrap_err();
            assert!(is_deferred(&error, Deferral::Outage), "{error:?}");
        }
        assert!(server.log().len() < 40, "{} requests into an outage", server.log().len());
    }
}

#[tokio::test]
async fn one_failure_that_passes_is_tried_again_and_troubles_nobody_else() {
    let server = Server::start(|asked| if asked.number == 0 { Reply::html(502) } else { tree() });
    let scene = Scene::new(&server);
    ask(&scene.host).await.unwrap();
    assert_eq!(server.log().len(), 2);
    assert!(scene.clock.seconds() < 5);
}

#[tokio::test]
async fn a_server_that_tells_no_limits_is_asked_at_a_fixed_pace() {
    let server = Server::start(|_| Reply::json(200, &json!({ "tree": [], "truncated": false })));
    let scene = Scene::paced(&server, Arc::default(), Pace::default());
    let answers = ask_all(&scene.host, 620).await;
    assert!(answers.iter().all(Result::is_ok));
    assert!((59..120).contains(&scene.clock.seconds()), "{}", scene.clock.seconds());
}
