//! Limits, with the waits that they take: by a clock that passes when everybody waits.
//!
//! | what GitHub does | what becomes of it |
//! |---|---|
//! | the hour's budget is spent, by 403 or by 429 | everything waits for the new hour, and no repository is lost |
//! | it asks to slow down, with a wait | everything waits for it |
//! | it asks to slow down, without one, again and again | longer and longer pauses, then put off |
//! | the points of GraphQL are spent | REST goes on |
//! | a permission is missing | nobody waits |

use std::time::Duration;

use lockgate_fake_github::{Action, Limits, Options, Organization, Repository, Request, Rule};

use crate::rig::Rig;

const LOCKFILE: &str = "version = 4\n[[package]]\nname = \"demo\"\nversion = \"0.1.0\"\n";
const TREES: &str = "/repos/*/*/git/trees/*";

/// Requests at once, as the rig's pace has it.
const AT_ONCE: usize = 8;

fn rig(count: usize, rules: impl IntoIterator<Item = Rule>) -> Rig {
    let faults = rules.into_iter().collect();
    rig_with(count, Options { faults, ..Options::default() })
}

fn rig_with(count: usize, options: Options) -> Rig {
    let repository = |n| {
        let lockfile = LOCKFILE.replace("demo", &format!("demo-{n}"));
        Repository::new(&format!("r{n:03}")).file("Cargo.lock", lockfile)
    };
    let organization =
        (0..count).map(repository).fold(Organization::new("acme"), Organization::with);
    Rig::timed(organization, options)
}

fn on_trees(action: Action) -> Rule {
    Rule::new(action).on("GET", TREES)
}

/// Requests from the first one that was spoiled on.
fn since_the_refusal(rig: &Rig) -> Vec<Request> {
    let requests = rig.github.requests();
    let first = requests.iter().position(|request| request.fault.is_some()).unwrap();
    requests.into_iter().skip(first).collect()
}

/// Nothing but what was on its way is asked before the time is over. The server logs the refusal before the client has
/// read it, and on a busy machine others ask once or twice until then; without a gate all forty would.
#[track_caller]
fn waits(rig: &Rig, of: impl Fn(&Request) -> bool, seconds: u64) {
    let after = since_the_refusal(rig);
    let end = after[0].at + Duration::from_secs(seconds);
    let early: Vec<_> = after.iter().filter(|one| of(one) && one.at < end).collect();
    assert!(early.len() <= 3 * AT_ONCE, "{early:#?}");
    assert!(after.iter().any(|one| of(one) && one.at >= end), "{after:#?}");
    assert!(rig.clock.seconds() >= seconds, "{}", rig.clock.seconds());
}

#[track_caller]
fn all_examined(rig: &Rig, count: usize) {
    let endings = rig.endings();
    assert_eq!(endings.len(), count);
    assert!(endings.values().all(|ending| ending == "ok lockfiles"), "{endings:#?}");
}

#[test]
fn a_spent_budget_is_waited_for_once_by_all_and_no_repository_is_lost() {
    for status in [403, 429] {
        let rig =
            rig(60, [on_trees(Action::RateLimited { status, seconds: 600 }).from(20).times(1)]);
        let collected = rig.sweep();
        assert!(collected.stopped.is_none(), "{collected:?}");
        all_examined(&rig, 60);
        waits(&rig, |request| !request.is_graphql(), 600);
        assert!(rig.clock.seconds() < 700, "{}", rig.clock.seconds());
    }
}

#[test]
fn what_is_left_of_an_hour_is_not_overdrawn() {
    let limits = Limits { core: Some(40), announced: true, ..Limits::none() };
    let rig = rig_with(100, Options { limits, ..Options::default() });
    let collected = rig.sweep();
    assert!(collected.stopped.is_none(), "{collected:?}");
    all_examined(&rig, 100);
    assert!(rig.clock.seconds() >= 2 * 3_600, "{}", rig.clock.seconds());
    let refused = rig.github.requests().iter().filter(|request| request.status == 403).count();
    assert_eq!(refused, 0);
}

#[test]
fn a_wait_that_is_asked_for_holds_for_all() {
    let slower = Action::Secondary { status: 403, retry_after: Some(30) };
    let rig = rig(60, [on_trees(slower).from(20).times(1)]);
    let collected = rig.sweep();
    assert!(collected.stopped.is_none(), "{collected:?}");
    all_examined(&rig, 60);
    waits(&rig, |_| true, 30);
    assert!(rig.clock.seconds() < 60, "{}", rig.clock.seconds());
    assert_eq!(collected.usage.secondary_limits, 1);
}

#[test]
fn a_limit_that_tells_no_wait_is_met_by_longer_and_longer_pauses_and_then_put_off() {
    let rig = rig(30, [on_trees(Action::Secondary { status: 403, retry_after: None })]);
    let collected = rig.sweep();
    let endings = rig.endings();
    assert!(endings.values().all(|ending| ending == "failed deferred"), "{endings:#?}");
    assert_eq!(endings.len(), 30);
    assert_eq!(collected.usage.secondary_limits, 6);
    // 60, 120, 240, 480 and 960 seconds, and then nobody waits any more.
    let seconds = rig.clock.seconds();
    assert!((1_860..1_900).contains(&seconds), "{seconds}");
    let trees = rig.github.requests().iter().filter(|request| request.fault.is_some()).count();
    assert!(trees <= 3 * AT_ONCE + 5, "{trees}");
}

#[test]
fn spent_points_of_graphql_hold_up_graphql_alone() {
    let spent = Rule::new(Action::GraphqlRateLimited { seconds: 600 }).on("POST", "/graphql");
    let rig = rig(30, [spent.containing("isTruncated").times(1)]);
    // Too large for a query: REST gives it.
    let large = format!("{LOCKFILE}{}", format!("# {}\n", "x".repeat(98)).repeat(6_000));
    let large = Repository::new("large").file("Cargo.lock", large);
    rig.github.edit(|world| world.create("acme", large.clone()));
    let collected = rig.sweep();
    assert!(collected.stopped.is_none(), "{collected:?}");
    all_examined(&rig, 31);
    waits(&rig, Request::is_graphql, 600);
    let after = since_the_refusal(&rig);
    let raw = rig.github.requests().into_iter().find(|one| one.path.contains("/git/blobs/"));
    assert!(raw.unwrap().at < after[0].at + Duration::from_secs(600), "{after:#?}");
}

#[test]
fn nobody_waits_for_a_missing_permission() {
    let rig = rig(40, [on_trees(Action::Forbidden { permission: "contents=read".to_owned() })]);
    let collected = rig.sweep();
    assert!(collected.stopped.is_none(), "{collected:?}");
    assert!(rig.endings().values().all(|ending| ending == "failed no-access"));
    let trees = rig.github.requests().iter().filter(|request| request.fault.is_some()).count();
    assert_eq!(trees, 40);
    assert_eq!(collected.usage.secondary_limits, 0);
    assert!(collected.usage.held_until.is_none());
}
