//! The rules by themselves, step by step.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::HeaderMap;

use super::bucket::Bucket;
use super::pace::Pace;
use super::state::{State, Stop, Ticket, Verdict, Wish};
use crate::github::error::{Deferral, GithubError, Said};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn wish(bucket: Bucket) -> Wish<'static> {
    Wish { bucket, points: 1, account: "acme" }
}

fn go(state: &mut State, bucket: Bucket, second: i64) -> Ticket {
    match state.admit(wish(bucket), at(second)) {
        Verdict::Go(ticket) => ticket,
        other => panic!("{other:?}"),
    }
}

fn until(state: &mut State, bucket: Bucket, second: i64) -> i64 {
    match state.admit(wish(bucket), at(second)) {
        Verdict::Until(until) => until.as_second(),
        other => panic!("{other:?}"),
    }
}

fn waits_for_others(state: &mut State, bucket: Bucket, second: i64) -> bool {
    matches!(state.admit(wish(bucket), at(second)), Verdict::Others)
}

/// With headers of an allowance, so that nothing is taken for a server without.
fn told() -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in [("x-ratelimit-limit", "5000"), ("x-ratelimit-remaining", "4000")] {
        headers.insert(name, value.parse().unwrap());
    }
    headers
}

fn good(state: &mut State, ticket: Ticket, second: i64) {
    state.settle(ticket, &told(), None, at(second));
}

fn slower(state: &mut State, ticket: Ticket, second: i64) {
    let message = "You have exceeded a secondary rate limit".to_owned();
    let said = Said { message, errors: Vec::new() };
    let error = GithubError::RateLimited { request: String::new(), said, wait: None };
    state.settle(ticket, &told(), Some(&error), at(second));
}

#[test]
fn after_a_pause_one_goes_to_see_and_the_rest_follow_when_it_is_back() {
    let mut state = State::new(Pace::default());
    let first = go(&mut state, Bucket::Core, 0);
    slower(&mut state, first, 0);
    assert_eq!(until(&mut state, Bucket::Core, 59), 60);
    assert_eq!(until(&mut state, Bucket::Graphql, 59), 60, "the pause is for all");
    assert_eq!(state.usage().held_until, Some(at(60)));
    let probe = go(&mut state, Bucket::Core, 60);
    assert!(waits_for_others(&mut state, Bucket::Core, 60));
    assert!(waits_for_others(&mut state, Bucket::Graphql, 60));
    good(&mut state, probe, 61);
    let tickets: Vec<_> = (0..4).map(|_| go(&mut state, Bucket::Core, 61)).collect();
    assert!(waits_for_others(&mut state, Bucket::Core, 61), "half as many at once: {tickets:?}");
}

#[test]
fn a_probe_that_is_refused_doubles_the_pause_and_one_that_is_dropped_makes_way() {
    let mut state = State::new(Pace::default());
    let first = go(&mut state, Bucket::Core, 0);
    slower(&mut state, first, 0);
    let probe = go(&mut state, Bucket::Core, 60);
    slower(&mut state, probe, 60);
    assert_eq!(until(&mut state, Bucket::Core, 61), 180);
    let dropped = go(&mut state, Bucket::Core, 180);
    state.abandon(&dropped, at(181));
    let probe = go(&mut state, Bucket::Core, 181);
    assert!(waits_for_others(&mut state, Bucket::Core, 181));
    good(&mut state, probe, 182);
}

#[test]
fn refusals_of_what_was_sent_together_are_one() {
    let mut state = State::new(Pace::default());
    let together: Vec<_> = (0..8).map(|_| go(&mut state, Bucket::Core, 0)).collect();
    for ticket in together {
        slower(&mut state, ticket, 1);
    }
    assert_eq!(until(&mut state, Bucket::Core, 2), 61);
    assert_eq!(state.usage().secondary_limits, 1);
}

