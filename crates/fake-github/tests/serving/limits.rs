//! GitHub's limits.

use std::sync::Arc;
use std::time::Duration;

use lockgate_fake_github::{
    Bucket, Clock as _, FakeGithub, Limits, ManualClock, Options, Organization, Repository,
};
use serde_json::json;

use crate::client::{get, query, send_with};

fn github(limits: Limits, clock: &Arc<ManualClock>) -> FakeGithub {
    let organization = Organization::new("acme").with(Repository::new("app"));
    let options = Options { limits, clock: Arc::clone(clock) as _, ..Options::default() };
    FakeGithub::start([organization], options).unwrap()
}

#[test]
fn a_spent_hour_is_refused_until_its_reset_and_told_in_every_header() {
    let clock = Arc::new(ManualClock::default());
    let limits = Limits { core: Some(3), hour: Duration::from_secs(30), ..Limits::github() };
    let github = github(limits, &clock);
    let ask = || get(&github, "/repos/acme/app");
    let first = ask();
    assert_eq!(first.header("x-ratelimit-remaining"), Some("2"));
    assert_eq!(first.header("x-ratelimit-resource"), Some("core"));
    ask();
    ask();
    let refused = ask();
    assert_eq!((refused.status, refused.header("x-ratelimit-remaining")), (403, Some("0")));
    assert!(refused.json()["message"].as_str().unwrap().contains("rate limit exceeded"));
    // To ask how much is left costs nothing.
    let left = get(&github, "/rate_limit").json();
    assert_eq!(left["resources"]["core"]["remaining"], 0);
    assert_eq!(left["resources"]["graphql"]["remaining"], 5_000);
    let reset: u64 = refused.header("x-ratelimit-reset").unwrap().parse().unwrap();
    clock.advance(Duration::from_secs(reset) - clock.now());
    assert_eq!(ask().status, 200);
    let last = github.requests().pop().unwrap();
    assert_eq!((last.bucket, last.cost), (Some(Bucket::Core), 1));
}

#[test]
fn those_without_a_token_have_sixty_an_hour_and_no_graphql() {
    let clock = Arc::new(ManualClock::default());
    let github = github(Limits { too_many_requests: true, ..Limits::github() }, &clock);
    let ask = || send_with(&github, "GET", "/repos/acme/app", ("", b"")).unwrap().status;
    for _ in 0..60 {
        assert_eq!(ask(), 200);
    }
    assert_eq!(ask(), 429);
    assert_eq!(
        send_with(&github, "POST", "/graphql", ("", b"{\"query\":\"{viewer{login}}\"}"))
            .unwrap()
            .status,
        401
    );
}

#[test]
fn points_by_the_minute_are_a_secondary_limit_with_the_seconds_to_wait() {
    let clock = Arc::new(ManualClock::default());
    let github = github(Limits { rest_points: Some(3), ..Limits::github() }, &clock);
    let ask = || get(&github, "/repos/acme/app");
    ask();
    clock.advance(Duration::from_secs(20));
    ask();
    ask();
    let refused = ask();
    assert_eq!((refused.status, refused.header("retry-after")), (403, Some("40")));
    assert!(refused.json()["message"].as_str().unwrap().contains("secondary rate limit"));
    assert_eq!(query(&github, "{ viewer { login } }", &json!({})).status, 200);
    clock.advance(Duration::from_secs(40));
    assert_eq!(ask().status, 200);
}

#[test]
fn seconds_of_work_are_metered_by_what_answers_take() {
    let clock = Arc::new(ManualClock::default());
    let organization = Organization::new("acme").with(Repository::new("app"));
    let limits = Limits { graphql_work: Some(Duration::from_secs(10)), ..Limits::github() };
    let virtual_latency = Duration::from_secs(4);
    let options =
        Options { limits, clock: Arc::clone(&clock) as _, virtual_latency, ..Options::default() };
    let github = FakeGithub::start([organization], options).unwrap();
    let start = clock.now();
    let ask = || query(&github, "{ viewer { login } }", &json!({})).status;
    assert_eq!([ask(), ask(), ask(), ask()], [200, 200, 200, 403]);
    assert_eq!(clock.now() - start, Duration::from_secs(16));
    assert_eq!(get(&github, "/repos/acme/app").status, 200);
    clock.advance(Duration::from_secs(60));
    assert_eq!(ask(), 200);
}

#[test]
fn a_short_hour_has_short_minutes_and_less_work_in_them() {
    let clock = Arc::new(ManualClock::default());
    let organization = Organization::new("acme").with(Repository::new("app"));
    // A minute is 0.05 seconds, in which 0.075 seconds of work are allowed.
    let limits = Limits { hour: Duration::from_secs(3), ..Limits::github() };
    let virtual_latency = Duration::from_millis(20);
    let options =
        Options { limits, clock: Arc::clone(&clock) as _, virtual_latency, ..Options::default() };
    let github = FakeGithub::start([organization], options).unwrap();
    let statuses: Vec<u16> = (0..20).map(|_| get(&github, "/repos/acme/app").status).collect();
    assert_eq!(statuses, [200; 20]);
    github.set_limits(Limits {
        work: Some(Duration::from_secs(30)),
        hour: Duration::from_secs(3),
        ..Limits::github()
    });
    let statuses: Vec<u16> = (0..20).map(|_| get(&github, "/repos/acme/app").status).collect();
    assert!(statuses.contains(&403), "{statuses:?}");
}

#[test]
fn an_enterprise_server_tells_of_no_limits() {
    let clock = Arc::new(ManualClock::default());
    let github = github(Limits::none(), &clock);
    let reply = get(&github, "/api/v3/repos/acme/app");
    assert_eq!((reply.status, reply.header("x-ratelimit-limit")), (200, None));
    assert!(reply.json()["url"].as_str().unwrap().ends_with("/api/v3/repos/acme/app"));
    assert_eq!(get(&github, "/api/v3/rate_limit").status, 404);
    let body = b"{\"query\":\"{ viewer { login } }\"}";
    let headers = format!("authorization: token {}\r\n", github.token());
    let reply = send_with(&github, "POST", "/api/graphql", (&headers, body)).unwrap();
    assert_eq!(reply.json()["data"]["viewer"]["login"], "fixture-reader");
}