#[test]
fn a_pause_that_is_longer_than_is_waited_defers_everything() {
    let pace = Pace { max_wait: Duration::from_secs(100), ..Pace::default() };
    let mut state = State::new(pace);
    let first = go(&mut state, Bucket::Core, 0);
    slower(&mut state, first, 0);
    assert_eq!(until(&mut state, Bucket::Core, 0), 60);
    let probe = go(&mut state, Bucket::Core, 60);
    slower(&mut state, probe, 60);
    let verdict = state.admit(wish(Bucket::Core), at(60));
    assert!(
        matches!(verdict, Verdict::Never(Stop::Deferred(Deferral::SecondaryLimit))),
        "{verdict:?}"
    );
}

#[test]
fn points_of_a_minute_are_kept_for_rest_and_graphql_apart() {
    let pace = Pace { rest_per_minute: Some(3), graphql_per_minute: Some(2), ..Pace::default() };
    let mut state = State::new(pace);
    for second in 0..3 {
        let ticket = go(&mut state, Bucket::Core, second);
        good(&mut state, ticket, second);
    }
    assert_eq!(until(&mut state, Bucket::Core, 3), 60);
    for second in 3..5 {
        let ticket = go(&mut state, Bucket::Graphql, second);
        good(&mut state, ticket, second);
    }
    assert_eq!(until(&mut state, Bucket::Graphql, 5), 63);
    let ticket = go(&mut state, Bucket::Core, 60);
    good(&mut state, ticket, 60);
}

#[test]
fn time_that_github_works_is_kept_below_80_seconds_a_minute_and_50_of_graphql() {
    let mut state = State::new(Pace::default());
    for second in [0, 26] {
        let ticket = go(&mut state, Bucket::Graphql, second);
        good(&mut state, ticket, second + 25);
    }
    assert_eq!(until(&mut state, Bucket::Graphql, 51), 85, "the first 25 seconds ended at 25");
    let ticket = go(&mut state, Bucket::Core, 51);
    good(&mut state, ticket, 82);
    assert_eq!(until(&mut state, Bucket::Core, 82), 85);
    let ticket = go(&mut state, Bucket::Core, 85);
    good(&mut state, ticket, 85);
}

#[test]
fn what_notifies_people_is_sent_a_second_apart() {
    let mut state = State::new(Pace::default());
    let ticket = go(&mut state, Bucket::Content, 0);
    good(&mut state, ticket, 0);
    assert_eq!(until(&mut state, Bucket::Content, 0), 1);
    let ticket = go(&mut state, Bucket::Core, 0);
    good(&mut state, ticket, 0);
    go(&mut state, Bucket::Content, 1);
}

#[test]
fn a_bucket_that_is_used_up_holds_no_other_back() {
    let mut state = State::new(Pace::default());
    let ticket = go(&mut state, Bucket::Sarif, 0);
    let mut headers = told();
    for (name, value) in [
        ("x-ratelimit-remaining", "0"),
        ("x-ratelimit-reset", "1800"),
        ("x-ratelimit-resource", "code_scanning_upload"),
    ] {
        headers.insert(name, value.parse().unwrap());
    }
    state.settle(ticket, &headers, None, at(0));
    assert_eq!(until(&mut state, Bucket::Sarif, 1), 1_801);
    go(&mut state, Bucket::Core, 1);
    go(&mut state, Bucket::Graphql, 1);
    let usage = state.usage();
    let sarif = usage.buckets[&Bucket::Sarif];
    assert_eq!(
        (sarif.limit, sarif.remaining, sarif.reset),
        (Some(5_000), Some(0), Some(at(1_800)))
    );
}

#[test]
fn a_server_that_tells_no_limits_is_asked_at_a_fixed_pace_unless_none_is_to_be_kept() {
    let passed = |pace: Pace| {
        let mut state = State::new(pace);
        for count in 0..2_000 {
            match state.admit(wish(Bucket::Core), at(0)) {
                Verdict::Go(ticket) => state.settle(ticket, &HeaderMap::new(), None, at(0)),
                Verdict::Until(_) => return count,
                other => panic!("{other:?}"),
            }
        }
        2_000
    };
    assert_eq!(passed(Pace::default()), 600);
    assert_eq!(passed(Pace { rest_per_minute: None, ..Pace::default() }), 2_000);
}
